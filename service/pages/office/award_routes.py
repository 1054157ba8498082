# SPDX-License-Identifier: EUPL-1.2
"""The years after an award on the page of its case: payments by two persons, dates, proofs, clawbacks."""

import datetime as dt
import uuid
from collections.abc import Awaitable, Callable, Mapping
from decimal import Decimal
from typing import Any

import asyncpg
import msgspec
from litestar import Request, Response, post
from litestar.params import FromPath
from litestar.response import Redirect
from litestar.types import ControllerRouterHandler

from matching.errors import DomainError, FieldError, InvalidInput
from matching.landscape import Landscape
from service.access.permissions import Caller, Permission
from service.awards import clawback, money
from service.awards.locking import Tag
from service.awards.money import Given
from service.awards.store import read_terms
from service.awards.wire import award_to_wire
from service.cooperations.case import Case
from service.database.pool import Database
from service.errors import NotFound
from service.http.conditional import check_if_match
from service.http.dependencies import Change, TheCaller, TheChange, TheDatabase, TheLandscape
from service.pages.office.case_desk import ENTRIES, award_tag, case_page
from service.pages.office.decision_routes import day_of
from service.pages.render import speech_of
from service.pages.shared.amounts import amount_of, entries, wrong_entry

__all__ = ("route_handlers",)

_DECIDE = {"permission": Permission.DECIDE_COOPERATIONS}
_PATH = "/pruefung/faelle/{case_id:uuid}"
_Request = Request[Any, Any, Any]
_LONGEST = 4000
_INSTALMENTS, _PROOFS = range(1, 5), range(1, 4)

Work = Callable[[asyncpg.Connection, Tag, Mapping[str, str]], Awaitable[str]]


@post(f"{_PATH}/zahlung", status_code=200, opt=_DECIDE, include_in_schema=False)
async def payment(
    request: _Request,
    caller: TheCaller,
    database: TheDatabase,
    change: TheChange,
    landscape: TheLandscape,
    case_id: FromPath[uuid.UUID],
) -> Response[Any]:
    """Enters a payment, confirms one as the second person, or takes back one that was entered by mistake."""
    register = landscape.register

    async def work(connection: asyncpg.Connection, tag: Tag, typed: Mapping[str, str]) -> str:
        if typed["form"] in ("bestaetigt", "gestrichen"):
            act = money.confirm_payment if typed["form"] == "bestaetigt" else money.drop_payment
            await act(connection, caller, case_id, _id(typed["zahlung"]), register=register, tag=tag)
            return typed["form"]
        wrong: list[FieldError] = []
        cents, day = 0, dt.date.min
        try:
            cents = _cents(typed["zahlung_betrag"], "zahlung_betrag")
        except InvalidInput as error:
            wrong += error.fields
        try:
            day = day_of(typed["zahlung_tag"], "zahlung_tag")
        except InvalidInput as error:
            wrong += error.fields
        if wrong:
            raise InvalidInput(fields=tuple(wrong))
        await money.add_payment(connection, caller, case_id, cents, day, register=register, tag=tag)
        return "zahlung"

    return await _change(request, caller, database, change, landscape, case_id, work)


@post(f"{_PATH}/angaben", status_code=200, opt=_DECIDE, include_in_schema=False)
async def terms(
    request: _Request,
    caller: TheCaller,
    database: TheDatabase,
    change: TheChange,
    landscape: TheLandscape,
    case_id: FromPath[uuid.UUID],
) -> Response[Any]:
    """Enters what the letter says of instalments and proofs."""

    async def work(connection: asyncpg.Connection, tag: Tag, typed: Mapping[str, str]) -> str:
        before = await read_terms(connection, case_id)
        given = _given(typed, before.shares)
        await money.set_terms(connection, caller, case_id, given, register=landscape.register, tag=tag)
        return "angaben"

    return await _change(request, caller, database, change, landscape, case_id, work)


