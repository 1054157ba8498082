# SPDX-License-Identifier: EUPL-1.2
"""Answers to questions about a finished plan, within a limit of work: nothing is solved here.

What a change would cost the whole plan is a plan of its own: the answers name the what-if that finds it.
"""

from typing import Any

from matching.errors import FieldError, InvalidInput, Text, TooLarge
from matching.landscape import Landscape
from matching.plan.bare import bare_problem
from matching.plan.certificate import Plan, PlannedGroup
from matching.plan.changes import other_groups
from matching.plan.preview import Wish, preview
from matching.plan.problem import Problem, pose
from matching.plan.robust import fallbacks, robustness
from matching.plan.why_not import why_not
from schemas import plan_questions as wire
from schemas.plan import Why
from service.grants.wire import text_to_wire
from service.plans.store import StoredPlan
from service.plans.wire import unplaced_to_wire
from service.reviews.wire import names_of

__all__ = ("POOL_WHILE_WAITING", "answer_alternatives", "answer_robustness", "answer_why_not")

#: Groups enumerated while somebody waits, some two seconds; more is refused with the estimate.
POOL_WHILE_WAITING = 300_000


def answer_why_not(
    landscape: Landscape, plan: StoredPlan, made: Plan, municipality: str, partner: str | None
) -> wire.WhyNot:
    """Why `municipality` has no group, or is not in one with `partner`.

    :raises UnknownMunicipality, InvalidInput: a key of nobody, twice the same, or one that takes no part
    :raises TooLarge: the pool is too large to look through while somebody waits
    """
    key = landscape.register.resolve(municipality, field="municipality").municipality.key
    own = _own_group(made, key)
    members = own.members if own else ()
    if partner is None:
        unplaced = next((entry for entry in made.unplaced if entry.ags == key), None)
        if own is None and unplaced is None:
            raise _no_participant(key)
        shown = unplaced_to_wire(landscape.register, unplaced) if unplaced else None
        return wire.WhyNot(
            plan=plan.id,
            municipality=key,
            partner=None,
            is_placed=own is not None,
            group=members,
            why=shown.reason if shown else None,
            cheapest_change=shown.cheapest_change if shown else None,
        )
    other = landscape.register.resolve(partner, field="partner").municipality.key
    if other == key:
        text = Text(de="Hier steht eine andere Kommune.", en="Another municipality belongs here.")
        raise InvalidInput(fields=(FieldError(field="partner", code="same", text=text),))
    if other in members:
        return wire.WhyNot(
            plan=plan.id, municipality=key, partner=other, is_placed=True, group=members, why=None
        )
    found = why_not(_posed(landscape, made), key, other)
    trial: dict[str, Any] | None = {"must_together": [sorted((key, other))]}
    return wire.WhyNot(
        plan=plan.id,
        municipality=key,
        partner=other,
        is_placed=own is not None,
        group=members,
        why=Why(code=found.code, facts=found.facts, text=text_to_wire(found.text)),
        try_this=trial if found.code == "COSTS_OTHERS" else None,
    )


def answer_alternatives(
    landscape: Landscape, plan: StoredPlan, made: Plan, municipality: str, count: int
) -> wire.Alternatives:
    """The best other groups for one municipality, each with its effect at once.

    :raises UnknownMunicipality, InvalidInput: a key of nobody, or one that takes no part
    :raises TooLarge: as above
    """
    key = landscape.register.resolve(municipality, field="municipality").municipality.key
    problem = _posed(landscape, made)
    own = _own_group(made, key)
    shown = []
    for members, mine in other_groups(problem, made, key, count=count):
        effect = preview(problem, made.groups, (Wish(kind="lock", members=members),))
        group = next(group for group in effect.after if group.members == members)
        shown.append(
            wire.AlternativeGroup(
                members=members,
                names=names_of(landscape.register, members),
                own_score=mine,
                score=group.score,
                placed=effect.placed,
                total_score=effect.score,
                leftover=effect.leftover,
                try_this={"locked": [list(members)]},
            )
        )
    return wire.Alternatives(
        plan=plan.id,
        municipality=key,
        group=own.members if own else (),
        own_score=own.member_scores[own.members.index(key)] if own else 0,
        alternatives=tuple(shown),
    )


def answer_robustness(
    landscape: Landscape, plan: StoredPlan, made: Plan, decline_percent: int
) -> wire.PlanRobustness:
    """Expected placed and score if each says no with this probability, and every fallback."""
    found = fallbacks(bare_problem(landscape, made.request), made)
    expected = robustness(made, found, decline_percent)
    return wire.PlanRobustness(
        plan=plan.id,
        decline_percent=decline_percent,
        placed=made.certificate.placed,
        expected_placed=expected.expected_placed,
        score=made.certificate.objective,
        expected_score=expected.expected_score,
        without_fallback=sum(fallback.group is None for fallback in found),
        fallbacks=tuple(
            wire.MemberFallback(
                group=fallback.members,
                declines=fallback.declines,
                members=fallback.group.members if fallback.group else (),
                score=fallback.group.score if fallback.group else 0,
            )
            for fallback in found
        ),
    )


def _posed(landscape: Landscape, made: Plan) -> Problem:
    try:
        return pose(landscape, made.request, limit=POOL_WHILE_WAITING)
    except TooLarge as error:
        raise TooLarge(
            Text(
                de="Der Plan hat zu viele mögliche Gruppen, um sie sofort durchzusehen. "
                "Ein Was-wäre-wenn mit beiden zusammen beantwortet die Frage als Auftrag.",
                en="The plan has too many feasible groups to look through at once. "
                "A what-if with both together answers the question as a job.",
            ),
            facts=error.facts,
        ) from error


def _own_group(made: Plan, key: str) -> PlannedGroup | None:
    return next((group for group in made.groups if key in group.members), None)


def _no_participant(key: str) -> InvalidInput:
    text = Text(de=f"{key} nimmt an diesem Plan nicht teil.", en=f"{key} takes no part in this plan.")
    return InvalidInput(fields=(FieldError(field="municipality", code="no-participant", text=text),))
