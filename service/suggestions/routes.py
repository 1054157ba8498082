# SPDX-License-Identifier: EUPL-1.2
"""`/v1/municipalities/{key}/partners` and `/groups`: suggestions with reasons and the grant.

The same question on the same landscape has the same bytes; `service.suggestions.kept` keeps those that
everybody may see.
"""

import asyncio
from collections.abc import Callable
from typing import Annotated, Any, TypeVar

import msgspec
from litestar import Response, get
from litestar.params import QueryParameter
from litestar.types import ControllerRouterHandler

from matching.errors import FieldError, InvalidInput, Text
from matching.landscape import Landscape
from matching.participants import Basis, topic_of
from schemas.geojson import FeatureCollection
from schemas.suggestion import GroupAnswer, PartnerAnswer
from service.access.permissions import Permission
from service.http.conditional import tagged
from service.http.dependencies import TheLandscape
from service.http.lookups import Checked, known_topic
from service.http.municipality_key import KeyPath
from service.suggestions.actions import group_areas, suggest_groups, suggest_partners
from service.suggestions.kept import KeptAnswers
from service.suggestions.sizes import parse_sizes

__all__ = ("route_handlers",)

Value = TypeVar("Value")

_PUBLIC = {"permission": Permission.READ_PUBLIC}
_KEPT = KeptAnswers()

_Topic = Annotated[
    str, QueryParameter(max_length=80, description="Slug of a topic, see /v1/topics."), Checked(known_topic)
]
_BasisParameter = Annotated[
    str | None,
    QueryParameter(
        max_length=20,
        description="`stated` or `potential`; without it stated needs where they give an answer.",
    ),
    Checked(lambda text, _: _basis(text)),
]
_Sizes = Annotated[
    str | None,
    QueryParameter(max_length=20, description="Members of a group, e.g. `3-6` (default) or `4`."),
    Checked(lambda text, _: parse_sizes(text)),
]
_Limit = Annotated[int, QueryParameter(ge=1, le=50, description="How many at most.")]


@get(
    "/v1/municipalities/{key:str}/partners",
    operation_id="suggest_partners",
    tags=["suggestions"],
    opt=_PUBLIC,
    middleware=[_KEPT],
)
async def partners(
    landscape: TheLandscape, key: KeyPath, topic: _Topic, basis: _BasisParameter = None, limit: _Limit = 10
) -> Response[PartnerAnswer]:
    """Who fits this municipality for a topic, best first, each with reasons and the quote for two."""
    wanted, _ = _checked(landscape, key, topic, basis)

    def answer() -> PartnerAnswer:
        return suggest_partners(landscape, key, topic, basis=wanted, limit=limit)

    return await _answer(answer)


@get(
    "/v1/municipalities/{key:str}/groups",
    operation_id="suggest_groups",
    tags=["suggestions"],
    opt=_PUBLIC,
    middleware=[_KEPT],
)
async def groups(
    landscape: TheLandscape,
    key: KeyPath,
    topic: _Topic,
    sizes: _Sizes = None,
    basis: _BasisParameter = None,
    limit: _Limit = 5,
) -> Response[GroupAnswer]:
    """Groups that contain this municipality, best first, each with members, reasons and the grant."""
    wanted, wanted_sizes = _checked(landscape, key, topic, basis, sizes)

    def answer() -> GroupAnswer:
        return suggest_groups(landscape, key, topic, sizes=wanted_sizes, basis=wanted, limit=limit)

    return await _answer(answer)


@get(
    "/v1/municipalities/{key:str}/groups.geojson",
    operation_id="suggest_groups_geojson",
    tags=["suggestions"],
    opt=_PUBLIC,
    middleware=[_KEPT],
    media_type="application/geo+json",
)
async def groups_as_geojson(
    landscape: TheLandscape,
    key: KeyPath,
    topic: _Topic,
    sizes: _Sizes = None,
    basis: _BasisParameter = None,
    limit: _Limit = 5,
) -> Response[FeatureCollection]:
    """The areas of the same groups as GeoJSON (RFC 7946), each with its members, score and amounts."""
    wanted, wanted_sizes = _checked(landscape, key, topic, basis, sizes)

    def areas() -> dict[str, Any]:
        answer = suggest_groups(landscape, key, topic, sizes=wanted_sizes, basis=wanted, limit=limit)
        return group_areas(landscape, answer)

    return await _answer(areas, "application/geo+json")


async def _answer(make: Callable[[], Any], media_type: str = "application/json") -> Response[Any]:
    # Searching takes some ten milliseconds: not on the event loop.
    body = await asyncio.to_thread(lambda: msgspec.json.encode(make()))
    return tagged(body, media_type)


def _checked(
    landscape: Landscape, key: str, topic: str, basis: str | None, sizes: str | None = None
) -> tuple[Basis | None, tuple[int, ...] | None]:
    """Basis and sizes as values. An unknown `key` is an unknown address; else every wrong one is named."""
    landscape.register.resolve(key, field="key")
    wrong: list[InvalidInput] = []

    def tried(read: Callable[[], Value]) -> Value | None:
        try:
            return read()
        except InvalidInput as error:
            wrong.append(error)
            return None

    tried(lambda: topic_of(landscape, topic))
    wanted, wanted_sizes = tried(lambda: _basis(basis)), tried(lambda: parse_sizes(sizes))
    if len(wrong) == 1:
        raise wrong[0]
    if wrong:
        raise InvalidInput(fields=tuple(field for error in wrong for field in error.fields))
    return wanted, wanted_sizes


def _basis(text: str | None) -> Basis | None:
    if not text:
        return None
    if text in tuple(Basis):
        return Basis(text)
    said = Text(
        de=f"„{text}“ ist keine Grundlage; möglich sind stated und potential.",
        en=f'"{text}" is not a basis; possible are stated and potential.',
    )
    raise InvalidInput(said, fields=(FieldError(field="basis", code="basis", text=said),))


route_handlers: list[ControllerRouterHandler] = [partners, groups, groups_as_geojson]
