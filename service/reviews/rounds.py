# SPDX-License-Identifier: EUPL-1.2
"""The round (Runde) of a plan: the call whose answers it was made from."""

import datetime as dt
import uuid

import asyncpg
import msgspec

from service.database.queries import load_queries

__all__ = ("PlanRound", "round_of_plan")

_SQL = load_queries(__file__)


class PlanRound(msgspec.Struct, frozen=True, kw_only=True):
    """A call, and the last day on which it took answers."""

    id: uuid.UUID
    closing_date: dt.date


async def round_of_plan(connection: asyncpg.Connection, plan_id: uuid.UUID) -> PlanRound | None:
    """The call that has asked for the plan; None if somebody asked for it by hand."""
    row = await connection.fetchrow(_SQL["round_of_plan"], plan_id)
    return None if row is None else PlanRound(**row)
