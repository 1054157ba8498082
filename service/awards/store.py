# SPDX-License-Identifier: EUPL-1.2
"""Reading what belongs to awards from their tables. Amounts are integer cents."""

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any, Literal

import asyncpg
import msgspec

from service.database.queries import load_queries

__all__ = ("SQL", "Check", "Instalment", "Payment", "Proof", "Review", "Terms", "read_terms", "read_terms_of")

SQL = load_queries(__file__)


class Instalment(msgspec.Struct, frozen=True, kw_only=True):
    """A part of the award as the letter names it; without a day where it names none."""

    number: int
    amount_cents: int
    due_on: dt.date | None
    told_on: dt.date | None


class Proof(msgspec.Struct, frozen=True, kw_only=True):
    """A proof of use (Verwendungsnachweis) that the letter asks for."""

    number: int
    kind: Literal["interim", "final"]
    due_on: dt.date | None
    handed_in_on: dt.date | None
    filing: uuid.UUID | None
    reminded_on: dt.date | None


class Payment(msgspec.Struct, frozen=True, kw_only=True):
    """A payment; it counts once a second person has confirmed it."""

    id: uuid.UUID
    amount_cents: int
    paid_on: dt.date
    asked_by: str
    confirmed_by: str | None

    @property
    def is_confirmed(self) -> bool:
        """Whether two persons have recorded it."""
        return self.confirmed_by is not None


class Review(msgspec.Struct, frozen=True, kw_only=True):
    """A review (Überprüfung): what a year was planned to cost and what it cost, alone and as a group."""

    id: uuid.UUID
    cause: Literal["yearly", "five_years", "membership_change"]
    due_on: dt.date
    period_from: dt.date
    period_to: dt.date
    planned_alone_cents: int | None
    planned_group_cents: int | None
    actual_alone_cents: int | None
    actual_group_cents: int | None
    remarks: str
    recorded_on: dt.date | None
    reminded_on: dt.date | None

    @property
    def planned_savings_cents(self) -> int | None:
        """What the members meant to save together in the year; negative: it was to cost more."""
        if self.planned_alone_cents is None or self.planned_group_cents is None:
            return None
        return self.planned_alone_cents - self.planned_group_cents

    @property
    def actual_savings_cents(self) -> int | None:
        """What they saved; None until it is recorded."""
        if self.actual_alone_cents is None or self.actual_group_cents is None:
            return None
        return self.actual_alone_cents - self.actual_group_cents


class Check(msgspec.Struct, frozen=True, kw_only=True):
    """A clawback check (Rückforderungsprüfung): both figures as they would be for the members that remain."""

    id: uuid.UUID
    reason: str
    municipality: str | None
    opened_on: dt.date
    award_cents: int
    remaining: tuple[str, ...]
    rule_cents: int | None
    expected_cents: int | None
    is_fundable: bool
    decision: Literal["keep", "reclaim"] | None
    reclaimed_cents: int | None
    decision_reason: str
    asked_by: str | None
    decided_by: str | None
    decided_on: dt.date | None


class Terms(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that is recorded beside an award."""

    instalments: tuple[Instalment, ...] = ()
    shares: dict[str, int] = {}
    proofs: tuple[Proof, ...] = ()
    payments: tuple[Payment, ...] = ()
    reviews: tuple[Review, ...] = ()
    checks: tuple[Check, ...] = ()

    @property
    def paid_cents(self) -> int:
        """Sum of the payments that two persons have recorded."""
        return sum(payment.amount_cents for payment in self.payments if payment.is_confirmed)


async def read_terms(connection: asyncpg.Connection, cooperation: uuid.UUID) -> Terms:
    """What is recorded beside the award of one cooperation; empty where there is none."""
    return (await read_terms_of(connection, (cooperation,)))[cooperation]


async def read_terms_of(
    connection: asyncpg.Connection, cooperations: Sequence[uuid.UUID]
) -> dict[uuid.UUID, Terms]:
    """The same for several, each of them in the answer. Six queries."""
    ids = list(cooperations)

    async def rows(query: str) -> dict[uuid.UUID, list[dict[str, Any]]]:
        found: dict[uuid.UUID, list[dict[str, Any]]] = {}
        for row in await connection.fetch(SQL[query], ids):
            values = dict(row)
            found.setdefault(values.pop("cooperation"), []).append(values)
        return found

    instalments, shares, proofs = await rows("instalments"), await rows("shares"), await rows("proofs")
    payments, reviews, checks = await rows("payments"), await rows("reviews"), await rows("checks")
    return {
        id_: Terms(
            instalments=tuple(Instalment(**row) for row in instalments.get(id_, ())),
            shares={row["municipality"]: row["amount_cents"] for row in shares.get(id_, ())},
            proofs=tuple(Proof(**row) for row in proofs.get(id_, ())),
            payments=tuple(Payment(**row) for row in payments.get(id_, ())),
            reviews=tuple(Review(**row) for row in reviews.get(id_, ())),
            checks=tuple(
                Check(**{**row, "remaining": tuple(row["remaining"])}) for row in checks.get(id_, ())
            ),
        )
        for id_ in ids
    }
