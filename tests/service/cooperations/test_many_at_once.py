# SPDX-License-Identifier: EUPL-1.2
"""Many at the same moment, over HTTP: one free place, one state, one key for a request, a process that dies.

`CROWD` says how many at once (20), `ROUNDS` how often (3); `make concurrency` takes 200 and 50.
"""

import asyncio
import datetime as dt
import os
import random
import time
import uuid
from collections import Counter
from collections.abc import Sequence

import httpx
import pytest

from service.access.permissions import Caller, Role
from service.cooperations.founding import found
from service.database.pool import Database
from service.http.application import Application
from tests.service.conftest import MakeKey
from tests.service.cooperations.conftest import DAY, NEUHOF, Driver, codes, ok

CROWD = int(os.environ.get("CROWD", "20"))
ROUNDS = int(os.environ.get("ROUNDS", "3"))

_TOPIC = "dms_eakte"


def _crowd(app: Application, size: int) -> list[str]:
    """Keys of so many municipalities beside Neuhof."""
    keys = [m.key for m in app.state["register"]().municipalities if not m.is_district and m.key != NEUHOF]
    assert len(keys) >= size
    return sorted(keys)[:size]


async def _found(app: Application, case: Driver, members: Sequence[str], seats: int) -> None:
    database: Database = app.state["database"]
    async with database.transaction() as connection:
        await connection.execute("update membership set is_living = false")
        id_ = await found(
            connection,
            Caller(actor="key:starter", role=Role.MUNICIPALITY_SIGNATORY, municipality=NEUHOF),
            topic=_TOPIC,
            members=(NEUHOF, *members),
            starter=NEUHOF,
            answer_until=DAY + dt.timedelta(days=60),
            snapshot={},
            seats=seats,
        )
    case.id, case.members = str(id_), [NEUHOF, *members]


def _are_problems(answers: Sequence[httpx.Response]) -> bool:
    return all(
        answer.headers["content-type"].startswith("application/problem+json")
        for answer in answers
        if answer.is_error
    )


async def test_of_a_crowd_at_one_free_place_one_gets_in(app: Application, case: Driver) -> None:
    members = _crowd(app, CROWD)
    for member in members:
        await case.signatory(member)
    began = time.perf_counter()
    for _ in range(ROUNDS):
        await _found(app, case, members, seats=2)
        answers = await asyncio.gather(*(_move(case, member, "interested") for member in members))
        assert Counter(answer.status_code for answer in answers) == {200: 1, 409: CROWD - 1}
        assert _are_problems(answers)
        assert all(codes(answer) == ["seats_taken"] for answer in answers if answer.status_code == 409)
        shown = await case.show(await case.office())
        assert sum(member["state"] == "interested" for member in shown["members"]) == 2
    print(f"\n{CROWD} x {ROUNDS}: {time.perf_counter() - began:.1f} s")


async def test_coming_and_going_at_once_keeps_to_the_places(app: Application, case: Driver) -> None:
    """Everybody comes, changes their mind and pauses, in an order of their own."""
    members = _crowd(app, CROWD)
    dice = random.Random(1)
    for _ in range(ROUNDS):
        await _found(app, case, members, seats=4)
        moves = [
            (member, target)
            for member in members
            for target in dice.sample(["interested", "declined", "paused", "interested"], 4)
        ]
        # As many at once as the crowd has heads; more wait too long for a connection and are told so (503).
        at_once = asyncio.Semaphore(CROWD)

        async def move(member: str, target: str, at_once: asyncio.Semaphore = at_once) -> httpx.Response:
            async with at_once:
                return await _move(case, member, target)

        answers = await asyncio.gather(*(move(member, target) for member, target in moves))
        assert {answer.status_code for answer in answers} <= {200, 409, 412}
        assert _are_problems(answers)
        shown = await case.show(await case.office())
        taking_part = [m for m in shown["members"] if m["state"] in ("interested", "confirmed")]
        assert 1 <= len(taking_part) <= 4


async def _move(case: Driver, member: str, target: str) -> httpx.Response:
    more: dict[str, object] = {}
    if target == "declined":
        more = {"reason": "other", "text": "Doch nicht."}
    if target == "paused":
        more = {"facts": {"pause_until": (DAY + dt.timedelta(days=30)).isoformat()}}
    body = {"target": target, **more}
    who = await case.signatory(member)
    return await case.send(who, "POST", f"/memberships/{member}/steps", body, tag="*")


