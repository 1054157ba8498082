# SPDX-License-Identifier: EUPL-1.2
"""A quote as text for a terminal, in German or English."""

import textwrap
from collections.abc import Iterator
from typing import Literal

from matching.errors import Text
from matching.money.programme import Evidence, Manual, State
from matching.money.quote import Quote
from service.grants.wire import euro

__all__ = ("quote_as_text",)

_WIDTH = 100
_MARK = {State.MET: "[x]", State.OPEN: "[ ]", State.NOT_MET: "[!]", State.UNKNOWN: "[?]"}
_WORDS = {
    "de": {
        "head": "Zuwendung für {n} {unit}, Thema {topic}, Stand {date}",
        "one": "Mitglied",
        "many": "Mitglieder",
        "rule": "Nach der Regel des Programms",
        "expected": "Erwarteter Bescheid",
        "each": "je Mitglied",
        "fundable": "Förderfähig",
        "yes": "ja, soweit hier prüfbar",
        "no": "nein, noch nicht",
        "unknown": "nicht bekannt",
        "manual": "nicht automatisch",
        "how": "So ist gerechnet",
        "shares": "Gleiche Anteile (Regel, erwartet)",
        "conditions": "Voraussetzungen ([x] erfüllt, [ ] offen, [?] nicht bekannt, [!] nicht erfüllt)",
        "warnings": "Achtung",
        "notes": "Anmerkungen",
        "source": "Quelle",
    },
    "en": {
        "head": "Grant for {n} {unit}, topic {topic}, as of {date}",
        "one": "member",
        "many": "members",
        "rule": "By the rule of the programme",
        "expected": "Expected award",
        "each": "per member",
        "fundable": "Fundable",
        "yes": "yes, as far as can be checked here",
        "no": "no, not yet",
        "unknown": "not known",
        "manual": "not automatic",
        "how": "How it is calculated",
        "shares": "Equal shares (rule, expected)",
        "conditions": "Conditions ([x] met, [ ] open, [?] not known, [!] not met)",
        "warnings": "Mind",
        "notes": "Notes",
        "source": "Source",
    },
}
_EVIDENCE = {
    "de": {
        Evidence.SEED: "Pressetext",
        Evidence.SEEN: "gelesen",
        Evidence.PART: "nur teilweise gelesen",
        Evidence.INFERRED: "aus Bescheiden erschlossen",
        Evidence.NOT_FOUND: "nicht gefunden",
        Evidence.PROPOSAL: "eigene Lesart",
    },
    "en": {
        Evidence.SEED: "press text",
        Evidence.SEEN: "read",
        Evidence.PART: "read in part",
        Evidence.INFERRED: "inferred from awards",
        Evidence.NOT_FOUND: "not found",
        Evidence.PROPOSAL: "our own reading",
    },
}


def quote_as_text(quote: Quote, language: Literal["de", "en"], topic_label: Text) -> str:
    """The whole quote: both figures, how they come about, shares, conditions, warnings, source."""
    return "\n".join(_lines(quote, language, topic_label))


def _lines(quote: Quote, language: Literal["de", "en"], topic_label: Text) -> Iterator[str]:
    words = _WORDS[language]

    def say(text: Text) -> str:
        return text.en if language == "en" else text.de

    manual = quote.chosen is not None and isinstance(quote.chosen.version.formula, Manual)

    def money(cents: int | None) -> str:
        return words["manual" if manual else "unknown"] if cents is None else _money(cents, language)

    date = quote.as_of.isoformat() if language == "en" else f"{quote.as_of:%d.%m.%Y}"
    unit = words["one"] if quote.members == 1 else words["many"]
    yield words["head"].format(n=quote.members, unit=unit, topic=say(topic_label), date=date)
    yield ""
    for label, cents, each in (
        (words["rule"], quote.amount_cents, quote.per_member_cents),
        (words["expected"], quote.expected_cents, quote.expected_per_member_cents),
    ):
        tail = f"   {money(each):>14} {words['each']}" if each is not None else ""
        yield f"  {label:<30}{money(cents):>16}{tail}"
    yield f"  {words['fundable']:<32}{words['yes'] if quote.fundable else words['no']}"
    yield from _block(
        words["how"],
        [(d.figure, say(d.text) + _rules(d.rules)) for d in quote.derivations],
        language,
    )
    yield from _wrapped(say(quote.difference), "  ")
    if quote.shares:
        yield from ("", words["shares"])
        width = max(len(share.name) for share in quote.shares)
        for share in quote.shares:
            amounts = f"{money(share.amount_cents):>16} {money(share.expected_cents):>16}"
            yield f"  {share.key:<9} {share.name:<{width}} {amounts}"
    if quote.conditions:
        yield from ("", words["conditions"])
        for condition in quote.conditions:
            finding = f" {say(condition.finding)}" if condition.finding else ""
            yield from _wrapped(f"{_MARK[condition.state]} {say(condition.text)}{finding}", "  ", "      ")
    for title, texts in (
        (words["warnings"], [w.text for w in quote.warnings]),
        (words["notes"], quote.notes),
    ):
        if texts:
            yield from ("", title)
            for text in texts:
                yield from _wrapped(f"- {say(text)}", "  ", "    ")
    yield ""
    if quote.chosen is not None:
        source = quote.chosen.version.source
        seen = _EVIDENCE[language][source.evidence]
        yield from _wrapped(f"{words['source']}: {source.title} ({seen})", "", "  ")
    yield say(quote.wording)


def _rules(ids: tuple[str, ...]) -> str:
    """The numbered rules behind a figure; their text: `ikz programmes list --json`."""
    return f" [{', '.join(ids)}]" if ids else ""


def _block(title: str, entries: list[tuple[str, str]], language: Literal["de", "en"]) -> Iterator[str]:
    """One line per figure; figures that follow from one and the same rule are said once."""
    names = {"amount_eur": _WORDS[language]["rule"], "expected_award_eur": _WORDS[language]["expected"]}
    yield from ("", title)
    if len({sentence for _, sentence in entries}) == 1:
        yield from _wrapped(entries[0][1], "  ")
        return
    for figure, sentence in entries:
        yield from _wrapped(f"{names[figure]}: {sentence}", "  ", "    ")


def _wrapped(text: str, first: str, rest: str | None = None) -> list[str]:
    return textwrap.wrap(
        text, _WIDTH, initial_indent=first, subsequent_indent=first if rest is None else rest
    )


def _money(cents: int, language: Literal["de", "en"]) -> str:
    euros, _, rest = euro(cents).partition(".")
    grouped = f"{int(euros):,}"
    return f"EUR {grouped}.{rest}" if language == "en" else f"{grouped.replace(',', '.')},{rest} Euro"
