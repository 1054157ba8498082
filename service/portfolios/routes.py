# SPDX-License-Identifier: EUPL-1.2
"""`/v1/portfolios` and `/v1/competitions`: whom to fund when money or places are short."""

import asyncio
import uuid
from typing import Any

import asyncpg
import msgspec
from litestar import Request, Response, get, post
from litestar.datastructures import State
from litestar.params import FromPath, JSONBody
from litestar.types import ControllerRouterHandler

from schemas.portfolio import (
    Competition,
    CompetitionDraft,
    Portfolio,
    PortfolioDraft,
    PortfolioPage,
    PortfolioSummary,
)
from service.access.permissions import Permission
from service.clock import today
from service.errors import NotFound
from service.http.conditional import tagged
from service.http.dependencies import TheCaller, TheDatabase
from service.http.idempotency import IdempotencyKey, Made, change_once
from service.portfolios import store
from service.portfolios.actions import ask, keep, rank_projects
from service.portfolios.asking import answer
from service.programmes.current import current_programmes

__all__ = ("route_handlers",)

_READ = {"permission": Permission.READ_BUDGETS}
_LISTED = 100
_DRAFT = {
    "budgets": [{"year": 2027, "amount_eur": "175000.00"}, {"year": 2028, "amount_eur": "75000.00"}],
    "candidates": [
        {"key": "Neuhof, Flieden, Kalbach", "amounts_eur": ["75000.00"], "placed": 3, "score": 240},
        {"key": "Eltville +7", "amounts_eur": ["100000.00"], "placed": 8, "score": 410},
        {"key": "Birkenau +2", "amounts_eur": ["75000.00"], "placed": 3, "score": 205},
        {"key": "Riedstadt, Stockstadt", "amounts_eur": ["50000.00"], "placed": 2, "score": 160},
    ],
}
_ANCHORS = [
    {"de": "gar nicht", "en": "not at all"},
    {"de": "zum Teil", "en": "in part"},
    {"de": "ganz", "en": "fully"},
]
_COMPETITION = {
    "criteria": [
        {"code": "reuse", "name": {"de": "Nachnutzung", "en": "Reuse"}, "weight": 60, "anchors": _ANCHORS},
        {
            "code": "members",
            "name": {"de": "Beteiligung", "en": "Members"},
            "weight": 40,
            "anchors": _ANCHORS,
        },
    ],
    "entries": [
        {"key": "A", "points": {"reuse": 5, "members": 2}},
        {"key": "B", "points": {"reuse": 3, "members": 5}},
    ],
    "places": 1,
}


@post(
    "/v1/portfolios",
    operation_id="make_portfolio",
    tags=["money"],
    status_code=201,
    opt={"permission": Permission.MANAGE_BUDGETS, "more_statuses": (404, 409), "example": _DRAFT},
)
async def post_portfolio(
    request: Request[Any, Any, Any],
    caller: TheCaller,
    database: TheDatabase,
    state: State,
    data: JSONBody[PortfolioDraft],
    idempotency_key: IdempotencyKey = None,
) -> Response[Portfolio]:
    """Choose which groups to fund: the one best choice within the budgets of one or several years, with the
    loss that the budget causes and what more money would bring. The result is kept."""
    async with database.transaction() as connection:
        asked = await ask(connection, caller, state["facts"](), current_programmes(), data, today())
    # May take seconds: beside the event loop, and without a connection.
    result = await asyncio.to_thread(answer, asked)

    async def make(connection: asyncpg.Connection) -> Made:
        made = await keep(connection, caller, data, asked, result)
        return Made(made, f"/v1/portfolios/{made.id}")

    return await change_once(request, database.transaction, caller, idempotency_key, make)


@get("/v1/portfolios", operation_id="list_portfolios", tags=["money"], opt=_READ)
async def list_portfolios(database: TheDatabase) -> PortfolioPage:
    """The latest hundred portfolios, the latest first."""
    async with database.acquire() as connection:
        found = await store.latest(connection, _LISTED)
    return PortfolioPage(
        portfolios=tuple(
            PortfolioSummary(
                id=one.id,
                plan=one.plan,
                created_at=one.created_at,
                objectives=one.result.objectives,
                spent_eur=one.result.spent_eur,
                text=one.result.text,
            )
            for one in found
        )
    )


@get("/v1/portfolios/{portfolio_id:uuid}", operation_id="get_portfolio", tags=["money"], opt=_READ)
async def get_portfolio(database: TheDatabase, portfolio_id: FromPath[uuid.UUID]) -> Response[Portfolio]:
    """One portfolio as it was made."""
    async with database.acquire() as connection:
        found = await store.find(connection, portfolio_id)
    if found is None:
        raise NotFound()
    return tagged(msgspec.json.encode(found))


@post(
    "/v1/competitions",
    operation_id="rank_competition",
    tags=["money"],
    status_code=200,
    opt={"permission": Permission.READ_PUBLIC, "example": _COMPETITION},
)
async def post_competition(data: JSONBody[CompetitionDraft]) -> Competition:
    """Rank joint projects for a number of places by open criteria: whole points, ties explained, and how far
    each weight may move before others win. Nothing is stored."""
    return rank_projects(data)


route_handlers: list[ControllerRouterHandler] = [
    post_portfolio,
    list_portfolios,
    get_portfolio,
    post_competition,
]
