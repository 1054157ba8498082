# SPDX-License-Identifier: EUPL-1.2
"""What must never happen (I1-I10, I13, I14, I16-I18), each tried over HTTP."""

import asyncio
import datetime as dt
from typing import Any

import httpx
import pytest

from service.access.permissions import Role
from service.http.application import Application
from tests.service.conftest import MakeKey
from tests.service.cooperations.conftest import (
    EICHENZELL,
    FLIEDEN,
    FULDA_DISTRICT,
    KALBACH,
    KASSEL_REGION,
    NEUHOF,
    Driver,
    codes,
    ok,
)

THREE = (NEUHOF, FLIEDEN, KALBACH)


async def _second(case: Driver, target: str, **more: Any) -> httpx.Response:
    """A step with four eyes, by two persons of the office."""
    first = await case.step(await case.office(1), target, **more)
    if first.status_code != 202:
        return first
    return await case.step(await case.office(2), target, **more)


async def test_i1_no_municipality_twice_not_even_under_an_old_key(
    case: Driver, client: httpx.AsyncClient
) -> None:
    hanau, hanau_before = "06415000", "06435014"
    body = {"topic": "dms_eakte", "members": [hanau, hanau_before]}
    answer = await client.post("/v1/cooperations", json=body, headers=await case.signatory(NEUHOF))
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["code"] == "duplicate-municipality"


async def test_i1_nobody_beside_an_association_that_it_belongs_to(case: Driver) -> None:
    association = {"name": "Zweckverband Probe", "members": [KALBACH, EICHENZELL]}
    await case.found(NEUHOF, FLIEDEN, KALBACH, associations=[association])
    for municipality in (FLIEDEN, KALBACH):
        ok(await case.member(municipality, "interested"))
    office = await case.office()
    shown = await case.show(office)
    key = next(m["municipality"] for m in shown["members"] if m["composed_of"])
    assert shown["estimate"]["members"] == 4
    # The estimate counts Kalbach inside its association only.
    assert shown["estimate"]["amount_eur"] == "75000.00"
    ok(await case.send(office, "POST", f"/memberships/{key}/steps", {"target": "interested"}))
    checklist = ok(await case.get(office, "/checklist"))
    twice = next(item for item in checklist["application"] if item["code"] == "nobody_counted_twice")
    assert twice["state"] == "open"
    assert "Kalbach" in twice["open"]["de"]


async def test_i2_who_has_left_does_not_count(case: Driver) -> None:
    await case.to_consultation(*THREE, EICHENZELL, group=80_000)
    ok(await case.member(EICHENZELL, "withdrawal_notified", reason="council_decision"))
    four = case.award("100000.00", [*THREE, EICHENZELL])
    refused = await case.step(await case.office(1), "approved", facts=four)
    assert refused.status_code == 409
    assert codes(refused) == ["members_signed_at_decision"]
    ok(await _second(case, "approved", facts=case.award("75000.00")))
    shown = await case.show(await case.office())
    assert shown["award"]["members"] == sorted(THREE)


async def test_i3_no_award_without_every_council(case: Driver) -> None:
    await case.to_councils(*THREE)
    await case.decide(NEUHOF)
    await case.decide(FLIEDEN, approved=False)
    assert codes(await case.member(FLIEDEN, "council_approved")) == ["council_decision_on_agreed_concept"]
    assert codes(await case.member(KALBACH, "council_approved")) == ["council_decision_on_agreed_concept"]


async def test_i3_decisions_lie_with_the_application(case: Driver) -> None:
    await case.to_councils(*THREE)
    for municipality in THREE:
        await case.decide(municipality, with_paper=municipality != KALBACH)
        ok(await case.member(municipality, "council_approved"))
    await case.agree()
    for municipality in THREE:
        ok(await case.member(municipality, "signed"))
    officer = await case.headers(Role.DISTRICT_OFFICER, FULDA_DISTRICT)
    ok(await case.step(officer, "agreement_effective", facts={"approved_on": "2026-11-20"}))
    await case.file_application()
    lead = await case.signatory(NEUHOF)
    refused = await case.step(lead, "application_ready")
    assert codes(refused) == ["council_decisions_filed"]
    assert "Kalbach" in refused.json()["detail"]


async def test_i4_a_delegation_needs_its_approval(case: Driver) -> None:
    await case.to_signed(*THREE, legal_form="public_law_delegation")
    officer = await case.headers(Role.DISTRICT_OFFICER, FULDA_DISTRICT)
    assert codes(await case.step(officer, "agreement_effective")) == ["approval_or_notification_done"]
    ok(await case.step(officer, "agreement_effective", facts={"approved_on": "2026-11-20"}))
    lead = await case.signatory(NEUHOF)
    missing = set(codes(await case.step(lead, "application_ready")))
    assert {"agreement_filed", "letter_written", "savings_table_filed"} <= missing


