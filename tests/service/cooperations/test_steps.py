# SPDX-License-Identifier: EUPL-1.2
"""Every step of the tables once taken, and each kind of obstacle."""

import asyncio
import datetime as dt
import uuid

import pytest

from matching.lifecycle.cooperation import COOPERATION
from matching.lifecycle.membership import MEMBERSHIP
from service.access.permissions import Caller, Role
from service.cooperations.steps import take_step
from service.http.application import Application
from tests.service.cooperations.conftest import (
    DAY,
    FLIEDEN,
    FULDA_DISTRICT,
    FULDA_TOWN,
    KALBACH,
    KASSEL_REGION,
    NEUHOF,
    PDF,
    Driver,
    codes,
    ok,
)

THREE = (NEUHOF, FLIEDEN, KALBACH)
OPINION = {"opinion": {"result": "favourable"}}


async def _steps(app: Application, case: Driver) -> set[tuple[str, str]]:
    """The steps that were taken, from the rows."""
    async with app.state["database"].acquire() as connection:
        rows = await connection.fetch(
            "select source, target from cooperation_step where cooperation = $1", uuid.UUID(case.id)
        )
    return {(row["source"], row["target"]) for row in rows}


async def test_the_way_to_the_award_and_on_takes_the_steps_of_the_table(
    case: Driver, app: Application
) -> None:
    await case.to_approved(*THREE)
    database = app.state["database"]
    office = [Caller(actor=f"key:o{n}", role=Role.IKZ_OFFICE) for n in (1, 2)]

    async def decide(target: str, *met: str, reason: str | None = None, persons: int = 1) -> None:
        for person in office[:persons]:
            async with database.transaction() as connection:
                await take_step(connection, person, uuid.UUID(case.id), target, reason=reason, met=met)

    await decide("disbursed", "payment_recorded", persons=2)
    lead = await case.signatory(NEUHOF)
    assert codes(await case.step(lead, "running")) == ["work_has_begun"]
    await decide("clawback_check", reason="member_left")
    await decide("running", "clawback_decided", persons=2)
    refused = await case.step(await case.office(), "dissolved", reason="other", text="Frühes Ende.")
    assert codes(refused) == ["five_years_over"]
    taken = await _steps(app, case)
    assert taken == {
        ("idea", "forming"),
        ("forming", "concept"),
        ("concept", "council_phase"),
        ("council_phase", "agreement_signed"),
        ("agreement_signed", "agreement_effective"),
        ("agreement_effective", "application_ready"),
        ("application_ready", "submitted"),
        ("submitted", "at_district"),
        ("at_district", "at_rp"),
        ("at_rp", "at_ministry"),
        ("at_ministry", "consultation"),
        ("consultation", "approved"),
        ("approved", "disbursed"),
        ("disbursed", "clawback_check"),
        ("clawback_check", "running"),
    }
    assert taken <= {(step.source, step.target) for step in COOPERATION.transitions}


@pytest.mark.parametrize(
    ("members", "first", "skipped"),
    [
        ((NEUHOF, FLIEDEN, FULDA_TOWN), "at_rp", "district"),
        ((NEUHOF, FLIEDEN, "06535001"), "at_ministry", "rp"),
    ],
)
async def test_stations_below_the_competent_authority_are_skipped(
    case: Driver, app: Application, members: tuple[str, ...], first: str, skipped: str
) -> None:
    await case.to_signed(*members)
    shown = await case.show(await case.signatory(NEUHOF))
    assert skipped not in shown["route"]["stations"]
    who = await case.headers(Role.RP_OFFICER, KASSEL_REGION) if first == "at_rp" else await case.office()
    ok(await case.step(who, "agreement_effective", facts={"approved_on": DAY.isoformat()}))
    await case.file_application()
    lead = await case.signatory(NEUHOF)
    ok(await case.step(lead, "application_ready"))
    ok(await case.step(lead, "submitted"))
    assert await case.state() == first


async def test_a_district_that_takes_part_is_flagged_and_counts_once(case: Driver) -> None:
    await case.to_forming(NEUHOF, FLIEDEN, FULDA_DISTRICT)
    shown = await case.show(await case.signatory(NEUHOF))
    assert shown["route"]["district_is_member"] is True
    assert shown["route"]["competent"] == "regierungspraesidium"
    assert "Landkreis Fulda" in shown["route"]["reason"]["de"]
    assert shown["estimate"]["amount_eur"] == "75000.00"


