# SPDX-License-Identifier: EUPL-1.2
"""Needs, offers, profiles and exclusions as the tables have them."""

import datetime as dt

from matching.facts import MustNot, Need, Offer, Profile, Visibility
from service.database.pool import Database
from service.ids import new_id
from service.landscape.build import build_landscape
from service.landscape.store import facts_from_database, ground_from_database
from service.register.store import load

NOW = dt.date(2026, 11, 22)
NEUHOF, FLIEDEN = "06631018", "06631008"


async def test_everything_stated_is_read_and_what_is_withdrawn_is_not(database: Database) -> None:
    await load(database)
    async with database.transaction() as connection:
        for withdrawn in (None, dt.datetime.now(dt.UTC)):
            await connection.execute(
                "insert into need (id, municipality, topic, earliest_start, fte, urgency, "
                "annual_cost_alone_cents, leika_keys, platform, visibility, is_sample, withdrawn_at) "
                "values ($1, $2, 'data_geo', $3, 1.25, 4, 5000099, $4, 'civento', 'office', true, $5)",
                new_id(),
                NEUHOF,
                NOW,
                ["99027002012000"],
                withdrawn,
            )
            await connection.execute(
                "insert into offer (id, municipality, topic, fte, valid_until, visibility, withdrawn_at) "
                "values ($1, $2, 'data_geo', 0.5, $3, 'partners', $4)",
                new_id(),
                FLIEDEN,
                NOW,
                withdrawn,
            )
        await connection.execute(
            "insert into profile "
            "(municipality, valid_from, platforms, specialist_software, it_fte, is_ozg_model) "
            "values ($1, $2, $3, $4, 2.5, true)",
            NEUHOF,
            NOW,
            ["civento"],
            {"finance": "X", "dms": "Y"},
        )
        await connection.execute(
            "insert into must_not (municipality, other) values ($1, $2)", NEUHOF, FLIEDEN
        )
    async with database.acquire() as connection:
        ground = await ground_from_database(connection)
        facts = await facts_from_database(connection, ground)
    assert facts.ground is ground
    landscape = build_landscape(facts, "office", NOW)
    assert landscape.needs == (
        Need(
            municipality=NEUHOF,
            topic="data_geo",
            earliest_start=NOW,
            fte_hundredths=125,
            urgency=4,
            annual_cost_alone_cents=5_000_099,
            leika_keys=("99027002012000",),
            platform="civento",
            visibility=Visibility.OFFICE,
            is_sample=True,
        ),
    )
    assert landscape.offers == (
        Offer(
            municipality=FLIEDEN,
            topic="data_geo",
            fte_hundredths=50,
            valid_until=NOW,
            visibility=Visibility.PARTNERS,
        ),
    )
    assert landscape.profiles == (
        Profile(
            municipality=NEUHOF,
            platforms=("civento",),
            specialist_software=(("dms", "Y"), ("finance", "X")),
            it_fte_hundredths=250,
            is_ozg_model=True,
        ),
    )
    assert landscape.must_nots == (MustNot(municipality=NEUHOF, other=FLIEDEN),)
    assert build_landscape(facts, "public", NOW).needs == ()
