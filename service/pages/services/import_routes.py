# SPDX-License-Identifier: EUPL-1.2
"""`/meine/dienste/tabelle`: all states at once from a CSV file, and the file to begin with."""

import asyncio
import csv
import io
from typing import Any

from litestar import Request, Response, get, post
from litestar.datastructures import UploadFile
from litestar.response import Redirect
from litestar.types import ControllerRouterHandler

from matching.errors import DomainError, FieldError, InvalidInput, Text
from service.access.permissions import Permission
from service.digital_services.imports import COLUMNS, decode_file, import_states, read_states
from service.http.dependencies import TheCaller, TheChange, TheDatabase, TheLandscape
from service.http.problem_kinds import kind_of_error
from service.pages.render import page, speech_of
from service.pages.services.own_routes import HOME
from service.pages.services.shown import read_rows
from service.pages.shared.acting import acting_for

__all__ = ("route_handlers",)

_WRITE = {"permission": Permission.WRITE_SERVICE_STATES}
_MOST_BYTES = 5_000_000
#: Errors shown one by one; a file with more is mended step by step.
_MOST_ERRORS = 20
_Request = Request[Any, Any, Any]


@get(f"{HOME}/tabelle", opt=_WRITE, include_in_schema=False, sync_to_thread=False)
def ask_file(request: _Request, caller: TheCaller, landscape: TheLandscape) -> Response[bytes]:
    """How it works, the file to begin with, and the field for the file."""
    acting_for(caller, landscape)
    return _page(request)


@post(
    f"{HOME}/tabelle",
    status_code=200,
    opt=_WRITE,
    include_in_schema=False,
    request_max_body_size=_MOST_BYTES,
)
async def take_file(
    request: _Request, caller: TheCaller, change: TheChange, landscape: TheLandscape
) -> Response[Any]:
    """Takes the file over, all or nothing."""
    acting_for(caller, landscape)
    given = (await request.form()).get("datei")
    try:
        content = await given.read() if isinstance(given, UploadFile) else b""
        if not content:
            text = Text(de="Bitte wählen Sie eine Datei.", en="Please choose a file.")
            raise InvalidInput(text, fields=(FieldError(field="file", code="missing", text=text),))
        states = await asyncio.to_thread(read_states, decode_file(content), caller, landscape.register)
        async with change() as connection:
            result = await import_states(connection, caller, landscape.register, states)
    except DomainError as error:
        return _page(request, error)
    link = speech_of(request).link(HOME, erfolg="tabelle", anzahl=result.recorded)
    return Redirect(link, status_code=303)


@get(f"{HOME}/tabelle.csv", opt=_WRITE, include_in_schema=False)
async def file_to_begin(caller: TheCaller, database: TheDatabase, landscape: TheLandscape) -> Response[bytes]:
    """The services that are or may be the municipality's, with what is recorded, for a German spreadsheet."""
    own = acting_for(caller, landscape)
    async with database.acquire() as connection:
        _, rows = await read_rows(connection, caller, landscape, own.key)
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in rows:
        if row.line.responsibility.is_responsible is False:
            continue
        state = row.line.state
        values = {} if state is None else {name: getattr(state, name) for name in COLUMNS[2:]}
        writer.writerow([own.key, row.service.id, *(_cell(values.get(name)) for name in COLUMNS[2:])])
    return Response(
        ("\ufeff" + text.getvalue()).encode(),
        media_type="text/csv; charset=utf-8",
        headers={
            "content-disposition": 'attachment; filename="digitale-dienste.csv"',
            "cache-control": "no-store",
        },
    )


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "ja" if value else "nein"
    return "" if value is None else str(value)


def _page(request: _Request, error: DomainError | None = None) -> Response[bytes]:
    fields = error.fields if error else ()
    answered = page(
        request,
        "services/table.html",
        speech=speech_of(request),
        status=kind_of_error(error).status if error else 200,
        error=error,
        wrong=fields[:_MOST_ERRORS],
        more=max(0, len(fields) - _MOST_ERRORS),
    )
    answered.headers["cache-control"] = "no-store"
    return answered


route_handlers: list[ControllerRouterHandler] = [ask_file, take_file, file_to_begin]
