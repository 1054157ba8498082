# SPDX-License-Identifier: EUPL-1.2
"""Each criterion of the programme (DOMAIN 1.2, 1.3) and how the case meets it, in German sentences.

The criteria are the conditions of the quote, so a new directive brings its own; what the case knows about
one of them stands in `_HOW`. A condition nobody has told anything about is open, never met.
"""

from collections.abc import Callable

import msgspec

from matching.lifecycle.legal_forms import LEGAL_FORMS
from matching.lifecycle.timetable import months_after
from matching.money.programme import Evidence, State
from matching.wording import joined
from service.documents.costs import gain_sentence, gain_state
from service.documents.figures import day, euro, euro_or_open
from service.documents.papers import CasePaper
from service.documents.shared_parts import sourced

__all__ = ("STATE_LABELS", "Criterion", "criteria")

_YEARS = 5

STATE_LABELS = {
    State.MET: "erfüllt",
    State.OPEN: "noch offen",
    State.NOT_MET: "nicht erfüllt",
    State.UNKNOWN: "zu prüfen",
}


class Criterion(msgspec.Struct, frozen=True, kw_only=True):
    """A criterion, how it is met, and where it was read."""

    code: str
    text: str
    how: str
    state: State
    source: str


_Finding = tuple[State, str]


def criteria(paper: CasePaper) -> tuple[Criterion, ...]:
    """The quote's conditions in their order with what the case says, then proportion, form, other money."""
    found = []
    for condition in paper.quote.conditions:
        how = _HOW.get(condition.code)
        finding = condition.finding.de if condition.finding else "Wird im Verfahren geklärt."
        if condition.state is State.MET and not condition.finding:
            finding = "Nach den vorliegenden Angaben der Fall."
        state, text = how(paper) if how else (condition.state, finding)
        found.append(
            Criterion(
                code=condition.code,
                text=condition.text.de,
                how=text,
                state=state,
                source=(f"{condition.rule}, " if condition.rule else "")
                + sourced(condition.source, condition.evidence),
            )
        )
    return (*found, _proportion(paper), _form(paper), _other_money())


def _members(paper: CasePaper) -> _Finding:
    names = joined([partner.name for partner in paper.partners], german=True)
    count = len(paper.partners)
    sentence = f"{count} Mitglieder: {names}."
    if count >= 3:
        return State.MET, sentence
    if count == 2 and paper.justification:
        return State.OPEN, f"{sentence} Begründung der Ausnahme: {paper.justification}"
    return State.OPEN, sentence


def _two(paper: CasePaper) -> _Finding:
    enough = len(paper.partners) >= 2
    return (State.MET if enough else State.NOT_MET), f"Es sind {len(paper.partners)} Mitglieder."


def _councils(paper: CasePaper) -> _Finding:
    decided = [partner for partner in paper.partners if partner.decided_on]
    missing = [partner.name for partner in paper.partners if not partner.decided_on]
    said = "; ".join(f"{partner.name} am {day(partner.decided_on)}" for partner in decided)
    if not missing:
        return State.MET, f"Beschlossen: {said}."
    begun = f"Beschlossen: {said}. " if said else ""
    return State.OPEN, f"{begun}Es fehlt noch: {joined(missing, german=True)}."


def _agreement(paper: CasePaper) -> _Finding:
    if paper.agreement_signed_on is None:
        return State.OPEN, "Die Vereinbarung ist noch nicht unterschrieben."
    effective = (
        f" Wirksam seit dem {day(paper.agreement_effective_on)}." if paper.agreement_effective_on else ""
    )
    return State.MET, f"Unterschrieben am {day(paper.agreement_signed_on)}.{effective}"


def _term(paper: CasePaper) -> _Finding:
    if paper.begins_on is None:
        return State.OPEN, "Beginn und Dauer sind noch nicht festgelegt."
    if paper.is_unlimited:
        return State.MET, f"Beginn am {day(paper.begins_on)}, auf unbestimmte Zeit."
    if paper.ends_on is None:
        return State.OPEN, f"Beginn am {day(paper.begins_on)}; die Dauer ist noch nicht festgelegt."
    # The term covers its last day, so five years from 1 January end on 31 December.
    long_enough = paper.ends_on.toordinal() + 1 >= months_after(paper.begins_on, 12 * _YEARS).toordinal()
    state = State.MET if long_enough else State.NOT_MET
    return state, f"Vom {day(paper.begins_on)} bis zum {day(paper.ends_on)}."


def _savings(paper: CasePaper) -> _Finding:
    if paper.costs is None:
        return State.OPEN, "Die Kostentabelle liegt noch nicht vor."
    planned = " Grundlage sind geplante Kosten ohne Zusammenarbeit." if paper.costs.is_planned else ""
    return gain_state(paper.costs), gain_sentence(paper.costs) + planned


def _proportion(paper: CasePaper) -> Criterion:
    state, how = State.OPEN, "Die Kostentabelle liegt noch nicht vor."
    award = paper.quote.expected_cents
    if paper.costs is not None:
        saved = paper.costs.alone_cents - paper.costs.group_cents
        state = State.UNKNOWN
        how = (
            f"Zu erwarten sind {euro_or_open(award)}; gespart werden {euro(saved)} im Jahr und "
            f"{euro(_YEARS * saved)} in fünf Jahren."
        )
    return Criterion(
        code="PROPORTION",
        text="Die Zuwendung steht in angemessenem Verhältnis zur Einsparung.",
        how=how,
        state=state,
        source=sourced("R14, Fördervoraussetzung", Evidence.SEEN),
    )


def _form(paper: CasePaper) -> Criterion:
    form = LEGAL_FORMS.get(paper.legal_form or "")
    return Criterion(
        code="LEGAL_FORM",
        text="Die Zusammenarbeit hat eine Rechtsform nach dem KGG oder einen Vertrag nach §§ 54 ff. HVwVfG.",
        how="Die Rechtsform ist noch offen." if form is None else f"{form.label.de}, {form.rule}.",
        state=State.OPEN if form is None else State.MET,
        source=sourced("R17, Fördervoraussetzung; KGG", Evidence.SEEN),
    )


def _other_money() -> Criterion:
    return Criterion(
        code="OTHER_MONEY",
        text="Dieselben Kosten werden nicht aus einem anderen Programm gefördert.",
        how="Jedes Mitglied erklärt das bei der Unterschrift; eine Regel dazu wurde nicht gefunden.",
        state=State.UNKNOWN,
        source=sourced("R20, Doppelförderung", Evidence.NOT_FOUND),
    )


_HOW: dict[str, Callable[[CasePaper], _Finding]] = {
    "TWO_MEMBERS": _two,
    "THREE_MEMBERS": _members,
    "COUNCIL_DECISIONS": _councils,
    "AGREEMENT": _agreement,
    "TERM": _term,
    "SAVINGS": _savings,
}
