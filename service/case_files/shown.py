# SPDX-License-Identifier: EUPL-1.2
"""What of a case and its events a reader may find in the case file.

The office and the auditor find every member, a station those that take part or left after taking part
(`matching.lifecycle.visibility`). Why somebody declined stands in nobody's file. People are there as the
record has them: by pseudonym.
"""

from collections.abc import Collection
from enum import StrEnum
from typing import Any

import msgspec

from matching.lifecycle.visibility import TABLE, Asker, stage_of
from service.cooperations.case import Case
from service.record.chain import Event
from service.record.files import event_line

__all__ = ("Reader", "case_to_file", "hidden_members", "is_shown", "subjects_of")

#: All that is told of a member; whatever is added to it later is left out until somebody names it here.
_OF_MEMBER = (
    "municipality", "state", "state_since", "name", "composed_of", "cleared_beside", "invited_on",
    "answer_until", "pause_until", "signed_on", "leaves_on",
)  # fmt: skip
#: What a snapshot says of members that a station may not know of.
_OF_GROUP = ("members", "member_scores", "score")
_OFFICE_ONLY = frozenset({"step.asked", "clearance.asked"})


class Reader(StrEnum):
    """For whom a file is made; everybody of one kind gets the same bytes."""

    OFFICE = "office"
    STATION = "station"

    @property
    def asker(self) -> Asker:
        """The column of the visibility table. The auditor's view is the narrower one of its two."""
        return Asker.STATION if self is Reader.STATION else Asker.AUDITOR


def hidden_members(case: Case, reader: Reader) -> frozenset[str]:
    """Members that the reader may not know of, with those a Zweckverband is composed of."""
    hidden: set[str] = set()
    for member in case.memberships:
        if not TABLE[reader.asker][stage_of(member.state)].listed:
            hidden |= {member.municipality, *member.composed_of}
    shown = {
        key
        for member in case.memberships
        if member.municipality not in hidden
        for key in (member.municipality, *member.composed_of)
    }
    return frozenset(hidden - shown)


def case_to_file(case: Case, reader: Reader) -> dict[str, Any]:
    """The case as plain values."""
    hidden = hidden_members(case, reader)
    plain: dict[str, Any] = msgspec.to_builtins(case)
    plain["memberships"] = [
        {name: member[name] for name in _OF_MEMBER if name in member}
        for member in plain["memberships"]
        if member["municipality"] not in hidden
    ]
    # A step that waits is no decision yet, and says what somebody means to do.
    del plain["pending"]
    if reader is Reader.STATION:
        for clearance in plain["clearances"]:
            del clearance["reason"]
        if hidden:
            plain["snapshot"] = {key: v for key, v in plain["snapshot"].items() if key not in _OF_GROUP}
        for concept in plain["concepts"]:
            concept["costs"] = [cost for cost in concept["costs"] if cost["municipality"] not in hidden]
            concept["members"] = [key for key in concept["members"] if key not in hidden]
        plain["council_decisions"] = [
            decision for decision in plain["council_decisions"] if decision["municipality"] not in hidden
        ]
        plain["filings"] = [filing for filing in plain["filings"] if filing["municipality"] not in hidden]
    return plain


def is_shown(event: Event, case: Case, reader: Reader, hidden: Collection[str]) -> bool:
    """Whether the reader finds an event whole; of the others only the digest is there."""
    if (event.subject_type, event.subject_id) not in subjects_of(case):
        return False
    if reader is Reader.OFFICE:
        return True
    if event.subject_type != "cooperation" or event.action in _OFFICE_ONLY:
        return False
    # Whoever is not to be known of is not in it, wherever an event may name somebody.
    line = event_line(event).decode()
    return not any(key in line for key in hidden)


def subjects_of(case: Case) -> tuple[tuple[str, str], ...]:
    """What the events of a case are about: the cooperation and the suggestion it comes from."""
    own = (("cooperation", str(case.id)),)
    return own if case.suggestion is None else (*own, ("suggestion", str(case.suggestion)))