async def test_of_many_writers_of_one_state_one_writes(client: httpx.AsyncClient, key: MakeKey) -> None:
    who = await key(Role.MUNICIPALITY_EDITOR, NEUHOF)
    body = {"topic": _TOPIC, "earliest_start": "2027-01"}
    made = await client.post("/v1/needs", json=body, headers=who)
    assert made.status_code == 201, made.text
    place = made.headers["location"]
    for round_ in range(ROUNDS):
        tag = (await client.get(place, headers=who)).headers["etag"]
        # What a proxy that compresses makes of it.
        tags = (tag, f"W/{tag}")
        answers = await asyncio.gather(
            *(
                client.patch(
                    place,
                    json={"note": f"Runde {round_}, Satz {writer}"},
                    headers={**who, "if-match": tags[writer % 2]},
                )
                for writer in range(max(2, CROWD // 2))
            )
        )
        assert Counter(answer.status_code for answer in answers) == {200: 1, 412: max(2, CROWD // 2) - 1}
        assert _are_problems(answers)
        (won,) = [answer for answer in answers if answer.status_code == 200]
        assert (await client.get(place, headers=who)).json()["note"] == won.json()["note"]
    bare = await client.patch(place, json={"note": "ohne"}, headers=who)
    assert bare.status_code == 428


async def _same_at_once(
    client: httpx.AsyncClient, method: str, path: str, body: object, headers: dict[str, str]
) -> list[httpx.Response]:
    name = str(uuid.uuid4())
    answers = await asyncio.gather(
        *(
            client.request(method, path, json=body, headers={**headers, "idempotency-key": name})
            for _ in range(max(5, CROWD // 4))
        )
    )
    assert len({(answer.status_code, answer.content) for answer in answers}) == 1, answers[0].text
    assert answers[0].is_success, answers[0].text
    assert sum("idempotency-replayed" not in answer.headers for answer in answers) == 1
    other = await client.request(
        method, f"{path}?other=1", json=body, headers={**headers, "idempotency-key": name}
    )
    assert other.status_code in (400, 422)
    return list(answers)


async def test_one_key_one_cooperation(client: httpx.AsyncClient, case: Driver) -> None:
    who = await case.signatory("06631014")
    body = {"topic": _TOPIC, "members": ["06631017"]}
    (first, *_) = await _same_at_once(client, "POST", "/v1/cooperations", body, who)
    listed = (await client.get("/v1/cooperations?limit=500", headers=who)).json()["cooperations"]
    assert [entry["id"] for entry in listed] == [first.json()["id"]]


async def test_one_key_one_call_and_one_answer(client: httpx.AsyncClient, key: MakeKey) -> None:
    office, editor = await key(Role.IKZ_OFFICE), await key(Role.MUNICIPALITY_SIGNATORY, "06631017")
    region = {"kind": "districts", "keys": ["06631"]}
    draft = {"topic": _TOPIC, "region": region, "closing_date": "2027-01-31", "text": "Bitte."}
    (made, *_) = await _same_at_once(client, "POST", "/v1/calls", draft, office)
    listed = (await client.get("/v1/calls", headers=office)).json()["calls"]
    assert [call["id"] for call in listed] == [made.json()["id"]]
    place = f"/v1/calls/{made.json()['id']}"
    seen = (await client.get(place, headers=office)).headers["etag"]
    ok(await client.post(f"{place}/steps", json={"target": "open"}, headers={**office, "if-match": seen}))
    answer_at = f"{place}/answers/06631017"
    seen = (await client.get(answer_at, headers=editor)).headers["etag"]
    headers = {**editor, "if-match": seen}
    await _same_at_once(client, "PUT", answer_at, {"answer": "no", "reason": "timing"}, headers)


@pytest.mark.parametrize("field", ["topic", "members"])
async def test_one_key_for_two_requests_is_refused(
    client: httpx.AsyncClient, case: Driver, field: str
) -> None:
    who = {**await case.signatory("06631011"), "idempotency-key": f"twice-{field}"}
    body = {"topic": _TOPIC, "members": ["06631012"]}
    ok(await client.post("/v1/cooperations", json=body, headers=who))
    other = {**body, field: "it_administrator" if field == "topic" else ["06631013"]}
    refused = await client.post("/v1/cooperations", json=other, headers=who)
    assert refused.status_code == 422
    assert refused.json()["type"] == "/problems/idempotency-mismatch"
