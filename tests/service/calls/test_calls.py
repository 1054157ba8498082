# SPDX-License-Identifier: EUPL-1.2
"""A call from the draft to the plan, over HTTP."""

import asyncio
import csv
import datetime as dt
import io

import httpx

from service.access.permissions import Role
from service.database.pool import Database
from tests.service.calls.conftest import ASKED, TOPIC, Headers, answer, draft, open_call, step
from tests.service.conftest import MakeKey
from tests.service.reviews.conftest import finish_plans

_DISTRICT = {"kind": "districts", "keys": ["06631"]}


async def test_a_draft_is_changed_then_opened_and_tells_everybody_asked(
    client: httpx.AsyncClient,
    database: Database,
    office: Headers,
    clerks: dict[str, Headers],
    closing: dt.date,
) -> None:
    made = await draft(client, office, closing, "data_protection_officer")
    place, tag = made.headers["location"], made.headers["etag"]
    assert made.json()["state"] == "draft"
    assert made.json()["invited"] == 8
    neuhof = clerks["06631018"]
    assert (await client.get(place, headers=neuhof)).status_code == 404
    assert (await client.patch(place, headers=office, json={"text": "x"})).status_code == 428
    changed = await client.patch(
        place, headers={**office, "if-match": tag}, json={"text": "Bitte antworten.", "region": _DISTRICT}
    )
    assert changed.status_code == 200, changed.text
    assert changed.json()["invited"] == 23
    stale = await client.post(f"{place}/steps", headers={**office, "if-match": tag}, json={"target": "open"})
    assert stale.status_code == 412
    assert (await step(client, office, place, "closed")).status_code == 409
    opened = await step(client, office, place, "open")
    assert (opened.status_code, opened.json()["state"], opened.json()["invited"]) == (200, "open", 23)
    async with database.acquire() as connection:
        told = await connection.fetch(
            "SELECT municipality, link FROM message WHERE kind = 'call_opened' AND subject_id = $1",
            opened.json()["id"],
        )
    assert len({row["municipality"] for row in told}) == 23
    assert {row["link"] for row in told} == {f"/aufrufe/{opened.json()['id']}"}
    seen = await client.get(place, headers=neuhof)
    assert seen.json()["text"] == "Bitte antworten."
    again = await client.patch(
        place, headers={**office, "if-match": opened.headers["etag"]}, json={"text": "zu spät"}
    )
    assert again.status_code == 409


async def test_every_wrong_field_of_a_draft_is_named_at_once(
    client: httpx.AsyncClient, office: Headers
) -> None:
    body = {
        "topic": TOPIC,
        "region": {"kind": "districts", "keys": ["06631", "99999", "06631"]},
        "closing_date": "2020-01-01",
        "answer_fields": ["fte", "fte"],
    }
    wrong = await client.post("/v1/calls", headers=office, json=body)
    assert wrong.status_code == 422
    named = {(entry["field"], entry["code"]) for entry in wrong.json()["errors"]}
    assert named == {
        ("region.keys[1]", "unknown"),
        ("region.keys[2]", "duplicate"),
        ("closing_date", "out-of-range"),
        ("answer_fields", "duplicate"),
    }


async def test_from_eight_answers_to_exactly_one_plan(
    client: httpx.AsyncClient,
    database: Database,
    office: Headers,
    clerks: dict[str, Headers],
    closing: dt.date,
) -> None:
    place = await open_call(client, office, closing)
    for member in ASKED[:5]:
        said = await answer(client, clerks[member], place, member, "yes", fte="0.50", urgency=3)
        assert said.status_code == 200, said.text
        assert said.json()["visibility"] == "partners"
    # Two name each other, and one of them somebody who does not answer in kind.
    first, second, third = ASKED[:3]
    await answer(client, clerks[first], place, first, "yes", wanted=[second, third])
    await answer(client, clerks[second], place, second, "yes", wanted=[first])
    later = await answer(client, clerks[ASKED[5]], place, ASKED[5], "later")
    assert dt.date.fromisoformat(later.json()["later_on"]) > closing
    no = await answer(client, clerks[ASKED[6]], place, ASKED[6], "no", reason="already_solved")
    assert no.json()["reason_text"]["de"].startswith("Die Aufgabe")

    counted = (await client.get(f"{place}/responses", headers=office)).json()
    assert counted["counts"] == {"invited": 8, "yes": 5, "later": 1, "no": 1, "open": 1, "percent": 87}
    assert [district["name"] for district in counted["districts"]] == ["Landkreis Fulda"]
    assert counted["mutual"] == [[first, second]]
    drawn = await client.get(f"{place}/map.svg", headers=office)
    assert drawn.headers["content-type"].startswith("image/svg+xml")
    assert all(f"– {word}</title>" in drawn.text for word in ("Ja", "Später", "Nein", "Offen"))
    table = await client.get(f"{place}/responses.csv", headers=office)
    rows = {row["municipality"]: row for row in csv.DictReader(io.StringIO(table.text))}
    assert (rows[first]["answer"], rows[first]["wanted"]) == ("yes", f"{second} {third}")
    assert rows[ASKED[7]]["answer"] == "open"

    tag = (await client.get(place, headers=office)).headers["etag"]
    closed = await asyncio.gather(
        *(
            client.post(f"{place}/steps", headers={**office, "if-match": tag}, json={"target": "closed"})
            for _ in range(10)
        )
    )
    assert sorted(response.status_code for response in closed) == [200, *[412] * 9]
    done = next(response.json() for response in closed if response.status_code == 200)
    assert (done["state"], done["wishes_kept"], done["no_plan"]) == ("planned", 1, None)
    async with database.acquire() as connection:
        assert await connection.fetchval("SELECT count(*) FROM plan WHERE topic = $1", TOPIC) == 1
    plan = await finish_plans(client, database, office, f"/v1/plans/{done['plan']}")
    assert plan["certificate"]["placed"] == 5
    groups = (await client.get(f"/v1/plans/{done['plan']}/groups", headers=office)).json()["groups"]
    assert any({first, second} <= set(group["members"]) for group in groups)
    # Municipalities do not learn whether there is a plan, and answer no more.
    seen = (await client.get(place, headers=clerks[first])).json()
    assert (seen["state"], seen["plan"]) == ("closed", None)
    late = await answer(client, clerks[ASKED[7]], place, ASKED[7], "yes")
    assert (late.status_code, late.json()["facts"]["codes"]) == (409, ["call_closed"])
    assert (await step(client, office, place, "planned")).status_code == 409


