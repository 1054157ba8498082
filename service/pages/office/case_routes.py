# SPDX-License-Identifier: EUPL-1.2
"""`/pruefung/faelle`: every cooperation by where it stands, and what is overdue."""

from itertools import groupby
from typing import Any

from litestar import Request, Response, get
from litestar.types import ControllerRouterHandler

from matching.lifecycle.cooperation import COOPERATION
from service.access.permissions import Permission, allows
from service.awards.overdue import read_overdue
from service.cooperations.parties import asker_kind
from service.cooperations.seeing import show
from service.cooperations.store import case_ids_after, read_cases
from service.http.dependencies import TheCaller, TheDatabase, TheLandscape
from service.pages.clerk.phases import PHASES
from service.pages.render import page, speech_of

__all__ = ("route_handlers",)

_MOST_SHOWN = 500
_ENDED = "ended"


@get("/pruefung/faelle", opt={"permission": Permission.READ_BUDGETS}, include_in_schema=False)
async def cases_page(
    request: Request[Any, Any, Any], caller: TheCaller, database: TheDatabase, landscape: TheLandscape
) -> Response[bytes]:
    """Office and auditor; what is overdue only for the office, which has to ask for it."""
    topic = request.query_params.get("thema", "")
    asker = asker_kind(caller)
    async with database.acquire() as connection:
        ids = []
        if asker is not None:
            ids = await case_ids_after(
                connection,
                asker,
                after=None,
                topic=topic if topic in landscape.topic_by_slug else None,
                municipality=None,
                state=None,
                ends=sorted(COOPERATION.ends),
                limit=_MOST_SHOWN,
            )
        cases = await read_cases(connection, ids)
        shown = [await show(connection, caller, case, landscape) for case in cases]
        is_office = allows(caller, Permission.DECIDE_COOPERATIONS)
        overdue = await read_overdue(connection, landscape.as_of) if is_office else []
    phase_of = {state: name for name, states in PHASES.items() for state in states}
    order = [*PHASES, _ENDED]
    sorted_cases = sorted(shown, key=lambda case: order.index(phase_of.get(case.state, _ENDED)))
    answered = page(
        request,
        "office/cases.html",
        speech=speech_of(request),
        phases=[
            (name, tuple(cases))
            for name, cases in groupby(sorted_cases, key=lambda case: phase_of.get(case.state, _ENDED))
        ],
        count=len(shown),
        topics=landscape.topic_by_slug,
        used_topics=sorted({case.topic for case in shown}),
        topic=topic,
        overdue=overdue,
        is_office=is_office,
        day=landscape.as_of,
        names={m.key: m.name for m in landscape.register.municipalities},
    )
    answered.headers["cache-control"] = "no-store"
    return answered


route_handlers: list[ControllerRouterHandler] = [cases_page]
