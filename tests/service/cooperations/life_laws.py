# SPDX-License-Identifier: EUPL-1.2
"""What holds after any step of any life of a cooperation, read from the tables themselves."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from matching.lifecycle.cooperation import COOPERATION
from matching.lifecycle.membership import LIVING, MEMBERSHIP
from service.database.pool import Database

__all__ = ("Found", "holds")


@dataclass(frozen=True)
class Found:
    """Where a cooperation is, where it has been, and how many events the record has."""

    state: str
    targets: frozenset[str]
    events: int


async def holds(database: Database, id_: uuid.UUID, today: dt.date) -> Found:
    """Fail with an `AssertionError` where I1-I5, I10, I13 or I17 do not hold, or money went wrong."""
    async with database.acquire() as connection:
        row = await connection.fetchrow("select * from cooperation where id = $1", id_)
        members = await connection.fetch("select * from membership where cooperation = $1", id_)
        steps = await connection.fetch(
            "select * from cooperation_step where cooperation = $1 order by id", id_
        )
        twice = await connection.fetch(
            "select municipality from membership where is_living and not cleared_beside "
            "group by municipality, topic having count(*) > 1"
        )
        decided = await connection.fetch("select * from council_decision where cooperation = $1", id_)
        awarded = await connection.fetch("select * from award where cooperation = $1", id_)
        concept = await connection.fetchrow(
            "select version, members from concept where cooperation = $1 order by version desc limit 1",
            id_,
        )
        payments = await connection.fetch("select * from payment where cooperation = $1", id_)
        checks = await connection.fetch("select * from clawback_check where cooperation = $1", id_)
        reviews = await connection.fetch("select * from cooperation_review where cooperation = $1", id_)
        events = await connection.fetchval("select count(*) from event")
    targets = frozenset(step["target"] for step in steps)
    # I13: the states form one chain that the table allows; the last is the state.
    at = "idea"
    for step in steps:
        assert step["source"] == at, "a state was skipped"
        assert COOPERATION.between(step["source"], step["target"]) is not None
        at = step["target"]
    assert row["state"] == at
    assert {member["state"] for member in members} <= MEMBERSHIP.states
    # I1, I10, and the places.
    assert twice == []
    assert len({member["municipality"] for member in members}) == len(members)
    living = [member for member in members if member["state"] in LIVING]
    assert row["seats"] is None or len(living) <= row["seats"]
    assert row["lead"] is None or row["lead"] in {member["municipality"] for member in members}
    # I2-I5, I17: what an award rests on.
    has_award = any(step["target"] == "approved" for step in steps)
    assert has_award == bool(awarded)
    for award in awarded:
        counted = set(award["members"])
        assert len(counted) >= 2
        approved = {
            d["municipality"]
            for d in decided
            if d["is_approved"] and d["concept_version"] == concept["version"]
        }
        assert counted <= approved
        assert counted <= {m["municipality"] for m in members if m["signed_on"] is not None}
        assert award["amount_cents"] <= 25_000_00 * len(counted)
        _check_money(award["amount_cents"], payments, checks, targets, today)
    for review in reviews:
        assert review["recorded_on"] is None or review["due_on"] <= review["recorded_on"] <= today
    if at == "completed":
        assert today >= dt.date(2032, 1, 1), "completed before five years"
        assert reviews
        assert all(review["recorded_on"] for review in reviews)
    return Found(state=at, targets=targets, events=events)


def _check_money(
    awarded_cents: int, payments: Any, checks: Any, targets: frozenset[str], today: dt.date
) -> None:
    """Never more than the award, never by one person, never without a decision."""
    assert sum(payment["amount_cents"] for payment in payments) <= awarded_cents
    confirmed = [payment for payment in payments if payment["confirmed_by"] is not None]
    assert all(payment["confirmed_by"] != payment["asked_by"] for payment in confirmed)
    assert all(payment["paid_on"] <= today for payment in payments)
    assert "disbursed" not in targets or confirmed
    for check in checks:
        assert (check["reclaimed_cents"] or 0) <= awarded_cents
        assert check["decided_by"] is None or check["decided_by"] != check["asked_by"]
    # A member that left is always looked at.
    assert ("clawback_check" in targets) == bool(checks)
