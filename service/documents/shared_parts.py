# SPDX-License-Identifier: EUPL-1.2
"""What several documents show alike: the stamp, both figures, the timetable, as values for the templates."""

from typing import Any

from matching.lifecycle.timetable import Step
from matching.money.programme import Evidence
from matching.money.selection import Chosen
from service.documents.figures import day, euro, euro_or_open
from service.documents.papers import CasePaper

__all__ = (
    "AUTHOR",
    "ESTIMATE",
    "EVIDENCE_WORDS",
    "common",
    "money",
    "programme_name",
    "sourced",
    "timetable_rows",
)

AUTHOR = "IKZ-Partnersuche Hessen"
ESTIMATE = "Schätzung, vorbehaltlich der Entscheidung"
#: How well a statement was seen, for readers who do not know the codes of the data.
EVIDENCE_WORDS = {
    Evidence.SEED: "gelesen",
    Evidence.SEEN: "gelesen",
    Evidence.PART: "zum Teil gelesen",
    Evidence.INFERRED: "abgeleitet",
    Evidence.NOT_FOUND: "nicht gefunden",
    Evidence.PROPOSAL: "eigene Lesart",
}
_FIGURES = {"amount_eur": "Nach der Regel", "expected_award_eur": "Zu erwarten"}


def common(paper: CasePaper, title: str) -> dict[str, Any]:
    """Title, author, sample label and stamp of every document of a case."""
    chosen = paper.quote.chosen
    concept = paper.concept_version
    return {
        "title": title,
        "author": AUTHOR,
        "sample": paper.is_sample,
        "stamp": {
            "date": day(paper.date),
            "programme": None if chosen is None else programme_name(chosen),
            "concept": None if concept is None else f"Fassung {concept}",
            "plan": paper.plan_hash[:16] if paper.plan_hash else "keiner (eigene Initiative)",
            "reference": paper.reference,
        },
    }


def programme_name(chosen: Chosen) -> str:
    """Id and version, as the API names them."""
    return f"{chosen.programme.id}, Fassung {chosen.version.version}"


def sourced(source: str, evidence: Evidence) -> str:
    """A source with how well it was seen, unless it says so itself."""
    word = EVIDENCE_WORDS[evidence]
    return source if word.casefold() in source.casefold() else f"{source} ({word})"


def money(paper: CasePaper) -> dict[str, Any]:
    """Both figures with their sentences, the rule with its source, equal shares with their sum, warnings."""
    quote = paper.quote
    chosen, expected = quote.chosen, quote.expected
    source = None if chosen is None else chosen.version.source
    shares = [
        [share.name, _cents(share.amount_cents), _cents(share.expected_cents)] for share in quote.shares
    ]
    if shares:
        shares.append(["Summe", _cents(quote.amount_cents), _cents(quote.expected_cents)])
    return {
        "rule": euro_or_open(quote.amount_cents),
        "expected": euro_or_open(quote.expected_cents),
        "rule_programme": "kein Programm in Kraft" if chosen is None else programme_name(chosen),
        "expected_programme": "kein Programm in Kraft" if expected is None else programme_name(expected),
        "programme": "" if chosen is None else programme_name(chosen),
        "rule_sentence": None if chosen is None else chosen.version.rule.de,
        "rule_source": "" if source is None else f"Quelle: {sourced(source.title, source.evidence)}",
        "derivations": [
            {
                "name": _FIGURES.get(d.figure, d.figure),
                "text": f"{d.text.de} Grundlage: {', '.join(d.rules)}." if d.rules else d.text.de,
            }
            for d in quote.derivations
        ],
        "difference": quote.difference.de,
        "shares": shares,
        "warnings": [warning.text.de for warning in quote.warnings],
    }


def timetable_rows(paper: CasePaper) -> dict[str, Any]:
    """Rows of the timetable with a mark each, and its notes."""
    timetable = paper.timetable
    first, last = timetable.award_after_latest
    earlier, later = timetable.award_after_safe
    return {
        "rows": [
            {
                "text": step.text.de,
                "latest": day(step.latest, "kein Termin"),
                "safe": day(step.safe, "kein Termin"),
                **_mark(step),
            }
            for step in timetable.steps
        ],
        "notes": [
            f"„Spätestens“ reicht für einen vollständigen Antrag am letzten Tag des Programms "
            f"({day(timetable.ends_on)}); ein Bescheid ist dann vom {day(first)} bis zum {day(last)} zu "
            f"erwarten. „Sicher“ lässt auch den Bescheid noch in die Laufzeit fallen "
            f"({day(earlier)} bis {day(later)}).",
            *(note.de for note in timetable.notes),
        ],
        "ends_on": day(timetable.ends_on),
    }


def _mark(step: Step) -> dict[str, str]:
    if step.done_on is not None:
        return {"state": "met", "label": f"erledigt {day(step.done_on)}"}
    if step.is_late:
        return {"state": "not_met", "label": "zu spät"}
    if step.is_tight:
        return {"state": "open", "label": "noch möglich"}
    return {"state": "unknown", "label": "offen"}


def _cents(cents: int | None) -> str:
    return "nicht bekannt" if cents is None else euro(cents)
