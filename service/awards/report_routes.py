# SPDX-License-Identifier: EUPL-1.2
"""`/v1/reports/landtag`: the report of a year as JSON and as CSV."""

import datetime as dt
from decimal import Decimal
from typing import Annotated

from litestar import Response, get
from litestar.params import QueryParameter
from litestar.types import ControllerRouterHandler

from matching.errors import FieldError, InvalidInput, Text
from matching.landscape import Landscape
from schemas.report import LandtagReport
from service.access.permissions import OFFICE_ROLES, Caller, Permission
from service.awards.report import landtag_report, read_awarded
from service.cooperations.judging import topic_of_case
from service.database.pool import Database
from service.documents.answers import WithSeparator, file_answer
from service.documents.tables import Cell, Column, Table, table_to_csv
from service.http.dependencies import TheCaller, TheDatabase, TheLandscape

__all__ = ("route_handlers",)

_READ = {"permission": Permission.READ_REPORTS}
_COLUMNS = (
    Column("number", "Bescheid"),
    Column("dated", "Datum"),
    Column("topic", "Aufgabe"),
    Column("districts", "Landkreise"),
    Column("member_count", "Zahl der Mitglieder"),
    Column("members", "Mitglieder"),
    Column("award_eur", "Bescheid", is_euro=True),
    Column("rule_eur", "nach der Regel", is_euro=True),
    Column("expected_eur", "zu erwarten", is_euro=True),
    Column("paid_eur", "ausgezahlt", is_euro=True),
    Column("programme", "Programm"),
    Column("programme_version", "Fassung"),
    Column("state", "Stand"),
    Column("savings_eur", "erreichte Einsparung", is_euro=True),
)

#: As text: a number that may be left out would be taken as absent by the framework when it says `null`.
Year = Annotated[
    str | None, QueryParameter(pattern=r"^20[0-9]{2}$", description="By default the year before this one.")
]
ForPublication = Annotated[
    bool, QueryParameter(description="Savings only as one sum, and from three cooperations on.")
]


@get("/v1/reports/landtag", operation_id="get_landtag_report", tags=["reports"], opt=_READ)
async def get_report(
    caller: TheCaller,
    database: TheDatabase,
    landscape: TheLandscape,
    year: Year = None,
    for_publication: ForPublication = False,
) -> LandtagReport:
    """Cooperations, members, sums and realised savings of a year, by topic and district. Whoever is not of
    the office reads what may be published."""
    return await _report(caller, database, landscape, year, for_publication)


@get(
    "/v1/reports/landtag.csv",
    operation_id="get_landtag_report_csv",
    tags=["reports"],
    media_type="text/csv",
    opt=_READ,
)
async def get_report_csv(
    caller: TheCaller,
    database: TheDatabase,
    landscape: TheLandscape,
    year: Year = None,
    for_publication: ForPublication = False,
    separator: WithSeparator = "comma",
) -> Response[bytes]:
    """The awards of the year as a table."""
    report = await _report(caller, database, landscape, year, for_publication)
    table = _table(report, landscape.as_of)
    return file_answer(table_to_csv(table, separator), "text/csv", f"landtag-{report.year}.csv")


async def _report(
    caller: Caller, database: Database, landscape: Landscape, year: str | None, for_publication: bool
) -> LandtagReport:
    asked = landscape.as_of.year - 1 if year is None else int(year)
    if asked > landscape.as_of.year:
        text = Text(de="Das Jahr liegt in der Zukunft.", en="The year is in the future.")
        raise InvalidInput(text, fields=(FieldError(field="year", code="in-the-future", text=text),))
    async with database.acquire() as connection:
        awarded = await read_awarded(connection, dt.date(asked, 12, 31))
    return landtag_report(
        awarded,
        asked,
        landscape.register,
        for_publication=for_publication or caller.role not in OFFICE_ROLES,
    )


def _table(report: LandtagReport, day: dt.date) -> Table:
    rows: list[tuple[Cell, ...]] = [
        (
            row.number,
            row.dated,
            topic_of_case(row.topic).label_de,
            "; ".join(row.districts),
            len(row.members),
            "; ".join(row.names),
            Decimal(row.amount_eur),
            _euro(row.rule_eur),
            _euro(row.expected_award_eur),
            Decimal(row.paid_eur),
            row.programme,
            row.programme_version,
            row.state,
            _euro(row.savings_eur),
        )
        for row in report.awards
    ]
    return Table(
        title=f"Geförderte Kooperationen {report.year}",
        date=day,
        columns=_COLUMNS,
        rows=tuple(rows),
        stamp=(("year", str(report.year)), ("as_of", day.isoformat())),
    )


def _euro(amount_eur: str | None) -> Decimal | None:
    return None if amount_eur is None else Decimal(amount_eur)


route_handlers: list[ControllerRouterHandler] = [get_report, get_report_csv]
