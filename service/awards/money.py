# SPDX-License-Identifier: EUPL-1.2
"""What the letter of an award says of money and dates, payments, and proofs of use.

Nothing here is a rule of the programme: how it is paid out and proved was not found in any source (R26,
R27), so days come from the letter or stay empty.
"""

import datetime as dt
import uuid
from collections.abc import Sequence

import asyncpg
import msgspec

from matching.errors import FieldError, InvalidInput, Text
from matching.lifecycle.machine import Party
from matching.register import Register
from service.access.permissions import Caller, Role, require_not_own
from service.awards.locking import Tag, lock_awarded
from service.awards.store import SQL, Payment, Terms, read_terms
from service.cooperations.case import Case
from service.cooperations.change import begin_change
from service.cooperations.parties import parties_of
from service.cooperations.refusing import same_person
from service.errors import Conflict, Forbidden, NotFound
from service.ids import new_id
from service.messages.outbox import to_role

__all__ = ("Given", "add_payment", "confirm_payment", "drop_payment", "hand_in_proof", "set_terms")


_FUTURE = ("Der Tag liegt in der Zukunft.", "The day is in the future.")
_OTHER_SUM = ("Die Summe ist nicht der Betrag des Bescheids.", "The sum is not the amount of the award.")


class Given(msgspec.Struct, frozen=True, kw_only=True):
    """What the letter says: (cents, day) of each instalment, (kind, day) of each proof, key -> cents where
    the members agreed on shares of their own."""

    instalments: Sequence[tuple[int, dt.date | None]] = ()
    proofs: Sequence[tuple[str, dt.date | None]] = ()
    shares: dict[str, int] = {}


async def set_terms(
    connection: asyncpg.Connection,
    caller: Caller,
    case_id: uuid.UUID,
    given: Given,
    *,
    register: Register,
    tag: Tag,
) -> None:
    """Enter what the letter says, in place of what was entered before; by the office.

    :raises InvalidInput: instalments or shares do not sum to the award, shares are not its members', or a
        proof that was handed in would be gone
    """
    change = await begin_change(connection, caller, register)
    case = await lock_awarded(connection, caller, case_id, tag)
    require_not_own(caller, {m.municipality for m in case.memberships})
    _check_terms(case, given, await read_terms(connection, case_id))
    await connection.execute(SQL["clear_terms"], case_id)
    for number, (cents, due_on) in enumerate(given.instalments, 1):
        await connection.execute(SQL["insert_instalment"], case_id, number, cents, due_on)
    for municipality, cents in sorted(given.shares.items()):
        await connection.execute(SQL["insert_share"], case_id, municipality, cents)
    for number, (kind, due_on) in enumerate(given.proofs, 1):
        await connection.execute(SQL["put_proof"], case_id, number, kind, due_on)
    change.note(
        "award.terms",
        {
            "instalments": [[cents, due and due.isoformat()] for cents, due in given.instalments],
            "proofs": [[kind, due and due.isoformat()] for kind, due in given.proofs],
            "shares": given.shares,
        },
    )
    change.tell_members("award_terms", case)
    await change.finish(case_id)


async def add_payment(
    connection: asyncpg.Connection,
    caller: Caller,
    case_id: uuid.UUID,
    cents: int,
    paid_on: dt.date,
    *,
    register: Register,
    tag: Tag,
) -> uuid.UUID:
    """Record a payment as the first person; it counts once a second one confirms it.

    :raises InvalidInput: the day is still to come, or more than the award would be paid
    """
    change = await begin_change(connection, caller, register)
    case = await lock_awarded(connection, caller, case_id, tag)
    require_not_own(caller, {m.municipality for m in case.memberships})
    terms = await read_terms(connection, case_id)
    assert case.award is not None
    wrong: list[FieldError] = []
    if paid_on > change.today:
        wrong.append(_wrong("paid_on", "in-the-future", *_FUTURE))
    if sum(payment.amount_cents for payment in terms.payments) + cents > case.award.amount_cents:
        wrong.append(
            _wrong("amount_eur", "more-than-awarded", "Mehr als der Bescheid.", "More than the award.")
        )
    if cents == 0:
        wrong.append(_wrong("amount_eur", "too-small", "Mehr als 0 Euro.", "More than 0 euros."))
    if wrong:
        raise InvalidInput(fields=tuple(wrong))
    id_ = new_id()
    await connection.execute(SQL["insert_payment"], id_, case_id, cents, paid_on, caller.actor)
    change.tell("cooperation_second_person", to_role(Role.IKZ_OFFICE))
    change.note(
        "payment.recorded", {"payment": str(id_), "amount_cents": cents, "paid_on": paid_on.isoformat()}
    )
    await change.finish(case_id)
    return id_


