# SPDX-License-Identifier: EUPL-1.2
"""Kept answers: the same bytes without asking again, for nobody else, and never older than a change."""

import asyncio

import httpx

from service.access.permissions import Role
from service.clock import today
from service.http.application import Application
from service.suggestions.kept import KeptAnswer, Shelf
from tests.service.conftest import MakeKey

_URL = "/v1/municipalities/06631018/groups?topic=apprentices_it"


async def _shelf(app: Application) -> Shelf:
    landscape = await app.state["landscapes"].landscape("public", today())
    shelf: Shelf = landscape.memo.setdefault("answers", Shelf())
    return shelf


async def test_a_kept_answer_is_the_first_one_again_in_each_coding(
    app: Application, client: httpx.AsyncClient
) -> None:
    async with asyncio.timeout(10):
        while not app.state["landscapes"].is_fresh:  # nothing is kept before it listens for changes
            await client.get(_URL)
            await asyncio.sleep(0.01)
    for coding in ("identity", "gzip", "br"):
        headers = {"accept-encoding": coding}
        first = await client.get(_URL, headers=headers)
        before = (await _shelf(app)).size_bytes
        again = await client.get(_URL, headers=headers)
        assert (await _shelf(app)).size_bytes == before
        assert again.content == first.content
        assert again.headers.get("content-encoding", "identity") == coding
        own = {"x-request-id", "date"}
        assert {k: v for k, v in first.headers.items() if k not in own} == {
            k: v for k, v in again.headers.items() if k not in own
        }
        assert first.headers["x-request-id"] != again.headers["x-request-id"]
        tag = {"if-none-match": again.headers["etag"]}
        assert (await client.get(_URL, headers=headers | tag)).status_code == 304


async def test_a_head_request_spoils_no_kept_answer(client: httpx.AsyncClient) -> None:
    head = await client.head(_URL + "&limit=3")
    assert head.content == b""
    assert len((await client.get(_URL + "&limit=3")).json()["groups"]) == 3


async def test_whoever_sends_a_key_is_checked_and_sees_their_own(
    client: httpx.AsyncClient, key: MakeKey
) -> None:
    await client.get(_URL)
    wrong = await client.get(_URL, headers={"authorization": "Bearer ikz_wrong"})
    assert wrong.status_code == 401
    mine = await key(Role.MUNICIPALITY_EDITOR, "06631018")
    assert (await client.get(_URL, headers=mine)).headers["cache-control"] == "private, no-cache"


async def test_a_stated_need_is_in_the_next_answer(client: httpx.AsyncClient, key: MakeKey) -> None:
    office = await key(Role.IKZ_OFFICE)
    assert (await client.get(_URL)).json()["basis"] == "potential"
    for municipality in ("06631018", "06631008", "06631016"):
        body = {
            "municipality": municipality,
            "topic": "apprentices_it",
            "earliest_start": "2027-01",
            "visibility": "public",
        }
        assert (await client.post("/v1/needs", json=body, headers=office)).status_code == 201
    assert (await client.get(_URL)).json()["basis"] == "stated"


async def test_an_answer_that_is_a_problem_is_not_kept(app: Application, client: httpx.AsyncClient) -> None:
    before = (await _shelf(app)).size_bytes
    assert (await client.get("/v1/municipalities/06631018/groups?topic=nothing")).status_code == 422
    assert (await _shelf(app)).size_bytes == before


def test_a_shelf_forgets_what_was_not_asked_for_longest() -> None:
    shelf = Shelf(limit_bytes=10_000)
    answer = KeptAnswer((), b"x" * 1_000)
    for question in "abc":
        shelf.keep(question, answer)
    assert shelf.find("a") is answer
    shelf.keep("d", answer)
    assert shelf.size_bytes <= 10_000
    assert [question for question in "abcd" if shelf.find(question)] == ["a", "c", "d"]
    shelf.keep("d", answer)
    assert [question for question in "abcd" if shelf.find(question)] == ["a", "c", "d"]
    shelf.keep("e", KeptAnswer((), b"x" * 20_000))
    assert shelf.find("e") is None
    assert shelf.find("d") is answer
