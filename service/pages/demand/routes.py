# SPDX-License-Identifier: EUPL-1.2
"""`/nachfrage`: where a call is worthwhile, by task and by digital service; the levels of the self-checks."""

import asyncio
import csv
import io
from typing import Any

from litestar import Request, Response, get
from litestar.params import FromPath
from litestar.types import ControllerRouterHandler

from matching.landscape import Landscape
from matching.small_cells import SMALLEST, Shown
from service.access.permissions import Permission
from service.clock import today
from service.digital_services.actions import find_service
from service.digital_services.demand import read_demand, read_online
from service.errors import NotFound
from service.http.dependencies import TheCaller, TheDatabase, TheLandscape
from service.needs.demand import TopicDemand, demand_by_topic
from service.pages.demand.shown import (
    Area,
    Row,
    area_of,
    areas,
    district_rows,
    draw_districts,
    rows_of_services,
    rows_of_topics,
    shown_cells,
)
from service.pages.render import page, speech_of
from service.self_checks.actions import read_statistics
from service.self_checks.catalogue import HIGHEST

__all__ = ("route_handlers",)

_DEMAND = {"permission": Permission.READ_DEMAND}
_FIRST = 3
_Request = Request[Any, Any, Any]


@get("/nachfrage", opt=_DEMAND, include_in_schema=False)
async def by_topic(request: _Request, landscape: TheLandscape) -> Response[bytes]:
    """Tasks: the most municipalities without a partner first; `gebiet` chooses a part of the state."""
    area = _area(request, landscape)
    demand = await _topics(request)
    rows = rows_of_topics(demand, area)
    return _list(request, landscape, "demand/topics.html", area, rows, any(of.has_samples for of in demand))


@get("/nachfrage/dienste", opt=_DEMAND, include_in_schema=False)
async def by_service(request: _Request, database: TheDatabase, landscape: TheLandscape) -> Response[bytes]:
    """Digital services: the most gaps first."""
    area = _area(request, landscape)
    rows = await _services(database, landscape, area)
    return _list(request, landscape, "demand/services.html", area, rows, False)


@get("/nachfrage/selbstchecks", opt=_DEMAND, include_in_schema=False)
async def levels(request: _Request, database: TheDatabase, landscape: TheLandscape) -> Response[bytes]:
    """How many municipalities are on which level."""
    async with database.acquire() as connection:
        statistics = await read_statistics(connection, landscape)
    return page(
        request,
        "demand/levels.html",
        speech=speech_of(request),
        statistics=statistics,
        counts={
            field.field: {cell.level: cell.count for cell in field.levels} for field in statistics.fields
        },
        most=max((cell.count for field in statistics.fields for cell in field.levels), default=0),
        levels=range(HIGHEST + 1),
    )


@get("/nachfrage/aufgaben/{slug:str}", opt=_DEMAND, include_in_schema=False)
async def one_topic(
    request: _Request, caller: TheCaller, landscape: TheLandscape, slug: FromPath[str]
) -> Response[bytes]:
    """One task by district, on a map and as a table."""
    speech = speech_of(request)
    found = next((of for of in await _topics(request) if of.topic.slug == slug), None)
    if found is None:
        raise NotFound()
    label = speech.topic(found.topic)
    return page(
        request,
        "demand/one.html",
        speech=speech,
        label=label,
        row=rows_of_topics([found], None)[0],
        districts=district_rows(landscape.register, found.needs_by_district, found.offers_by_district),
        map_svg=await asyncio.to_thread(draw_districts, landscape, found.needs_by_district, label, speech),
        back="/nachfrage",
        call=slug if caller.role.value == "ikz_office" else None,
        platforms=(),
        is_service=False,
        has_samples=found.has_samples,
    )


