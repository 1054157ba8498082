# SPDX-License-Identifier: EUPL-1.2
"""A member leaves after the award: four to three, three to two, two to one."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from service.access.permissions import Role
from tests.service.awards.conftest import After
from tests.service.cooperations.conftest import DAY, EICHENZELL, FLIEDEN, KALBACH, NEUHOF, Driver, codes, ok

BEGIN = dt.date(2027, 1, 1)
SetDay = Callable[[dt.date], None]


async def _check(after: After) -> dict[str, Any]:
    (check,) = (await after.show())["clawback_checks"]
    return check


async def _clear_two(case: Driver) -> None:
    for person in (1, 2):
        body = {"code": "members_suffice", "reason": "Kein dritter Partner in der Nähe."}
        answer = await case.send(await case.office(person), "POST", "/clearances", body)
        assert answer.status_code in (200, 202), answer.text


@pytest.mark.parametrize(
    ("members", "award", "reason", "figure", "difference", "is_fundable"),
    [
        ((NEUHOF, FLIEDEN, KALBACH, EICHENZELL), "100000.00", "member_left", "75000.00", "25000.00", True),
        # Two remain without a justification that the office has accepted: below the minimum.
        ((NEUHOF, FLIEDEN, KALBACH), "75000.00", "below_minimum", "50000.00", "25000.00", False),
    ],
)
async def test_both_figures_for_those_that_remain_and_no_money_moves(
    after: After,
    members: tuple[str, ...],
    award: str,
    reason: str,
    figure: str,
    difference: str,
    is_fundable: bool,
) -> None:
    case = after.case
    await case.to_approved(*members, amount=award)
    await after.leave(members[-1])
    assert await case.state() == "clawback_check"
    check = await _check(after)
    assert check["reason"] == reason
    assert check["municipality"] == members[-1]
    assert check["remaining"] == sorted(members[:-1])
    assert (check["rule_eur"], check["expected_award_eur"]) == (figure, figure)
    assert (check["difference_to_rule_eur"], check["difference_to_expected_eur"]) == (difference, difference)
    assert check["is_fundable"] is is_fundable
    shown = await after.show()
    assert shown["amount_eur"] == award
    assert shown["members"] == sorted(members)
    assert [review["cause"] for review in shown["reviews"]] == ["membership_change"]
    gone = {m["municipality"]: m for m in (await case.show(await case.office()))["members"]}[members[-1]]
    assert (gone["state"], gone["reason"]) == ("withdrawn", "council_decision")


async def test_of_two_one_leaves_and_one_is_no_cooperation(after: After) -> None:
    case = after.case
    pair = (NEUHOF, FLIEDEN)
    await case.to_effective(*pair, justification="Es gibt keinen dritten Partner mit demselben Verfahren.")
    await _clear_two(case)
    await case.file_application()
    ok(await case.step(await case.signatory(NEUHOF), "application_ready"))
    ok(await case.step(await case.signatory(NEUHOF), "submitted"))
    opinion = {"opinion": {"result": "favourable"}}
    ok(await case.step(await case.headers(Role.DISTRICT_OFFICER, "06631"), "at_rp", facts=opinion))
    ok(await case.step(await case.headers(Role.RP_OFFICER, "066"), "at_ministry", facts=opinion))
    ok(await case.step(await case.office(), "consultation"))
    await after.decide("approved", facts=case.award("50000.00"))
    await after.leave(FLIEDEN)
    check = await _check(after)
    assert (check["reason"], check["remaining"]) == ("below_minimum", [NEUHOF])
    assert (check["rule_eur"], check["expected_award_eur"]) == ("0.00", "0.00")
    assert (check["difference_to_rule_eur"], check["is_fundable"]) == ("50000.00", False)


async def test_two_that_remain_with_an_accepted_justification_suffice(after: After) -> None:
    case = after.case
    await case.to_approved(NEUHOF, FLIEDEN, KALBACH, justification="Nur drei haben dasselbe Verfahren.")
    await _clear_two(case)
    await after.leave(KALBACH)
    check = await _check(after)
    assert (check["reason"], check["rule_eur"], check["is_fundable"]) == ("member_left", "50000.00", True)


async def test_two_persons_decide_and_the_case_goes_on(after: After, day: Callable[[dt.date], None]) -> None:
    case = after.case
    await case.to_approved(NEUHOF, FLIEDEN, KALBACH, EICHENZELL, amount="100000.00")
    await after.pay("100000.00")
    await after.leave(EICHENZELL)
    refused = await case.step(await case.office(), "running")
    assert codes(refused) == ["clawback_decided"]
    check = (await _check(after))["id"]
    wrong = {"decision": "reclaim", "reclaimed_eur": "100000.01", "reason": "Zu viel."}
    answer = await after.send(await case.office(), "POST", f"/clawback-checks/{check}/decision", wrong)
    assert answer.status_code == 422, answer.text
    decided = await after.judge("reclaim", "25000.00")
    (check,) = decided["clawback_checks"]
    assert (check["decision"], check["reclaimed_eur"]) == ("reclaim", "25000.00")
    assert decided["amount_eur"] == "100000.00"
    member = (await after.show(await case.signatory(FLIEDEN)))["clawback_checks"][0]
    assert (member["reclaimed_eur"], member["decision_reason"]) == ("25000.00", None)
    await after.decide("running")
    # The change of members is looked at, too.
    assert await case.state() == "review_due"


async def test_leaving_takes_effect_on_its_day_and_needs_approval_for_a_delegation(
    after: After, day: Callable[[dt.date], None]
) -> None:
    case = after.case
    await case.to_approved(
        NEUHOF, FLIEDEN, KALBACH, EICHENZELL, amount="100000.00", legal_form="public_law_delegation"
    )
    ends = DAY + dt.timedelta(days=40)
    notice = {"reason": "important_reason", "facts": {"leaves_on": ends.isoformat()}}
    ok(await case.member(KALBACH, "withdrawal_notified", **notice))
    office, place = await case.office(), f"/memberships/{KALBACH}/steps"
    early = await case.send(office, "POST", place, {"target": "withdrawn"})
    assert codes(early) == ["withdrawal_approved_where_needed", "withdrawal_date_reached"]
    day(ends)
    bare = await case.send(office, "POST", place, {"target": "withdrawn"})
    assert codes(bare) == ["withdrawal_approved_where_needed"]
    ok(
        await case.send(
            office, "POST", place, {"target": "withdrawn", "facts": {"approved_on": ends.isoformat()}}
        )
    )
    assert await case.state() == "clawback_check"


async def test_nobody_of_a_member_decides_and_no_stranger_reads(
    after: After, client: httpx.AsyncClient
) -> None:
    case = after.case
    await case.to_approved(NEUHOF, FLIEDEN, KALBACH)
    await after.leave(KALBACH)
    check = (await _check(after))["id"]
    body = {"decision": "keep", "reason": "Es bleibt dabei."}
    for who in (await case.signatory(NEUHOF), await case.headers(Role.AUDITOR)):
        answer = await after.send(who, "POST", f"/clawback-checks/{check}/decision", body)
        assert answer.status_code == 403, answer.text
    stranger = await case.signatory(EICHENZELL)
    assert (await client.get(after.path, headers=stranger)).status_code == 404
    bare = await client.post(
        f"{after.path}/clawback-checks/{check}/decision", json=body, headers=await case.office()
    )
    assert bare.status_code == 428