async def test_without_a_group_the_call_is_closed_and_says_why(
    client: httpx.AsyncClient, office: Headers, clerks: dict[str, Headers], closing: dt.date
) -> None:
    place = await open_call(client, office, closing, "it_helpdesk")
    await answer(client, clerks[ASKED[0]], place, ASKED[0], "yes")
    closed = await step(client, office, place, "closed")
    assert (closed.json()["state"], closed.json()["plan"]) == ("closed", None)
    assert "keine mögliche Gruppe" in closed.json()["no_plan"]["de"]
    for member in ASKED[1:4]:
        stated = await client.post(
            "/v1/needs",
            headers=clerks[member],
            json={"topic": "it_helpdesk", "earliest_start": closed.json()["earliest_start"][:7]},
        )
        assert stated.status_code == 201, stated.text
    again = await step(client, office, place, "planned")
    assert (again.status_code, again.json()["state"]) == (200, "planned")


async def test_who_said_no_stays_out_of_the_plan_in_spite_of_a_need(
    client: httpx.AsyncClient,
    database: Database,
    office: Headers,
    clerks: dict[str, Headers],
    closing: dt.date,
) -> None:
    topic, out = "dms_eakte", ASKED[3]
    need = await client.post(
        "/v1/needs", headers=clerks[out], json={"topic": topic, "earliest_start": "2027-03"}
    )
    assert need.status_code == 201, need.text
    place = await open_call(client, office, closing, topic)
    for member in ASKED[:3]:
        await answer(client, clerks[member], place, member, "yes", earliest_start="2027-03")
    await answer(client, clerks[out], place, out, "no")
    closed = await step(client, office, place, "closed")
    plan = await finish_plans(client, database, office, f"/v1/plans/{closed.json()['plan']}")
    assert plan["certificate"]["placed"] == 3
    kept = await client.get(f"/v1/needs/{need.json()['id']}", headers=clerks[out])
    assert kept.json()["status"] == "active"


async def test_who_may_what(
    client: httpx.AsyncClient,
    office: Headers,
    clerks: dict[str, Headers],
    key: MakeKey,
    closing: dt.date,
) -> None:
    place = await open_call(client, office, closing, "civil_registry")
    stranger = await key(Role.MUNICIPALITY_EDITOR, "06611000")
    auditor, coordination = await key(Role.AUDITOR), await key(Role.COORDINATION_OFFICE)
    neuhof = clerks["06631018"]
    assert (await client.get(place, headers=stranger)).status_code == 404
    assert place.rpartition("/")[2] not in (await client.get("/v1/calls", headers=stranger)).text
    assert place.rpartition("/")[2] in (await client.get("/v1/calls", headers=neuhof)).text
    for reader in (auditor, coordination):
        assert (await client.get(place, headers=reader)).status_code == 200
    for headers in (neuhof, stranger, auditor, coordination):
        for what in ("responses", "responses.csv", "map.svg"):
            assert (await client.get(f"{place}/{what}", headers=headers)).status_code == 403
        assert (await client.get(f"{place}/answers/06631008", headers=headers)).status_code == 403
    assert (await client.get("/v1/calls")).status_code == 401
    assert (await answer(client, neuhof, place, "06631008", "no")).status_code == 403