@get("/nachfrage/dienste/{service:str}", opt=_DEMAND, include_in_schema=False)
async def one_service(
    request: _Request, database: TheDatabase, landscape: TheLandscape, service: FromPath[str]
) -> Response[bytes]:
    """One digital service by district and platform."""
    speech, wanted = speech_of(request), find_service(service)
    async with database.acquire() as connection:
        demand = (await read_demand(connection, landscape, service=wanted.id)).services
        online = await read_online(connection, landscape)
    if not demand:
        raise NotFound()
    cells = shown_cells(demand[0].by_district)
    label = speech.say(demand[0].label)
    return page(
        request,
        "demand/one.html",
        speech=speech,
        label=label,
        row=rows_of_services(demand, online, None)[0],
        districts=district_rows(landscape.register, cells, None),
        map_svg=await asyncio.to_thread(draw_districts, landscape, cells, label, speech),
        back="/nachfrage/dienste",
        call=None,
        platforms=[(name, shown) for name, shown in shown_cells(demand[0].by_platform).items()],
        is_service=True,
        has_samples=False,
    )


@get("/nachfrage/tabelle.csv", opt=_DEMAND, include_in_schema=False)
async def table(request: _Request, database: TheDatabase, landscape: TheLandscape) -> Response[bytes]:
    """Everything of both lists, also by district, for a German spreadsheet; what is not shown is empty."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(("art", "schluessel", "name", "kreis", "bedarf", "mindestens", "angebot", "ohne_partner"))
    names = {m.district_key: m.district_name for m in landscape.register.municipalities}
    for of in await _topics(request):
        kind = ("aufgabe", of.topic.slug, of.topic.label_de)
        writer.writerow((*kind, "", *_cells(of.needs), of.offers.count, of.without_partner.count))
        for key in sorted(of.needs_by_district.keys() | of.offers_by_district.keys()):
            offers = of.offers_by_district.get(key)
            writer.writerow(
                (
                    *kind,
                    names[key],
                    *_cells(of.needs_by_district.get(key)),
                    offers.count if offers else None,
                    "",
                )
            )
    async with database.acquire() as connection:
        for service in (await read_demand(connection, landscape)).services:
            kind = ("dienst", service.service, service.label.de)
            whole = Shown(count=service.gaps, is_minimum=service.is_minimum)
            writer.writerow((*kind, "", *_cells(whole), "", ""))
            for cell in service.by_district:
                writer.writerow((*kind, cell.name, cell.count, "ja" if cell.is_minimum else "nein", "", ""))
    return Response(
        ("\ufeff" + text.getvalue()).encode(),
        media_type="text/csv; charset=utf-8",
        headers={
            "content-disposition": f'attachment; filename="nachfrage-{today().isoformat()}.csv"',
            "cache-control": "private, no-cache",
        },
    )


def _cells(shown: Shown | None) -> tuple[int | None, str]:
    if shown is None or shown.count is None:
        return None, ""
    return shown.count, "ja" if shown.is_minimum else "nein"


async def _topics(request: _Request) -> tuple[TopicDemand, ...]:
    """Counted over everything stated; whoever may ask sees counts only."""
    office: Landscape = await request.app.state["landscapes"].landscape("office", today())
    return await asyncio.to_thread(demand_by_topic, office)


async def _services(database: TheDatabase, landscape: Landscape, area: Area | None) -> list[Row]:
    async with database.acquire() as connection:
        demand = await read_demand(connection, landscape)
        online = await read_online(connection, landscape)
    return rows_of_services(demand.services, online, area)


def _area(request: _Request, landscape: Landscape) -> Area | None:
    return area_of(landscape.register, request.query_params.get("gebiet", ""))


def _list(
    request: _Request,
    landscape: Landscape,
    template: str,
    area: Area | None,
    rows: list[Row],
    has_samples: bool,
) -> Response[bytes]:
    return page(
        request,
        template,
        speech=speech_of(request),
        area=area,
        areas=areas(landscape.register),
        rows=[row for row in rows if row.needs.count or row.offers.count],
        silent=[row for row in rows if not (row.needs.count or row.offers.count)],
        first=[row for row in rows if row.weight][:_FIRST],
        most=max((row.weight for row in rows), default=0),
        smallest=SMALLEST,
        has_samples=has_samples,
    )


route_handlers: list[ControllerRouterHandler] = [
    by_topic,
    by_service,
    levels,
    one_topic,
    one_service,
    table,
]
