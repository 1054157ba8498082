# SPDX-License-Identifier: EUPL-1.2
"""Refusals of real invitations: the report against hand counts, and the weights that they suggest."""

import csv
import io
import uuid
from typing import Any

import httpx
import pytest_asyncio

from service.access.permissions import Caller, Role
from service.cooperations.member_steps import take_member_step
from service.database.pool import Database
from tests.service.conftest import MakeKey
from tests.service.reviews.conftest import TOPIC, Headers, finish_plans, step, take

_REFUSED = 5


async def _answer(database: Database, cooperation: str, key: str, target: str, **given: str) -> None:
    caller = Caller(actor="key:member", role=Role.MUNICIPALITY_SIGNATORY, municipality=key)
    async with database.transaction() as connection:
        await take_member_step(connection, caller, uuid.UUID(cooperation), key, target, **given)


@pytest_asyncio.fixture(scope="module", name="answered")
async def _answered(
    client: httpx.AsyncClient, database: Database, office: Headers, plan: str
) -> dict[str, list[str]]:
    """Nine are invited in three groups. The five with the fewest points for distance refuse, four for it."""
    points: dict[str, int] = {}
    home: dict[str, str] = {}
    for taken in await take(client, office, plan, 1, 2, 3):
        assert (await step(client, office, taken["id"], "released")).status_code == 200
        sent = (await step(client, office, taken["id"], "invited")).json()
        assert sent["state"] == "invited"
        whole = (await client.get(f"/v1/suggestions/{taken['id']}", headers=office)).json()
        for member in whole["group"]["group"]["members"]:
            points[member["ags"]] = member["terms"].get("distance", 0)
            home[member["ags"]] = sent["cooperation"]
    order = sorted(points, key=lambda key: (points[key], key))
    for key in order[_REFUSED:]:
        await _answer(database, home[key], key, "interested")
    for key in order[:_REFUSED]:
        await _answer(database, home[key], key, "declined", reason="too_far", text="Vertrauliches")
    return {"refused": order[:_REFUSED], "accepted": order[_REFUSED:]}


async def test_the_report_equals_the_hand_count(
    client: httpx.AsyncClient, office: Headers, plan: str, answered: dict[str, list[str]]
) -> None:
    report = (await client.get("/v1/refusals", headers=office)).json()
    assert (report["answers"], report["accepted"], report["refused"], report["unanswered"]) == (9, 4, 5, 0)
    assert report["is_protected"] is False
    (row,) = report["rows"]
    assert row == {
        "topic": TOPIC,
        "round": plan.rpartition("/")[2],
        "code": "too_far",
        "text": {"de": "Zu weit entfernt", "en": "Too far away"},
        "count": 5,
        "share_percent": "100.0",
    }
    other = (await client.get("/v1/refusals?topic=dms_eakte", headers=office)).json()
    assert (other["answers"], other["rows"], other["causes"]) == (0, [], [])
    answer = await client.get("/v1/refusals.csv", headers=office)
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    (line,) = csv.DictReader(io.StringIO(answer.text))
    assert (line["topic"], line["code"], line["count"]) == (TOPIC, "too_far", "5")
    for key in answered["refused"]:
        assert key not in answer.text
    assert "Vertrauliches" not in answer.text


async def test_below_the_office_small_counts_are_left_out(
    client: httpx.AsyncClient,
    database: Database,
    office: Headers,
    key: MakeKey,
    answered: dict[str, list[str]],
) -> None:
    auditor = await key(Role.AUDITOR)
    report = (await client.get("/v1/refusals", headers=auditor)).json()
    assert report["is_protected"] is True
    assert report["rows"] == []
    assert [(cause["code"], cause["count"]) for cause in report["causes"]] == [("too_far", 5)]
    assert (report["accepted"], report["answers"], report["refused"]) == (4, None, None)
    assert report["unanswered"] is None
    assert (await client.get(f"/v1/refusals?topic={TOPIC}", headers=auditor)).status_code == 403
    assert (await client.get("/v1/refusals.csv", headers=auditor)).text.count("\r\n") == 2
    editor = await key(Role.MUNICIPALITY_EDITOR, answered["refused"][0])
    assert (await client.get("/v1/refusals", headers=editor)).status_code == 403


