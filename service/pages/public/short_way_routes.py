# SPDX-License-Identifier: EUPL-1.2
"""`/kurze-wege`: what to look at before a group is founded."""

import asyncio
from typing import Any

from litestar import Request, Response, get
from litestar.response import Redirect
from litestar.types import ControllerRouterHandler

from matching.landscape import Landscape
from schemas.short_ways import ShortWays
from service.access.permissions import Permission
from service.http.dependencies import TheLandscape
from service.pages.render import page, speech_of
from service.pages.shared.fields_of_work import topics_by_field
from service.pages.shared.which_municipality import name_choices, which_municipality
from service.programmes.current import current_programmes
from service.programmes.short_ways import find_short_ways

__all__ = ("route_handlers",)

_LONGEST = 80


@get("/kurze-wege", opt={"permission": Permission.READ_PUBLIC}, include_in_schema=False)
async def short_ways(request: Request[Any, Any, Any], landscape: TheLandscape) -> Response[Any]:
    """`kommune` and `thema`: what is free, whom to join, who knows how, which money; else the form."""
    speech = speech_of(request)
    typed, slug = (
        " ".join(request.query_params.get(name, "").split())[:_LONGEST] for name in ("kommune", "thema")
    )
    topic = landscape.topic_by_slug.get(slug)
    answer = await asyncio.to_thread(which_municipality, landscape.register, typed)
    wrong: dict[str, str] = {}
    if typed and answer.found is None:
        name = "state_map.not_found" if answer.choices else "state_map.nothing"
        wrong["kommune"] = speech.text(name, typed=typed)
    if slug and topic is None:
        wrong["thema"] = speech.text("unknown_topic.body", typed=slug)
    ways: ShortWays | None = None
    if answer.found is not None and topic is not None:
        if answer.key != typed:
            return Redirect(speech.link("/kurze-wege", kommune=answer.key, thema=slug), status_code=303)
        ways = await asyncio.to_thread(_find, landscape, answer.found.key, slug)
    return page(
        request,
        "public/short_ways.html",
        speech=speech,
        status=404 if wrong and not answer.is_exact else 200,
        ways=ways,
        municipality=answer.found,
        topic=topic,
        typed=answer.found.name if answer.found else typed,
        slug=slug,
        choices=answer.choices,
        wrong=wrong,
        names=name_choices(landscape.register),
        fields=topics_by_field(landscape.topics),
    )


def _find(landscape: Landscape, key: str, slug: str) -> ShortWays:
    return find_short_ways(landscape, current_programmes(), key, slug)


route_handlers: list[ControllerRouterHandler] = [short_ways]
