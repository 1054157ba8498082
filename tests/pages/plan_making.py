# SPDX-License-Identifier: EUPL-1.2
"""Plans that are really made, for tests of the office's pages."""

import asyncio
import uuid
from typing import Any

import httpx

from service.database.pool import Database
from service.plans.job import make_plan

__all__ = ("TOPIC", "made_plan", "suggestion_at")

TOPIC = "it_administrator"


async def made_plan(
    client: httpx.AsyncClient,
    database: Database,
    key: dict[str, str],
    *,
    topic: str = TOPIC,
    objective: str = "total",
) -> str:
    """Ask for a plan and make it here and now; returns its id."""
    body = {"topic": topic, "sizes": [3, 4], "objective": objective}
    asked = await client.post("/v1/plans", headers=key, json=body)
    assert asked.status_code == 202, asked.text
    id_ = str(asked.json()["id"])
    await make_plan(database, uuid.UUID(id_), asyncio.Event())
    return id_


async def suggestion_at(
    client: httpx.AsyncClient, key: dict[str, str], plan: str, place: int
) -> dict[str, Any]:
    """The suggestion that a group of the plan has become."""
    listed = (await client.get("/v1/suggestions", params={"plan": plan}, headers=key)).json()
    found: dict[str, Any] = next(one for one in listed["suggestions"] if one["place"] == place)
    return found
