# SPDX-License-Identifier: EUPL-1.2
"""`/v1/accounts/{id}/export`, `…/personal-data`: seeing and erasing what is kept of a person."""

import uuid
from typing import Any

from litestar import Request, delete, get
from litestar.params import FromPath
from litestar.types import ControllerRouterHandler

from schemas.privacy import PersonExport
from service.access.permissions import Permission
from service.accounts.door import people_of
from service.http.dependencies import TheCaller
from service.privacy.erasing import erase_person, person_to_show
from service.privacy.export import export_person

__all__ = ("route_handlers",)

_OWN = {"permission": Permission.EXPORT_PERSON, "more_statuses": (404, 409)}
_Request = Request[Any, Any, Any]


@get("/v1/accounts/{account_id:uuid}/export", operation_id="export_person", tags=["people"], opt=_OWN)
async def get_export(request: _Request, caller: TheCaller, account_id: FromPath[uuid.UUID]) -> PersonExport:
    """Everything that is kept of a person: yourself, for the office anybody."""
    async with people_of(request).transaction("repeatable_read", readonly=True) as connection:
        account = await person_to_show(connection, caller, account_id)
        return await export_person(connection, account)


@delete(
    "/v1/accounts/{account_id:uuid}/personal-data", operation_id="erase_person", tags=["people"], opt=_OWN
)
async def delete_personal_data(request: _Request, caller: TheCaller, account_id: FromPath[uuid.UUID]) -> None:
    """Erase a person for good, yourself or as the office anybody: name, addresses, messages, sign-ins, and
    whom the pseudonym in the record stands for. Roles and the record stay, and point to nobody."""
    async with people_of(request).transaction() as connection:
        await erase_person(connection, caller, account_id)


route_handlers: list[ControllerRouterHandler] = [get_export, delete_personal_data]
