# SPDX-License-Identifier: EUPL-1.2
"""What an answer does: to the need, to the exclusions, to those who ask meanwhile."""

import asyncio
import datetime as dt
from typing import Any

import httpx

from service.access.permissions import Role
from service.database.pool import Database
from tests.service.calls.conftest import ASKED, Headers, answer, open_call, step
from tests.service.conftest import MakeKey

_A, _B, _C = ASKED[:3]


async def _needs(client: httpx.AsyncClient, headers: Headers, topic: str, of: str) -> list[dict[str, Any]]:
    found = await client.get("/v1/needs", headers=headers, params={"topic": topic, "municipality": of})
    needs: list[dict[str, Any]] = found.json()["needs"]
    return needs


async def _excluded(client: httpx.AsyncClient, headers: Headers, of: str) -> dict[str, bool]:
    listed = (await client.get(f"/v1/municipalities/{of}/must-nots", headers=headers)).json()["must_nots"]
    return {entry["other"]: entry["confidential"] for entry in listed}


async def test_a_yes_states_the_need_and_taking_it_back_withdraws_it(
    client: httpx.AsyncClient, office: Headers, clerks: dict[str, Headers], closing: dt.date
) -> None:
    topic, a = "personnel_admin", clerks[_A]
    place = await open_call(client, office, closing, topic)
    yes = await answer(client, a, place, _A, "yes")
    (need,) = await _needs(client, a, topic, _A)
    assert (need["id"], need["visibility"]) == (yes.json()["need"], "partners")
    assert dt.date.fromisoformat(need["earliest_start"]) > closing
    more = await answer(
        client, a, place, _A, "yes", fte="1.50", earliest_start="2027-06", visibility="office"
    )
    (need,) = await _needs(client, a, topic, _A)
    assert (need["fte"], need["earliest_start"], need["visibility"]) == ("1.50", "2027-06-01", "office")
    assert more.json()["need"] == yes.json()["need"]
    await answer(client, a, place, _A, "later")
    assert await _needs(client, a, topic, _A) == []
    again = await answer(client, a, place, _A, "yes")
    assert again.json()["need"] not in (None, yes.json()["need"])


async def test_a_need_that_was_there_before_stays(
    client: httpx.AsyncClient, office: Headers, clerks: dict[str, Headers], closing: dt.date
) -> None:
    topic, a = "finance_admin", clerks[_A]
    draft = {"topic": topic, "earliest_start": "2027-09", "fte": "2.00", "visibility": "public"}
    stated = await client.post("/v1/needs", headers=a, json=draft)
    assert stated.status_code == 201, stated.text
    place = await open_call(client, office, closing, topic)
    yes = await answer(client, a, place, _A, "yes", urgency=5)
    assert (yes.json()["need"], yes.json()["fte"], yes.json()["urgency"]) == (stated.json()["id"], "2.00", 5)
    await answer(client, a, place, _A, "no", reason="timing")
    (need,) = await _needs(client, a, topic, _A)
    assert (need["earliest_start"], need["visibility"]) == ("2027-09-01", "public")


async def test_changing_an_answer_takes_having_seen_it(
    client: httpx.AsyncClient, office: Headers, clerks: dict[str, Headers], closing: dt.date
) -> None:
    place, a = await open_call(client, office, closing, "it_security_officer"), clerks[_A]
    here = f"{place}/answers/{_A}"
    once = {**a, "idempotency-key": "one-click"}
    both = await asyncio.gather(*(client.put(here, headers=once, json={"answer": "yes"}) for _ in range(2)))
    assert [response.status_code for response in both] == [200, 200]
    assert both[0].content == both[1].content
    seen = await client.get(here, headers=a)
    assert seen.headers["etag"] == both[0].headers["etag"]
    assert (await client.put(here, headers=a, json={"answer": "no"})).status_code == 428
    changes = await asyncio.gather(
        *(
            client.put(here, headers={**a, "if-match": seen.headers["etag"]}, json={"answer": word})
            for word in ("no", "later")
        )
    )
    assert sorted(response.status_code for response in changes) == [200, 412]


async def test_every_wrong_field_is_named_at_once(
    client: httpx.AsyncClient, office: Headers, clerks: dict[str, Headers], closing: dt.date
) -> None:
    fields = ["wanted", "not_wanted"]
    place = await open_call(client, office, closing, "it_procurement", answer_fields=fields)
    given = {
        "wanted": [_A, "06999999"],
        "not_wanted": [_B, _B],
        "fte": "0.50",
        "reason": "timing",
        "later_on": "2027-06-01",
    }
    wrong = await answer(client, clerks[_A], place, _A, "yes", **given)
    assert wrong.status_code == 422
    named = {(entry["field"], entry["code"]) for entry in wrong.json()["errors"]}
    assert named == {
        ("wanted[0]", "self"),
        ("wanted[1]", "unknown-municipality"),
        ("not_wanted[1]", "duplicate"),
        ("fte", "not-asked"),
        ("reason", "only-with-no"),
        ("later_on", "only-with-later"),
    }
    six = await answer(client, clerks[_A], place, _A, "yes", wanted=list(ASKED[1:7]))
    assert six.status_code == 422


