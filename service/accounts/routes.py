# SPDX-License-Identifier: EUPL-1.2
"""`/v1/accounts`: people and their roles."""

import uuid
from typing import Annotated, Any

import asyncpg
import msgspec
from litestar import Request, Response, delete, get, patch, post
from litestar.params import FromPath, HeaderParameter, JSONBody, QueryParameter
from litestar.types import ControllerRouterHandler

from matching.errors import UnknownMunicipality
from schemas.account import Account, AccountChange, AccountDraft, AccountPage, Handover, RoleDraft
from service.access.permissions import Permission
from service.accounts import actions, confirmation_routes, invitation_routes, session_routes
from service.accounts.door import people_of
from service.accounts.people import Account as StoredAccount
from service.accounts.wire import account_to_wire
from service.http.conditional import check_if_match, content_tag, tagged
from service.http.dependencies import TheCaller, TheLandscape
from service.http.idempotency import IdempotencyKey, Made, change_once
from service.http.paging import Cursor, Limit, cursor_error, decode_cursor, encode_cursor, next_link

__all__ = ("route_handlers",)

_READ = {"permission": Permission.MANAGE_OWN_PEOPLE}
_WRITE = {"permission": Permission.MANAGE_OWN_PEOPLE, "more_statuses": (404, 409)}
_SELF = {"permission": Permission.USE_SESSION, "more_statuses": (404, 409)}
_PERSON = {"name": "Anna Beispiel", "mail": "a.beispiel@neuhof.example", "phone": "+49 6655 970-0"}
_ROLE = {"role": "municipality_editor", "scope": "06631018"}

IfMatch = Annotated[
    str | None, HeaderParameter(name="If-Match", max_length=400, description="ETag of what you have seen.")
]
_Request = Request[Any, Any, Any]


