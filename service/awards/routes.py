# SPDX-License-Identifier: EUPL-1.2
"""`/v1/cooperations/…/award`: what is recorded beside an award. Every change names the tag it has seen.

The steps that follow (`disbursed`, `running`, `completed` …) are taken at the cooperation itself.
"""

import uuid
from collections.abc import Awaitable, Callable
from decimal import Decimal
from typing import Annotated

import asyncpg
import msgspec
from litestar import Response, delete, get, post, put
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath, HeaderParameter, JSONBody
from litestar.types import ControllerRouterHandler

from matching.errors import FieldError, InvalidInput, Text
from schemas.award import (
    AwardRecord,
    AwardTerms,
    ClawbackDecision,
    HandedIn,
    PaymentDraft,
    ReviewDraft,
)
from service.access.permissions import Caller, Permission
from service.awards import clawback, money, overdue_routes, report_routes, reviewing
from service.awards.locking import Tag
from service.awards.money import Given
from service.awards.store import read_terms
from service.awards.wire import award_to_wire
from service.cooperations.case import Case
from service.cooperations.seeing import read_inside
from service.cooperations.store import read_case
from service.errors import NotFound
from service.http.conditional import check_if_match, content_tag, tagged
from service.http.dependencies import Change, TheCaller, TheChange, TheDatabase, TheLandscape

__all__ = ("route_handlers",)

_PATH = "/v1/cooperations/{cooperation_id:uuid}/award"
_READ = {"permission": Permission.READ_COOPERATIONS, "more_statuses": (403,)}
_DECIDE = {"permission": Permission.DECIDE_COOPERATIONS, "more_statuses": (403, 404, 409)}
_CHANGE = {"permission": Permission.CHANGE_COOPERATIONS, "more_statuses": (403, 404, 409)}
_PENDING = {202: ResponseSpec(data_container=AwardRecord, description="A second person has to do the same.")}
_TERMS = {
    "instalments": [
        {"amount_eur": "45000.00", "due_on": "2027-03-01"},
        {"amount_eur": "30000.00", "due_on": None},
    ],
    "proofs": [{"kind": "final", "due_on": "2028-06-30"}],
}

IfMatch = Annotated[
    str | None,
    HeaderParameter(name="If-Match", max_length=400, description="ETag of the award as you have seen it."),
]
Work = Callable[[asyncpg.Connection, Tag], Awaitable[object]]


async def _body(connection: asyncpg.Connection, caller: Caller, case: Case) -> bytes:
    return msgspec.json.encode(award_to_wire(caller, case, await read_terms(connection, case.id)))


async def _changed(
    caller: Caller, change: Change, case_id: uuid.UUID, if_match: str | None, work: Work
) -> tuple[bytes, object]:
    """Do the work if the caller has seen the present state; the record as it is then."""
    async with change() as connection:

        async def tag(case: Case) -> None:
            check_if_match(if_match, content_tag(await _body(connection, caller, case)))

        done = await work(connection, tag)
        return await _body(connection, caller, await read_case(connection, case_id)), done


def _answer(body: bytes, status: int = 200) -> Response[AwardRecord]:
    answer: Response[AwardRecord] = tagged(body)
    answer.status_code = status
    return answer


def _cents(amount_eur: str) -> int:
    return int(Decimal(amount_eur) * 100)


@get(_PATH, operation_id="get_award", tags=["awards"], opt=_READ)
async def get_award(
    caller: TheCaller, database: TheDatabase, cooperation_id: FromPath[uuid.UUID]
) -> Response[AwardRecord]:
    """The award of a cooperation with payments, proofs, reviews and clawback checks."""
    async with database.acquire() as connection:
        case = await read_inside(connection, caller, cooperation_id)
        if case.award is None:
            raise NotFound()
        return _answer(await _body(connection, caller, case))


@put(
    f"{_PATH}/terms",
    operation_id="set_award_terms",
    tags=["awards"],
    opt={**_DECIDE, "example": _TERMS},
)
async def put_terms(
    caller: TheCaller,
    change: TheChange,
    landscape: TheLandscape,
    cooperation_id: FromPath[uuid.UUID],
    data: JSONBody[AwardTerms],
    if_match: IfMatch = None,
) -> Response[AwardRecord]:
    """Enter what the letter says of money and dates. What it does not say stays empty."""
    shares: dict[str, int] = {}
    for share in data.shares:
        found = landscape.register.find(share.municipality)
        key = found.municipality.key if found else share.municipality
        if key in shares:
            text = Text(de="Diese Kommune ist doppelt genannt.", en="This municipality is named twice.")
            raise InvalidInput(fields=(FieldError(field="shares", code="duplicate", text=text),))
        shares[key] = _cents(share.amount_eur)
    given = Given(
        instalments=[(_cents(part.amount_eur), part.due_on) for part in data.instalments],
        proofs=[(proof.kind, proof.due_on) for proof in data.proofs],
        shares=shares,
    )

    async def work(connection: asyncpg.Connection, tag: Tag) -> None:
        await money.set_terms(connection, caller, cooperation_id, given, register=landscape.register, tag=tag)

    body, _ = await _changed(caller, change, cooperation_id, if_match, work)
    return _answer(body)


@post(
    f"{_PATH}/payments",
    operation_id="record_payment",
    tags=["awards"],
    status_code=201,
    opt={**_DECIDE, "example": {"amount_eur": "45000.00", "paid_on": "2026-11-20"}},
)
async def post_payment(
    caller: TheCaller,
    change: TheChange,
    landscape: TheLandscape,
    cooperation_id: FromPath[uuid.UUID],
    data: JSONBody[PaymentDraft],
    if_match: IfMatch = None,
) -> Response[AwardRecord]:
    """Record a payment. It counts once a second person confirms it."""

    async def work(connection: asyncpg.Connection, tag: Tag) -> None:
        await money.add_payment(
            connection,
            caller,
            cooperation_id,
            _cents(data.amount_eur),
            data.paid_on,
            register=landscape.register,
            tag=tag,
        )

    body, _ = await _changed(caller, change, cooperation_id, if_match, work)
    return _answer(body, 201)


