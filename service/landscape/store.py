# SPDX-License-Identifier: EUPL-1.2
"""Facts from PostgreSQL."""

from decimal import Decimal

import asyncpg
import msgspec

from matching.facts import MustNot, Need, Offer, Profile, Tie, Visibility
from matching.weights import Weights
from service.database.queries import load_queries
from service.known_cooperations.store import read_cooperation_records
from service.landscape.facts import DatedProfile, Engagement, Facts, Ground
from service.landscape.files import read_weights
from service.register.store import read_register_tables
from service.topics.catalogue import read_topics

__all__ = ("facts_from_database", "ground_from_database")

_SQL = load_queries(__file__)


async def ground_from_database(connection: asyncpg.Connection) -> Ground:
    """Register, borders and cooperations of the database, topics and weights of the program."""
    return Ground(
        tables=await read_register_tables(connection),
        topics=read_topics(),
        weights=await _weights_in_use(connection),
        ties=(
            *(record.tie for record in await read_cooperation_records(connection)),
            *(_tie(row) for row in await connection.fetch(_SQL["awarded"])),
        ),
    )


async def facts_from_database(connection: asyncpg.Connection, ground: Ground | None = None) -> Facts:
    """All facts; with a `ground` given only what municipalities state is read (five queries).

    For one state of the database across tables, call it in a `repeatable_read` transaction.
    """
    if ground is None:
        ground = await ground_from_database(connection)
    return Facts(
        ground=ground,
        needs=tuple(_need(row) for row in await connection.fetch(_SQL["needs"])),
        offers=tuple(_offer(row) for row in await connection.fetch(_SQL["offers"])),
        profiles=tuple(_profile(row) for row in await connection.fetch(_SQL["profiles"])),
        must_nots=tuple(MustNot(**dict(row)) for row in await connection.fetch(_SQL["must_nots"])),
        engagements=tuple(
            Engagement(topic=row["topic"], members=tuple(row["members"]), is_public=row["is_public"])
            for row in await connection.fetch(_SQL["engagements"])
        ),
    )


async def _weights_in_use(connection: asyncpg.Connection) -> Weights:
    """The weights that two persons of the office accepted, else the shipped ones. A proposal that was made
    from other shipped weights than today's is history (its version begins with theirs)."""
    shipped = read_weights()
    accepted = await connection.fetchval(_SQL["accepted_weights"], f"{shipped.version}+")
    return shipped if accepted is None else msgspec.convert(accepted, Weights)


def _tie(row: asyncpg.Record) -> Tie:
    """A cooperation of this service that has its award. A tie counts municipalities; a district that takes
    part stands apart, as in the list of known ones."""
    topic = next(topic for topic in read_topics() if topic.slug == row["topic"])
    return Tie(
        cooperation=f"here:{row['id']}",
        members=tuple(key for key in row["members"] if len(key) == 8),
        district_keys=tuple(key for key in row["members"] if len(key) == 5),
        task=topic.label_de,
        task_group=topic.task_groups[0] if topic.task_groups else topic.slug,
        is_digital=topic.digital,
        year_min=row["year"],
        year_max=row["year"],
        status="running",
        source="",
    )


def _hundredths(fte: Decimal | None) -> int | None:
    return None if fte is None else int(fte * 100)


def _need(row: asyncpg.Record) -> Need:
    return Need(
        municipality=row["municipality"],
        topic=row["topic"],
        earliest_start=row["earliest_start"],
        fte_hundredths=_hundredths(row["fte"]),
        urgency=row["urgency"],
        annual_cost_alone_cents=row["annual_cost_alone_cents"],
        leika_keys=tuple(row["leika_keys"]),
        platform=row["platform"],
        visibility=Visibility(row["visibility"]),
        is_sample=row["is_sample"],
    )


def _offer(row: asyncpg.Record) -> Offer:
    return Offer(
        municipality=row["municipality"],
        topic=row["topic"],
        fte_hundredths=_hundredths(row["fte"]),
        valid_until=row["valid_until"],
        visibility=Visibility(row["visibility"]),
        is_sample=row["is_sample"],
    )


def _profile(row: asyncpg.Record) -> DatedProfile:
    profile = Profile(
        municipality=row["municipality"],
        platforms=tuple(row["platforms"]),
        specialist_software=tuple(sorted(row["specialist_software"].items())),
        it_provider=row["it_provider"],
        user_account=row["user_account"],
        it_fte_hundredths=_hundredths(row["it_fte"]),
        is_ozg_model=row["is_ozg_model"],
        consulting_modules=tuple(row["consulting_modules"]),
        factory_topics=tuple(row["factory_topics"]),
    )
    return DatedProfile(profile=profile, valid_from=row["valid_from"])
