# SPDX-License-Identifier: EUPL-1.2
"""The conditions of a cooperation's steps, each with facts that just meet or just miss it."""

import datetime as dt
from typing import Any

import msgspec
import pytest

from matching.lifecycle.application import years_after
from matching.lifecycle.case_facts import (
    AgreementFacts,
    CaseFacts,
    ConceptFacts,
    DecisionFacts,
    MemberFacts,
    counted_members,
)
from matching.lifecycle.conditions import CONDITIONS, findings, met_codes
from matching.lifecycle.cooperation import COOPERATION
from matching.lifecycle.membership import MEMBERSHIP
from matching.lifecycle.membership_conditions import OPEN_TEXTS

DAY = dt.date(2026, 11, 22)


def member(key: str, state: str = "active", *composed_of: str) -> MemberFacts:
    return MemberFacts(key=key, name=f"Gemeinde {key}", state=state, composed_of=composed_of)


def concept(
    keys: str = "abc", *, alone: int = 100_00, group: int | None = 240_00, planned: bool = False
) -> ConceptFacts:
    return ConceptFacts(
        version=1,
        legal_form="public_law_mandate",
        is_frozen=True,
        members=frozenset(keys),
        costs=dict.fromkeys(keys, alone),
        group_cents=group,
        is_planned=planned,
    )


def facts(**more: Any) -> CaseFacts:
    given: dict[str, Any] = {
        "today": DAY,
        "members": tuple(map(member, "abc")),
        "lead": "a",
        "concept": concept(),
        "decisions": tuple(
            DecisionFacts(key=key, version=1, is_approved=True, is_filed=True) for key in "abc"
        ),
        "agreement": AgreementFacts(
            version=1, legal_form="public_law_mandate", valid_from=dt.date(2027, 1, 1), approved_on=DAY
        ),
        "filed": frozenset({"letter", "agreement", "savings_table"}),
        "programme": "2021",
    }
    return CaseFacts(**given | more)


def is_met(code: str, case: CaseFacts) -> bool:
    return findings(case, (code,))[0].is_met


def test_every_code_of_the_tables_has_a_condition() -> None:
    assert {code for step in COOPERATION.transitions for code in step.conditions} == set(CONDITIONS)
    assert {code for step in MEMBERSHIP.transitions for code in step.conditions} == set(OPEN_TEXTS)


def test_a_complete_application_is_ready() -> None:
    ready = COOPERATION.between("agreement_effective", "application_ready")
    assert ready is not None
    assert set(ready.conditions) <= met_codes(facts())


def test_nothing_is_met_of_an_empty_case() -> None:
    empty = CaseFacts(today=DAY, members=())
    assert met_codes(empty) == {"nobody_counted_twice", "no_second_funding"}
    assert all(
        finding.open and finding.open.de.endswith(".")
        for finding in findings(empty, CONDITIONS)
        if not finding.is_met
    )


@pytest.mark.parametrize(
    ("alone", "group", "met"),
    [
        (100_00, 255_00, True),
        (100_00, 255_01, False),
        (1, 2, True),
        (0, 0, False),
        (0, 100, False),
        (100_00, None, False),
    ],
)
def test_fifteen_percent_is_not_rounded(alone: int, group: int | None, met: bool) -> None:
    case = facts(concept=concept(alone=alone, group=group))
    assert is_met("savings_fifteen_percent", case) is met


def test_planned_costs_are_looked_at_by_the_office() -> None:
    case = facts(concept=concept(group=100_00, planned=True))
    assert not is_met("savings_fifteen_percent", case)
    cleared = msgspec.structs.replace(case, cleared=frozenset({"savings_fifteen_percent"}))
    finding = findings(cleared, ("savings_fifteen_percent",))[0]
    assert (finding.is_met, finding.is_cleared) == (True, True)


def test_only_some_conditions_can_be_cleared() -> None:
    case = facts(filed=frozenset(), cleared=frozenset(CONDITIONS))
    assert not is_met("letter_written", case)


