# SPDX-License-Identifier: EUPL-1.2
"""What lies with whom, opinions of the own station only, and conflicts."""

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

import httpx
import msgspec

from service.access.permissions import Caller, Role
from service.cooperations.case import Opinion
from service.cooperations.register_now import register_now
from service.cooperations.store import read_case
from service.http.application import Application
from service.stations.due import run_due
from service.stations.opinions import is_conflicted
from service.stations.store import returns_of
from service.stations.wire import case_to_wire
from tests.service.cooperations.conftest import (
    DAY,
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
GOOD = {"result": "favourable"}


async def _cases(
    client: httpx.AsyncClient, who: dict[str, str], case: Driver, **query: Any
) -> list[dict[str, Any]]:
    answer = await client.get("/v1/station-cases", params=query, headers=who)
    assert answer.status_code == 200, answer.text
    return [one for one in answer.json()["cases"] if one["cooperation"] == case.id]


async def _to_district(case: Driver) -> None:
    await case.to_ready(*THREE)
    ok(await case.step(await case.signatory(NEUHOF), "submitted"))


async def test_a_case_waits_with_one_station_after_the_other(case: Driver, client: httpx.AsyncClient) -> None:
    district = await case.headers(Role.DISTRICT_OFFICER, FULDA_DISTRICT)
    region = await case.headers(Role.RP_OFFICER, KASSEL_REGION)
    office = await case.office()
    await case.to_signed(*THREE)
    (waiting,) = await _cases(client, district, case)
    assert (waiting["state"], waiting["competent"]) == ("agreement_signed", "landrat")
    ok(await case.step(district, "agreement_effective", facts={"approved_on": DAY.isoformat()}))
    assert await _cases(client, district, case) == []
    await case.file_application()
    ok(await case.step(await case.signatory(NEUHOF), "application_ready"))
    ok(await case.step(await case.signatory(NEUHOF), "submitted"))

    (waiting,) = await _cases(client, district, case)
    assert waiting["decision_target"] == "2027-02-22"
    assert waiting["competent_reason"]["de"].startswith("Zuständig ist der Landrat (Landkreis Fulda)")
    assert (waiting["conflict"], waiting["is_overdue"]) == (None, False)
    assert {item["state"] for item in waiting["checklist"]} == {"met"}
    assert waiting["not_heard"] == ["district", "rp", "ksv", "finance_ministry"]
    assert waiting["rule_eur"] == waiting["expected_award_eur"] == "75000.00"
    assert await _cases(client, region, case) == []

    assert codes(await case.step(district, "at_rp")) == ["district_opinion_given"]
    bare = await case.send(district, "POST", "/opinions", {"result": "favourable_with_remarks"})
    assert bare.json()["errors"][0]["field"] == "remarks"
    with_step = await case.step(district, "at_rp", facts={"opinion": {"result": "unfavourable"}})
    assert with_step.json()["errors"][0]["field"] == "facts.opinion.remarks"
    given = {"result": "favourable_with_remarks", "remarks": "Der Zeitplan ist eng."}
    ok(await case.send(district, "POST", "/opinions", given))
    ok(await case.step(district, "at_rp"))
    (waiting,) = await _cases(client, region, case)
    assert waiting["opinions"][0]["remarks"] == "Der Zeitplan ist eng."
    assert waiting["opinions"][0]["is_conflicted"] is False
    (gone,) = await _cases(client, district, case, waiting="false")
    assert (gone["is_waiting"], gone["station"]) == (False, "rp")
    late = await case.send(district, "POST", "/opinions", GOOD)
    assert codes(late) == ["not_here"]

    ok(await case.send(region, "POST", "/opinions", GOOD))
    ok(await case.step(region, "at_ministry"))
    ok(await case.step(office, "consultation"))
    for body in ("ksv", "finance_ministry"):
        ok(await case.send(office, "POST", "/opinions", {"result": "none", "of": body}))
    (waiting,) = await _cases(client, office, case)
    assert (waiting["station"], waiting["not_heard"]) == ("ministry", [])
    listed = (await case.get(await case.headers(Role.AUDITOR), "/opinions")).json()["opinions"]
    assert [one["station"] for one in listed] == ["district", "rp", "ksv", "finance_ministry"]
    assert (await case.get(await case.signatory(NEUHOF), "/opinions")).status_code == 403


async def test_nobody_speaks_for_another_station(case: Driver, client: httpx.AsyncClient) -> None:
    await _to_district(case)
    for role, key, status in (
        (Role.DISTRICT_OFFICER, "06535", 404),
        (Role.RP_OFFICER, "065", 404),
        (Role.RP_OFFICER, KASSEL_REGION, 409),
        (Role.MUNICIPALITY_SIGNATORY, NEUHOF, 403),
        (Role.AUDITOR, None, 403),
    ):
        who = await case.headers(role, key)
        answer = await case.send(who, "POST", "/opinions", GOOD)
        assert answer.status_code == status, (role, answer.text)
        if status == 404:
            assert await _cases(client, who, case, waiting="false") == []
    office = await case.office()
    assert (await case.send(office, "POST", "/opinions", GOOD)).status_code == 422
    assert (await case.send(office, "POST", "/opinions", {**GOOD, "of": "ksv"})).status_code == 409
    district = await case.headers(Role.DISTRICT_OFFICER, FULDA_DISTRICT)
    assert (await case.send(district, "POST", "/opinions", {**GOOD, "of": "ksv"})).status_code == 403
    bare = await client.post(f"{case.path}/opinions", json=GOOD, headers=district)
    assert bare.status_code == 428


async def test_a_return_names_its_reason_and_asks_for_new_opinions(
    case: Driver, client: httpx.AsyncClient, app: Application
) -> None:
    await _to_district(case)
    district = await case.headers(Role.DISTRICT_OFFICER, FULDA_DISTRICT)
    ok(
        await case.send(
            district, "POST", "/opinions", {**GOOD, "result": "unfavourable", "remarks": "Zu knapp."}
        )
    )
    assert (await case.step(district, "application_ready")).status_code == 422
    ok(
        await case.step(
            district, "application_ready", reason="savings_unclear", text="Bitte die Stellen nennen."
        )
    )
    ok(await case.step(await case.signatory(NEUHOF), "submitted"))
    (waiting,) = await _cases(client, district, case)
    assert "district" in waiting["not_heard"]
    assert [one["round"] for one in waiting["opinions"]] == [1]
    assert codes(await case.step(district, "at_rp")) == ["district_opinion_given"]
    async with app.state["database"].acquire() as connection:
        (back,) = await returns_of(connection, uuid.UUID(case.id))
    assert (back.source, back.reason, back.text) == (
        "at_district",
        "savings_unclear",
        "Bitte die Stellen nennen.",
    )
    texts = [entry["text"]["de"] for entry in (await case.get(district, "/history")).json()["entries"]]
    assert texts.count("Der Antrag kam zur Ergänzung zurück.") == 1
    assert texts.count("Der Antrag ist vollständig.") == 1


async def test_a_district_that_takes_part_is_no_station(case: Driver, app: Application) -> None:
    await _to_district(case)
    async with app.state["database"].acquire() as connection:
        stored = await read_case(connection, uuid.UUID(case.id))
        # The same application with the district as a member.
        own = msgspec.structs.replace(stored.memberships[0], municipality=FULDA_DISTRICT)
        opinion = Opinion(
            id=uuid.uuid4(), station="district", authority=FULDA_DISTRICT, given_on=DAY, result="favourable"
        )
        mixed = msgspec.structs.replace(
            stored, memberships=(own, *stored.memberships[1:]), opinions=(opinion,)
        )
        office = Caller(actor="key:o", role=Role.IKZ_OFFICE)
        shown = await case_to_wire(connection, office, mixed, await register_now(connection), DAY)
    assert is_conflicted(mixed, opinion)
    assert not is_conflicted(stored, opinion)
    assert shown.competent == "regierungspraesidium"
    assert shown.opinions[0].is_conflicted
    assert shown.conflict is not None
    assert shown.conflict.de == (
        "Landkreis Fulda ist selbst Mitglied und urteilt nicht in eigener Sache. "
        "Zuständig ist das Regierungspräsidium Kassel."
    )


async def test_a_station_is_reminded_once_the_three_months_are_over(
    case: Driver, app: Application, client: httpx.AsyncClient, day: Callable[[dt.date], None]
) -> None:
    await _to_district(case)
    database = app.state["database"]

    async def reminded() -> int:
        async with database.acquire() as connection:
            return await connection.fetchval(
                "select count(*) from message where subject_id = $1 and kind = 'station_waiting_reminder'",
                case.id,
            )

    for date, count in (
        (dt.date(2027, 2, 22), 0),
        (dt.date(2027, 2, 23), 1),
        (dt.date(2027, 3, 1), 1),
        (dt.date(2027, 3, 25), 2),
    ):
        await run_due(database, dt.datetime.combine(date, dt.time(12), dt.UTC))
        assert await reminded() == count
    day(dt.date(2027, 3, 1))
    district = await case.headers(Role.DISTRICT_OFFICER, FULDA_DISTRICT)
    assert (await _cases(client, district, case))[0]["is_overdue"] is True
    answer = await client.get("/v1/overdue", headers=await case.office())
    entry = next(entry for entry in answer.json()["overdue"] if entry["cooperation"] == case.id)
    assert (entry["kind"], entry["station"], entry["days_over"]) == ("opinion", "district", 7)
