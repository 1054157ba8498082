# SPDX-License-Identifier: EUPL-1.2
"""What each asker sees of the others, over HTTP; answers that may not be known leave no trace."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import httpx

from service.access.permissions import Caller, Role
from service.cooperations.founding import found
from service.http.application import Application
from tests.service.conftest import MakeKey
from tests.service.cooperations.conftest import DAY, EICHENZELL, FLIEDEN, KALBACH, NEUHOF, TOPIC, Driver, ok

FOUR = (NEUHOF, FLIEDEN, KALBACH, EICHENZELL)


async def _as_seen(case: Driver, municipality: str) -> dict[str, Any]:
    shown = await case.show(await case.signatory(municipality))
    return {member["municipality"]: member["state"] for member in shown["members"]}


async def test_interest_opens_when_it_is_mutual(case: Driver) -> None:
    await case.found(*FOUR)
    ok(await case.member(FLIEDEN, "interested"))
    # Kalbach has not answered: that Neuhof asked it in is all it knows.
    assert await _as_seen(case, KALBACH) == {
        NEUHOF: "interested", FLIEDEN: "open", KALBACH: "invited", EICHENZELL: "open",
    }  # fmt: skip
    assert (await case.show(await case.signatory(KALBACH)))["state"] == "idea"
    ok(await case.member(KALBACH, "interested"))
    assert await _as_seen(case, KALBACH) == {
        NEUHOF: "interested", FLIEDEN: "interested", KALBACH: "interested", EICHENZELL: "open",
    }  # fmt: skip


async def test_a_no_reads_like_silence_to_the_others(case: Driver, day: Callable[[dt.date], None]) -> None:
    await case.found(*FOUR)
    ok(await case.member(FLIEDEN, "interested"))
    askers = [await case.signatory(key) for key in (NEUHOF, FLIEDEN, KALBACH)]
    before = [await case.get(who) for who in askers]
    histories = [(await case.get(who, "/history")).text for who in askers]
    no = await case.member(EICHENZELL, "declined", reason="partner_unsuitable", text="Mit Neuhof nie wieder.")
    assert ok(no)["own_steps"] == []
    after = [await case.get(who) for who in askers]
    assert [answer.content for answer in after] == [answer.content for answer in before]
    assert [answer.headers["etag"] for answer in after] == [answer.headers["etag"] for answer in before]
    assert [(await case.get(who, "/history")).text for who in askers] == histories
    office = await case.show(await case.office())
    told = next(m for m in office["members"] if m["municipality"] == EICHENZELL)
    assert (told["state"], told["reason"]) == ("declined", "partner_unsuitable")
    auditor = (await case.get(await case.headers(Role.AUDITOR))).text
    assert "partner_unsuitable" not in auditor
    assert "nie wieder" not in auditor
    events = await case._client.get("/v1/events?limit=500", headers=await case.office())
    assert "partner_unsuitable" not in events.text
    # After the day for answers, both read the same again.
    day(DAY + dt.timedelta(days=61))
    states = await _as_seen(case, NEUHOF)
    assert (states[KALBACH], states[EICHENZELL]) == ("not_taking_part", "not_taking_part")


async def test_a_later_is_a_pause_with_an_end(case: Driver) -> None:
    await case.found(*FOUR)
    endless = await case.member(FLIEDEN, "paused")
    assert endless.status_code == 409
    ok(await case.member(FLIEDEN, "paused", facts={"pause_until": "2027-01-15"}))
    own = await case.show(await case.signatory(FLIEDEN))
    member = next(m for m in own["members"] if m["is_own"])
    assert (member["state"], member["pause_until"]) == ("paused", "2027-01-15")
    assert (await _as_seen(case, NEUHOF))[FLIEDEN] == "open"


async def test_a_need_for_the_office_alone_leaves_its_member_nameless(
    app: Application, case: Driver, client: httpx.AsyncClient, key: MakeKey
) -> None:
    body = {"topic": TOPIC, "earliest_start": "2027-01", "visibility": "office"}
    stated = await client.post("/v1/needs", json=body, headers=await case.signatory(KALBACH))
    assert stated.status_code in (201, 409)
    database = app.state["database"]
    office = Caller(actor="key:test", role=Role.IKZ_OFFICE)
    async with database.transaction() as connection:
        id_ = await found(
            connection,
            office,
            topic=TOPIC,
            members=(NEUHOF, FLIEDEN, KALBACH),
            answer_until=DAY + dt.timedelta(days=60),
            snapshot={},
        )
    case.id, case.members = str(id_), [NEUHOF, FLIEDEN, KALBACH]
    neuhof = await case.get(await case.signatory(NEUHOF))
    assert "Kalbach" not in neuhof.text
    assert KALBACH not in neuhof.text
    listed = await client.get(
        f"/v1/cooperations?municipality={KALBACH}", headers=await case.signatory(NEUHOF)
    )
    assert case.id not in {entry["id"] for entry in listed.json()["cooperations"]}
    ok(await case.member(KALBACH, "interested"))
    assert "Kalbach" not in (await case.get(await case.signatory(NEUHOF))).text
    ok(await case.member(NEUHOF, "interested"))
    shown = await case.show(await case.signatory(NEUHOF))
    assert KALBACH in {member["municipality"] for member in shown["members"]}
    assert "Kalbach" not in (await case.get(await case.signatory(FLIEDEN))).text


async def test_third_parties_learn_nothing(case: Driver, client: httpx.AsyncClient) -> None:
    await case.to_concept(NEUHOF, FLIEDEN, KALBACH)
    stranger = await case.signatory(EICHENZELL)
    for rest in ("", "/concepts", "/checklist", "/history", "/filings", "/agreement", "/council-decisions"):
        assert (await case.get(stranger, rest)).status_code == 404
        assert (await client.get(case.path + rest)).status_code == 401
    listed = (await client.get("/v1/cooperations", headers=stranger)).json()["cooperations"]
    assert case.id not in {entry["id"] for entry in listed}


async def test_costs_and_papers_are_for_those_inside(case: Driver) -> None:
    await case.found(*FOUR)
    ok(await case.member(FLIEDEN, "interested"))
    invited = await case.signatory(KALBACH)
    for rest in ("/concepts", "/checklist", "/filings"):
        assert (await case.get(invited, rest)).status_code == 403
        assert (await case.get(await case.signatory(FLIEDEN), rest)).status_code == 200


async def test_lists_show_what_single_cases_show(case: Driver, client: httpx.AsyncClient) -> None:
    await case.to_forming(*FOUR[:3])
    ok(await case.send(await case.office(), "POST", "/memberships", {"municipality": EICHENZELL}))
    for municipality, state in ((NEUHOF, "forming"), (EICHENZELL, "idea")):
        who = await case.signatory(municipality)
        listed = (await client.get("/v1/cooperations", headers=who)).json()["cooperations"]
        assert await case.show(who) in listed
        for asked in ("forming", "idea"):
            answer = await client.get(f"/v1/cooperations?state={asked}", headers=who)
            ids = {entry["id"] for entry in answer.json()["cooperations"]}
            assert (case.id in ids) == (asked == state)
    office = await case.office()
    first = (await client.get("/v1/cooperations?limit=1", headers=office)).json()
    assert len(first["cooperations"]) == 1


async def test_whoever_is_in_one_takes_no_part_in_new_groups(case: Driver, client: httpx.AsyncClient) -> None:
    needs = {"topic": "it_administrator", "earliest_start": "2027-01", "visibility": "public"}
    for municipality in FOUR:
        who = await case.signatory(municipality)
        assert (await client.post("/v1/needs", json=needs, headers=who)).status_code in (201, 409)
    groups = f"/v1/municipalities/{EICHENZELL}/groups?topic=it_administrator&basis=stated&sizes=3-4"
    stranger, own = await case.signatory("06631009"), await case.signatory(NEUHOF)
    before = (await client.get(groups, headers=stranger)).content
    await case.to_forming(NEUHOF, FLIEDEN, KALBACH, topic="it_administrator")
    # Nobody else may notice.
    assert (await client.get(groups, headers=stranger)).content == before
    assert (await client.get(groups)).json()["groups"] != []
    mine = f"/v1/municipalities/{NEUHOF}/groups?topic=it_administrator"
    answer = (await client.get(mine, headers=own)).json()
    assert answer["groups"] == []
    assert "schon in einer Zusammenarbeit" in answer["looked_at"]["text"]["de"]
    office = (await client.get(groups, headers=await case.office())).json()
    assert office["groups"] == []
