# SPDX-License-Identifier: EUPL-1.2
"""`/v1/municipalities/{key}/partners` and `/groups`: suggestions with reasons and the grant.

The same question on the same landscape has the same bytes: they are made once, kept with the landscape
and sent with their ETag until the landscape changes.
"""

import asyncio
from collections.abc import Callable
from typing import Annotated, Any

import msgspec
from litestar import Response, get
from litestar.params import PathParameter, QueryParameter
from litestar.types import ControllerRouterHandler

from matching.errors import FieldError, InvalidInput, Text
from matching.landscape import Landscape
from matching.participants import Basis
from schemas.suggestion import GroupAnswer, PartnerAnswer
from service.access.permissions import Permission
from service.http.conditional import content_tag
from service.suggestions.actions import suggest_groups, suggest_partners
from service.suggestions.sizes import parse_sizes

__all__ = ("route_handlers",)

_PUBLIC = {"permission": Permission.READ_PUBLIC}
#: Answers kept with a landscape; about 50 kB each.
_KEPT_ANSWERS = 400

_Key = Annotated[str, PathParameter(max_length=40, description="AGS or ARS, also an old one.", examples=None)]
_Topic = Annotated[str, QueryParameter(max_length=80, description="Slug of a topic, see /v1/topics.")]
_BasisParameter = Annotated[
    str | None,
    QueryParameter(
        max_length=20,
        description="`stated` or `potential`; without it stated needs where they give an answer.",
    ),
]
_Limit = Annotated[int, QueryParameter(ge=1, le=50, description="How many at most.")]


@get(
    "/v1/municipalities/{key:str}/partners",
    operation_id="suggest_partners",
    tags=["suggestions"],
    opt=_PUBLIC,
)
async def partners(
    landscape: Landscape, key: _Key, topic: _Topic, basis: _BasisParameter = None, limit: _Limit = 10
) -> Response[PartnerAnswer]:
    """Who fits this municipality for a topic, best first, each with reasons and the quote for two."""
    wanted = _basis(basis)

    def answer() -> PartnerAnswer:
        return suggest_partners(landscape, key, topic, basis=wanted, limit=limit)

    return await _kept(landscape, ("partners", key, topic, wanted, limit), answer)


@get(
    "/v1/municipalities/{key:str}/groups",
    operation_id="suggest_groups",
    tags=["suggestions"],
    opt=_PUBLIC,
)
async def groups(
    landscape: Landscape,
    key: _Key,
    topic: _Topic,
    sizes: Annotated[
        str | None,
        QueryParameter(max_length=20, description="Members of a group, e.g. `3-6` (default) or `4`."),
    ] = None,
    basis: _BasisParameter = None,
    limit: _Limit = 5,
) -> Response[GroupAnswer]:
    """Groups that contain this municipality, best first, each with members, reasons and the grant."""
    wanted, wanted_sizes = _basis(basis), parse_sizes(sizes)

    def answer() -> GroupAnswer:
        return suggest_groups(landscape, key, topic, sizes=wanted_sizes, basis=wanted, limit=limit)

    return await _kept(landscape, ("groups", key, topic, wanted_sizes, wanted, limit), answer)


async def _kept(landscape: Landscape, question: tuple[Any, ...], make: Callable[[], Any]) -> Response[Any]:
    answers: dict[tuple[Any, ...], tuple[bytes, str]] = landscape.memo.setdefault("answers", {})
    known = answers.get(question)
    if known is None:
        # Searching takes some ten milliseconds: not on the event loop.
        body = msgspec.json.encode(await asyncio.to_thread(make))
        known = (body, content_tag(body))
        if len(answers) >= _KEPT_ANSWERS:
            answers.pop(next(iter(answers)))
        answers[question] = known
    body, tag = known
    return Response(body, media_type="application/json", headers={"ETag": tag})


def _basis(text: str | None) -> Basis | None:
    if text is None or not text:
        return None
    try:
        return Basis(text)
    except ValueError:
        raise InvalidInput(
            Text(
                de=f"„{text}“ ist keine Grundlage; möglich sind stated und potential.",
                en=f'"{text}" is not a basis; possible are stated and potential.',
            ),
            fields=(FieldError(field="basis", code="basis", text=InvalidInput.title),),
        ) from None


route_handlers: list[ControllerRouterHandler] = [partners, groups]
