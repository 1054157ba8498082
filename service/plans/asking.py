# SPDX-License-Identifier: EUPL-1.2
"""From what was sent to what the planner is asked, in the sender's words when something is wrong."""

import asyncio
import datetime as dt
import re
from typing import Any

import msgspec

from matching.errors import DomainError, FieldError, InvalidInput, Text, TooLarge
from matching.landscape import Landscape
from matching.plan.problem import Objective, Request, Wishes, pose
from matching.pool import POOL_LIMIT
from schemas.plan import PlanDraft
from service.clock import today
from service.landscape.build import OFFICE, build_landscape
from service.landscape.current import Landscapes

__all__ = ("in_words_of_sender", "office_landscape", "refuse_early", "request_of_draft", "with_samples")

#: Groups enumerated while the sender waits; a larger question is posed in full by the worker.
_EARLY_LIMIT = 20_000
_YEARS_AHEAD = 5

#: The planner's names of the wishes, and where they stand in the request.
_WISHES = {"together": "must_together", "apart": "must_not", "locked": "locked", "excluded": "excluded"}
_POINTER = re.compile(r"/(?P<name>[a-z_]+)(?:/(?P<place>\d+))?")


async def office_landscape(landscapes: Landscapes, as_of: dt.date | None) -> Landscape:
    """What the office sees now, at `as_of` (default today).

    :raises InvalidInput: a date before the register begins or far in the future
    :raises DatabaseUnavailable: see `Landscapes.landscape`
    """
    now = today()
    current = await landscapes.landscape(OFFICE, now)
    if as_of is None or as_of == now:
        return current
    if as_of.year > now.year + _YEARS_AHEAD:
        text = Text(
            de=f"Das Datum liegt mehr als {_YEARS_AHEAD} Jahre voraus.",
            en=f"The date is more than {_YEARS_AHEAD} years ahead.",
        )
        raise InvalidInput(fields=(FieldError(field="as_of", code="too-late", text=text),))
    facts = landscapes.facts
    try:
        return await asyncio.to_thread(build_landscape, facts, OFFICE, as_of)
    finally:
        # The arrays of a date are some megabytes; nobody else asks for those of this one.
        if as_of != now:
            facts.ground.derived.pop(as_of, None)


def request_of_draft(draft: PlanDraft) -> Request:
    """The question in the planner's words; keys are checked when it is posed."""
    wishes = draft.wishes
    return Request(
        topic=draft.topic,
        sizes=draft.sizes,
        reach=draft.reach,
        objective=Objective(draft.objective),
        led=draft.led,
        wishes=Wishes(
            together=wishes.must_together,
            apart=tuple((pair[0], pair[1]) for pair in wishes.must_not),
            locked=wishes.locked,
            excluded=wishes.excluded,
        ),
    )


async def refuse_early(landscape: Landscape, request: Request, *, what_if: bool = False) -> None:
    """Raise what can be known to be wrong within a moment: keys, sizes, contradictions, an empty pool, and a
    pool that even a low estimate puts above the limit. What needs the whole pool is found by the worker.

    :raises InvalidInput, Contradiction, UnknownTopic, TooLarge: with fields named as they were sent
    """
    try:
        await asyncio.to_thread(pose, landscape, request, limit=_EARLY_LIMIT)
    except TooLarge as error:
        if error.facts.get("estimate", 0) > POOL_LIMIT:
            raise _too_large(error.facts["estimate"]) from None
    except DomainError as error:
        raise in_words_of_sender(error, what_if=what_if) from error


def in_words_of_sender(error: DomainError, *, what_if: bool = False) -> DomainError:
    """The same error; wrong fields and contradicting wishes named as in the request (or the what-if)."""
    fields = tuple(
        msgspec.structs.replace(field, field=_field(field.field, what_if)) for field in error.fields
    )
    facts: dict[str, Any] = dict(error.facts)
    if isinstance(facts.get("between"), list):
        facts["between"] = [
            {**side, "wish": _WISHES.get(side.get("wish"), side.get("wish"))} for side in facts["between"]
        ]
    return type(error)(error.text, fields=fields, facts=facts)


def with_samples(landscape: Landscape, topic: str) -> bool:
    """Whether made-up needs or offers take part."""
    return any(need.is_sample for need in landscape.needs if need.topic == topic) or any(
        offer.is_sample for offer in landscape.offers if offer.topic == topic
    )


def _field(pointer: str, what_if: bool) -> str:
    match = _POINTER.fullmatch(pointer)
    if match is None:
        return pointer
    name = match["name"]
    if what_if:  # its wishes stand beside those of the plan it changes: places would mislead
        return _WISHES.get(name, name)
    place = "" if match["place"] is None else f"[{match['place']}]"
    return f"wishes.{_WISHES[name]}{place}" if name in _WISHES else f"{name}{place}"


def _too_large(estimate: int) -> TooLarge:
    english, limit = f"{estimate:,}", f"{POOL_LIMIT:,}"
    german, german_limit = english.replace(",", "."), limit.replace(",", ".")
    return TooLarge(
        Text(
            de=f"Das ergäbe schätzungsweise {german} Gruppen, erlaubt sind {german_limit}. "
            "Kleinere Gruppengrößen oder weniger Kommunen helfen.",
            en=f"This would give an estimated {english} groups; the limit is {limit}. "
            "Smaller groups or fewer municipalities help.",
        ),
        facts={"estimate": estimate, "limit": POOL_LIMIT},
    )
