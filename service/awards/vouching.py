# SPDX-License-Identifier: EUPL-1.2
"""Conditions of steps after an award that payments, reviews and clawback checks vouch for."""

import datetime as dt
import uuid

import asyncpg

from service.awards.store import SQL

__all__ = ("vouched_for",)


async def vouched_for(connection: asyncpg.Connection, cooperation: uuid.UUID, day: dt.date) -> frozenset[str]:
    """Codes of `matching.lifecycle.conditions` that hold on that day: a payment that two persons have
    recorded, a review that is due, none that is open, a clawback that is decided."""
    row = await connection.fetchrow(SQL["vouched"], cooperation, day)
    holds = {
        "payment_recorded": row["is_paid"],
        "review_date_reached": row["reviews_open"] > 0,
        "review_recorded": row["reviews_open"] == 0 and row["reviews_recorded"] > 0,
        "clawback_decided": row["checks_open"] == 0 and row["checks_decided"] > 0,
    }
    return frozenset(code for code, is_met in holds.items() if is_met)