async def confirm_payment(
    connection: asyncpg.Connection,
    caller: Caller,
    case_id: uuid.UUID,
    payment_id: uuid.UUID,
    *,
    register: Register,
    tag: Tag,
) -> None:
    """Confirm a payment as the second person.

    :raises Conflict: the same person recorded it, or it is confirmed already
    """
    change = await begin_change(connection, caller, register)
    case = await lock_awarded(connection, caller, case_id, tag)
    require_not_own(caller, {m.municipality for m in case.memberships})
    payment = await _unconfirmed(connection, case_id, payment_id)
    if payment.asked_by == caller.actor:
        raise same_person()
    await connection.execute(SQL["confirm_payment"], payment_id, caller.actor)
    change.note("payment.confirmed", {"payment": str(payment_id), "amount_cents": payment.amount_cents})
    change.tell_members("award_paid", case)
    await change.finish(case_id)


async def drop_payment(
    connection: asyncpg.Connection,
    caller: Caller,
    case_id: uuid.UUID,
    payment_id: uuid.UUID,
    *,
    register: Register,
    tag: Tag,
) -> None:
    """Take back a payment that was entered by mistake, before it is confirmed."""
    change = await begin_change(connection, caller, register)
    case = await lock_awarded(connection, caller, case_id, tag)
    require_not_own(caller, {m.municipality for m in case.memberships})
    payment = await _unconfirmed(connection, case_id, payment_id)
    await connection.execute(SQL["drop_payment"], payment_id)
    change.note("payment.dropped", {"payment": str(payment_id), "amount_cents": payment.amount_cents})
    await change.finish(case_id)


async def hand_in_proof(
    connection: asyncpg.Connection,
    caller: Caller,
    case_id: uuid.UUID,
    number: int,
    handed_in_on: dt.date,
    filing: uuid.UUID | None,
    *,
    register: Register,
    tag: Tag,
) -> None:
    """A proof of use is handed in, by the lead or the office.

    :raises InvalidInput: the day is still to come, or there is no such paper
    :raises Conflict: it was handed in before
    """
    change = await begin_change(connection, caller, register)
    case = await lock_awarded(connection, caller, case_id, tag)
    if parties_of(caller, case).isdisjoint({Party.LEAD, Party.OFFICE}):
        raise Forbidden()
    terms = await read_terms(connection, case_id)
    proof = next((proof for proof in terms.proofs if proof.number == number), None)
    if proof is None:
        raise NotFound()
    if proof.handed_in_on is not None:
        raise Conflict(Text(de="Der Nachweis ist schon da.", en="The proof was handed in already."))
    wrong: list[FieldError] = []
    if handed_in_on > change.today:
        wrong.append(_wrong("handed_in_on", "in-the-future", *_FUTURE))
    if filing is not None and all(paper.id != filing for paper in case.filings):
        wrong.append(
            _wrong("filing", "unknown-filing", "Diese Unterlage gibt es nicht.", "There is no such paper.")
        )
    if wrong:
        raise InvalidInput(fields=tuple(wrong))
    await connection.execute(SQL["hand_in_proof"], case_id, number, handed_in_on, filing)
    change.note("proof.handed_in", {"number": number, "handed_in_on": handed_in_on.isoformat()})
    await change.finish(case_id)


async def _unconfirmed(connection: asyncpg.Connection, case_id: uuid.UUID, payment_id: uuid.UUID) -> Payment:
    terms = await read_terms(connection, case_id)
    payment = next((payment for payment in terms.payments if payment.id == payment_id), None)
    if payment is None:
        raise NotFound()
    if payment.is_confirmed:
        raise Conflict(Text(de="Die Zahlung ist schon bestätigt.", en="The payment is confirmed already."))
    return payment


def _check_terms(case: Case, given: Given, before: Terms) -> None:
    assert case.award is not None
    award = case.award
    wrong: list[FieldError] = []
    for field, parts in (
        ("instalments", [cents for cents, _ in given.instalments]),
        ("shares", list(given.shares.values())),
    ):
        if parts and sum(parts) != award.amount_cents:
            wrong.append(_wrong(field, "not-the-award", *_OTHER_SUM))
    if any(cents == 0 for cents, _ in given.instalments):
        wrong.append(_wrong("instalments", "too-small", "Mehr als 0 Euro.", "More than 0 euros."))
    if given.shares and set(given.shares) != set(award.members):
        wrong.append(
            _wrong(
                "shares",
                "not-the-members",
                "Die Anteile sind nicht die der Mitglieder, die der Bescheid zählt.",
                "The shares are not those of the members that the award counts.",
            )
        )
    for proof in before.proofs:
        if proof.handed_in_on is not None and (
            len(given.proofs) < proof.number or given.proofs[proof.number - 1][0] != proof.kind
        ):
            wrong.append(
                _wrong(
                    "proofs",
                    "handed-in",
                    f"Nachweis {proof.number} ist schon da.",
                    f"Proof {proof.number} was handed in already.",
                )
            )
    if wrong:
        raise InvalidInput(fields=tuple(wrong))


def _wrong(field: str, code: str, de: str, en: str) -> FieldError:
    return FieldError(field=field, code=code, text=Text(de=de, en=en))
