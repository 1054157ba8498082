# SPDX-License-Identifier: EUPL-1.2
"""Many at once, over HTTP: seats, changes of one state, repeated requests."""

import asyncio

import httpx

from service.http.application import Application
from tests.service.cooperations.conftest import FLIEDEN, KALBACH, NEUHOF, Driver, codes, ok

OTHERS = tuple(f"066310{number:02}" for number in (1, 2, 3, 4, 5, 7, 10, 11, 12, 13))


async def test_of_many_who_take_the_last_place_one_gets_it(case: Driver) -> None:
    await case.found(NEUHOF, *OTHERS, seats=2)
    for municipality in OTHERS:
        await case.signatory(municipality)
    answers = await asyncio.gather(*(case.member(key, "interested") for key in OTHERS))
    won = [answer for answer in answers if answer.status_code == 200]
    assert len(won) == 1
    assert {answer.status_code for answer in answers} == {200, 409}
    assert all(codes(answer) == ["seats_taken"] for answer in answers if answer.status_code == 409)
    shown = await case.show(await case.office())
    assert sum(member["state"] == "interested" for member in shown["members"]) == 2


async def test_of_many_changes_of_one_state_one_is_made(case: Driver) -> None:
    await case.to_forming(NEUHOF, FLIEDEN, KALBACH)
    lead = await case.signatory(NEUHOF)
    tag = (await case.get(lead)).headers["etag"]

    async def write(number: int) -> httpx.Response:
        body = {"task": f"Gemeinsamer Betrieb der IT, Entwurf {number}."}
        return await case.send(lead, "POST", "/concepts", body, tag=tag)

    answers = await asyncio.gather(*map(write, range(10)))
    assert sorted(answer.status_code for answer in answers) == [201, *[412] * 9]
    concepts = ok(await case.get(lead, "/concepts"))["concepts"]
    assert [concept["version"] for concept in concepts] == [1]


async def test_a_change_names_the_state_that_was_seen(case: Driver, client: httpx.AsyncClient) -> None:
    await case.found(NEUHOF, FLIEDEN)
    who = await case.signatory(FLIEDEN)
    path = f"{case.path}/memberships/{FLIEDEN}/steps"
    bare = await client.post(path, json={"target": "interested"}, headers=who)
    assert bare.status_code == 428
    stale = await case.send(
        who, "POST", f"/memberships/{FLIEDEN}/steps", {"target": "interested"}, tag='"0000"'
    )
    assert stale.status_code == 412


async def test_starting_twice_with_one_key_starts_once(
    case: Driver, client: httpx.AsyncClient, app: Application
) -> None:
    who = {**await case.signatory(NEUHOF), "idempotency-key": "start-1"}
    body = {"topic": "dms_eakte", "members": [FLIEDEN]}
    answers = await asyncio.gather(
        *(client.post("/v1/cooperations", json=body, headers=who) for _ in range(6))
    )
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["id"] for answer in answers}) == 1
