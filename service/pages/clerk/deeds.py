# SPDX-License-Identifier: EUPL-1.2
"""What a municipality has to do in a cooperation now on a page of its own, and what comes next for all."""

import datetime as dt

import msgspec

from matching.errors import Text
from matching.lifecycle.machine import Party
from schemas.cooperation import Cooperation
from schemas.cooperation_papers import Checklist, ChecklistItem, NextStep
from service.access.permissions import Caller
from service.awards.store import Terms
from service.cooperations.case import Case
from service.cooperations.parties import own_membership, parties_of
from service.cooperations.refusing import PARTY_NAMES
from service.pages.shared.phases import onward_target

__all__ = ("Deed", "Upcoming", "deeds_of", "upcoming_of")

_PATHS = {
    "concept.open": "/konzept",
    "decision.open": "/beschluss",
    "agreement.open": "/vereinbarung",
    "papers.open_now": "/unterlagen",
    "award.open_proof": "/foerderung",
    "award.open_report": "/foerderung",
}


class Deed(msgspec.Struct, frozen=True, kw_only=True):
    """Something that waits for the reader on a page of its own."""

    name: str
    path: str
    deadline: dt.date | None = None


class Upcoming(msgspec.Struct, frozen=True, kw_only=True):
    """What comes next: who takes it, until when, and what is still open."""

    target: str
    by: tuple[Text, ...]
    deadline: dt.date | None
    conditions: tuple[ChecklistItem, ...]


def deeds_of(caller: Caller, case: Case, shown: Cooperation, terms: Terms | None) -> tuple[Deed, ...]:
    """The pages on which something waits, the most pressing first.

    :param terms: what is recorded beside the award; None where there is none
    """
    own = own_membership(caller, case)
    is_lead = Party.LEAD in parties_of(caller, case)
    concept = case.frozen_concept
    councils = case.state == "council_phase"
    has_decided = concept is not None and any(
        own is not None
        and decision.municipality == own.municipality
        and decision.concept_version == concept.version
        for decision in case.council_decisions
    )
    has_agreement = (
        case.agreement is not None
        and concept is not None
        and case.agreement.concept_version == concept.version
    )
    writes = case.state in ("forming", "concept") and concept is None
    proofs = [proof.due_on for proof in terms.proofs if proof.handed_in_on is None] if terms else []
    reports = [review.due_on for review in terms.reviews if review.recorded_on is None] if terms else []
    waiting = {
        "concept.open": writes and (is_lead or shown.lead is None),
        "decision.open": councils and own is not None and own.state == "confirmed" and not has_decided,
        "agreement.open": councils and is_lead and not has_agreement,
        "papers.open_now": case.state == "agreement_effective" and is_lead,
        "award.open_proof": is_lead and bool(proofs),
        "award.open_report": is_lead and bool(reports),
    }
    days = {
        "award.open_proof": min((day for day in proofs if day), default=None),
        "award.open_report": min((day for day in reports if day), default=None),
    }
    base = f"/kooperationen/{case.id}"
    return tuple(
        Deed(name=name, path=base + _PATHS[name], deadline=days.get(name))
        for name, waits in waiting.items()
        if waits
    )


def upcoming_of(shown: Cooperation, checklist: Checklist | None) -> Upcoming | None:
    """The step that leads on from here; None for a reader without the checklist, and at the end."""
    if checklist is None:
        return None
    steps: dict[str, NextStep] = {step.target: step for step in checklist.next}
    target = onward_target(shown.state, tuple(steps))
    if target is None:
        return None
    step = steps[target]
    return Upcoming(
        target=target,
        # A step that follows by itself is taken by whoever its conditions name.
        by=tuple(PARTY_NAMES[Party(name)] for name in step.by if name != "system"),
        deadline=step.deadline,
        conditions=step.conditions,
    )