@pytest.mark.parametrize("station", ["at_district", "at_rp", "at_ministry", "consultation"])
async def test_every_station_can_return_with_a_reason(case: Driver, station: str) -> None:
    await case.to_ready(*THREE)
    lead = await case.signatory(NEUHOF)
    ok(await case.step(lead, "submitted"))
    district = await case.headers(Role.DISTRICT_OFFICER, FULDA_DISTRICT)
    region = await case.headers(Role.RP_OFFICER, KASSEL_REGION)
    way = {"at_district": district, "at_rp": region, "at_ministry": await case.office(), "consultation": None}
    for place, who in way.items():
        assert await case.state() == place
        if place == station:
            who = who or await case.office()
            break
        following = list(way)[list(way).index(place) + 1]
        facts = OPINION if following in ("at_rp", "at_ministry") else {}
        ok(await case.step(who, following, facts=facts))
    refused = await case.step(who, "application_ready")
    assert refused.status_code == 422
    assert "document_missing" in codes(refused)
    wordless = await case.step(who, "application_ready", reason="other")
    assert wordless.status_code == 422
    ok(await case.step(who, "application_ready", reason="document_missing"))
    assert await case.state() == "application_ready"
    ok(await case.step(lead, "submitted"))
    assert await case.state() == "at_district"
    # The opinion of the first run is not one on the new application.
    assert codes(await case.step(district, "at_rp")) == ["district_opinion_given"]


async def test_a_case_can_be_given_up_with_a_reason(case: Driver) -> None:
    await case.to_forming(*THREE)
    lead = await case.signatory(NEUHOF)
    assert (await case.step(lead, "cancelled")).status_code == 422
    ok(await case.step(lead, "cancelled", reason="solved_otherwise"))
    # Its members are free for another one.
    await case.to_forming(*THREE)


async def test_the_councils_can_be_asked_again(case: Driver) -> None:
    await case.to_councils(*THREE)
    ok(await case.step(await case.signatory(NEUHOF), "concept"))
    assert await case.state() == "concept"


async def test_a_member_can_leave_and_the_office_confirms(case: Driver) -> None:
    await case.to_signed(*THREE, legal_form="public_law_delegation")
    assert (await case.member(KALBACH, "withdrawal_notified")).status_code == 422
    ok(await case.member(KALBACH, "withdrawal_notified", reason="council_decision"))
    office = await case.office()
    path = f"/memberships/{KALBACH}/steps"
    bare = await case.send(office, "POST", path, {"target": "withdrawn"})
    assert codes(bare) == ["withdrawal_approved_where_needed"]
    body = {"target": "withdrawn", "facts": {"approved_on": DAY.isoformat()}}
    ok(await case.send(office, "POST", path, body))


@pytest.mark.parametrize("state", ["invited", "paused", "interested", "confirmed", "council_approved"])
async def test_until_the_signature_everybody_can_say_no(case: Driver, state: str) -> None:
    if state in ("invited", "paused"):
        await case.found(*THREE)
        if state == "paused":
            ok(await case.member(KALBACH, "paused", facts={"pause_until": "2027-01-15"}))
    elif state == "interested":
        await case.to_forming(*THREE)
    else:
        await case.to_councils(*THREE)
        if state == "council_approved":
            await case.decide(KALBACH)
            ok(await case.member(KALBACH, "council_approved"))
    refused = await case.member(KALBACH, "declined")
    assert refused.status_code == 422
    assert "too_far" in codes(refused)
    answer = ok(await case.member(KALBACH, "declined", reason="too_far"))
    assert next(m for m in answer["members"] if m["is_own"])["state"] == "declined"
    assert codes(await case.member(KALBACH, "interested")) == ["no_such_step"]


async def test_after_a_pause_one_can_still_come(case: Driver) -> None:
    await case.found(*THREE)
    ok(await case.member(KALBACH, "paused", facts={"pause_until": "2027-01-15"}))
    ok(await case.member(KALBACH, "interested"))
    assert ("paused", "interested") in {(s.source, s.target) for s in MEMBERSHIP.transitions}


async def test_facts_belong_to_their_step(case: Driver) -> None:
    await case.to_signed(*THREE)
    officer = await case.headers(Role.DISTRICT_OFFICER, FULDA_DISTRICT)
    wrong = await case.step(officer, "agreement_effective", facts=OPINION)
    assert wrong.json()["errors"][0]["code"] == "not-of-this-step"
    tomorrow = (DAY + dt.timedelta(days=1)).isoformat()
    late = await case.step(officer, "agreement_effective", facts={"approved_on": tomorrow})
    assert late.json()["errors"][0]["code"] == "in-the-future"


async def test_the_second_person_confirms_what_the_first_one_asked(case: Driver) -> None:
    await case.to_consultation(*THREE)
    assert (await case.step(await case.office(1), "approved", facts=case.award())).status_code == 202
    other = await case.step(await case.office(2), "approved", facts=case.award("100000.00"))
    assert other.status_code == 409
    waiting = (await case.show(await case.office(2)))["pending"]
    assert (waiting["target"], waiting["is_own"]) == ("approved", False)