@pytest.mark.parametrize(
    ("start", "last", "met"),
    [
        (dt.date(2027, 1, 1), dt.date(2031, 12, 31), True),
        (dt.date(2027, 1, 1), dt.date(2031, 12, 30), False),
        (dt.date(2028, 2, 29), dt.date(2033, 2, 28), True),
        (dt.date(2028, 2, 29), dt.date(2033, 2, 27), False),
        (dt.date(2027, 1, 1), None, True),
    ],
)
def test_five_years_to_the_day(start: dt.date, last: dt.date | None, met: bool) -> None:
    agreement = AgreementFacts(version=1, legal_form="working_group", valid_from=start, valid_to=last)
    assert is_met("term_five_years", facts(agreement=agreement)) is met


def test_years_after_the_29th_of_february() -> None:
    assert years_after(dt.date(2028, 2, 29), 5) == dt.date(2033, 3, 1)
    assert years_after(dt.date(2028, 2, 29), 4) == dt.date(2032, 2, 29)


def test_only_who_has_signed_counts_and_nobody_twice() -> None:
    members = (
        member("a"),
        member("a", "signed"),
        member("b", "interested"),
        member("c", "withdrawal_notified"),
        member("d", "withdrawn"),
        member("zv-1", "active", "e", "f"),
        member("e"),
    )
    assert counted_members(facts(members=members)) == ("a", "zv-1")
    assert not is_met("nobody_counted_twice", facts(members=members))


@pytest.mark.parametrize(
    ("count", "justified", "cleared", "met"),
    [
        (3, False, False, True),
        (2, True, True, True),
        (2, True, False, False),
        (2, False, False, False),
        (1, True, True, False),
    ],
)
def test_how_many_suffice(count: int, justified: bool, cleared: bool, met: bool) -> None:
    case = facts(
        members=tuple(map(member, "abc"[:count])),
        is_justified=justified,
        cleared=frozenset({"members_suffice"} if cleared else ()),
    )
    assert is_met("members_suffice", case) is met


@pytest.mark.parametrize(
    ("form", "approved_on", "met"),
    [
        ("public_law_delegation", None, False),
        ("public_law_delegation", DAY, True),
        ("special_purpose_association", None, False),
        ("public_law_mandate", None, False),
        ("working_group", None, True),
        ("public_law_contract", None, True),
    ],
)
def test_what_a_form_needs_from_the_authority(form: str, approved_on: dt.date | None, met: bool) -> None:
    agreement = AgreementFacts(
        version=1, legal_form=form, valid_from=dt.date(2027, 1, 1), approved_on=approved_on
    )
    assert is_met("approval_or_notification_done", facts(agreement=agreement)) is met
    assert is_met("agreement_in_force", facts(agreement=agreement)) is met


def test_decisions_are_on_the_version_that_lies_with_all() -> None:
    members = tuple(member(key, "council_approved") for key in "abc")
    assert is_met("all_approved_same_concept", facts(members=members))
    old = tuple(DecisionFacts(key=key, version=0, is_approved=True, is_filed=True) for key in "abc")
    assert not is_met("all_approved_same_concept", facts(members=members, decisions=old))
    three_of_four = (*members, member("d", "council_approved"))
    assert not is_met("all_approved_same_concept", facts(members=three_of_four))


def test_a_later_no_takes_back_an_earlier_yes() -> None:
    members = tuple(member(key, "council_approved") for key in "abc")
    taken_back = DecisionFacts(key="a", version=1, is_approved=False, is_filed=True)
    case = facts(members=members)
    case = msgspec.structs.replace(case, decisions=(*case.decisions, taken_back))
    assert not is_met("all_approved_same_concept", case)


def test_the_award_counts_only_who_has_signed() -> None:
    assert is_met("members_signed_at_decision", facts(award_members=("a", "b", "c")))
    assert not is_met("members_signed_at_decision", facts(award_members=("a", "b", "x")))
    assert not is_met("members_signed_at_decision", facts(award_members=("a", "a")))
    assert not is_met("award_letter_recorded", facts(award_members=()))
