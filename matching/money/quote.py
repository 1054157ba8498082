# SPDX-License-Identifier: EUPL-1.2
"""The quote (Zuwendungsschätzung): what a programme's rule gives a group, and what to expect beside it.

Two figures always stand together: `amount_cents` by the rule of the programme, and `expected_cents`, the
award to expect under the general directive (DOMAIN 5.6; invariant I8). Neither is ever added to the
other, and neither is an entitlement. Amounts are integer cents; None is *not known*.
"""

import datetime as dt
from collections.abc import Sequence
from functools import lru_cache

import msgspec

from matching.errors import Text
from matching.facts import Topic
from matching.money.conditions import Circumstances, ConditionState, condition_states
from matching.money.explain import WORDING, difference, figure_sentence
from matching.money.formula import amount_cents
from matching.money.members import distinct_members, resolve_members
from matching.money.notices import Notice, notices
from matching.money.programme import Expected, Line, State
from matching.money.selection import Chosen, Programmes
from matching.money.shares import equal_shares
from matching.register import Municipality, Register

__all__ = ("Derivation", "Estimate", "Quote", "Share", "estimate", "quote", "quote_group")


class Share(msgspec.Struct, frozen=True, kw_only=True):
    """One member's equal part of both figures, in cents; None where the figure is not known."""

    key: str
    name: str
    amount_cents: int | None
    expected_cents: int | None


class Derivation(msgspec.Struct, frozen=True, kw_only=True):
    """How one figure (`amount_eur`, `expected_award_eur`) follows from which programme and which rules."""

    figure: str
    programme_id: str
    version: str
    text: Text
    rules: tuple[str, ...] = ()


class Estimate(msgspec.Struct, frozen=True, kw_only=True):
    """The part of a quote that depends on the group's size only; computed once and shared."""

    chosen: Chosen | None
    expected: Chosen | None
    amount_cents: int | None
    expected_cents: int | None
    fundable: bool
    conditions: tuple[ConditionState, ...]
    warnings: tuple[Notice, ...]
    derivations: tuple[Derivation, ...]
    difference: Text


class Quote(msgspec.Struct, frozen=True, kw_only=True):
    """The estimate for one group and topic at one date.

    `fundable`: every condition that decides is met and the rule gives an amount; what still has to be done
    on the way stands in `conditions`. `chosen` and `expected` are the programme versions behind the two
    figures (None: no programme at that date), `circumstances` what was asked. `shares` are equal and sum
    to the figures exactly.
    """

    topic: str
    as_of: dt.date
    shares: tuple[Share, ...]
    chosen: Chosen | None
    expected: Chosen | None
    amount_cents: int | None
    expected_cents: int | None
    fundable: bool
    conditions: tuple[ConditionState, ...]
    warnings: tuple[Notice, ...]
    derivations: tuple[Derivation, ...]
    difference: Text
    circumstances: Circumstances
    notes: tuple[Text, ...] = ()
    wording: Text = WORDING
    is_estimate: bool = True

    @property
    def members(self) -> int:
        """Number of counted members."""
        return len(self.shares)

    @property
    def per_member_cents(self) -> int | None:
        """`amount_cents` per member, rounded half up; exact parts stand in `shares`."""
        return _rounded_part(self.amount_cents, self.members)

    @property
    def expected_per_member_cents(self) -> int | None:
        """`expected_cents` per member, rounded half up."""
        return _rounded_part(self.expected_cents, self.members)


def quote(
    keys: Sequence[str],
    topic: Topic,
    programmes: Programmes,
    register: Register,
    *,
    as_of: dt.date | None = None,
    justification: str | None = None,
    programme_id: str | None = None,
    units: int | None = None,
    cost_cents: int | None = None,
) -> Quote:
    """The quote for the Kommunen that `keys` (AGS or ARS, also old ones) mean at the register's date.

    `as_of` decides which programme holds; it is the register's date unless the register does not reach
    back so far, and then a note says so.

    Raises UnknownMunicipality, DuplicateMunicipality (each naming every wrong entry) or InvalidInput for
    an unknown programme. See `quote_group` for the rest.
    """
    members, notes = resolve_members(keys, register, region=programmes.region)
    date = as_of or register.as_of
    if date != register.as_of:
        notes = (_other_register_date(date, register.as_of), *notes)
    return quote_group(
        members,
        topic,
        programmes,
        date,
        justification=justification,
        programme_id=programme_id,
        units=units,
        cost_cents=cost_cents,
        notes=notes,
    )


