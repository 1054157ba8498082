# SPDX-License-Identifier: EUPL-1.2
"""`/karte`: Hessen at a glance, layer by layer, and the way to each Kommune."""

import asyncio
from typing import Any

from litestar import Request, Response, get
from litestar.response import Redirect
from litestar.types import ControllerRouterHandler

from matching.facts import Topic
from matching.landscape import Landscape
from service.access.permissions import Permission
from service.clock import today
from service.maps.style import swatch
from service.maps.svg import draw_state
from service.pages.atlas.layers import LAYERS, Layer, district_groups, layer_of
from service.pages.render import Speech, page, speech_of
from service.pages.shared.fields_of_work import topics_by_field
from service.pages.shared.which_municipality import name_choices, which_municipality

__all__ = ("route_handlers",)

_LONGEST_NAME = 80
#: Towns that everybody knows, far enough apart to name them all: Kassel, Marburg, Gießen, Fulda, Frankfurt,
#: Wiesbaden, Darmstadt.
_LANDMARKS = ("06611000", "06534014", "06531005", "06631009", "06412000", "06414000", "06411000")


@get("/karte", opt={"permission": Permission.READ_PUBLIC}, include_in_schema=False)
async def state_map(request: Request[Any, Any, Any]) -> Response[Any]:
    """Hessen on a map and as a table; `ebene` chooses what it shows, `kommune` leads to one."""
    speech = speech_of(request)
    query = request.query_params
    landscape: Landscape = await request.app.state["landscapes"].landscape("public", today())
    typed = " ".join(query.get("kommune", "").split())[:_LONGEST_NAME]
    answer = await asyncio.to_thread(which_municipality, landscape.register, typed)
    if answer.found is not None:
        return Redirect(speech.link(f"/kommunen/{answer.key}"), status_code=303)
    name = query.get("ebene", "")
    name = name if name in LAYERS else next(iter(LAYERS))
    topic = landscape.topic_by_slug.get(query.get("thema", "")) if name == "bedarf" else None
    layer, svg = await asyncio.to_thread(_drawn, landscape, name, topic, speech)
    return page(
        request,
        "atlas/map.html",
        speech=speech,
        typed=typed,
        choices=answer.choices,
        names=name_choices(landscape.register),
        layers=tuple(LAYERS),
        name=name,
        layer=layer,
        topic=topic,
        fields=topics_by_field(landscape.topics),
        districts=district_groups(landscape),
        by_key=landscape.register.by_key,
        swatch=swatch,
        map_svg=svg,
    )


def _drawn(landscape: Landscape, name: str, topic: Topic | None, speech: Speech) -> tuple[Layer, str]:
    """A layer and its map; kept with the landscape, for they only change with it."""
    kept: dict[tuple[str, str, str], tuple[Layer, str]] = landscape.__dict__.setdefault("_atlas", {})
    asked = (name, topic.slug if topic else "", speech.language)
    if asked not in kept:
        layer = layer_of(name, landscape, topic, speech)
        svg = draw_state(
            landscape.register,
            title=speech.text("atlas.map_title", layer=speech.text(f"atlas.layer_{name}")),
            description=f"{layer.finding} {speech.text('atlas.map_description')}",
            links={m.key: speech.link(f"/kommunen/{m.key}") for m in landscape.municipalities},
            named=() if layer.theme.figures else _LANDMARKS,
            theme=layer.theme,
        )
        kept[asked] = (layer, svg)
    return kept[asked]


route_handlers: list[ControllerRouterHandler] = [state_map]
