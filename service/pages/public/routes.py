# SPDX-License-Identifier: EUPL-1.2
"""`/karte`, `/kommunen/{key}`, `/aufgaben`, `/verfahren`, `/glossar`: pages made of public facts."""

import asyncio
from typing import Any

from litestar import Request, Response, get
from litestar.params import FromPath
from litestar.response import Redirect
from litestar.types import ControllerRouterHandler

from matching.landscape import Landscape
from matching.register import Municipality
from service.access.permissions import Permission
from service.errors import NotFound
from service.http.dependencies import TheLandscape
from service.maps.svg import draw_state
from service.pages.public import cooperation_routes
from service.pages.public.method import method_of, thousandths
from service.pages.public.municipality import profile_of
from service.pages.render import Speech, page, speech_of
from service.pages.search.fields_of_work import topics_by_field
from service.pages.search.which_municipality import name_choices, which_municipality
from service.pages.wording import read_wording

__all__ = ("route_handlers",)

_PUBLIC = {"permission": Permission.READ_PUBLIC}
_LONGEST_NAME = 80
#: Towns that everybody knows, far enough apart to name them all: Kassel, Marburg, Gießen, Fulda, Frankfurt,
#: Wiesbaden, Darmstadt.
_LANDMARKS = ("06611000", "06534014", "06531005", "06631009", "06412000", "06414000", "06411000")

_Request = Request[Any, Any, Any]


@get("/karte", opt=_PUBLIC, include_in_schema=False)
async def state_map(request: _Request, landscape: TheLandscape) -> Response[Any]:
    """Hessen on a map and as a list by district; `kommune` leads to one."""
    speech = speech_of(request)
    typed = " ".join(request.query_params.get("kommune", "").split())[:_LONGEST_NAME]
    answer = await asyncio.to_thread(which_municipality, landscape.register, typed)
    if answer.found is not None:
        return Redirect(speech.link(f"/kommunen/{answer.key}"), status_code=303)
    return page(
        request,
        "public/map.html",
        speech=speech,
        typed=typed,
        choices=answer.choices,
        names=name_choices(landscape.register),
        districts=_by_district(landscape),
        map_svg=await asyncio.to_thread(_state_map, landscape, speech),
    )


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


@get("/verfahren", opt=_PUBLIC, include_in_schema=False, sync_to_thread=False)
def method(request: _Request, landscape: TheLandscape) -> Response[Any]:
    """How the order of suggestions comes about, from the weights in use."""
    speech = speech_of(request)
    return page(
        request,
        "public/method.html",
        speech=speech,
        method=method_of(landscape),
        share=lambda value: thousandths(value, german=speech.german),
    )


@get("/glossar", opt=_PUBLIC, include_in_schema=False, sync_to_thread=False)
def glossary(request: _Request) -> Response[Any]:
    """Words of art and what they mean."""
    return page(request, "public/glossary.html", speech=speech_of(request), glossary=read_wording().glossary)


def _by_district(landscape: Landscape) -> list[tuple[str, list[Municipality]]]:
    """(name of the district or "", its Kommunen), the towns without a district first, then by name."""
    groups: dict[str, list[Municipality]] = {}
    for found in landscape.register.municipalities:
        name = "" if found.kind.value == "kreisfreie_stadt" else found.district_name
        groups.setdefault(name, []).append(found)
    return [
        (name, sorted(members, key=lambda m: (not m.is_district, m.name)))
        for name, members in sorted(groups.items())
    ]


def _state_map(landscape: Landscape, speech: Speech) -> str:
    """The map of Hessen with every municipality as a link; kept with the register, for it never differs."""
    kept: dict[str, str] = landscape.register.__dict__.setdefault("_state_map", {})
    if speech.language not in kept:
        kept[speech.language] = draw_state(
            landscape.register,
            title=speech.text("state_map.title"),
            description=speech.text("state_map.description"),
            links={
                m.key: speech.link(f"/kommunen/{m.key}")
                for m in landscape.register.municipalities
                if not m.is_district
            },
            named=_LANDMARKS,
        )
    return kept[speech.language]


route_handlers: list[ControllerRouterHandler] = [
    state_map,
    municipality,
    topics,
    topic,
    method,
    glossary,
    *cooperation_routes.route_handlers,
]
