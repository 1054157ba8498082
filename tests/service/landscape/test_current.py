# SPDX-License-Identifier: EUPL-1.2
"""The fresh landscape: soon after a change, without SQL in between, honest about a lost database."""

import asyncio
import datetime as dt
from collections.abc import AsyncIterator

import asyncpg
import pytest
import pytest_asyncio

from service.database.pool import Database
from service.errors import DatabaseUnavailable
from service.ids import new_id
from service.landscape.current import Landscapes
from service.register.store import load
from tests.conftest import DatabaseUrls

NOW = dt.date(2026, 11, 22)
NEUHOF, FLIEDEN = "06631018", "06631008"


@pytest_asyncio.fixture
async def landscapes(database: Database) -> AsyncIterator[Landscapes]:
    await load(database)
    async with Landscapes(database) as running:
        await until_fresh(running)
        yield running


async def until_fresh(landscapes: Landscapes) -> None:
    for _ in range(500):
        await landscapes.landscape("public", NOW)
        if landscapes.is_fresh:
            return
        await asyncio.sleep(0.01)
    raise TimeoutError


async def state_need(database: Database, municipality: str, visibility: str = "partners") -> None:
    async with database.transaction() as connection:
        await connection.execute(
            "insert into need (id, municipality, topic, earliest_start, fte, visibility) "
            "values ($1, $2, 'it_helpdesk', '2027-01-01', 0.5, $3)",
            new_id(),
            municipality,
            visibility,
        )
        await connection.execute("select pg_notify('ikz_landscape', '')")


async def test_a_need_written_elsewhere_shows_by_itself(database: Database, landscapes: Landscapes) -> None:
    """How soon is measured by benchmarks/bench_need_to_suggestion.py, not asserted here."""
    await landscapes.landscape("office", NOW)
    for number in range(10):
        await state_need(database, f"065310{number + 1:02d}")
        for _ in range(10_000):
            if len((await landscapes.landscape("office", NOW)).needs) > number:
                break
            await asyncio.sleep(0.001)
    need = (await landscapes.landscape("office", NOW)).needs[0]
    assert (need.municipality, need.fte_hundredths, need.earliest_start) == (
        "06531001",
        50,
        dt.date(2027, 1, 1),
    )


async def test_a_fresh_landscape_is_the_same_object_and_needs_no_database(
    database: Database, landscapes: Landscapes
) -> None:
    first = await landscapes.landscape("public", NOW)
    await database.close()
    try:
        assert await landscapes.landscape("public", NOW) is first
        assert (await landscapes.landscape(NEUHOF, NOW)).audience == NEUHOF
    finally:
        await database.open()


async def test_a_change_that_an_audience_does_not_see_leaves_its_landscape_alone(
    database: Database, landscapes: Landscapes
) -> None:
    await state_need(database, FLIEDEN, "office")
    landscapes.mark_stale()
    public = await landscapes.landscape("public", NOW)
    partner = await landscapes.landscape(FLIEDEN, NOW)
    await state_need(database, NEUHOF)
    landscapes.mark_stale()
    assert await landscapes.landscape("public", NOW) is public
    seen = await landscapes.landscape(FLIEDEN, NOW)
    assert seen is not partner
    assert [need.municipality for need in seen.needs] == [FLIEDEN, NEUHOF]
    assert seen.arrays is partner.arrays


async def test_a_changed_register_is_read_again(database: Database, landscapes: Landscapes) -> None:
    before = await landscapes.landscape("public", NOW)
    async with database.transaction() as connection:
        await connection.execute("update municipality set population = 7 where key = $1", NEUHOF)
        await connection.execute("select pg_notify('ikz_landscape', 'ground')")
    populations = []
    for _ in range(200):
        populations.append((await landscapes.landscape("public", NOW)).register.by_key[NEUHOF].population)
        if populations[-1] == 7:
            break
        await asyncio.sleep(0.01)
    assert populations[-1] == 7
    assert before.register.by_key[NEUHOF].population != 7


async def test_a_lost_listener_makes_nothing_fresh_until_it_is_back(
    database: Database, landscapes: Landscapes, administrator: asyncpg.Connection, database_urls: DatabaseUrls
) -> None:
    await landscapes.landscape("office", NOW)
    await administrator.execute(
        "select pg_terminate_backend(pid) from pg_stat_activity where datname = $1", database_urls.name
    )
    await asyncio.sleep(0.05)
    assert not landscapes.is_fresh
    # Written without a notice: only a new read can know of it.
    async with database.transaction() as connection:
        await connection.execute(
            "insert into need (id, municipality, topic, earliest_start) values ($1, $2, 'it_helpdesk', $3)",
            new_id(),
            NEUHOF,
            NOW,
        )
    assert len((await landscapes.landscape("office", NOW)).needs) == 1
    await until_fresh(landscapes)


async def test_without_a_database_the_answer_is_unavailable_and_the_register_still_there() -> None:
    database = Database("postgresql://nobody@127.0.0.1:9/nothing", pool_size=1)
    async with database, Landscapes(database) as landscapes:
        assert landscapes.facts.register_at(NOW).resolve(NEUHOF).municipality.name == "Neuhof"
        with pytest.raises(DatabaseUnavailable):
            await landscapes.landscape("public", NOW)


async def test_many_questions_at_once_share_one_read(database: Database, landscapes: Landscapes) -> None:
    for number in range(20):
        landscapes.mark_stale()
        found = await asyncio.gather(*(landscapes.landscape("public", NOW) for _ in range(20)))
        assert len({id(one) for one in found}) == 1, number


async def test_only_the_landscapes_asked_last_keep_what_was_derived_from_them(landscapes: Landscapes) -> None:
    audiences = ["office", NEUHOF, FLIEDEN, "06631016", "public"]
    asked = {}
    for audience in audiences:
        asked[audience] = await landscapes.landscape(audience, NOW)
        asked[audience].memo["derived"] = audience
    kept = [audience for audience, landscape in asked.items() if landscape.memo]
    assert kept == audiences[-3:]
    assert await landscapes.landscape(NEUHOF, NOW) is asked[NEUHOF]
