# SPDX-License-Identifier: EUPL-1.2
"""From the answers of a call to the question for the plan.

Who answered no or later stays out of it, whatever need they have stated elsewhere. Two that answered yes and
name each other as wanted are kept together, a condition both have chosen; a wish of one side alone binds
nobody and is for the office to read. Who is not wanted stands in the landscape as an exclusion. A pair that
no feasible group can hold is not kept, so that no wish keeps a plan from being made.
"""

import asyncio
import datetime as dt
import uuid
from collections.abc import Mapping

import asyncpg
import msgspec

from matching.errors import Contradiction, DomainError, InvalidInput, Text, TooLarge
from matching.landscape import Landscape
from matching.participants import stated, topic_of
from matching.plan.problem import Request, Wishes, pose
from service.access.permissions import Caller
from service.calls import store
from service.calls.store import StoredAnswer, StoredCall
from service.landscape.build import OFFICE, build_landscape
from service.landscape.store import facts_from_database
from service.plans.actions import request_plan_on
from service.plans.making import request_of

__all__ = ("Asked", "ask_for_plan", "mutual_pairs")

_SIZES = (3, 4, 5, 6)
#: Groups enumerated to find out whether a pair can be kept together; beyond it no wish is kept.
_MOST_GROUPS = 300_000

Pair = tuple[str, str]


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """The plan that was asked for and how many pairs it keeps together; or why there is none."""

    plan: uuid.UUID | None = None
    wishes_kept: int = 0
    why_not: Text | None = None


async def ask_for_plan(
    connection: asyncpg.Connection, caller: Caller, call: StoredCall, day: dt.date
) -> Asked:
    """Ask for the plan of a call on what is stated in this transaction, at `day`."""
    facts = await facts_from_database(connection)
    landscape = await asyncio.to_thread(build_landscape, facts, OFFICE, day)
    answers = await store.answers(connection, call.id)
    try:
        taking_part = frozenset(stated(landscape, topic_of(landscape, call.topic)).keys)
        out = tuple(key for key in answers if answers[key].answer != "yes" and key in taking_part)
        wished = tuple(pair for pair in mutual_pairs(answers) if taking_part.issuperset(pair))
        pairs = await asyncio.to_thread(_possible, landscape, call.topic, wished, out)
        request = _request(call.topic, pairs, out)
        plan = await request_plan_on(connection, caller, landscape, request)
    except DomainError as error:
        return Asked(why_not=error.text)
    return Asked(plan=plan.id, wishes_kept=len(pairs))


def mutual_pairs(answers: Mapping[str, StoredAnswer]) -> tuple[Pair, ...]:
    """Pairs that answered yes and want each other, ascending. O(answers × wanted)."""
    yes = {key: answer for key, answer in answers.items() if answer.answer == "yes"}
    return tuple(
        (key, other)
        for key, answer in sorted(yes.items())
        for other in sorted(answer.wanted)
        if key < other and other in yes and key in yes[other].wanted
    )


def _possible(
    landscape: Landscape, topic: str, pairs: tuple[Pair, ...], out: tuple[str, ...]
) -> tuple[Pair, ...]:
    """The pairs that feasible groups can hold. Each round poses the problem and drops what it names as
    impossible; at most one round a pair."""
    while pairs:
        try:
            pose(landscape, _request(topic, pairs, out), limit=_MOST_GROUPS)
        except Contradiction as error:
            sides = error.facts.get("between", [])
            named = {value for side in sides for value in side.get("values", ())}
            left = tuple(pair for pair in pairs if named.isdisjoint(pair))
            pairs = left if len(left) < len(pairs) else ()
        except (InvalidInput, TooLarge):
            return ()
        else:
            return pairs
    return ()


def _request(topic: str, pairs: tuple[Pair, ...], out: tuple[str, ...]) -> Request:
    question = request_of(topic=topic, sizes=_SIZES, reach="topic", objective="total", everyone=False)
    return msgspec.structs.replace(question, wishes=Wishes(together=pairs, excluded=out))
