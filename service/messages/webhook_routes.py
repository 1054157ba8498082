# SPDX-License-Identifier: EUPL-1.2
"""`/v1/webhooks`: creating, listing, removing, trying."""

import uuid
from typing import Any

from litestar import Request, Response, delete, get, post
from litestar.params import FromPath, JSONBody
from litestar.types import ControllerRouterHandler

from schemas.webhook import Webhook, WebhookCreated, WebhookDraft, WebhookPage
from service.access.permissions import Permission
from service.http.dependencies import TheCaller, TheChange, TheDatabase
from service.messages import webhooks
from service.messages.wire import webhook_to_wire
from service.settings import Settings

__all__ = ("route_handlers",)

_MANAGE = {"permission": Permission.MANAGE_WEBHOOKS}
_LINKS = {
    "get_webhook": {"webhook_id": "$response.body#/webhook/id"},
    "ping_webhook": {"webhook_id": "$response.body#/webhook/id"},
}


@get("/v1/webhooks", operation_id="list_webhooks", tags=["webhooks"], opt=_MANAGE)
async def list_webhooks(caller: TheCaller, database: TheDatabase) -> WebhookPage:
    """Your webhooks and those of your municipality; the office sees all."""
    async with database.acquire() as connection:
        found = await webhooks.list_own(connection, caller)
    return WebhookPage(webhooks=tuple(webhook_to_wire(webhook) for webhook in found))


@get("/v1/webhooks/{webhook_id:uuid}", operation_id="get_webhook", tags=["webhooks"], opt=_MANAGE)
async def get_webhook(caller: TheCaller, database: TheDatabase, webhook_id: FromPath[uuid.UUID]) -> Webhook:
    """One webhook: whether it works, and since when not."""
    async with database.acquire() as connection:
        return webhook_to_wire(await webhooks.find(connection, caller, webhook_id))


@post(
    "/v1/webhooks",
    operation_id="create_webhook",
    tags=["webhooks"],
    status_code=201,
    opt={
        **_MANAGE,
        "more_statuses": (409,),
        "example": {"url": "https://portal.example/ikz", "subject_types": ["cooperation"]},
        "links": _LINKS,
    },
)
async def post_webhook(
    request: Request[Any, Any, Any], caller: TheCaller, change: TheChange, data: JSONBody[WebhookDraft]
) -> Response[WebhookCreated]:
    """Have an address called when something changes that you may know of. The secret is shown this once.

    Calls hold ids only and are signed as standard-webhooks says. Answer 2xx within ten seconds; a call may
    come twice with the same `webhook-id`.
    """
    settings: Settings = request.app.state["settings"]
    async with change() as connection:
        stored, secret = await webhooks.create(connection, caller, settings, data.url, data.subject_types)
    created = WebhookCreated(webhook=webhook_to_wire(stored), secret=webhooks.secret_text(secret))
    return Response(created, headers={"location": f"/v1/webhooks/{stored.id}", "cache-control": "no-store"})


@post(
    "/v1/webhooks/{webhook_id:uuid}/ping",
    operation_id="ping_webhook",
    tags=["webhooks"],
    status_code=202,
    opt={**_MANAGE, "more_statuses": (409,)},
)
async def post_ping(caller: TheCaller, change: TheChange, webhook_id: FromPath[uuid.UUID]) -> Webhook:
    """Have it called once, with `webhook.ping`, to try it."""
    async with change() as connection:
        await webhooks.ping(connection, caller, webhook_id)
        return webhook_to_wire(await webhooks.find(connection, caller, webhook_id))


@delete("/v1/webhooks/{webhook_id:uuid}", operation_id="remove_webhook", tags=["webhooks"], opt=_MANAGE)
async def delete_webhook(caller: TheCaller, change: TheChange, webhook_id: FromPath[uuid.UUID]) -> None:
    """Have it called no more."""
    async with change() as connection:
        await webhooks.remove(connection, caller, webhook_id)


route_handlers: list[ControllerRouterHandler] = [
    list_webhooks,
    get_webhook,
    post_webhook,
    post_ping,
    delete_webhook,
]
