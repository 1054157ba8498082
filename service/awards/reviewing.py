# SPDX-License-Identifier: EUPL-1.2
"""Reviews (Überprüfungen) after an award: each year, at five years, when the circle of members changes."""

import datetime as dt
import uuid
from typing import Literal

import asyncpg

from matching.errors import FieldError, InvalidInput, Text
from matching.lifecycle.application import years_after
from matching.lifecycle.machine import Party
from matching.register import Register
from service.access.permissions import Caller, Role
from service.awards.locking import Tag, lock_awarded
from service.awards.store import SQL, read_terms
from service.cooperations.case import Case
from service.cooperations.change import Change, begin_change
from service.cooperations.parties import parties_of
from service.errors import Conflict, Forbidden, NotFound
from service.ids import new_id
from service.messages.outbox import to_municipality, to_role

__all__ = ("add_due_reviews", "add_review", "record_review")

Cause = Literal["yearly", "five_years", "membership_change"]
_TERM_YEARS = 5


async def add_review(change: Change, case: Case, cause: Cause, due_on: dt.date) -> bool:
    """Note that a review is due on a day, of the year before it; false if it was noted before."""
    if case.award is None or case.agreement is None:
        return False
    version = case.award.concept_version
    concept = next((concept for concept in case.concepts if concept.version == version), None)
    begins = case.agreement.valid_from
    done: str = await change.connection.execute(
        SQL["insert_review"],
        new_id(),
        case.id,
        cause,
        due_on,
        min(due_on, max(begins, years_after(due_on, -1))),
        due_on if due_on <= begins or cause == "membership_change" else due_on - dt.timedelta(days=1),
        concept.alone_cents if concept is not None else None,
        concept.group_cents if concept is not None else None,
    )
    if done.endswith(" 0"):
        return False
    change.note("review.due", {"cause": cause, "due_on": due_on.isoformat()}, by_system=True)
    tell_lead(change, case, "award_review_due", due_on)
    return True


async def add_due_reviews(change: Change, case: Case) -> int:
    """Note the reviews of all years that are over: on each anniversary of the agreement's first day, the
    fifth being that of the term (R12). How many were new."""
    if case.agreement is None:
        return 0
    added, year = 0, 1
    while (due_on := years_after(case.agreement.valid_from, year)) <= change.today:
        cause: Cause = "five_years" if year == _TERM_YEARS else "yearly"
        added += await add_review(change, case, cause, due_on)
        year += 1
    return added


async def record_review(
    connection: asyncpg.Connection,
    caller: Caller,
    case_id: uuid.UUID,
    review_id: uuid.UUID,
    *,
    actual_alone_cents: int | None,
    actual_group_cents: int,
    remarks: str,
    register: Register,
    tag: Tag,
) -> None:
    """Record what the year cost, by the lead or the office.

    :param actual_alone_cents: what the members would have spent alone, together; None: as planned
    :param actual_group_cents: what the group has spent
    :raises NotFound: there is no such review
    :raises Conflict: it is recorded already
    """
    change = await begin_change(connection, caller, register)
    case = await lock_awarded(connection, caller, case_id, tag)
    if parties_of(caller, case).isdisjoint({Party.LEAD, Party.OFFICE}):
        raise Forbidden()
    terms = await read_terms(connection, case_id)
    review = next((review for review in terms.reviews if review.id == review_id), None)
    if review is None:
        raise NotFound()
    if review.recorded_on is not None:
        raise Conflict(Text(de="Die Überprüfung ist schon erfasst.", en="The review is recorded already."))
    alone = review.planned_alone_cents if actual_alone_cents is None else actual_alone_cents
    if alone is None:
        text = Text(
            de="Bitte nennen Sie die Ausgaben ohne Zusammenarbeit; geplant war nichts.",
            en="Please state the expenditure without the cooperation; none was planned.",
        )
        raise InvalidInput(text, fields=(FieldError(field="actual_alone_eur", code="missing", text=text),))
    await connection.execute(
        SQL["record_review"], review_id, alone, actual_group_cents, remarks, change.today
    )
    change.tell("award_review_recorded", to_role(Role.IKZ_OFFICE))
    change.note(
        "review.recorded",
        {
            "review": str(review_id),
            "cause": review.cause,
            "planned_savings_cents": review.planned_savings_cents,
            "actual_savings_cents": alone - actual_group_cents,
        },
    )
    await change.finish(case_id)


def tell_lead(change: Change, case: Case, kind: str, deadline: dt.date) -> None:
    """A message to who leads; to the office where nobody does any more, or a Zweckverband leads."""
    lead = case.membership(case.lead) if case.lead else None
    if lead is not None and lead.is_living and lead.name is None:
        change.tell(kind, to_municipality(lead.municipality), deadline)
    else:
        change.tell(kind, to_role(Role.IKZ_OFFICE), deadline)