@post(f"{_PATH}/nachweis", status_code=200, opt=_DECIDE, include_in_schema=False)
async def proof(
    request: _Request,
    caller: TheCaller,
    database: TheDatabase,
    change: TheChange,
    landscape: TheLandscape,
    case_id: FromPath[uuid.UUID],
) -> Response[Any]:
    """A proof of use has come in."""

    async def work(connection: asyncpg.Connection, tag: Tag, typed: Mapping[str, str]) -> str:
        number = int(typed["nachweis"]) if typed["nachweis"].isdecimal() else 0
        day = day_of(typed["nachweis_tag"], "nachweis_tag")
        await money.hand_in_proof(
            connection, caller, case_id, number, day, None, register=landscape.register, tag=tag
        )
        return "nachweis"

    return await _change(request, caller, database, change, landscape, case_id, work)


@post(f"{_PATH}/rueckforderung", status_code=200, opt=_DECIDE, include_in_schema=False)
async def decide_clawback(
    request: _Request,
    caller: TheCaller,
    database: TheDatabase,
    change: TheChange,
    landscape: TheLandscape,
    case_id: FromPath[uuid.UUID],
) -> Response[Any]:
    """Proposes or confirms whether money is claimed back."""

    async def work(connection: asyncpg.Connection, tag: Tag, typed: Mapping[str, str]) -> str:
        is_reclaim = typed["entscheidung"] == "reclaim"
        if len(typed["rueck_grund"]) < 3:
            text = ("Bitte nennen Sie den Grund.", "Please give the reason.")
            raise InvalidInput(fields=(wrong_entry("rueck_grund", *text),))
        decided = await clawback.decide(
            connection,
            caller,
            case_id,
            _id(typed["pruefung"]),
            decision="reclaim" if is_reclaim else "keep",
            reclaimed_cents=_cents(typed["rueck_betrag"], "rueck_betrag") if is_reclaim else 0,
            reason=typed["rueck_grund"],
            register=landscape.register,
            tag=tag,
        )
        return "schritt" if decided else "wartet"

    return await _change(request, caller, database, change, landscape, case_id, work)


async def _change(
    request: _Request,
    caller: Caller,
    database: Database,
    change: Change,
    landscape: Landscape,
    case_id: uuid.UUID,
    work: Work,
) -> Response[Any]:
    """Do the work if the present award has been seen; a mistake shows the page with what was typed."""
    typed = entries(await request.form(), ENTRIES, _LONGEST)
    try:
        async with change() as connection:

            async def tag(case: Case) -> None:
                present = award_to_wire(caller, case, await read_terms(connection, case.id))
                check_if_match(typed["stand"] or "-", award_tag(present))

            done = await work(connection, tag, typed)
    except NotFound:
        raise
    except DomainError as error:
        return await case_page(request, caller, database, landscape, case_id, error=error, typed=typed)
    path = speech_of(request).link(f"/pruefung/faelle/{case_id}", erfolg=done)
    return Redirect(path, status_code=303)


def _given(typed: Mapping[str, str], shares: dict[str, int]) -> Given:
    """What the letter says; empty lines are left out. Shares stay as they are."""
    wrong: list[FieldError] = []
    instalments: list[tuple[int, dt.date | None]] = []
    proofs: list[tuple[str, dt.date | None]] = []
    for number in _INSTALMENTS:
        amount, day = typed[f"rate_betrag_{number}"], typed[f"rate_tag_{number}"]
        if not amount and not day:
            continue
        try:
            cents = _cents(amount, f"rate_betrag_{number}")
            instalments.append((cents, day_of(day, f"rate_tag_{number}") if day else None))
        except InvalidInput as error:
            wrong += error.fields
    for number in _PROOFS:
        kind, day = typed[f"beleg_art_{number}"], typed[f"beleg_tag_{number}"]
        if kind not in ("interim", "final"):
            continue
        try:
            proofs.append((kind, day_of(day, f"beleg_tag_{number}") if day else None))
        except InvalidInput as error:
            wrong += error.fields
    if wrong:
        raise InvalidInput(fields=tuple(wrong))
    return Given(instalments=instalments, proofs=proofs, shares=shares)


def _cents(typed: str, field: str) -> int:
    return int(Decimal(amount_of(typed, field)) * 100)


def _id(typed: str) -> uuid.UUID:
    try:
        return msgspec.convert(typed, uuid.UUID)
    except msgspec.ValidationError:
        raise NotFound() from None


route_handlers: list[ControllerRouterHandler] = [payment, terms, proof, decide_clawback]
