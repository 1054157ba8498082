# SPDX-License-Identifier: EUPL-1.2
"""`/v1/messages`, `/v1/message-preferences`, official mailboxes, and the stream of live events."""

import uuid
from typing import Annotated, Any

import asyncpg
from litestar import Request, Response, delete, get, post, put
from litestar.params import FromPath, HeaderParameter, JSONBody, QueryParameter
from litestar.response import ServerSentEvent
from litestar.types import ControllerRouterHandler

from schemas.message import (
    Message,
    MessagePage,
    MessagePreference,
    MessageState,
    OfficialMailbox,
    OfficialMailboxDraft,
)
from service.access.permissions import Caller, Permission
from service.errors import NotFound
from service.http.dependencies import TheCaller, TheChange, TheDatabase, TheLandscape
from service.http.municipality_key import KeyPath
from service.http.paging import Cursor, Limit, cursor_error, decode_cursor, encode_cursor, next_link
from service.messages import actions, store, webhook_routes
from service.messages.events_stream import LARGEST_ID, follow, moment_of
from service.messages.live_listener import LiveEvents
from service.messages.store import SEE_ALL, StoredMessage
from service.messages.wire import mailbox_to_wire, message_to_wire
from service.settings import Settings

__all__ = ("route_handlers",)

_READ = {"permission": Permission.READ_MESSAGES}
_MANAGE = {"permission": Permission.MANAGE_PEOPLE}


