# SPDX-License-Identifier: EUPL-1.2
"""What can be done with plans: ask for one, try a change, cancel, compare. Each inside the caller's
transaction, together with its event; the work itself is done by a worker (`service.plans.job`)."""

import uuid

import asyncpg
import msgspec

from matching.errors import FieldError, InvalidInput, Text
from matching.landscape import Landscape
from matching.plan.certificate import Plan
from matching.plan.problem import Request
from schemas.plan import PlanDraft, WhatIfDraft
from service import record
from service.access.permissions import Caller, Permission, require
from service.errors import Conflict, NotFound
from service.ids import new_id
from service.landscape.current import Landscapes
from service.plans import store
from service.plans.asking import office_landscape, refuse_early, request_of_draft, with_samples
from service.plans.store import StoredPlan
from service.plans.what_if import changed

__all__ = (
    "cancel_plan",
    "finished_document",
    "read_plan",
    "request_plan",
    "request_plan_on",
    "request_what_if",
    "to_compare",
)


async def request_plan(
    connection: asyncpg.Connection, caller: Caller, landscapes: Landscapes, draft: PlanDraft
) -> StoredPlan:
    """Ask for a plan on what the office sees now; the landscape is kept as it is.

    :raises InvalidInput, Contradiction, UnknownTopic, TooLarge: see `refuse_early`
    """
    require(caller, Permission.MAKE_PLANS)
    landscape = await office_landscape(landscapes, draft.as_of)
    return await _ask(connection, caller, landscape, request_of_draft(draft))


async def request_plan_on(
    connection: asyncpg.Connection, caller: Caller, landscape: Landscape, request: Request
) -> StoredPlan:
    """Ask for a plan on a landscape of the office that the caller has read in this very transaction, so that
    what it has just changed counts (closing a call).

    :raises InvalidInput, Contradiction, UnknownTopic, TooLarge: see `refuse_early`
    """
    require(caller, Permission.MAKE_PLANS)
    return await _ask(connection, caller, landscape, request)


async def request_what_if(
    connection: asyncpg.Connection, caller: Caller, id_: uuid.UUID, draft: WhatIfDraft
) -> StoredPlan:
    """Ask for the plan that would result from changes to the landscape of another.

    :raises NotFound, Conflict: there is no such plan, or it is not done
    :raises InvalidInput, Contradiction, TooLarge: the changes are wrong
    """
    require(caller, Permission.MAKE_PLANS)
    base, made = await finished_document(connection, id_)
    landscape = await store.read_input(connection, base.input_hash)
    landscape, request = changed(landscape, made, draft)
    return await _ask(connection, caller, landscape, request, base, draft)


async def cancel_plan(connection: asyncpg.Connection, caller: Caller, id_: uuid.UUID) -> StoredPlan:
    """End the making of a plan.

    :raises NotFound, Conflict: there is no such plan, or it has ended
    """
    require(caller, Permission.MAKE_PLANS)
    plan = await store.cancel(connection, id_)
    if plan is None:
        ended = await read_plan(connection, id_)
        raise Conflict(
            Text(de="Diese Planung ist schon zu Ende.", en="The making of this plan has ended already."),
            facts={"state": ended.state},
        )
    await record.append(connection, caller, "plan.cancelled", "plan", str(id_), {"topic": plan.topic})
    return plan


async def read_plan(connection: asyncpg.Connection, id_: uuid.UUID) -> StoredPlan:
    """One plan, or `NotFound`."""
    plan = await store.find(connection, id_)
    if plan is None:
        raise NotFound()
    return plan


async def finished_document(connection: asyncpg.Connection, id_: uuid.UUID) -> tuple[StoredPlan, Plan]:
    """A plan with what it says.

    :raises NotFound, Conflict: there is no such plan, or it is not done
    """
    plan = await read_plan(connection, id_)
    _refuse_unless_done(plan)
    document = await store.read_document(connection, id_)
    assert document is not None
    return plan, msgspec.json.decode(document, type=Plan)


async def to_compare(
    connection: asyncpg.Connection, id_: uuid.UUID, against: uuid.UUID | None
) -> tuple[tuple[StoredPlan, Plan], tuple[StoredPlan, Plan]]:
    """A plan and the one to compare it with; a what-if is compared with the plan it changes.

    :raises InvalidInput: nothing to compare with, no such plan, or one for another topic
    """
    one = await finished_document(connection, id_)
    other_id = against or one[0].based_on
    if other_id is None:
        raise _wrong_against("Mit welchem Plan soll verglichen werden?", "Which plan is to be compared with?")
    if await store.find(connection, other_id) is None:
        raise _wrong_against("Diesen Plan gibt es nicht.", "There is no such plan.")
    other = await finished_document(connection, other_id)
    if other[0].topic != one[0].topic:
        raise _wrong_against(
            f"Der andere Plan ist für ein anderes Thema ({other[0].topic}).",
            f"The other plan is for another topic ({other[0].topic}).",
        )
    return one, other


async def _ask(
    connection: asyncpg.Connection,
    caller: Caller,
    landscape: Landscape,
    request: Request,
    base: StoredPlan | None = None,
    draft: WhatIfDraft | None = None,
) -> StoredPlan:
    await refuse_early(landscape, request, what_if=base is not None)
    input_hash = await store.keep_input(connection, landscape)
    plan = await store.insert(
        connection,
        id_=new_id(),
        request=request,
        as_of=landscape.as_of,
        input_hash=input_hash,
        contains_samples=with_samples(landscape, request.topic),
        actor=caller.actor,
        role=caller.role.value,
        based_on=None if base is None else base.id,
        changes=None if draft is None else _changes(draft),
    )
    await store.enqueue(connection, plan.id)
    facts = {
        "kind": plan.kind,
        "topic": plan.topic,
        "as_of": plan.as_of.isoformat(),
        "objective": request.objective.value,
        "landscape": input_hash,
    }
    if base is not None:
        facts["based_on"] = str(base.id)
    await record.append(connection, caller, "plan.requested", "plan", str(plan.id), facts)
    return plan


def _changes(draft: WhatIfDraft) -> dict[str, object]:
    """What is changed, without what is left as it is."""
    given = {name: msgspec.to_builtins(getattr(draft, name)) for name in draft.__struct_fields__}
    return {name: value for name, value in given.items() if value}


def _refuse_unless_done(plan: StoredPlan) -> None:
    if plan.state != "done":
        raise Conflict(
            Text(de="Dieser Plan liegt (noch) nicht vor.", en="There is no such plan (yet): it is not done."),
            facts={"plan": str(plan.id), "state": plan.state},
        )


def _wrong_against(de: str, en: str) -> InvalidInput:
    text = Text(de=de, en=en)
    return InvalidInput(fields=(FieldError(field="against", code="against", text=text),))