async def test_i5_two_only_with_a_justification_that_two_persons_accept(case: Driver) -> None:
    await case.to_effective(NEUHOF, FLIEDEN, justification="Kein dritter Partner in der Nähe.")
    await case.file_application()
    lead = await case.signatory(NEUHOF)
    assert codes(await case.step(lead, "application_ready")) == ["members_suffice"]
    clearance = {"code": "members_suffice", "reason": "Kein dritter Partner in der Nähe."}
    assert (await case.send(await case.office(1), "POST", "/clearances", clearance)).status_code == 202
    assert (await case.send(await case.office(1), "POST", "/clearances", clearance)).status_code == 409
    ok(await case.send(await case.office(2), "POST", "/clearances", clearance))
    ok(await case.step(lead, "application_ready"))
    ok(await case.step(lead, "submitted"))


async def test_i6_under_fifteen_percent_only_by_two_persons(case: Driver) -> None:
    await case.to_effective(*THREE, alone=100_000, group=255_001)
    await case.file_application()
    lead = await case.signatory(NEUHOF)
    assert codes(await case.step(lead, "application_ready")) == ["savings_fifteen_percent"]
    clearance = {"code": "savings_fifteen_percent", "reason": "Knapp, wegen neuer Stelle."}
    await case.send(await case.office(1), "POST", "/clearances", clearance)
    assert codes(await case.step(lead, "application_ready")) == ["savings_fifteen_percent"]
    ok(await case.send(await case.office(2), "POST", "/clearances", clearance))
    ok(await case.step(lead, "application_ready"))
    checklist = ok(await case.get(lead, "/checklist"))
    states = {item["code"]: item["state"] for item in checklist["application"]}
    assert states["savings_fifteen_percent"] == "cleared"


async def test_i6_costs_of_nothing_are_never_passed(case: Driver) -> None:
    await case.to_effective(*THREE, alone=0, group=0)
    await case.file_application()
    refused = await case.step(await case.signatory(NEUHOF), "application_ready")
    assert codes(refused) == ["savings_fifteen_percent"]


async def test_i6_under_five_years(case: Driver) -> None:
    await case.to_effective(*THREE, valid_to="2031-12-30")
    await case.file_application()
    refused = await case.step(await case.signatory(NEUHOF), "application_ready")
    assert codes(refused) == ["term_five_years"]


async def test_i6_five_years_to_the_day(case: Driver) -> None:
    await case.to_ready(*THREE, valid_to="2031-12-31")


async def test_i7_no_programme_no_application(case: Driver, day: Any) -> None:
    await case.to_effective(*THREE)
    await case.file_application()
    day(dt.date(2027, 1, 2))
    refused = await case.step(await case.signatory(NEUHOF), "application_ready")
    assert codes(refused) == ["programme_valid"]


async def test_i8_the_expected_award_stands_beside_every_amount(case: Driver) -> None:
    others = ("06631012", "06631013", "06631015")
    await case.found(NEUHOF, FLIEDEN, KALBACH, *others)
    estimate = (await case.show(await case.office()))["estimate"]
    assert estimate["amount_eur"] == "150000.00"
    assert estimate["expected_award_eur"] == "100000.00"


async def test_i9_guests_never_count(case: Driver, client: httpx.AsyncClient) -> None:
    guests = [{"name": "Stadt Aschaffenburg", "kind": "other_land"}, {"name": "ekom21", "kind": "company"}]
    await case.found(*THREE, guests=guests)
    shown = await case.show(await case.office())
    assert len(shown["guests"]) == 2
    assert shown["estimate"]["members"] == 3
    assert shown["estimate"]["amount_eur"] == "75000.00"
    foreign = {"topic": "dms_eakte", "members": ["09661000"]}
    answer = await client.post("/v1/cooperations", json=foreign, headers=await case.signatory(NEUHOF))
    assert answer.json()["errors"][0]["code"] == "not-in-hessen"


async def test_i10_no_second_funding_for_the_same_task(case: Driver, app: Application) -> None:
    await case.to_approved(*THREE)
    again = Driver(case._client, case._key, case._keys)
    answer = await again._client.post(
        "/v1/cooperations",
        json={"topic": "it_operations_hosting", "members": [EICHENZELL]},
        headers=await case.signatory(NEUHOF),
    )
    # One living cooperation for a topic is all that somebody takes part in.
    assert answer.status_code == 409
    assert codes(answer) == ["already_in_one"]
    # With two persons of the office agreeing it may be in a second one; the funding is still looked at.
    await again.found(EICHENZELL, NEUHOF)
    refused = await again.member(NEUHOF, "interested")
    assert codes(refused) == ["already_in_one"]
    clearance = {"code": "no_second_funding", "reason": "Andere Aufgabe unter demselben Schlagwort."}
    await again.send(await case.office(1), "POST", "/clearances", clearance)
    ok(await again.send(await case.office(2), "POST", "/clearances", clearance))
    ok(await again.member(NEUHOF, "interested"))
    checklist = ok(await again.get(await case.office(), "/checklist"))
    item = next(item for item in checklist["application"] if item["code"] == "no_second_funding")
    assert item["state"] == "cleared"
    assert "Neuhof" in item["open"]["de"]


