# SPDX-License-Identifier: EUPL-1.2
"""`/v1/needs/imports`: many needs and offers at once, from a file."""

import asyncio
from typing import Annotated, Any

import asyncpg
from litestar import Request, Response, post
from litestar.datastructures import UploadFile
from litestar.params import QueryParameter
from litestar.types import ControllerRouterHandler

from matching.errors import FieldError, InvalidInput, Text
from matching.facts import Visibility as StoredVisibility
from schemas.need import ImportResult, Visibility
from schemas.text import Text as WireText
from service.access.permissions import Permission
from service.clock import today
from service.http.dependencies import TheCaller, TheChange
from service.http.errors import UnsupportedMediaType
from service.http.idempotency import IdempotencyKey, Made, change_once
from service.needs.imports import import_needs, read_upload

__all__ = ("route_handlers",)

_MAX_FILE_BYTES = 5_000_000
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_EXAMPLE = (
    "municipality,topic,kind,fte,urgency,earliest_start\n06631018,it_operations_hosting,need,0.5,4,2027-01\n"
)
_BODY = {
    "text/csv": {"schema": {"type": "string"}, "example": _EXAMPLE},
    _XLSX: {"schema": {"type": "string", "contentMediaType": _XLSX}},
    "multipart/form-data": {
        "schema": {
            "type": "object",
            "properties": {"file": {"type": "string", "contentMediaType": "application/octet-stream"}},
            "required": ["file"],
        }
    },
}


@post(
    "/v1/needs/imports",
    operation_id="import_needs",
    tags=["needs"],
    status_code=201,
    request_max_body_size=_MAX_FILE_BYTES,
    opt={"permission": Permission.WRITE_STATED, "request_body": _BODY, "more_statuses": (409,)},
)
async def post_import(
    request: Request[Any, Any, Any],
    caller: TheCaller,
    change: TheChange,
    visibility: Annotated[Visibility | None, QueryParameter(description="For every row.")] = None,
    idempotency_key: IdempotencyKey = None,
) -> Response[ImportResult]:
    """Import needs and offers from CSV or XLSX: all or nothing, every bad line named.

    Columns: `municipality,topic,kind,fte,urgency,earliest_start`; the last three may be empty. The file is
    the body itself, or the field `file` of a form.
    """
    facts = request.app.state["facts"]()
    file, called_xlsx = await _file(request)
    content = await asyncio.to_thread(read_upload, file, facts, today(), called_xlsx=called_xlsx)

    async def make(connection: asyncpg.Connection) -> Made:
        await import_needs(connection, caller, content, StoredVisibility(visibility) if visibility else None)
        return Made(
            ImportResult(
                needs=len(content.needs),
                offers=len(content.offers),
                notes=tuple(WireText(de=note.de, en=note.en) for note in content.notes),
            )
        )

    return await change_once(request, change, caller, idempotency_key, make)


async def _file(request: Request[Any, Any, Any]) -> tuple[bytes, bool]:
    """The file, and whether its sender calls it XLSX."""
    media_type = request.content_type[0].lower()
    if media_type != "multipart/form-data":
        if media_type not in ("", "text/csv", "text/plain", "application/octet-stream", _XLSX):
            raise UnsupportedMediaType(facts={"expected": list(_BODY)})
        return await request.body(), media_type == _XLSX
    await request.body()  # kept, so that form and idempotency both can read it
    upload = (await request.form()).get("file")
    if not isinstance(upload, UploadFile):
        text = Text(de="Bitte senden Sie die Datei im Feld „file“.", en='Please send the file in "file".')
        raise InvalidInput(fields=(FieldError(field="file", code="missing", text=text),))
    called_xlsx = upload.content_type == _XLSX or (upload.filename or "").lower().endswith(".xlsx")
    return await upload.read(), called_xlsx


route_handlers: list[ControllerRouterHandler] = [post_import]