async def test_an_accession_is_worth_nothing_until_the_office_clears_it(case: Driver) -> None:
    await case.to_approved(*THREE)
    joined = case.id
    await case.found("06631006", "06631012", joins=joined)
    shown = await case.show(await case.signatory("06631006"))
    assert shown["kind"] == "accession"
    assert shown["estimate"]["amount_eur"] == "0.00"
    assert shown["estimate"]["expected_award_eur"] == "0.00"
    clearance = {"code": "accession_estimate", "reason": "Neue Aufgabe."}
    await case.send(await case.office(1), "POST", "/clearances", clearance)
    ok(await case.send(await case.office(2), "POST", "/clearances", clearance))
    shown = await case.show(await case.signatory("06631006"))
    assert shown["estimate"]["amount_eur"] == "50000.00"


async def test_papers_are_kept_as_they_came(case: Driver) -> None:
    await case.to_concept(*THREE)
    lead = await case.signatory(NEUHOF)
    filing = await case.file(lead, "letter")
    content = await case.get(lead, f"/filings/{filing}/content")
    assert content.content == PDF
    assert content.headers["content-type"] == "application/pdf"
    client, headers = case._client, {**lead, "content-type": "application/pdf"}
    query = {"kind": "letter", "dated": DAY.isoformat()}
    path = f"{case.path}/filings"
    wrong = await client.post(path, params=query, content=b"<html>", headers=headers)
    assert wrong.status_code == 422
    script = {**lead, "content-type": "text/html"}
    assert (await client.post(path, params=query, content=b"<html>", headers=script)).status_code == 415
    member = {**await case.signatory(FLIEDEN), "content-type": "application/pdf"}
    assert (await client.post(path, params=query, content=PDF, headers=member)).status_code == 403


async def test_history_tells_what_happened(case: Driver) -> None:
    await case.to_forming(*THREE)
    entries = ok(await case.get(await case.signatory(NEUHOF), "/history"))["entries"]
    assert [entry["text"]["de"] for entry in entries] == [
        "Die Zusammenarbeit wurde angestoßen.",
        "Flieden ist dabei.",
        "Die Gruppe bildet sich.",
        "Kalbach ist dabei.",
    ]


async def test_the_checklist_says_what_is_open_and_who_sees_to_it(case: Driver) -> None:
    await case.to_effective(*THREE)
    checklist = ok(await case.get(await case.signatory(FLIEDEN), "/checklist"))
    step = next(step for step in checklist["next"] if step["target"] == "application_ready")
    open_ = {item["code"]: item for item in step["conditions"] if item["state"] == "open"}
    assert set(open_) == {"letter_written", "agreement_filed", "savings_table_filed"}
    assert open_["letter_written"]["who"] == "lead"
    assert step["deadline"] == "2026-12-31"


async def test_a_signature_does_not_lie_in_the_future(case: Driver) -> None:
    await case.to_councils(*THREE)
    for municipality in THREE:
        await case.decide(municipality)
        ok(await case.member(municipality, "council_approved"))
    await case.agree()
    late = await case.member(NEUHOF, "signed", facts={"signed_on": "2026-11-23"})
    assert late.json()["errors"][0]["field"] == "facts.signed_on"
    ok(await case.member(NEUHOF, "signed", facts={"signed_on": "2026-11-21"}))


async def test_an_award_makes_a_tie_for_everybody(case: Driver, app: Application) -> None:
    await case.to_approved(*THREE)
    async with asyncio.timeout(10):
        # The notice that an award brings arrives by itself.
        while True:
            public = await app.state["landscapes"].landscape("public", DAY)
            ties = [tie for tie in public.ties if tie.cooperation == f"here:{case.id}"]
            if ties:
                break
            await asyncio.sleep(0.05)
    assert ties[0].members == tuple(sorted(THREE))
    assert public.is_engaged("it_operations_hosting", NEUHOF)


async def test_contact_persons_open_when_both_take_part(case: Driver, app: Application) -> None:
    office = await case.office()
    person = {
        "name": "Erika Probe",
        "mail": "probe@flieden.example",
        "role": "municipality_editor",
        "scope": FLIEDEN,
    }
    named = await case._client.post("/v1/accounts", json=person, headers=office)
    assert named.status_code == 201, named.text
    await case.found(*THREE)
    assert "Erika Probe" not in (await case.get(await case.signatory(NEUHOF))).text
    ok(await case.member(FLIEDEN, "interested"))
    assert "Erika Probe" in (await case.get(await case.signatory(NEUHOF))).text
    assert "Erika Probe" not in (await case.get(await case.signatory(KALBACH))).text
