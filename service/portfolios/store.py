# SPDX-License-Identifier: EUPL-1.2
"""The table `portfolio`. Rows are written once and never change."""

import datetime as dt
import uuid
from typing import Any

import asyncpg
import msgspec

from schemas.portfolio import Portfolio, PortfolioResult
from service.database.queries import load_queries

__all__ = ("find", "insert", "latest")

_SQL = load_queries(__file__)


async def insert(
    connection: asyncpg.Connection,
    id_: uuid.UUID,
    *,
    question: Any,
    result: PortfolioResult,
    plan: uuid.UUID | None,
    actor: str,
) -> dt.datetime:
    """Keep a portfolio with its question; returns when."""
    certificate = result.certificate
    made: dt.datetime = await connection.fetchval(
        _SQL["insert_portfolio"],
        id_,
        question,
        msgspec.to_builtins(result),
        certificate.input_hash,
        certificate.result_hash,
        plan,
        actor,
    )
    return made


async def find(connection: asyncpg.Connection, id_: uuid.UUID) -> Portfolio | None:
    """One portfolio."""
    row = await connection.fetchrow(_SQL["portfolio"], id_)
    return _read(row) if row else None


async def latest(connection: asyncpg.Connection, limit: int) -> list[Portfolio]:
    """The latest portfolios, the latest first."""
    return [_read(row) for row in await connection.fetch(_SQL["portfolios"], limit)]


def _read(row: Any) -> Portfolio:
    values = dict(row)
    return Portfolio(**{**values, "result": msgspec.convert(values["result"], PortfolioResult)})