async def test_i13_no_state_is_skipped_and_nobody_else_takes_a_step(case: Driver) -> None:
    await case.to_forming(*THREE)
    lead, member = await case.signatory(NEUHOF), await case.signatory(FLIEDEN)
    assert codes(await case.step(lead, "submitted")) == ["no_such_step"]
    assert (await case.step(member, "concept")).status_code == 403
    assert (await case.step(await case.office(), "concept")).status_code == 403
    editor = await case.headers(Role.MUNICIPALITY_EDITOR, FLIEDEN)
    confirm = {"target": "confirmed"}
    assert (await case.send(editor, "POST", f"/memberships/{FLIEDEN}/steps", confirm)).status_code == 403
    stranger = await case.signatory(EICHENZELL)
    assert (await case.get(stranger)).status_code == 404
    assert (await case.step(stranger, "concept")).status_code == 404
    assert (await case.send(member, "POST", f"/memberships/{KALBACH}/steps", confirm)).status_code == 403


async def test_i13_another_district_gives_no_opinion(case: Driver) -> None:
    await case.to_signed(*THREE)
    for role, key in ((Role.DISTRICT_OFFICER, "06632"), (Role.RP_OFFICER, "065")):
        stranger = await case.headers(role, key)
        assert (await case.get(stranger)).status_code == 404
    # The Regierungspräsidium is a station of the application, and not competent for the agreement.
    region = await case.headers(Role.RP_OFFICER, KASSEL_REGION)
    assert (await case.step(region, "agreement_effective")).status_code == 403


async def test_i14_a_changed_concept_sends_the_decisions_back(case: Driver) -> None:
    await case.to_councils(*THREE)
    for municipality in THREE:
        await case.decide(municipality)
        ok(await case.member(municipality, "council_approved"))
    await case.write_concept()
    shown = await case.show(await case.office())
    assert shown["state"] == "concept"
    assert {member["state"] for member in shown["members"]} == {"confirmed"}
    version = await case.freeze()
    assert version == 2
    ok(await case.step(await case.signatory(NEUHOF), "council_phase"))
    assert codes(await case.member(FLIEDEN, "council_approved")) == ["council_decision_on_agreed_concept"]


async def test_i14_a_member_that_leaves_the_councils_needs_a_new_version(case: Driver) -> None:
    await case.to_councils(*THREE)
    ok(await case.member(KALBACH, "declined", reason="council_unlikely"))
    for municipality in (NEUHOF, FLIEDEN):
        await case.decide(municipality)
        ok(await case.member(municipality, "council_approved"))
    await case.agree()
    for municipality in (NEUHOF, FLIEDEN):
        ok(await case.member(municipality, "signed"))
    assert await case.state() == "council_phase"
    late = await case.send(await case.office(), "POST", "/memberships", {"municipality": EICHENZELL})
    assert codes(late) == ["members_settled"]


async def test_i16_an_estimate_says_so(case: Driver) -> None:
    await case.found(*THREE)
    estimate = (await case.show(await case.signatory(NEUHOF)))["estimate"]
    assert estimate["is_estimate"] is True
    assert estimate["wording"]["de"].startswith("Schätzung, vorbehaltlich der Entscheidung")


async def test_i17_amounts_are_texts_with_two_places(case: Driver) -> None:
    await case.to_concept(*THREE, alone=40_000)
    concept = ok(await case.get(await case.signatory(NEUHOF), "/concepts"))["concepts"][-1]
    assert concept["alone_eur"] == "120000.00"
    assert concept["group_eur"] == "96000.00"
    assert concept["gain_percent"] == "20.00"


async def test_i18_two_who_answer_at_once_both_count(case: Driver) -> None:
    await case.found(*THREE)
    answers = await asyncio.gather(case.member(FLIEDEN, "interested"), case.member(KALBACH, "interested"))
    assert [answer.status_code for answer in answers] == [200, 200]
    shown = await case.show(await case.office())
    assert shown["state"] == "forming"
    assert {member["state"] for member in shown["members"]} == {"interested"}


@pytest.mark.parametrize("target", ["approved", "rejected"])
async def test_nobody_decides_alone_or_on_their_own_municipality(
    case: Driver, key: MakeKey, target: str
) -> None:
    await case.to_consultation(*THREE)
    more = {"facts": case.award()} if target == "approved" else {"reason": "no_funds"}
    assert (await case.step(await case.office(1), target, **more)).status_code == 202
    same = await case.step(await case.office(1), target, **more)
    assert same.status_code == 409
    assert codes(same) == ["second_person_needed"]
    assert await case.state() == "consultation"
    ok(await case.step(await case.office(2), target))
    assert await case.state() == target
