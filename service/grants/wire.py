# SPDX-License-Identifier: EUPL-1.2
"""Quotes from values to wire."""

from functools import lru_cache

from matching.errors import Text
from matching.money.conditions import ConditionState
from matching.money.notices import Notice
from matching.money.quote import Derivation, Quote
from matching.money.selection import Chosen
from schemas import quote as wire
from schemas.text import Text as WireText
from service.programmes.frozen import rule_hash

__all__ = ("cents_of", "conditions_to_wire", "euro", "euro_or_none", "quote_to_wire", "text_to_wire")


def euro(cents: int) -> str:
    """Cents as a decimal string of euros with two places: 7500000 -> "75000.00"."""
    return f"{cents // 100}.{cents % 100:02d}"


def euro_or_none(cents: int | None) -> str | None:
    """Like `euro`; what is not known stays None."""
    return None if cents is None else euro(cents)


def cents_of(euros: str | None) -> int | None:
    """Euros as text with two places, in cents; None stays None."""
    return None if euros is None else int(euros.replace(".", ""))


def text_to_wire(text: Text) -> WireText:
    """A sentence in both languages."""
    return WireText(de=text.de, en=text.en)


def quote_to_wire(quote: Quote) -> wire.Quote:
    """The quote as it is sent; what only depends on the group's size is converted once."""
    return wire.Quote(
        topic=quote.topic,
        as_of=quote.as_of,
        amount_eur=euro_or_none(quote.amount_cents),
        expected_award_eur=euro_or_none(quote.expected_cents),
        per_member_eur=euro_or_none(quote.per_member_cents),
        expected_per_member_eur=euro_or_none(quote.expected_per_member_cents),
        fundable=quote.fundable,
        conditions=conditions_to_wire(quote.conditions),
        warnings=_warnings(quote.warnings),
        programme=_reference(quote.chosen),
        expected_programme=_reference(quote.expected),
        shares=tuple(
            wire.Share(
                ags=share.key,
                name=share.name,
                amount_eur=euro_or_none(share.amount_cents),
                expected_eur=euro_or_none(share.expected_cents),
            )
            for share in quote.shares
        ),
        derivation=_derivations(quote.derivations),
        difference=text_to_wire(quote.difference),
        notes=tuple(text_to_wire(note) for note in quote.notes),
        wording=text_to_wire(quote.wording),
    )


@lru_cache(maxsize=1024)
def conditions_to_wire(conditions: tuple[ConditionState, ...]) -> tuple[wire.Condition, ...]:
    """Conditions with their states, in the order of the data."""
    return tuple(
        wire.Condition(
            code=condition.code,
            state=condition.state.value,
            decides=condition.decides,
            text=text_to_wire(condition.text),
            finding=text_to_wire(condition.finding) if condition.finding else None,
            source=condition.source,
            evidence=condition.evidence.value,
            rule=condition.rule,
        )
        for condition in conditions
    )


@lru_cache(maxsize=1024)
def _warnings(warnings: tuple[Notice, ...]) -> tuple[wire.QuoteWarning, ...]:
    return tuple(wire.QuoteWarning(code=w.code, text=text_to_wire(w.text)) for w in warnings)


@lru_cache(maxsize=1024)
def _derivations(derivations: tuple[Derivation, ...]) -> tuple[wire.Derivation, ...]:
    return tuple(
        wire.Derivation(
            figure="amount_eur" if d.figure == "amount_eur" else "expected_award_eur",
            programme=d.programme_id,
            version=d.version,
            text=text_to_wire(d.text),
            rules=d.rules,
        )
        for d in derivations
    )


@lru_cache(maxsize=256)
def _reference(chosen: Chosen | None) -> wire.ProgrammeReference | None:
    if chosen is None:
        return None
    version = chosen.version
    return wire.ProgrammeReference(
        id=chosen.programme.id,
        version=version.version,
        content_hash=rule_hash(chosen.programme, version),
        title=text_to_wire(chosen.programme.title),
        valid_from=version.valid_from,
        valid_to=version.valid_to,
        valid_to_basis=version.valid_to_basis.value,
        expired=chosen.expired,
        rule=text_to_wire(version.rule),
        source=wire.ProgrammeSource(
            title=version.source.title, url=version.source.url, evidence=version.source.evidence.value
        ),
    )
