# SPDX-License-Identifier: EUPL-1.2
"""What is known of a cooperation when a step is judged: facts only, no rule.

Members are given by the key that holds at the date of the question, so that an old and a new key of one
Kommune are seen to be the same (I1). Amounts are integer cents a year.
"""

import datetime as dt

import msgspec

from matching.lifecycle.membership import COUNTED, LIVING
from matching.supervision import Route

__all__ = ("AgreementFacts", "CaseFacts", "ConceptFacts", "DecisionFacts", "MemberFacts", "counted_members")


class MemberFacts(msgspec.Struct, frozen=True, kw_only=True):
    """One membership. `composed_of`: the members of a Zweckverband, in keys of the date."""

    key: str
    name: str
    state: str
    composed_of: tuple[str, ...] = ()

    @property
    def is_living(self) -> bool:
        """Whether it takes part in the work."""
        return self.state in LIVING


class ConceptFacts(msgspec.Struct, frozen=True, kw_only=True):
    """The latest concept. `costs`: key -> what the task costs the member alone, cents a year;
    `group_cents` None: not drafted; `members`: those it was frozen for;
    `is_planned`: the members' own costs are planned ones."""

    version: int
    legal_form: str | None = None
    is_frozen: bool = False
    members: frozenset[str] = frozenset()
    costs: dict[str, int] = {}
    group_cents: int | None = None
    is_planned: bool = False


class DecisionFacts(msgspec.Struct, frozen=True, kw_only=True):
    """A council's decision on one version of the concept; `is_filed`: a copy lies with the case."""

    key: str
    version: int
    is_approved: bool
    is_filed: bool


class AgreementFacts(msgspec.Struct, frozen=True, kw_only=True):
    """The agreement; `valid_to` (the last day) None: without end."""

    version: int
    legal_form: str
    valid_from: dt.date
    valid_to: dt.date | None = None
    approved_on: dt.date | None = None


class CaseFacts(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that conditions read.

    `filed`: kinds of papers that lie with the case; `opinions`: stations that gave theirs in this run;
    `programme`: version of the programme that holds on `application_date`, None: none holds (I7);
    `funded_beside`: names of members with another funded cooperation for the task at the same time (I10);
    `cleared`: conditions that two persons of the office let pass; `also_met`: conditions that another part
    of the service vouches for (payments, reviews).
    """

    today: dt.date
    members: tuple[MemberFacts, ...]
    lead: str | None = None
    is_justified: bool = False
    concept: ConceptFacts | None = None
    decisions: tuple[DecisionFacts, ...] = ()
    agreement: AgreementFacts | None = None
    filed: frozenset[str] = frozenset()
    route: Route | None = None
    opinions: frozenset[str] = frozenset()
    application_date: dt.date | None = None
    programme: str | None = None
    funded_beside: tuple[str, ...] = ()
    award_members: tuple[str, ...] | None = None
    cleared: frozenset[str] = frozenset()
    also_met: frozenset[str] = frozenset()

    @property
    def living(self) -> tuple[MemberFacts, ...]:
        """The members that take part in the work."""
        return tuple(member for member in self.members if member.is_living)


def counted_members(facts: CaseFacts) -> tuple[str, ...]:
    """Keys of the members that count for the grant, ascending: signed or active (I2), each Kommune once,
    and none beside an association that it belongs to (I1)."""
    counted = [member for member in facts.members if member.state in COUNTED]
    inside = {key for member in counted for key in member.composed_of}
    return tuple(sorted({member.key for member in counted} - inside))
