# SPDX-License-Identifier: EUPL-1.2
"""The tables `budget`, `budget_programme` and `reservation`."""

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any, Literal

import asyncpg
import msgspec

from service.database.queries import load_queries

__all__ = (
    "Basis",
    "Budget",
    "OpenGroup",
    "Reservation",
    "ReservationState",
    "Used",
    "clashing_programmes",
    "find_budget",
    "find_budget_of",
    "find_reservation",
    "insert_budget",
    "list_budgets",
    "lock_reservation",
    "lock_years",
    "open_groups",
    "paid",
    "put_reservation",
    "update_budget",
    "used",
    "waiting",
)

_SQL = load_queries(__file__)

Basis = Literal["rule", "expected"]
ReservationState = Literal["reserved", "granted", "released"]


class Budget(msgspec.Struct, frozen=True, kw_only=True):
    """A pot: what is there for `programmes` (ids) in `year`. `basis` says which figure is reserved."""

    id: uuid.UUID
    year: int
    amount_cents: int
    basis: Basis
    note: str
    programmes: tuple[str, ...]
    created_at: dt.datetime
    changed_at: dt.datetime


class Reservation(msgspec.Struct, frozen=True, kw_only=True):
    """What is held for one cooperation, or was granted to it."""

    cooperation: uuid.UUID
    programme: str
    year: int
    rule_cents: int
    expected_cents: int | None
    granted_cents: int | None
    state: ReservationState

    def cents(self, basis: Basis) -> int:
        """What it takes from a budget of this basis."""
        if self.state == "released":
            return 0
        if self.granted_cents is not None:
            return self.granted_cents
        if basis == "expected" and self.expected_cents is not None:
            return self.expected_cents
        return self.rule_cents


class Used(msgspec.Struct, frozen=True, kw_only=True):
    """What programmes of a year have taken: granted, and held on either basis, in cents."""

    granted: int
    by_rule: int
    by_expected: int
    reserved_count: int
    granted_count: int

    def reserved(self, basis: Basis) -> int:
        """What is held, counted on this basis."""
        return self.by_expected if basis == "expected" else self.by_rule

    def taken(self, basis: Basis) -> int:
        """Granted and held together."""
        return self.granted + self.reserved(basis)


class OpenGroup(msgspec.Struct, frozen=True, kw_only=True):
    """A cooperation that has not been submitted. `starts_in` is the year of its concept, 0 without one."""

    id: uuid.UUID
    topic: str
    members: tuple[str, ...]
    two_member_justification: str
    starts_in: int


async def lock_reservation(connection: asyncpg.Connection, cooperation: uuid.UUID) -> None:
    """First lock: one change of a cooperation's money at a time."""
    await connection.execute(_SQL["lock"], f"reservation {cooperation}")


async def lock_years(connection: asyncpg.Connection, years: Sequence[int]) -> None:
    """Second lock: one change of a year's money at a time; the years ascending, so that nobody waits for
    somebody who waits for them."""
    for year in sorted(set(years)):
        await connection.execute(_SQL["lock"], f"budget {year}")


async def find_reservation(connection: asyncpg.Connection, cooperation: uuid.UUID) -> Reservation | None:
    """What is held for a cooperation; None if nothing ever was."""
    row = await connection.fetchrow(_SQL["reservation"], cooperation)
    return Reservation(**dict(row)) if row else None


async def put_reservation(connection: asyncpg.Connection, reservation: Reservation) -> None:
    """Store what is held for a cooperation, in place of what was."""
    await connection.execute(_SQL["put_reservation"], *msgspec.structs.astuple(reservation))


async def used(
    connection: asyncpg.Connection,
    year: int,
    programmes: Sequence[str],
    without: uuid.UUID | None = None,
) -> Used:
    """What has been taken for `programmes` in `year`, not counting the cooperation `without`."""
    row = await connection.fetchrow(_SQL["used"], year, list(programmes), without)
    return Used(**dict(row))


async def paid(connection: asyncpg.Connection, year: int, programmes: Sequence[str]) -> int:
    """Cents that have been paid out on awards of `programmes` in `year`."""
    cents: int = await connection.fetchval(_SQL["paid"], year, list(programmes))
    return cents


async def waiting(connection: asyncpg.Connection, states: Sequence[str]) -> list[Reservation]:
    """What applications in `states` ask for without holding it, the longest waiting first."""
    return [Reservation(**dict(row)) for row in await connection.fetch(_SQL["waiting"], list(states))]


async def find_budget_of(connection: asyncpg.Connection, programme: str, year: int) -> Budget | None:
    """The pot that pays for a programme in a year."""
    row = await connection.fetchrow(_SQL["budget_of"], programme, year)
    return _read(row) if row else None


async def find_budget(connection: asyncpg.Connection, id_: uuid.UUID) -> Budget | None:
    """One pot."""
    row = await connection.fetchrow(_SQL["budget"], id_)
    return _read(row) if row else None


async def list_budgets(connection: asyncpg.Connection, year: int | None = None) -> list[Budget]:
    """The pots of a year or of all, by year and programmes."""
    return [_read(row) for row in await connection.fetch(_SQL["budgets"], year)]


async def clashing_programmes(
    connection: asyncpg.Connection, year: int, programmes: Sequence[str]
) -> list[str]:
    """Which of `programmes` have a pot in `year` already."""
    return [row["programme"] for row in await connection.fetch(_SQL["clashing_programmes"], year, programmes)]


async def insert_budget(
    connection: asyncpg.Connection,
    id_: uuid.UUID,
    *,
    year: int,
    amount_cents: int,
    basis: Basis,
    note: str,
    programmes: Sequence[str],
) -> None:
    """A new pot for programmes that have none in its year."""
    await connection.execute(_SQL["insert_budget"], id_, year, amount_cents, basis, note)
    await connection.execute(_SQL["insert_programmes"], list(programmes), year, id_)


async def update_budget(
    connection: asyncpg.Connection, id_: uuid.UUID, *, amount_cents: int, basis: Basis, note: str
) -> None:
    """Store what may change in a pot."""
    await connection.execute(_SQL["update_budget"], id_, amount_cents, basis, note)


async def open_groups(connection: asyncpg.Connection, states: Sequence[str]) -> list[OpenGroup]:
    """Cooperations in `states` with their living members, the oldest first."""
    rows = await connection.fetch(_SQL["open_cooperations"], list(states))
    return [OpenGroup(**{**dict(row), "members": tuple(row["members"])}) for row in rows]


def _read(row: Any) -> Budget:
    values = dict(row)
    return Budget(**{**values, "programmes": tuple(values["programmes"])})
