# SPDX-License-Identifier: EUPL-1.2
"""From a release to invitations and answers: sending, what members see, refusal with fallback, expiry."""

import datetime as dt
import uuid
from typing import Any

import httpx
import pytest_asyncio

from service.access.permissions import Caller, Role
from service.clock import today
from service.cooperations.member_steps import take_member_step
from service.cooperations.store import read_case
from service.database.pool import Database
from service.reviews.due import run_due
from service.reviews.following import follow
from tests.service.conftest import MakeKey
from tests.service.reviews.conftest import TOGETHER, TOPIC, Headers, make_plan, step, take

_NEIGHBOUR = "06631010"


def _now(days: int = 0, minutes: int = 0) -> dt.datetime:
    return dt.datetime.now(dt.UTC) + dt.timedelta(days=days, minutes=minutes)


async def _answer(
    database: Database, cooperation: str, key: str, target: str, reason: str | None = None
) -> None:
    caller = Caller(actor="key:member", role=Role.MUNICIPALITY_SIGNATORY, municipality=key)
    async with database.transaction() as connection:
        await take_member_step(
            connection, caller, uuid.UUID(cooperation), key, target, reason=reason, text="geheim"
        )


async def _state(client: httpx.AsyncClient, office: Headers, id_: str) -> dict[str, Any]:
    shown: dict[str, Any] = (await client.get(f"/v1/suggestions/{id_}", headers=office)).json()["summary"]
    return shown


@pytest_asyncio.fixture(scope="module", name="plan")
async def _plan(client: httpx.AsyncClient, database: Database, office: Headers) -> str:
    """Threes only, of ten: one stays unplaced and helps out in fallbacks."""
    await client.post(
        "/v1/needs",
        headers=office,
        json={"municipality": _NEIGHBOUR, "topic": TOPIC, "earliest_start": "2027-01", "fte": "0.50"},
    )
    return await make_plan(client, database, office, sizes=[3])


async def test_sent_after_the_time_to_undo_and_not_before(
    client: httpx.AsyncClient, database: Database, office: Headers, plan: str, key: MakeKey
) -> None:
    (taken,) = await take(client, office, plan, 1)
    id_, members = taken["id"], taken["members"]
    until = (today() + dt.timedelta(days=30)).isoformat()
    assert (await step(client, office, id_, "released", answer_until=until)).status_code == 200
    assert await run_due(database, _now()) == 0
    assert (await _state(client, office, id_))["state"] == "released"
    assert await run_due(database, _now(minutes=11)) == 1
    assert await run_due(database, _now(minutes=11)) == 0
    shown = await _state(client, office, id_)
    assert (shown["state"], shown["answer_until"]) == ("invited", until)
    async with database.acquire() as connection:
        case = await read_case(connection, uuid.UUID(shown["cooperation"]))
        posted = await connection.fetch(
            "SELECT municipality, deadline FROM message WHERE kind = 'suggestion_invited' ORDER BY 1"
        )
    assert [(m.municipality, m.state) for m in case.memberships] == [(key_, "invited") for key_ in members]
    assert [tuple(row) for row in posted] == [(key_, dt.date.fromisoformat(until)) for key_ in members]
    assert (await step(client, office, id_, "under_review")).status_code == 409
    # A member sees that it is invited, of the others only how many they are.
    editor = await key(Role.MUNICIPALITY_EDITOR, members[0])
    own = (await client.get(f"/v1/suggestions/{id_}", headers=editor)).json()
    assert own["summary"]["members"] == [members[0]]
    assert own["summary"]["size"] == 3
    assert own["group"] is own["fallbacks"] is own["history"] is own["snapshot"] is None
    stranger = await key(Role.MUNICIPALITY_EDITOR, "06431002")
    assert (await client.get(f"/v1/suggestions/{id_}", headers=stranger)).status_code == 404


