# SPDX-License-Identifier: EUPL-1.2
"""Everything that can be asked for with GET, as addresses: every route of the application, filled in."""

import itertools
import uuid
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from litestar.routes import HTTPRoute

from service.access.permissions import TABLE, Permission, Role
from service.http.application import Application
from tests.service.privacy.beginning import ACTING, DISTRICT, FLIEDEN, KALBACH, NEUHOF, TOPIC

__all__ = ("addresses", "readable")

_UNKNOWN: Final = str(uuid.UUID(int=7))
#: Streams never end; what they tell is compared through `World.live_events`.
_STREAMS: Final = ("/v1/events-stream", "/v1/plans/{plan_id:uuid}/events")
#: Random by design (a token in the page), or without anything about anybody.
_APART: Final = ("/anmelden", "/docs/assets", "/assets", "/health")

_VALUES: Final[Mapping[str, Sequence[str]]] = {
    "key": (KALBACH, NEUHOF, DISTRICT),
    "slug": (TOPIC, "it_administrator"),
    "id": ("he-ikz-2021",),
    "code": ("not-found",),
    "token": ("x",),
    "version": ("1",),
}
_QUERIES: Final[Mapping[str, Sequence[str]]] = {
    "/v1/municipalities/{key:str}/partners": (
        f"topic={TOPIC}", f"topic={TOPIC}&basis=potential&limit=50", "topic=it_administrator&basis=stated",
        "topic=data_geo",
    ),
    "/v1/municipalities/{key:str}/groups": (
        f"topic={TOPIC}", f"topic={TOPIC}&sizes=3-4&basis=stated&limit=20",
        "topic=it_administrator&sizes=2-5&basis=stated", "topic=dms_eakte&basis=potential",
    ),
    "/v1/municipalities/{key:str}/groups.geojson": (f"topic={TOPIC}", "topic=it_administrator&basis=stated"),
    "/v1/municipalities/{key:str}/short-ways": (f"topic={TOPIC}", "topic=portal_editing",
        "topic=it_helpdesk"),
    "/v1/needs": (
        "", f"topic={TOPIC}", f"municipality={KALBACH}", "limit=1", "topic=it_helpdesk",
        f"municipality={ACTING[1]}&limit=2",
    ),
    "/v1/offers": ("", f"topic={TOPIC}", f"municipality={KALBACH}", "limit=1"),
    "/v1/services/{service:str}/groups": (
        f"municipality={KALBACH}", f"municipality={NEUHOF}&basis=stated", f"municipality={FLIEDEN}&sizes=2-4",
    ),
    "/v1/self-checks": ("", f"municipality={KALBACH}"),
    "/v1/cooperations": (
        "", f"municipality={KALBACH}", "limit=1", f"topic={TOPIC}", "state=forming", "state=idea",
    ),
    "/v1/suggestions": ("", f"topic={TOPIC}", "state=invited", "sort=deadline"),
    "/v1/plans/{plan_id:uuid}/why-not": (f"municipality={KALBACH}",),
    "/v1/plans/{plan_id:uuid}/alternatives": (f"municipality={KALBACH}",),
    "/v1/cooperations/{case_id:uuid}/documents/council-folder.pdf": ("", f"municipality={NEUHOF}"),
    "/v1/graph": ("", "format=graphml"),
    "/v1/messages": ("", "limit=1"),
    "/v1/accounts": ("", f"scope={KALBACH}"),
    "/v1/events": ("", "subject=need:x"),
    "/gruppen": (f"kommune={KALBACH}&thema={TOPIC}", f"kommune={NEUHOF}&thema=it_administrator"),
    "/karte": ("", "kommune=Kalbach"),
    "/embed/v1/groups": (
        f"topic={TOPIC}&municipality={KALBACH}&map=1", f"topic={TOPIC}&municipality={NEUHOF}",
    ),
}  # fmt: skip


def addresses(app: Application, ids: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, str, Permission]]:
    """Every GET route with each known id and each query worth asking: address, route, permission."""
    known = {**_VALUES, **ids}
    cooperations = [*ids.get("cooperation_id", ()), *ids.get("private_cooperation", ())[-3:]]
    known |= {"cooperation_id": cooperations, "case_id": cooperations}
    for route in app.routes:
        if not isinstance(route, HTTPRoute):
            continue
        for handler in route.route_handlers:
            if "GET" not in handler.http_methods or route.path.startswith(_APART) or route.path in _STREAMS:
                continue
            names = [part.name for part in route.path_components if not isinstance(part, str)]
            choices = [list(known.get(name) or (_UNKNOWN,))[-12:] for name in names]
            for values in itertools.product(*choices):
                path = route.path_format.format(**dict(zip(names, values, strict=True)))
                for query in _QUERIES.get(route.path, ("",)):
                    yield (f"{path}?{query}" if query else path), route.path, handler.opt["permission"]


def readable(permission: Permission, role: Role) -> bool:
    """Whether a role may read it at all; every refusal is the same."""
    return role in TABLE[permission]