def quote_group(
    members: Sequence[Municipality],
    topic: Topic,
    programmes: Programmes,
    as_of: dt.date,
    *,
    justification: str | None = None,
    programme_id: str | None = None,
    units: int | None = None,
    cost_cents: int | None = None,
    notes: tuple[Text, ...] = (),
) -> Quote:
    """The quote for `members`, in any order; partners from outside the region are named, not counted.

    Without `programme_id` a digital topic is quoted by the digital programme, any other by the general
    directive. `justification` is the reason why two suffice; `units` counts what a per-unit programme
    pays for, `cost_cents` is the eligible cost for one that pays a percentage. O(n log n) for n members:
    everything that only depends on the size is computed once.

    Raises DuplicateMunicipality when a member occurs twice, InvalidInput for an unknown programme.
    """
    everyone = distinct_members(members)
    ordered = tuple(member for member in everyone if member.key.startswith(programmes.region))
    kinds = topic.responsible_kinds
    circumstances = Circumstances(
        members=len(ordered),
        justified=bool(justification and justification.strip()),
        units=units,
        cost_cents=cost_cents,
        digital=topic.digital,
        not_responsible=tuple(m.name for m in ordered if m.kind not in kinds) if kinds else (),
        not_counted=tuple(m.name for m in everyone if not m.key.startswith(programmes.region)),
    )
    found = estimate(programmes, circumstances, as_of, programme_id)
    return Quote(
        topic=topic.slug,
        as_of=as_of,
        shares=_shares(ordered, found.amount_cents, found.expected_cents),
        chosen=found.chosen,
        expected=found.expected,
        amount_cents=found.amount_cents,
        expected_cents=found.expected_cents,
        fundable=found.fundable,
        conditions=found.conditions,
        warnings=found.warnings,
        derivations=found.derivations,
        difference=found.difference,
        circumstances=circumstances,
        notes=notes,
    )


@lru_cache(maxsize=4096)
def estimate(
    programmes: Programmes, group: Circumstances, as_of: dt.date, programme_id: str | None = None
) -> Estimate:
    """Both figures for a group of which only size and kind are known; see `quote_group`.

    Raises InvalidInput for an unknown programme.
    """
    if programme_id is None:
        chosen = programmes.for_topic(digital=group.digital, date=as_of)
    else:
        chosen = programmes.named(programme_id, as_of)
    if chosen is None:
        return Estimate(
            chosen=None,
            expected=None,
            amount_cents=None,
            expected_cents=None,
            fundable=False,
            conditions=(),
            warnings=notices(group, None, None, None, None, as_of),
            derivations=(),
            difference=Text(
                de="Ohne gültiges Programm gibt es keinen Betrag.",
                en="Without a programme in force there is no amount.",
            ),
        )
    expected = _expected_by(programmes, chosen, as_of)
    amount = amount_cents(chosen.version.formula, group.members, group.units, group.cost_cents)
    award = (
        amount_cents(expected.version.formula, group.members, group.units, group.cost_cents)
        if expected
        else None
    )
    conditions = condition_states(chosen.version.conditions, group)
    return Estimate(
        chosen=chosen,
        expected=expected,
        amount_cents=amount,
        expected_cents=award,
        fundable=bool(amount) and all(c.state is State.MET for c in conditions if c.decides),
        conditions=conditions,
        warnings=notices(group, chosen, expected, amount, award, as_of),
        derivations=tuple(
            Derivation(
                figure=figure,
                programme_id=rule.programme.id,
                version=rule.version.version,
                text=figure_sentence(rule, group, cents),
                rules=rule.version.rules,
            )
            for figure, rule, cents in (
                ("amount_eur", chosen, amount),
                ("expected_award_eur", expected, award),
            )
            if rule is not None
        ),
        difference=difference(chosen, expected, amount, award),
    )


def _expected_by(programmes: Programmes, chosen: Chosen, as_of: dt.date) -> Chosen | None:
    match chosen.programme.expected:
        case Expected.SELF:
            return chosen
        case Expected.GENERAL:
            return programmes.of_line(Line.GENERAL, as_of)
        case Expected.NONE:
            return None


def _shares(members: tuple[Municipality, ...], amount: int | None, expected: int | None) -> tuple[Share, ...]:
    keys = [member.key for member in members]
    amounts = equal_shares(amount, keys) if amount is not None else {}
    awards = equal_shares(expected, keys) if expected is not None else {}
    return tuple(
        Share(
            key=member.key,
            name=member.name,
            amount_cents=amounts.get(member.key),
            expected_cents=awards.get(member.key),
        )
        for member in members
    )


def _other_register_date(date: dt.date, register_date: dt.date) -> Text:
    return Text(
        de=f"Für den {date:%d.%m.%Y} liegt kein Gemeindeverzeichnis vor; "
        f"die Schlüssel sind nach dem Stand vom {register_date:%d.%m.%Y} gelesen.",
        en=f"There is no register for {date.isoformat()}; "
        f"the keys are read as of {register_date.isoformat()}.",
    )


def _rounded_part(cents: int | None, members: int) -> int | None:
    if cents is None:
        return None
    return (2 * cents + members) // (2 * members) if members else 0
