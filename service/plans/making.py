# SPDX-License-Identifier: EUPL-1.2
"""Making a plan: the solver process plans, the checker verifies, and only a verified plan is handed on."""

from collections.abc import Callable, Sequence
from typing import Literal, cast

import msgspec

from matching.check import Derived, Document, Question, check_plan
from matching.check_document import DocumentWishes
from matching.errors import DomainError, Text
from matching.landscape import Landscape
from matching.plan.certificate import Plan
from matching.plan.problem import Objective, Request, Wishes
from matching.plan.solve import Limits
from service.plans.messages import Progress, Task
from service.plans.process import MEMORY_BYTES, SolverFailed, SolverProcess

__all__ = ("PlanRejected", "make_checked_plan", "refuse_unless_valid", "request_of")


#: Up to this size the checker's pool is made while the solver still works.
_MOST_AHEAD = 7


class PlanRejected(SolverFailed):
    """The checker found the solver's plan wrong; it is not handed on."""

    code = "plan-rejected"
    title = Text(
        de="Der errechnete Plan hat die unabhängige Prüfung nicht bestanden und wird verworfen.",
        en="The plan did not pass the independent check and is discarded.",
    )


def request_of(
    *,
    topic: str,
    sizes: Sequence[int],
    reach: str,
    objective: str,
    everyone: bool,
    led: bool = True,
    together: Sequence[tuple[str, ...]] = (),
    apart: Sequence[tuple[str, ...]] = (),
    locked: Sequence[tuple[str, ...]] = (),
    excluded: Sequence[str] = (),
) -> Request:
    """The question in the planner's words. Wrong keys and contradictions are found when it is posed."""
    return Request(
        topic=topic,
        sizes=tuple(sizes),
        reach=cast(Literal["topic", "borders"], reach),
        objective=Objective(objective),
        everyone=everyone,
        led=led,
        wishes=Wishes(
            together=tuple(together),
            apart=cast(tuple[tuple[str, str], ...], tuple(apart)),
            locked=tuple(locked),
            excluded=tuple(excluded),
        ),
    )


def make_checked_plan(
    solver: SolverProcess,
    landscape: Landscape,
    request: Request,
    report: Callable[[str, int | None, int | None], None] | None = None,
    limits: Limits | None = None,
) -> Plan:
    """The plan, verified. Raises what the planner raises, `SolverFailed`, or `PlanRejected`."""

    def heard(progress: Progress) -> None:
        if report is not None:
            report(progress.stage, progress.value, progress.bound)

    solver.send(
        Task(landscape=landscape, request=request, limits=limits or Limits(), memory_bytes=MEMORY_BYTES)
    )
    # The checker's own pool, while the solver works on the other core.
    derived = _derived(landscape, request)
    made = solver.plan(heard)
    if report is not None:
        report("check", made.certificate.objective, made.certificate.bound)
    refuse_unless_valid(made, landscape, derived)
    return made


def _derived(landscape: Landscape, request: Request) -> Derived | None:
    """What the checker needs; None for a question with wishes, or one that the planner will refuse."""
    if request.wishes != Wishes() or not request.sizes or not 2 <= min(request.sizes) <= _MOST_AHEAD:
        return None
    if max(request.sizes) > _MOST_AHEAD:
        return None
    try:
        question = Question(request.topic, request.reach, tuple(sorted(request.sizes)), DocumentWishes())
        return Derived(landscape, question)
    except DomainError:
        return None


def refuse_unless_valid(made: Plan, landscape: Landscape, derived: Derived | None = None) -> None:
    """Raises `PlanRejected` with the faults; the plan is read as a stranger would read it."""
    document = msgspec.json.decode(msgspec.json.encode(made), type=Document)
    faults = [finding for finding in check_plan(document, landscape, derived) if finding.is_fault]
    if faults:
        raise PlanRejected(facts={"faults": [msgspec.to_builtins(fault) for fault in faults[:20]]})
