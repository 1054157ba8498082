# SPDX-License-Identifier: EUPL-1.2
"""`/foerderung` and `/statistik`."""

import asyncio
from typing import Any
from urllib.parse import urlencode

from litestar import Request, Response, get
from litestar.types import ControllerRouterHandler

from matching.money.awards import judge
from matching.register import Municipality
from schemas.statistics import AwardList, ProgrammeSeries
from service.access.permissions import Permission
from service.clock import today
from service.http.dependencies import TheLandscape
from service.known_cooperations.accepted import accepted_cooperations, read_details
from service.pages.money import programme_routes
from service.pages.money.calculator import MOST_MEMBERS, Calculation, calculate, neighbours_of
from service.pages.money.history import (
    award_bars,
    award_plot,
    awards_newest_first,
    by_district,
    by_size,
    by_task,
    by_year,
    counted_plot,
    district_map,
)
from service.pages.render import page, speech_of
from service.pages.shared.fields_of_work import topics_by_field
from service.pages.shared.names import district_name, task_group_name
from service.pages.shared.which_municipality import name_choices, which_municipality
from service.programmes.current import current_programmes
from service.statistics.reference import read_awards, read_series
from service.statistics.wire import awards_to_wire, series_to_wire

__all__ = ("route_handlers",)

_PUBLIC = {"permission": Permission.READ_PUBLIC}
_LONGEST = 80
#: Stands for the reason that two members would give; the page asks only whether there is one.
_REASON = "Im Rechner angegeben."

_Request = Request[Any, Any, Any]


@get("/foerderung", opt=_PUBLIC, include_in_schema=False)
async def calculator(request: _Request, landscape: TheLandscape) -> Response[Any]:
    """What a group would get: `thema`, `kommune` once for each member, `dazu` who joins, `ohne` who leaves,
    `grund` if two members have a special reason. htmx asks for the same page and takes its middle."""
    speech = speech_of(request)
    query = request.query_params
    without = query.get("ohne", "")
    members: dict[str, Municipality] = {}
    wrong = ""
    choices: tuple[Municipality, ...] = ()
    for typed in (*query.getall("kommune", []), *query.getall("dazu", []))[: MOST_MEMBERS + 3]:
        name = " ".join(typed.split())[:_LONGEST]
        if not name:
            continue
        meant = await asyncio.to_thread(which_municipality, landscape.register, name)
        if meant.found is None:
            wrong, choices = name, meant.choices
        elif meant.found.key != without:
            members[meant.found.key] = meant.found
    if any(choice.key in members for choice in choices):
        wrong, choices = "", ()  # one of the choices was taken; what was typed comes along once more
    topic = landscape.topic_by_slug.get(query.get("thema", ""))
    chosen = list(members.values())[:MOST_MEMBERS]
    has_reason = query.get("grund") == "1"
    calculation: Calculation | None = None
    if topic is not None and chosen:
        calculation = await asyncio.to_thread(
            calculate,
            request.app.state["facts"](),
            current_programmes(),
            chosen,
            topic,
            as_of=today(),
            justification=_REASON if has_reason else None,
        )
    answer = page(
        request,
        "money/calculator.html",
        speech=speech,
        calculation=calculation,
        members=chosen,
        topic=topic,
        wrong=wrong,
        choices=choices,
        has_reason=has_reason,
        is_live="hx-request" in request.headers,
        is_full=len(chosen) >= MOST_MEMBERS,
        neighbours=neighbours_of(landscape, chosen) if chosen else (),
        fields=topics_by_field(landscape.topics),
        names=name_choices(landscape.register),
    )
    pairs = [*(("kommune", member.key) for member in chosen), *([("grund", "1")] if has_reason else [])]
    # What is shared is who is in the group, not the way there.
    place = speech.link(
        f"/foerderung{'?' if pairs else ''}{urlencode(pairs)}", thema=topic.slug if topic else None
    )
    answer.headers.update({"hx-push-url": place, "vary": f"{answer.headers['vary']}, HX-Request"})
    return answer


@get("/statistik", opt=_PUBLIC, include_in_schema=False)
async def statistics(request: _Request, landscape: TheLandscape) -> Response[Any]:
    """What was paid so far: by year, task, size and district, and real awards beside the rules."""
    speech = speech_of(request)
    async with request.app.state["database"].acquire() as connection:
        details = await read_details(connection)
    cooperations = [one for one in accepted_cooperations(landscape, details) if not one.is_sample]
    awards, series = await asyncio.to_thread(_history)
    bars = award_bars(series.periods)
    tasks, districts = by_task(cooperations), by_district(landscape, cooperations)
    counted = {"by_year": by_year(cooperations), "by_size": by_size(cooperations)}
    return page(
        request,
        "money/statistics.html",
        speech=speech,
        awards=awards_newest_first(awards.awards),
        bars=bars,
        most=max((bar.value for bar in bars), default=1),
        plot=award_plot(awards.awards, speech),
        count=len(cooperations),
        members=len({member.ags for one in cooperations for member in one.members}),
        counted=[
            (name, rows, counted_plot(rows, speech, name=name)) for name, rows in counted.items() if rows
        ],
        tasks=tasks,
        most_task=max((float(row.total_eur or 0) for row in tasks), default=1.0),
        task_group=lambda group: task_group_name(group, speech),
        districts=[(district_name(landscape.register, row.key), row.count) for row in districts],
        district_map=await asyncio.to_thread(district_map, landscape, districts, speech),
    )


def _history() -> tuple[AwardList, ProgrammeSeries]:
    programmes = current_programmes()
    return awards_to_wire([judge(award, programmes) for award in read_awards()]), series_to_wire(
        read_series()
    )


route_handlers: list[ControllerRouterHandler] = [
    calculator,
    statistics,
    *programme_routes.route_handlers,
]