@post(
    f"{_PATH}/payments/{{payment_id:uuid}}/confirmation",
    operation_id="confirm_payment",
    tags=["awards"],
    status_code=200,
    opt=_DECIDE,
)
async def post_confirmation(
    caller: TheCaller,
    change: TheChange,
    landscape: TheLandscape,
    cooperation_id: FromPath[uuid.UUID],
    payment_id: FromPath[uuid.UUID],
    if_match: IfMatch = None,
) -> Response[AwardRecord]:
    """Confirm a payment as the second person."""

    async def work(connection: asyncpg.Connection, tag: Tag) -> None:
        await money.confirm_payment(
            connection, caller, cooperation_id, payment_id, register=landscape.register, tag=tag
        )

    body, _ = await _changed(caller, change, cooperation_id, if_match, work)
    return _answer(body)


@delete(
    f"{_PATH}/payments/{{payment_id:uuid}}",
    operation_id="drop_payment",
    tags=["awards"],
    status_code=200,
    opt=_DECIDE,
)
async def delete_payment(
    caller: TheCaller,
    change: TheChange,
    landscape: TheLandscape,
    cooperation_id: FromPath[uuid.UUID],
    payment_id: FromPath[uuid.UUID],
    if_match: IfMatch = None,
) -> Response[AwardRecord]:
    """Take back a payment that was entered by mistake and is not confirmed."""

    async def work(connection: asyncpg.Connection, tag: Tag) -> None:
        await money.drop_payment(
            connection, caller, cooperation_id, payment_id, register=landscape.register, tag=tag
        )

    body, _ = await _changed(caller, change, cooperation_id, if_match, work)
    return _answer(body)


@post(
    f"{_PATH}/proofs/{{number:int}}",
    operation_id="hand_in_proof",
    tags=["awards"],
    status_code=200,
    opt={**_CHANGE, "example": {"handed_in_on": "2026-11-20"}},
)
async def post_proof(
    caller: TheCaller,
    change: TheChange,
    landscape: TheLandscape,
    cooperation_id: FromPath[uuid.UUID],
    number: FromPath[int],
    data: JSONBody[HandedIn],
    if_match: IfMatch = None,
) -> Response[AwardRecord]:
    """A proof of use is handed in; its paper is filed with the case before."""

    async def work(connection: asyncpg.Connection, tag: Tag) -> None:
        await money.hand_in_proof(
            connection,
            caller,
            cooperation_id,
            number,
            data.handed_in_on,
            data.filing,
            register=landscape.register,
            tag=tag,
        )

    body, _ = await _changed(caller, change, cooperation_id, if_match, work)
    return _answer(body)


@post(
    f"{_PATH}/reviews/{{review_id:uuid}}",
    operation_id="record_review",
    tags=["awards"],
    status_code=200,
    opt={**_CHANGE, "example": {"actual_group_eur": "98000.00"}},
)
async def post_review(
    caller: TheCaller,
    change: TheChange,
    landscape: TheLandscape,
    cooperation_id: FromPath[uuid.UUID],
    review_id: FromPath[uuid.UUID],
    data: JSONBody[ReviewDraft],
    if_match: IfMatch = None,
) -> Response[AwardRecord]:
    """Record what the year of a review cost; the lead, or the office for it."""

    async def work(connection: asyncpg.Connection, tag: Tag) -> None:
        await reviewing.record_review(
            connection,
            caller,
            cooperation_id,
            review_id,
            actual_alone_cents=None if data.actual_alone_eur is None else _cents(data.actual_alone_eur),
            actual_group_cents=_cents(data.actual_group_eur),
            remarks=data.remarks,
            register=landscape.register,
            tag=tag,
        )

    body, _ = await _changed(caller, change, cooperation_id, if_match, work)
    return _answer(body)


@post(
    f"{_PATH}/clawback-checks/{{check_id:uuid}}/decision",
    operation_id="decide_clawback",
    tags=["awards"],
    status_code=200,
    responses=_PENDING,
    opt={**_DECIDE, "example": {"decision": "keep", "reason": "Die Aufgabe läuft unverändert weiter."}},
)
async def post_decision(
    caller: TheCaller,
    change: TheChange,
    landscape: TheLandscape,
    cooperation_id: FromPath[uuid.UUID],
    check_id: FromPath[uuid.UUID],
    data: JSONBody[ClawbackDecision],
    if_match: IfMatch = None,
) -> Response[AwardRecord]:
    """Decide whether money is claimed back. 202: it counts once a second person decides the same."""

    async def work(connection: asyncpg.Connection, tag: Tag) -> bool:
        return await clawback.decide(
            connection,
            caller,
            cooperation_id,
            check_id,
            decision=data.decision,
            reclaimed_cents=_cents(data.reclaimed_eur),
            reason=data.reason,
            register=landscape.register,
            tag=tag,
        )

    body, is_decided = await _changed(caller, change, cooperation_id, if_match, work)
    return _answer(body, 200 if is_decided else 202)


route_handlers: list[ControllerRouterHandler] = [
    get_award,
    put_terms,
    post_payment,
    post_confirmation,
    delete_payment,
    post_proof,
    post_review,
    post_decision,
    *overdue_routes.route_handlers,
    *report_routes.route_handlers,
]