async def test_exclusions_come_and_go_with_the_answer_and_leave_older_ones_alone(
    client: httpx.AsyncClient, office: Headers, clerks: dict[str, Headers], closing: dt.date
) -> None:
    a, older, newer = clerks[_C], ASKED[4], ASKED[5]
    listed = {"must_nots": [{"other": older, "confidential": False}]}
    await client.put(f"/v1/municipalities/{_C}/must-nots", headers=a, json=listed)
    place = await open_call(client, office, closing, "grant_management")
    said = await answer(client, a, place, _C, "yes", not_wanted=[older, newer])
    assert said.json()["not_wanted"] == [older, newer]
    assert await _excluded(client, a, _C) == {older: False, newer: True}
    await answer(client, a, place, _C, "yes")
    assert await _excluded(client, a, _C) == {older: False}


async def test_what_the_office_enters_waits_for_the_clerk(
    client: httpx.AsyncClient, office: Headers, clerks: dict[str, Headers], closing: dt.date
) -> None:
    place = await open_call(client, office, closing, "it_training")
    for word in ("yes", "no"):
        told = await answer(client, office, place, _B, word)
        assert told.status_code == 200, told.text
        assert told.json()["is_confirmed"] is False
    waiting = (await client.get("/v1/confirmations", headers=clerks[_B])).json()["confirmations"]
    (one,) = [entry for entry in waiting if place.rpartition("/")[2] in entry["subject_id"]]
    confirmed = await client.post(f"/v1/confirmations/{one['id']}", headers=clerks[_B])
    assert confirmed.status_code == 200, confirmed.text
    shown = await client.get(f"{place}/answers/{_B}", headers=clerks[_B])
    assert (shown.json()["answer"], shown.json()["is_confirmed"]) == ("no", True)
    await answer(client, office, place, _A, "later")
    own = await answer(client, clerks[_A], place, _A, "later")
    assert own.json()["is_confirmed"] is True


async def test_whom_somebody_does_not_want_changes_nothing_for_others(
    client: httpx.AsyncClient,
    database: Database,
    office: Headers,
    clerks: dict[str, Headers],
    key: MakeKey,
    closing: dt.date,
) -> None:
    """Three say yes, so that whom one does not want decides whether there is a group at all; B, C, those who
    read and the public get the same bytes in both worlds, tags included."""
    topic = "process_management"
    place = await open_call(client, office, closing, topic)
    for member in (_A, _B, _C):
        assert (
            await answer(client, clerks[member], place, member, "yes", visibility="public")
        ).status_code == 200
    readers = {
        "b": clerks[_B],
        "c": clerks[_C],
        "third": clerks[ASKED[5]],
        "auditor": await key(Role.AUDITOR),
        "coordination": await key(Role.COORDINATION_OFFICE),
        "public": {},
    }

    async def world(addresses: list[str]) -> dict[tuple[str, str], tuple[int, bytes, str | None]]:
        seen = {}
        for name, headers in readers.items():
            for address in addresses:
                got = await client.get(address, headers=headers)
                content = got.content if got.status_code == 200 else b""
                seen[name, address] = (got.status_code, content, got.headers.get("etag"))
        return seen

    groups = [
        f"/v1/municipalities/{member}/{what}?topic={topic}"
        for member in (_A, _B, _C)
        for what in ("groups", "partners")
    ]
    # The auditor reads the office's landscape in the search, as everywhere; the call itself hides it.
    calls = ["/v1/calls", place, f"{place}/answers/{_A}", f"{place}/answers/{_B}", f"{place}/answers/{_C}"]
    needs = [f"/v1/needs?topic={topic}"]
    before = await world(calls + needs)
    searched = {name: headers for name, headers in readers.items() if name != "auditor"}
    readers_of_all, readers = readers, searched
    before_search = await world(groups)
    assert any(content for _, content, _ in before_search.values())
    assert (
        await answer(client, clerks[_A], place, _A, "yes", visibility="public", not_wanted=[_B])
    ).is_success
    assert await world(groups) == before_search
    readers = readers_of_all
    assert await world(calls + needs) == before
    # Only the office's plan knows: there is no group left.
    closed = await step(client, office, place, "closed")
    assert (closed.json()["state"], closed.json()["plan"]) == ("closed", None)
    for headers in (clerks[_B], clerks[_C]):
        assert (await client.get(place, headers=headers)).json()["state"] == "closed"
    async with database.acquire() as connection:
        facts = await connection.fetch("SELECT facts::text FROM event WHERE subject_id = $1", place[-36:])
    assert facts
    assert not any(_B in row["facts"] for row in facts if "region_keys" not in row["facts"])
