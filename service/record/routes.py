# SPDX-License-Identifier: EUPL-1.2
"""`/v1/events`: the record, for the office and auditors."""

from typing import Annotated, Any

from litestar import Request, Response, get
from litestar.params import QueryParameter
from litestar.types import ControllerRouterHandler

from schemas import event as wire
from service.access.permissions import Permission
from service.http.dependencies import TheDatabase
from service.http.paging import Cursor, Limit, cursor_error, decode_cursor, encode_cursor, next_link
from service.record.chain import Event
from service.record.store import read_events

__all__ = ("route_handlers",)

_LARGEST = 2**63 - 1


@get("/v1/events", operation_id="list_events", tags=["record"], opt={"permission": Permission.READ_RECORD})
async def list_events(
    request: Request[Any, Any, Any],
    database: TheDatabase,
    subject: Annotated[
        str | None,
        QueryParameter(
            pattern=r"^[a-z_]{1,40}:[A-Za-z0-9._-]{1,80}$",
            description="Only one thing: `type:id`, e.g. `need:…`.",
        ),
    ] = None,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> Response[wire.EventPage]:
    """What happened, in order. Nothing in it is ever changed or removed."""
    last = decode_cursor(cursor) or "0"
    if not last.isascii() or not last.isdigit() or int(last) > _LARGEST:
        raise cursor_error()
    type_, _, id_ = (subject or "").partition(":")
    async with database.acquire() as connection:
        events = await read_events(
            connection, after=int(last), limit=limit + 1, subject=(type_, id_) if subject else None
        )
    page = events[:limit]
    following = encode_cursor(str(page[-1].position)) if len(events) > limit else None
    return Response(
        wire.EventPage(events=tuple(_to_wire(event) for event in page), next=following),
        headers=next_link(request, following),
    )


def _to_wire(event: Event) -> wire.Event:
    return wire.Event(
        position=event.position,
        id=event.id,
        happened_at=event.happened_at,
        actor=event.actor,
        role=event.role,
        action=event.action,
        subject_type=event.subject_type,
        subject_id=event.subject_id,
        municipality=event.municipality,
        facts=event.facts,
        previous_hash=event.previous_hash.hex(),
        hash=event.hash.hex(),
    )


route_handlers: list[ControllerRouterHandler] = [list_events]
