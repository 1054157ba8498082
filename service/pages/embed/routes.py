# SPDX-License-Identifier: EUPL-1.2
"""`/embed/v1.js`, `/embed/v1/groups`, `/embed/v1.d.ts` and `/entwickler`.

Whatever is embedded shows what everybody may see: a key or a session that comes along changes nothing, so
that another site can never show more than the public knows.
"""

import asyncio
from functools import cache
from typing import Any

import msgspec
from litestar import MediaType, Request, Response, get
from litestar.types import ControllerRouterHandler

from matching.facts import Topic
from matching.landscape import Landscape
from service.access.permissions import Permission
from service.clock import today
from service.errors import NotFound
from service.pages.embed.sandbox import SANDBOX_GROUPS
from service.pages.embed.types import declarations
from service.pages.render import ASSETS, Speech, fragment, page, speech_of
from service.pages.search.result import Result, find_result

__all__ = ("route_handlers",)

_PUBLIC = {"permission": Permission.READ_PUBLIC}
_MOST_GROUPS = 5
#: Any website may read these answers: they hold nothing that is not public.
_OPEN = {
    "access-control-allow-origin": "*",
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
    """The best groups as HTML without scripts: `municipality`, `topic`, `limit`, `map`, `lang`."""
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
        _find, landscape, asked.municipality.key, topic, speech, _limit(query.get("limit"))
    )
    return fragment(
        request,
        "embed/groups.html",
        speech=speech,
        headers=_OPEN,
        result=result,
        topic=topic,
        with_map=query.get("map") == "1",
        base=str(request.base_url).rstrip("/"),
    )


@get("/embed/v1/sandbox/groups", opt=_PUBLIC, include_in_schema=False, sync_to_thread=False)
def sandbox() -> Response[bytes]:
    """A frozen answer of `/v1/municipalities/06631018/groups`, the same for ever, for tests of front-ends."""
    return Response(
        SANDBOX_GROUPS, media_type=MediaType.JSON, headers={**_OPEN, "cache-control": "public, max-age=86400"}
    )


@get("/embed/v1.d.ts", opt=_PUBLIC, include_in_schema=False)
async def types(request: _Request) -> Response[str]:
    """TypeScript types of every answer of the API, made from its description."""
    text = await asyncio.to_thread(_declarations, request.app.state["openapi"]())
    return Response(text, media_type="text/plain; charset=utf-8", headers=_OPEN)


@get("/entwickler", opt=_PUBLIC, include_in_schema=False, sync_to_thread=False)
def developers(request: _Request) -> Response[Any]:
    """How to show suggestions on another website, with examples that run on this page."""
    size = len((ASSETS / "embed.js").read_bytes())
    return page(
        request,
        "embed/developers.html",
        speech=speech_of(request),
        base=str(request.base_url).rstrip("/"),
        script_bytes=size,
    )


def _find(landscape: Landscape, key: str, topic: Topic, speech: Speech, limit: int) -> Result:
    return find_result(landscape, key, topic, speech, basis=None, count=limit)


def _limit(text: str | None) -> int:
    if text is None:
        return 3
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= _MOST_GROUPS:
        raise NotFound()
    return int(text)


@cache
def _declarations(document: bytes) -> str:
    return declarations(msgspec.json.decode(document))


route_handlers: list[ControllerRouterHandler] = [script, groups, sandbox, types, developers]
