# SPDX-License-Identifier: EUPL-1.2
"""Two worlds that differ in what is private answer third parties byte for byte the same.

`PRIVACY_PAIRS` sets how many pairs are compared (`make privacy`: 2,000).
"""

import datetime as dt
import os
from collections.abc import AsyncIterator

import asyncpg
import pytest_asyncio

from service.clock import today
from service.database.engine import Engine
from tests.service.privacy.acts import ACTS, TOPICS
from tests.service.privacy.beginning import ACTING, CALLED_TOPIC, WATCHING
from tests.service.privacy.comparing import Worlds, two_worlds

_PAIRS = int(os.environ.get("PRIVACY_PAIRS", "24"))
_ALL_QUESTIONS_EVERY = 500
_SOME = 8


@pytest_asyncio.fixture
async def worlds(
    engine: Engine, administrator: asyncpg.Connection, registered_template: str
) -> AsyncIterator[Worlds]:
    async with two_worlds(engine, administrator, registered_template, seed=12) as both:
        yield both


async def test_third_parties_notice_nothing(worlds: Worlds) -> None:
    names = sorted(ACTS)
    for number in range(_PAIRS):
        # Every kind at least once, then as the dice fall.
        done = await worlds.one_pair(names[number] if number < len(names) else None)
        await worlds.compare_some(_SOME, f"{number + 1} acts, the last: {done}")
        if (number + 1) % _ALL_QUESTIONS_EVERY == 0:
            await worlds.compare(worlds.questions(), f"{number + 1} acts")
            await worlds.compare_live_events(f"{number + 1} acts")
    await worlds.compare(worlds.one_of_each(), f"{_PAIRS} acts")
    await worlds.compare_live_events(f"{_PAIRS} acts")
    report = f"{worlds.compared} answers compared after {worlds.done.total()} acts: {dict(worlds.done)}"
    print(report)
    assert not worlds.differences, "\n".join([*worlds.differences[:40], str(len(worlds.differences)), report])


async def test_papers_do_not_tell_of_refusals(worlds: Worlds) -> None:
    drafted = worlds.lively.ids["cooperation_id"][1]
    path = f"/v1/cooperations/{drafted}"
    no = {"target": "declined", "reason": "partner_unsuitable", "text": "Nie."}
    pause_until = (today() + dt.timedelta(days=100)).isoformat()
    later = {"target": "paused", "facts": {"pause_until": pause_until}}
    for who, body in ((ACTING[0], no), (ACTING[1], no), (ACTING[2], later)):
        await worlds.lively.made(who, "POST", f"{path}/memberships/{who}/steps", body, tagged=path)
    papers = [question for question in worlds.questions() if drafted in question[1]]
    await worlds.compare(papers, "two refusals and a pause")
    read = {address.partition("?")[0].rpartition("/")[2] for address in worlds.read}
    assert {"checklist.json", "timetable.pdf", "concepts", "history"} <= read
    assert not worlds.differences, "\n".join(worlds.differences)


async def test_what_third_parties_do_meets_no_trace(worlds: Worlds) -> None:
    for name in sorted(ACTS) * 3:
        await worlds.one_pair(name)
    starter, other = "interested co-member", "other municipality"
    for topic in (*TOPICS, CALLED_TOPIC):
        members = [*ACTING, "06631008"]
        await worlds.do_in_both(other, "POST", "/v1/cooperations", {"topic": topic, "members": members})
        quote = {"topic": topic, "members": [*ACTING[:2], "06631018"]}
        await worlds.do_in_both(starter, "POST", "/v1/grants/quotes", quote)
        need = {"topic": topic, "earliest_start": "2027-02", "visibility": "public"}
        await worlds.do_in_both(starter, "POST", "/v1/needs", need)
        for who in (starter, other):
            path = f"/v1/municipalities/{ACTING[0]}/groups?topic={topic}&basis=stated"
            await worlds.do_in_both(who, "GET", path)
    for who in ACTING:
        role = {"name": "Neu", "mail": "neu@rathaus.example", "role": "municipality_editor", "scope": who}
        await worlds.do_in_both(other, "POST", "/v1/accounts", role)
    now = dt.datetime.now(dt.UTC)
    for days in (1, 45, 62, 200):
        await worlds.let_time_pass(now + dt.timedelta(days=days))
        for watching in WATCHING:
            for path in (
                "/v1/messages?limit=100",
                "/v1/cooperations?limit=100",
                "/v1/suggestions",
                "/v1/needs",
            ):
                await worlds.do_in_both(watching, "GET", path)
    assert not worlds.differences, "\n".join([*worlds.differences[:20], str(len(worlds.differences))])


async def test_what_is_public_is_noticed(worlds: Worlds) -> None:
    """The comparison would see it."""
    body = {"topic": "data_geo", "earliest_start": "2027-03", "visibility": "public"}
    await worlds.lively.made("06631016", "POST", "/v1/needs", body)
    await worlds.compare([(None, "/v1/needs"), (None, "/v1/topics")], "a public need")
    assert len(worlds.differences) == 1
