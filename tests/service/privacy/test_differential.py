# SPDX-License-Identifier: EUPL-1.2
"""Two worlds that differ in what is private answer third parties byte for byte the same.

`PRIVACY_PAIRS` sets how many pairs are compared (`make privacy`: 2,000).
"""

import os
from collections.abc import AsyncIterator

import asyncpg
import pytest_asyncio

from service.database.engine import Engine
from tests.service.privacy.acts import ACTS
from tests.service.privacy.comparing import Worlds, two_worlds

_PAIRS = int(os.environ.get("PRIVACY_PAIRS", "48"))
_ALL_QUESTIONS_EVERY = 100
_SOME = 40


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
        if (number + 1) % _ALL_QUESTIONS_EVERY == 0 or number + 1 == _PAIRS:
            await worlds.compare(worlds.questions(), f"{number + 1} acts")
    report = f"{worlds.compared} answers compared after {worlds.done.total()} acts: {dict(worlds.done)}"
    print(report)
    if os.environ.get("H11"): print("\n".join(sorted(worlds.read)))
    assert not worlds.differences, "\n".join([*worlds.differences[:40], str(len(worlds.differences)), report])


async def test_what_is_public_is_noticed(worlds: Worlds) -> None:
    """The comparison would see it."""
    body = {"topic": "data_geo", "earliest_start": "2027-03", "visibility": "public"}
    await worlds.lively.made("06631016", "POST", "/v1/needs", body)
    await worlds.compare([(None, "/v1/needs"), (None, "/v1/topics")], "a public need")
    assert len(worlds.differences) == 1
