# SPDX-License-Identifier: EUPL-1.2
"""`/v1/statistics/…`: the past of the programme as CSV and XLSX."""

import asyncio

from litestar import Response, get
from litestar.datastructures import State
from litestar.types import ControllerRouterHandler

from matching.money.awards import judge
from service.access.permissions import Permission
from service.clock import today
from service.documents.answers import XLSX, WithSeparator, file_answer
from service.documents.statistics_tables import awards_table, cooperations_table, series_table
from service.documents.tables import Table, table_to_csv, table_to_xlsx
from service.http.dependencies import TheLandscape
from service.known_cooperations.accepted import accepted_cooperations, read_details
from service.programmes.current import current_programmes
from service.statistics.reference import read_awards, read_series
from service.statistics.wire import awards_to_wire, series_to_wire

__all__ = ("route_handlers",)

_BASE = "/v1/statistics"
_PUBLIC = {"permission": Permission.READ_PUBLIC}


@get(
    f"{_BASE}/awards.csv",
    operation_id="get_awards_csv",
    tags=["statistics"],
    media_type="text/csv",
    opt=_PUBLIC,
)
async def get_awards_csv(separator: WithSeparator = "comma") -> Response[bytes]:
    """Real awards beside the rule of their date, as a table."""
    return file_answer(table_to_csv(_awards(), separator), "text/csv", "awards.csv")


@get(
    f"{_BASE}/awards.xlsx", operation_id="get_awards_xlsx", tags=["statistics"], media_type=XLSX, opt=_PUBLIC
)
async def get_awards_xlsx() -> Response[bytes]:
    """Real awards beside the rule of their date, as a workbook."""
    return file_answer(await asyncio.to_thread(table_to_xlsx, _awards()), XLSX, "awards.xlsx")


@get(
    f"{_BASE}/programme.csv",
    operation_id="get_programme_series_csv",
    tags=["statistics"],
    media_type="text/csv",
    opt=_PUBLIC,
)
async def get_series_csv(separator: WithSeparator = "comma") -> Response[bytes]:
    """The published totals of the IKZ programme, as a table."""
    return file_answer(table_to_csv(_series(), separator), "text/csv", "programme.csv")


@get(
    f"{_BASE}/programme.xlsx",
    operation_id="get_programme_series_xlsx",
    tags=["statistics"],
    media_type=XLSX,
    opt=_PUBLIC,
)
async def get_series_xlsx() -> Response[bytes]:
    """The published totals of the IKZ programme, as a workbook."""
    return file_answer(await asyncio.to_thread(table_to_xlsx, _series()), XLSX, "programme.xlsx")


@get(
    f"{_BASE}/cooperations.csv",
    operation_id="get_cooperations_csv",
    tags=["statistics"],
    media_type="text/csv",
    opt=_PUBLIC,
)
async def get_cooperations_csv(
    state: State, landscape: TheLandscape, separator: WithSeparator = "comma"
) -> Response[bytes]:
    """Cooperations that exist, known from public sources and awarded here, as a table."""
    async with state["database"].acquire() as connection:
        details = await read_details(connection)
    table = cooperations_table(accepted_cooperations(landscape, details), today())
    return file_answer(table_to_csv(table, separator), "text/csv", "cooperations.csv")


def _awards() -> Table:
    judged = [judge(award, current_programmes()) for award in read_awards()]
    return awards_table(awards_to_wire(judged).awards, today())


def _series() -> Table:
    return series_table(series_to_wire(read_series()).periods, today())


route_handlers: list[ControllerRouterHandler] = [
    get_awards_csv,
    get_awards_xlsx,
    get_series_csv,
    get_series_xlsx,
    get_cooperations_csv,
]