async def test_a_refusal_brings_up_the_fallback_without_its_reason(
    client: httpx.AsyncClient, database: Database, office: Headers, key: MakeKey
) -> None:
    (first,) = (await client.get("/v1/suggestions?state=invited", headers=office)).json()["suggestions"]
    whole = (await client.get(f"/v1/suggestions/{first['id']}", headers=office)).json()
    fallback = whole["fallbacks"][0]
    refuser = fallback["declines"]
    others = [member for member in first["members"] if member != refuser]
    watcher = await key(Role.MUNICIPALITY_EDITOR, others[0])
    place = f"/v1/suggestions/{first['id']}"
    before = (await client.get(place, headers=watcher)).content
    await _answer(database, first["cooperation"], others[0], "interested")
    await _answer(database, first["cooperation"], refuser, "declined", "timing")
    assert (await _state(client, office, first["id"]))["state"] == "declined"
    # Nobody but the office can tell that somebody has refused.
    assert (await client.get(place, headers=watcher)).content == before
    listed = (await client.get("/v1/suggestions?state=under_review", headers=office)).json()["suggestions"]
    (up,) = [entry for entry in listed if entry["follows"] == first["id"]]
    assert up["members"] == fallback["members"]
    assert refuser not in up["members"]
    assert "timing" not in (await client.get(f"/v1/suggestions/{up['id']}", headers=office)).text
    # The one that stayed is interested in what it replaces: that is no obstacle, and ends with the sending.
    assert (await step(client, office, up["id"], "released")).status_code == 200
    sent = await step(client, office, up["id"], "invited")
    assert (sent.status_code, sent.json()["state"]) == (200, "invited"), sent.text
    async with database.acquire() as connection:
        old = await read_case(connection, uuid.UUID(first["cooperation"]))
        new = await read_case(connection, uuid.UUID(sent.json()["cooperation"]))
    assert old.state == "cancelled"
    assert {m.municipality for m in new.memberships} == set(up["members"])


async def test_enough_interested_accept_and_the_silent_expire(
    client: httpx.AsyncClient, database: Database, office: Headers, plan: str
) -> None:
    (up,) = (await client.get("/v1/suggestions?state=invited", headers=office)).json()["suggestions"]
    for member in up["members"][:-1]:
        await _answer(database, up["cooperation"], member, "interested")
    assert (await _state(client, office, up["id"]))["state"] == "invited"
    await _answer(database, up["cooperation"], up["members"][-1], "interested")
    assert (await _state(client, office, up["id"]))["state"] == "accepted"
    (second,) = await take(client, office, plan, 2)
    free = await step(client, office, second["id"], "released")
    if free.status_code == 409:  # the helper of the fallback came from this group
        assert free.json()["facts"]["codes"] == ["inputs_current"]
        (second,) = await take(client, office, plan, 3)
        free = await step(client, office, second["id"], "released")
    assert free.status_code == 200, free.text
    sent = (await step(client, office, second["id"], "invited")).json()
    late = dt.date.fromisoformat(sent["answer_until"]) + dt.timedelta(days=1)
    async with database.transaction() as connection:
        id_, cooperation = uuid.UUID(second["id"]), uuid.UUID(sent["cooperation"])
        assert await follow(connection, id_, cooperation, on=late - dt.timedelta(days=1)) == "invited"
        assert await follow(connection, id_, cooperation, on=late) == "expired"


async def test_a_changed_need_supersedes_what_is_not_sent(
    client: httpx.AsyncClient, database: Database, office: Headers, plan: str
) -> None:
    taken = (await client.post(f"{plan}/suggestions", headers=office, json={})).json()
    open_ = (await client.get("/v1/suggestions?state=under_review", headers=office)).json()["suggestions"]
    assert taken["taken_before"]
    (waiting, *_) = open_
    member = waiting["members"][0]
    query = {"municipality": member}
    need = (await client.get("/v1/needs", headers=office, params=query)).json()["needs"][0]
    seen = await client.get(f"/v1/needs/{need['id']}", headers=office)
    gone = await client.delete(
        f"/v1/needs/{need['id']}", headers={**office, "if-match": seen.headers["etag"]}
    )
    assert gone.status_code == 204
    await run_due(database, _now())
    shown = await _state(client, office, waiting["id"])
    assert (shown["state"], shown["reason"]) == ("superseded", "inputs_current")


async def test_two_persons_release_what_exceeds_every_award(
    client: httpx.AsyncClient, database: Database, office: Headers, second: Headers
) -> None:
    place = await make_plan(client, database, office, sizes=[5], topic=await _another_topic(client, office))
    (taken,) = await take(client, office, place, 1)
    assert (taken["amount_eur"], taken["expected_award_eur"]) == ("125000.00", "100000.00")
    first = await step(client, office, taken["id"], "released")
    assert first.status_code == 202
    assert first.json()["state"] == "under_review"
    assert len(first.json()["pending"]["because"]) == 1
    again = await step(client, office, taken["id"], "released")
    assert again.status_code == 409
    assert again.json()["facts"]["codes"] == ["second_person_needed"]
    both = await step(client, second, taken["id"], "released")
    assert (both.status_code, both.json()["state"]) == (200, "released")
    assert both.json()["pending"] is None


async def _another_topic(client: httpx.AsyncClient, office: Headers) -> str:
    rows = "".join(f"{member},dms_eakte,need,0.50,3,2027-01\n" for member in TOGETHER[:6])
    answer = await client.post(
        "/v1/needs/imports",
        headers={**office, "content-type": "text/csv"},
        content=f"municipality,topic,kind,fte,urgency,earliest_start\n{rows}",
    )
    assert answer.status_code == 201, answer.text
    return "dms_eakte"
