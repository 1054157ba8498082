# SPDX-License-Identifier: EUPL-1.2
"""`/kommunen/{key}`, `/aufgaben`, `/verfahren`: pages made of public facts."""

import asyncio
from typing import Any

from litestar import Request, Response, get
from litestar.params import FromPath
from litestar.types import ControllerRouterHandler

from service.access.permissions import Permission
from service.errors import NotFound
from service.http.dependencies import TheLandscape
from service.pages.public import cooperation_routes, short_way_routes
from service.pages.public.method import EXAMPLE, example_of, method_of, thousandths
from service.pages.public.municipality import profile_of
from service.pages.render import page, speech_of
from service.pages.shared.fields_of_work import topics_by_field
from service.pages.shared.which_municipality import name_choices

__all__ = ("route_handlers",)

_PUBLIC = {"permission": Permission.READ_PUBLIC}
_Request = Request[Any, Any, Any]


@get("/kommunen/{key:str}", opt=_PUBLIC, include_in_schema=False)
async def municipality(request: _Request, landscape: TheLandscape, key: FromPath[str]) -> Response[Any]:
    """One Kommune; an old key shows its successor and says so."""
    speech = speech_of(request)
    given = landscape.register.find(key)
    if given is None:
        raise NotFound()
    profile = await asyncio.to_thread(profile_of, landscape, given, speech)
    return page(request, "public/municipality.html", speech=speech, profile=profile)


@get("/aufgaben", opt=_PUBLIC, include_in_schema=False, sync_to_thread=False)
def topics(request: _Request, landscape: TheLandscape) -> Response[Any]:
    """Every task, by field of work."""
    return page(
        request,
        "public/topics.html",
        speech=speech_of(request),
        fields=topics_by_field(landscape.topics),
    )


@get("/aufgaben/{slug:str}", opt=_PUBLIC, include_in_schema=False, sync_to_thread=False)
def topic(request: _Request, landscape: TheLandscape, slug: FromPath[str]) -> Response[Any]:
    """One task: what it is, who does it together already, and the way to the search."""
    found = landscape.topic_by_slug.get(slug)
    if found is None:
        raise NotFound()
    by_key = landscape.register.by_key
    ties = [
        (tie, [by_key[key] for key in (*tie.district_keys, *tie.members) if key in by_key])
        for tie in sorted(landscape.ties, key=lambda t: (-(t.year_max or t.year_min or 0), t.cooperation))
        if tie.task_group in found.task_groups
    ]
    return page(
        request,
        "public/topic.html",
        speech=speech_of(request),
        topic=found,
        ties=ties,
        names=name_choices(landscape.register),
    )


@get("/verfahren", opt=_PUBLIC, include_in_schema=False)
async def method(request: _Request, landscape: TheLandscape) -> Response[Any]:
    """How the order of suggestions comes about, from the weights in use, with an example worked out now."""
    speech = speech_of(request)
    example = await asyncio.to_thread(example_of, landscape)
    return page(
        request,
        "public/method.html",
        speech=speech,
        method=method_of(landscape),
        share=lambda value: thousandths(value, german=speech.german),
        example=example,
        example_of=EXAMPLE,
        example_topic=landscape.topic_by_slug.get(EXAMPLE[1]),
    )


route_handlers: list[ControllerRouterHandler] = [
    municipality,
    topics,
    topic,
    method,
    *cooperation_routes.route_handlers,
    *short_way_routes.route_handlers,
]