async def test_a_refused_group_is_not_released_again(
    client: httpx.AsyncClient, database: Database, office: Headers, answered: dict[str, list[str]]
) -> None:
    listed = (await client.get("/v1/suggestions?state=declined", headers=office)).json()["suggestions"]
    refused = next(entry for entry in listed if set(entry["members"]) & set(answered["refused"]))
    asked = await client.post(
        f"/v1/plans/{refused['plan']}/what-ifs",
        headers=office,
        json={"locked": [refused["members"]], "keep_groups": True},
    )
    assert asked.status_code == 202
    place = asked.headers["location"]
    await finish_plans(client, database, office, place)
    groups = (await client.get(f"{place}/groups", headers=office)).json()["groups"]
    number = next(group["number"] for group in groups if group["members"] == refused["members"])
    (again,) = await take(client, office, place, number)
    answer = await step(client, office, again["id"], "released")
    assert answer.status_code == 409
    assert "nobody_has_refused" in answer.json()["facts"]["codes"]
    behind = answer.json()["facts"]["behind"]["nobody_has_refused"]
    assert set(behind["refused"]) == set(refused["members"]) & set(answered["refused"])


async def test_weights_change_only_after_two_persons_and_only_for_what_comes(
    client: httpx.AsyncClient,
    office: Headers,
    second: Headers,
    plan: str,
    answered: dict[str, list[str]],
) -> None:
    old = (await client.get("/v1/weight-proposals", headers=office)).json()["weights_version"]
    # Who has refused is still looking; who is interested is so no longer.
    ask = f"/v1/municipalities/{answered['refused'][0]}/partners?topic={TOPIC}&limit=3"
    before = (await client.get(ask, headers=office)).json()
    made = await client.post("/v1/weight-proposals", headers=office)
    assert made.status_code == 201, made.text
    proposal = made.json()
    place = made.headers["location"]
    assert (proposal["state"], proposal["base_version"], proposal["version"]) == ("shadow", old, f"{old}+1")
    distance = next(change for change in proposal["changes"] if change["term"] == "distance")
    assert (distance["before"], distance["cause"], distance["refusals"]) == (3000, "too_far", 5)
    assert distance["after"] == 3420
    assert proposal["counts"] == {"answers": 9, "accepted": 4, "too_far": 5}
    assert (await client.post("/v1/weight-proposals", headers=office)).status_code == 409
    # In shadow it is compared, and nothing uses it.
    shadow = (await client.get(place, headers=office)).json()["shadow"]
    assert shadow["partners"] >= 5
    assert shadow["partners_changed"] == len(shadow["partner_examples"])
    assert (await client.get(ask, headers=office)).json() == before
    accept: dict[str, Any] = {"target": "accepted", "text": "Entfernung zählt mehr."}
    wordless = {**accept, "text": ""}
    assert (await client.post(f"{place}/steps", headers=office, json=wordless)).status_code == 422
    assert (await client.post(f"{place}/steps", headers=office, json=accept)).status_code == 202
    twice = await client.post(f"{place}/steps", headers=office, json=accept)
    assert twice.json()["facts"]["codes"] == ["second_person_needed"]
    assert (await client.get(ask, headers=office)).json() == before
    done = await client.post(f"{place}/steps", headers=second, json=accept)
    assert (done.status_code, done.json()["state"]) == (200, "accepted")
    assert (await client.post(f"{place}/steps", headers=office, json=accept)).status_code == 409
    after = (await client.get(ask, headers=office)).json()
    assert after["weights_version"] == f"{old}+1"
    assert after["partners"][0]["score"] > before["partners"][0]["score"]
    # What was computed before keeps the weights it was computed with.
    assert (await client.get(plan, headers=office)).json()["certificate"]["weights"] == old