@get("/v1/accounts", operation_id="list_accounts", tags=["people"], opt=_READ)
async def list_accounts(
    request: _Request,
    caller: TheCaller,
    landscape: TheLandscape,
    of_scope: Annotated[
        str | None,
        QueryParameter(
            name="scope",
            pattern=r"^[0-9]{3,12}$",
            description="Only people with a role there; for the office.",
        ),
    ] = None,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> Response[AccountPage]:
    """The people of your municipality, district or authority; for the office everybody's."""
    after = _position(cursor)
    async with people_of(request).acquire() as connection:
        found = await actions.list_accounts(connection, caller, after, limit + 1, _key(landscape, of_scope))
    page = found[:limit]
    following = encode_cursor(str(page[-1].id)) if len(found) > limit else None
    accounts = tuple(account_to_wire(account, caller, landscape.register) for account in page)
    return Response(AccountPage(accounts=accounts, next=following), headers=next_link(request, following))


@post(
    "/v1/accounts",
    operation_id="name_person",
    tags=["people"],
    status_code=201,
    opt={**_WRITE, "example": {**_PERSON, **_ROLE}},
)
async def post_account(
    request: _Request,
    caller: TheCaller,
    landscape: TheLandscape,
    data: JSONBody[AccountDraft],
    idempotency_key: IdempotencyKey = None,
) -> Response[Account]:
    """Name a person and give them a role. They hear of it by mail and sign in with that address."""

    async def make(connection: asyncpg.Connection) -> Made:
        account = await actions.name_person(connection, caller, landscape.register, data)
        return Made(account_to_wire(account, caller, landscape.register), f"/v1/accounts/{account.id}")

    return await change_once(request, people_of(request).transaction, caller, idempotency_key, make)


@get("/v1/accounts/{account_id:uuid}", operation_id="get_account", tags=["people"], opt=_SELF)
async def get_account(
    request: _Request, caller: TheCaller, landscape: TheLandscape, account_id: FromPath[uuid.UUID]
) -> Response[Account]:
    """One person: yourself, somebody of your scope, for the office everybody."""
    async with people_of(request).acquire() as connection:
        account = await actions.read_account(connection, caller, account_id)
    return tagged(msgspec.json.encode(account_to_wire(account, caller, landscape.register)))


@patch(
    "/v1/accounts/{account_id:uuid}",
    operation_id="change_account",
    tags=["people"],
    opt={**_SELF, "example": {"phone": "+49 6655 970-11"}},
)
async def patch_account(
    request: _Request,
    caller: TheCaller,
    landscape: TheLandscape,
    account_id: FromPath[uuid.UUID],
    data: JSONBody[AccountChange],
    if_match: IfMatch = None,
) -> Response[Account]:
    """Change your name, telephone or language; the office may do it for others. `If-Match` is required."""

    def seen(account: StoredAccount) -> None:
        shown = msgspec.json.encode(account_to_wire(account, caller, landscape.register))
        check_if_match(if_match, content_tag(shown))

    async with people_of(request).transaction() as connection:
        account = await actions.change_account(connection, caller, account_id, data, seen)
    return tagged(msgspec.json.encode(account_to_wire(account, caller, landscape.register)))


@delete("/v1/accounts/{account_id:uuid}", operation_id="end_account", tags=["people"], opt=_SELF)
async def delete_account(request: _Request, caller: TheCaller, account_id: FromPath[uuid.UUID]) -> None:
    """End an account with all its roles and sessions: your own, or as the office anybody's."""
    async with people_of(request).transaction() as connection:
        await actions.end_account(connection, caller, account_id)


@post(
    "/v1/accounts/{account_id:uuid}/roles",
    operation_id="give_role",
    tags=["people"],
    status_code=201,
    opt={**_WRITE, "example": {"role": "municipality_deputy", "scope": "06631018", "valid_to": "2099-12-31"}},
)
async def post_role(
    request: _Request,
    caller: TheCaller,
    landscape: TheLandscape,
    account_id: FromPath[uuid.UUID],
    data: JSONBody[RoleDraft],
) -> Account:
    """Give somebody one more role. A deputy, the coordination office and an auditor need a last day."""
    async with people_of(request).transaction() as connection:
        account = await actions.give_role(connection, caller, landscape.register, account_id, data)
    return account_to_wire(account, caller, landscape.register)


@delete(
    "/v1/accounts/{account_id:uuid}/roles/{role_id:uuid}",
    operation_id="end_role",
    tags=["people"],
    status_code=200,
    opt=_SELF,
)
async def delete_role(
    request: _Request,
    caller: TheCaller,
    landscape: TheLandscape,
    account_id: FromPath[uuid.UUID],
    role_id: FromPath[uuid.UUID],
) -> Account:
    """End a role at once, with the sessions that act in it. Everybody may give up their own."""
    async with people_of(request).transaction() as connection:
        account = await actions.end_role(connection, caller, landscape.register, account_id, role_id)
    return account_to_wire(account, caller, landscape.register)


@post(
    "/v1/accounts/{account_id:uuid}/roles/{role_id:uuid}/handover",
    operation_id="hand_over_role",
    tags=["people"],
    status_code=201,
    opt={**_SELF, "example": _PERSON},
)
async def post_handover(
    request: _Request,
    caller: TheCaller,
    landscape: TheLandscape,
    account_id: FromPath[uuid.UUID],
    role_id: FromPath[uuid.UUID],
    data: JSONBody[Handover],
) -> Account:
    """Another person takes the role over, the old one ends; answers with the new person."""
    async with people_of(request).transaction() as connection:
        account = await actions.hand_over(connection, caller, landscape.register, account_id, role_id, data)
    return account_to_wire(account, caller, landscape.register)


def _key(landscape: Any, scope: str | None) -> str | None:
    if scope is None or len(scope) == 3:
        return scope
    try:
        key: str = landscape.register.resolve(scope, field="scope").municipality.key
    except UnknownMunicipality:
        return scope
    return key


def _position(cursor: str | None) -> uuid.UUID | None:
    text = decode_cursor(cursor)
    if text is None:
        return None
    try:
        return uuid.UUID(text)
    except ValueError:
        raise cursor_error() from None


route_handlers: list[ControllerRouterHandler] = [
    *session_routes.route_handlers,
    list_accounts,
    post_account,
    get_account,
    patch_account,
    delete_account,
    post_role,
    delete_role,
    post_handover,
    *invitation_routes.route_handlers,
    *confirmation_routes.route_handlers,
]