@get("/v1/messages", operation_id="list_messages", tags=["messages"], opt=_READ)
async def list_messages(
    request: Request[Any, Any, Any],
    caller: TheCaller,
    database: TheDatabase,
    wanted: Annotated[
        MessageState | None, QueryParameter(name="state", description="Only in this state.")
    ] = None,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> Response[MessagePage]:
    """Messages to you, the latest first. The office sees all, with how each fares on its way."""
    async with database.acquire() as connection:
        found = await store.list_messages(
            connection,
            caller,
            before=_before(cursor),
            states=(wanted,) if wanted else None,
            limit=limit + 1,
        )
        shown = await _to_wire(request, connection, caller, found[:limit])
    following = encode_cursor(str(shown[-1].id)) if len(found) > limit else None
    return Response(MessagePage(messages=tuple(shown), next=following), headers=next_link(request, following))


@get("/v1/messages/{message_id:uuid}", operation_id="get_message", tags=["messages"], opt=_READ)
async def get_message(
    request: Request[Any, Any, Any], caller: TheCaller, database: TheDatabase, message_id: FromPath[uuid.UUID]
) -> Message:
    """One message."""
    async with database.acquire() as connection:
        found = await actions.read_message(connection, caller, message_id)
        return (await _to_wire(request, connection, caller, [found]))[0]


@post(
    "/v1/messages/{message_id:uuid}/resend",
    operation_id="resend_message",
    tags=["messages"],
    status_code=202,
    opt={**_MANAGE, "more_statuses": (409,)},
)
async def post_resend(
    request: Request[Any, Any, Any], caller: TheCaller, change: TheChange, message_id: FromPath[uuid.UUID]
) -> Message:
    """Try a message again that is dead or undeliverable, for instance once an address is right."""
    async with change() as connection:
        found = await actions.resend(connection, caller, message_id)
        return (await _to_wire(request, connection, caller, [found]))[0]


@get("/v1/message-preferences", operation_id="get_message_preference", tags=["messages"], opt=_READ)
async def get_preference(caller: TheCaller, database: TheDatabase) -> MessagePreference:
    """How often you are told."""
    async with database.acquire() as connection:
        rhythm, is_shared = await actions.rhythm_of(connection, caller)
    return MessagePreference(rhythm=rhythm, for_municipality=is_shared)  # type: ignore[arg-type]


@put(
    "/v1/message-preferences",
    operation_id="choose_message_preference",
    tags=["messages"],
    opt={**_READ, "example": {"rhythm": "daily", "for_municipality": True}},
)
async def put_preference(
    caller: TheCaller, change: TheChange, data: JSONBody[MessagePreference]
) -> MessagePreference:
    """Choose how often to be told: at once, or in a digest. Holds for messages from now on."""
    async with change() as connection:
        await actions.choose_rhythm(connection, caller, data.rhythm, for_municipality=data.for_municipality)
    return data


@get(
    "/v1/municipalities/{key:str}/official-mailbox",
    operation_id="get_official_mailbox",
    tags=["messages"],
    opt=_MANAGE,
)
async def get_mailbox(database: TheDatabase, landscape: TheLandscape, key: KeyPath) -> OfficialMailbox:
    """The official address of a town hall."""
    municipality = landscape.register.resolve(key, field="key").municipality.key
    async with database.acquire() as connection:
        found = await store.read_mailbox(connection, municipality)
    if found is None:
        raise NotFound()
    return mailbox_to_wire(found)


@put(
    "/v1/municipalities/{key:str}/official-mailbox",
    operation_id="note_official_mailbox",
    tags=["messages"],
    opt={**_MANAGE, "example": {"address": "rathaus@neuhof.example", "source": "Impressum, 22.11.2026"}},
)
async def put_mailbox(
    caller: TheCaller,
    change: TheChange,
    landscape: TheLandscape,
    key: KeyPath,
    data: JSONBody[OfficialMailboxDraft],
) -> OfficialMailbox:
    """Note the official address of a town hall. It gets messages while nobody there has an account."""
    municipality = landscape.register.resolve(key, field="key").municipality.key
    async with change() as connection:
        return mailbox_to_wire(
            await actions.note_mailbox(connection, caller, municipality, data.address, data.source)
        )


@delete(
    "/v1/municipalities/{key:str}/official-mailbox",
    operation_id="remove_official_mailbox",
    tags=["messages"],
    opt=_MANAGE,
)
async def delete_mailbox(caller: TheCaller, change: TheChange, landscape: TheLandscape, key: KeyPath) -> None:
    """Forget the official address of a town hall."""
    municipality = landscape.register.resolve(key, field="key").municipality.key
    async with change() as connection:
        await actions.remove_mailbox(connection, caller, municipality)


@get(
    "/v1/events-stream",
    operation_id="follow_events",
    tags=["messages"],
    media_type="text/event-stream",
    opt={**_READ, "is_stream": True},
)
async def get_events_stream(
    request: Request[Any, Any, Any],
    caller: TheCaller,
    database: TheDatabase,
    last_event_id: Annotated[
        int | None,
        HeaderParameter(name="Last-Event-ID", ge=0, le=LARGEST_ID, description="Where you left off."),
    ] = None,
) -> ServerSentEvent:
    """What changes from now on, as server-sent events: ids of what you may know of, never content.

    Ends after five minutes at the latest; connect again with `Last-Event-ID`. An event may come twice.
    """
    live: LiveEvents = request.app.state["live_events"]
    last_seen = None if last_event_id is None else moment_of(last_event_id)
    return ServerSentEvent(follow(live, database, caller, last_seen))


async def _to_wire(
    request: Request[Any, Any, Any],
    connection: asyncpg.Connection,
    caller: Caller,
    messages: list[StoredMessage],
) -> list[Message]:
    settings: Settings = request.app.state["settings"]
    ids = [message.id for message in messages]
    deliveries = await store.deliveries_of(connection, ids) if caller.role in SEE_ALL else {}
    return [
        message_to_wire(message, deliveries.get(message.id, ()), settings.base_url) for message in messages
    ]


def _before(cursor: str | None) -> uuid.UUID | None:
    last = decode_cursor(cursor)
    try:
        return uuid.UUID(last) if last else None
    except ValueError:
        raise cursor_error() from None


route_handlers: list[ControllerRouterHandler] = [
    list_messages,
    get_message,
    post_resend,
    get_preference,
    put_preference,
    get_mailbox,
    put_mailbox,
    delete_mailbox,
    get_events_stream,
    *webhook_routes.route_handlers,
]
