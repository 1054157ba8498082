# SPDX-License-Identifier: EUPL-1.2
"""`/embed/v1.js`, `/embed/v1/groups`, `/embed/v1.d.ts`, frozen answers, examples, and `/entwickler`.

Whatever is embedded shows what everybody may see: a key or a session that comes along changes nothing, so
that another site can never show more than the public knows.
"""

import asyncio
from functools import cache
from typing import Any

import msgspec
from litestar import MediaType, Request, Response, get
from litestar.params import FromPath
from litestar.types import ControllerRouterHandler

from matching.facts import Topic
from matching.landscape import Landscape
from service.access.permissions import Permission
from service.clock import today
from service.errors import NotFound
from service.http.versions import read_versions
from service.pages.embed.examples import EXAMPLES, example, feed
from service.pages.embed.sandbox import SANDBOX, SANDBOX_FRAGMENTS
from service.pages.embed.types import declarations
from service.pages.render import ASSETS, Speech, fragment, page, speech_of
from service.pages.shared.fields_of_work import topics_by_field
from service.pages.shared.result import Result, find_result
from service.pages.shared.which_municipality import name_choices, which_municipality

__all__ = ("route_handlers",)

_PUBLIC = {"permission": Permission.READ_PUBLIC}
_MOST_GROUPS = 5
#: Levels of the fragment's first heading that leave room for the one below.
_HEADINGS = range(2, 6)
_LONGEST_NAME = 80
#: What the page for developers shows before anything is chosen.
_SHOWN_KEY, _SHOWN_TOPIC = "06631018", "it_operations_hosting"
#: Any website may read these answers: they hold nothing that is not public.
_OPEN = {
    "access-control-allow-origin": "*",
    "access-control-expose-headers": "Content-Language, Deprecation, Sunset, Link",
    "cross-origin-resource-policy": "cross-origin",
    "cache-control": "public, max-age=300",
}

_Request = Request[Any, Any, Any]


@get("/embed/v1.js", opt=_PUBLIC, include_in_schema=False, sync_to_thread=False)
def script() -> Response[bytes]:
    """The custom element `<ikz-groups>`, a module without dependencies."""
    return Response(
        (ASSETS / "embed.js").read_bytes(), media_type="text/javascript; charset=utf-8", headers=_OPEN
    )


@get("/embed/v1/groups", opt=_PUBLIC, include_in_schema=False)
async def groups(request: _Request) -> Response[Any]:
    """The best groups as HTML without scripts: `municipality`, `topic`, `limit`, `map`, `heading`, `lang`."""
    speech = speech_of(request)
    query = request.query_params
    landscape: Landscape = await request.app.state["landscapes"].landscape("public", today())
    topic = landscape.topic_by_slug.get(query.get("topic", ""))
    asked = landscape.register.find(query.get("municipality", ""))
    if topic is None or asked is None:
        return fragment(
            request,
            "embed/wrong.html",
            speech=speech,
            status=404,
            headers=_OPEN,
            wrong_topic=topic is None,
            wrong_municipality=asked is None,
        )
    result = await asyncio.to_thread(
        _find,
        landscape,
        asked.municipality.key,
        topic,
        speech,
        _number(query.get("limit"), range(1, _MOST_GROUPS + 1), 3),
    )
    return fragment(
        request,
        "embed/groups.html",
        speech=speech,
        headers=_OPEN,
        result=result,
        topic=topic,
        with_map=query.get("map") == "1",
        level=_number(query.get("heading"), _HEADINGS, 3),
        base=_base(request),
    )


@get("/embed/v1/sandbox/{name:str}", opt=_PUBLIC, include_in_schema=False, sync_to_thread=False)
def sandbox(request: _Request, name: FromPath[str]) -> Response[bytes]:
    """A frozen answer, the same for ever, for tests of front-ends: JSON by name, or `fragment` as HTML."""
    kept = {**_OPEN, "cache-control": "public, max-age=86400"}
    if name == "fragment":
        language = speech_of(request).language
        html = SANDBOX_FRAGMENTS[language].replace("{base}", _base(request))
        headers = {**kept, "content-language": language}
        return Response(html.encode(), media_type=MediaType.HTML, headers=headers)
    if name not in SANDBOX:
        raise NotFound()
    return Response(SANDBOX[name], media_type=MediaType.JSON, headers=kept)


@get("/embed/v1/examples/{name:str}", opt=_PUBLIC, include_in_schema=False, sync_to_thread=False)
def example_file(request: _Request, name: FromPath[str]) -> Response[str]:
    """An example as a file, ready to run."""
    if name not in EXAMPLES:
        raise NotFound()
    return Response(example(name, _base(request)), media_type=EXAMPLES[name], headers=_OPEN)


@get("/entwickler/aenderungen.atom", opt=_PUBLIC, include_in_schema=False, sync_to_thread=False)
def changes(request: _Request) -> Response[bytes]:
    """What changes for front-ends, to subscribe to."""
    atom = feed(read_versions(), _base(request), speech_of(request))
    return Response(atom, media_type="application/atom+xml; charset=utf-8", headers=_OPEN)


@get("/embed/v1.d.ts", opt=_PUBLIC, include_in_schema=False)
async def types(request: _Request) -> Response[str]:
    """TypeScript types of every answer of the API, made from its description."""
    text = await asyncio.to_thread(_declarations, request.app.state["openapi"]())
    return Response(text, media_type="text/plain; charset=utf-8", headers=_OPEN)


@get("/entwickler", opt=_PUBLIC, include_in_schema=False)
async def developers(request: _Request) -> Response[Any]:
    """How to show suggestions on another website, with examples that run on this page.

    `kommune`, `thema`, `limit`, `karte` choose what the first example shows, without a script too.
    """
    query = request.query_params
    landscape: Landscape = await request.app.state["landscapes"].landscape("public", today())
    typed = " ".join(query.get("kommune", "").split())[:_LONGEST_NAME]
    answer = await asyncio.to_thread(which_municipality, landscape.register, typed)
    key = answer.key if answer.found is not None else _SHOWN_KEY
    topic = landscape.topic_by_slug.get(query.get("thema", ""))
    base = _base(request)
    return page(
        request,
        "embed/developers.html",
        speech=speech_of(request),
        base=base,
        script_bytes=len((ASSETS / "embed.js").read_bytes()),
        examples={name: example(name, base) for name in EXAMPLES},
        sandboxes=("fragment", *SANDBOX),
        versions=read_versions(),
        names=name_choices(landscape.register),
        fields=topics_by_field(landscape.topics),
        is_unknown=bool(typed) and answer.found is None,
        chosen={
            "typed": typed or landscape.register.resolve(_SHOWN_KEY).municipality.name,
            "key": key,
            "topic": topic.slug if topic else _SHOWN_TOPIC,
            "limit": query["limit"] if query.get("limit") in {"1", "2", "3"} else "1",
            "map": query.get("karte") == "1",
        },
    )


def _find(landscape: Landscape, key: str, topic: Topic, speech: Speech, limit: int) -> Result:
    return find_result(landscape, key, topic, speech, basis=None, count=limit)


def _base(request: _Request) -> str:
    return str(request.base_url).rstrip("/")


def _number(text: str | None, allowed: range, default: int) -> int:
    if text is None:
        return default
    if not text.isascii() or not text.isdigit() or len(text) > 2 or int(text) not in allowed:
        raise NotFound()
    return int(text)


@cache
def _declarations(document: bytes) -> str:
    return declarations(msgspec.json.decode(document))


route_handlers: list[ControllerRouterHandler] = [
    script,
    groups,
    sandbox,
    example_file,
    types,
    changes,
    developers,
]
