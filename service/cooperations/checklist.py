# SPDX-License-Identifier: EUPL-1.2
"""What is to be done in a case now, by whom and until when, and the list of the application (DOMAIN 1.3)."""

import datetime as dt
from typing import Final

from matching.lifecycle.case_facts import CaseFacts
from matching.lifecycle.conditions import Finding, findings
from matching.lifecycle.cooperation import AT_STATIONS, BEFORE_SUBMISSION, COOPERATION
from matching.lifecycle.machine import Transition
from matching.lifecycle.timetable import months_after
from schemas import cooperation_papers as wire
from schemas.text import Text as WireText
from service.cooperations.case import Case
from service.cooperations.judging import topic_of_case
from service.programmes.current import current_programmes

__all__ = ("checklist_of",)

#: A decision is aimed at within three months (R25).
_DECISION_MONTHS: Final = 3

_APPLICATION: Final = next(
    step.conditions
    for step in COOPERATION.transitions
    if step.target == "application_ready" and step.conditions
)


def checklist_of(case: Case, judged: CaseFacts) -> wire.Checklist:
    """The steps that lead on from here and the conditions of the application, each with its state."""
    onward = [step for step in COOPERATION.from_(case.state) if not step.reasons]
    return wire.Checklist(
        state=case.state,
        next=tuple(_step(case, step, judged) for step in onward),
        application=tuple(map(_item, findings(judged, _APPLICATION))),
    )


def _step(case: Case, step: Transition, judged: CaseFacts) -> wire.NextStep:
    return wire.NextStep(
        target=step.target,
        by=tuple(sorted(party.value for party in step.by)),
        needs_second_person=step.four_eyes,
        deadline=_deadline(case, judged),
        conditions=tuple(map(_item, findings(judged, step.conditions))),
    )


def _item(finding: Finding) -> wire.ChecklistItem:
    return wire.ChecklistItem(
        code=finding.code,
        label=WireText(de=finding.label.de, en=finding.label.en),
        state="cleared" if finding.is_cleared else "met" if finding.is_met else "open",
        open=WireText(de=finding.open.de, en=finding.open.en) if finding.open else None,
        who=finding.who.value,
        rule=finding.rule,
    )


def _deadline(case: Case, judged: CaseFacts) -> dt.date | None:
    """Until when: the answer date of an idea, the last day of the programme before submission, at the
    stations the day by which a decision is aimed at."""
    if case.state == "idea":
        return case.answer_until
    if case.state in AT_STATIONS and case.submitted_on is not None:
        return months_after(case.submitted_on, _DECISION_MONTHS)
    if case.state in BEFORE_SUBMISSION:
        digital = topic_of_case(case.topic).digital
        chosen = current_programmes().for_topic(digital=digital, date=judged.today)
        return chosen.version.valid_to if chosen and not chosen.expired else None
    return None
