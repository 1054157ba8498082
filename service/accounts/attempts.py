# SPDX-License-Identifier: EUPL-1.2
"""Attempts to get in, and reports of anybody, counted in PostgreSQL: every web process sees the same number.

Counted per quarter of an hour and subject: the network address that asks, the mail address that is named.
Both are counted alike whether an account exists or not, so that the limit tells nothing.
"""

from typing import Literal

import asyncpg

from service.accounts.secret_values import digest
from service.database.queries import load_queries
from service.http.errors import TooManyAttempts

__all__ = ("LIMITS", "Kind", "allow", "count")

_SQL = load_queries(__file__)

Kind = Literal[
    "begin_address", "begin_mail", "wrong_address", "wrong_mail", "feedback_address", "feedback_all"
]

#: Attempts in a quarter of an hour. A town hall often has one network address for all its people.
LIMITS: dict[Kind, int] = {
    "begin_address": 60,
    "begin_mail": 5,
    "wrong_address": 30,
    "wrong_mail": 10,
    "feedback_address": 10,
    "feedback_all": 100,
}


async def allow(connection: asyncpg.Connection, kind: Kind, subject: str) -> None:
    """Let an attempt pass that is not one too many; counts nothing.

    :raises TooManyAttempts: with the seconds until the next quarter of an hour
    """
    row = await connection.fetchrow(_SQL["attempts_now"], kind, digest(kind, subject))
    if row["attempts"] >= LIMITS[kind]:
        raise TooManyAttempts(retry_after_seconds=max(1, row["seconds_left"]))


async def count(connection: asyncpg.Connection, kind: Kind, subject: str) -> None:
    """Count one attempt. Outside of a transaction that may be rolled back."""
    await connection.execute(_SQL["count_attempt"], kind, digest(kind, subject))
