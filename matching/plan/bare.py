# SPDX-License-Identifier: EUPL-1.2
"""A planning problem without its pool: for questions about a few groups, where enumerating would be waste.

Everything that judges one group (terms, reach, feasibility) is the same as in a posed problem.
"""

import numpy as np

from matching.landscape import Landscape
from matching.participants import stated, topic_of
from matching.plan.problem import Problem, Request, is_connected
from matching.pool import Pool
from matching.reach import reach_graph
from matching.score import Scorer

__all__ = ("bare_problem", "judge")


def bare_problem(landscape: Landscape, request: Request) -> Problem:
    """The problem of `request` as `pose` makes it, with an empty pool and wishes taken as they are.

    O(n²) for n participants; never too large. Raises `UnknownTopic`.
    """
    topic = topic_of(landscape, request.topic)
    participants = stated(landscape, topic)
    scorer = Scorer(landscape, participants)
    index = {key: vertex for vertex, key in enumerate(scorer.keys)}
    empty = Pool(keys=scorer.keys, sizes=(), groups={}, member_scores={}, connected_count=0)
    return Problem(
        landscape=landscape,
        request=request,
        participants=participants,
        scorer=scorer,
        graph=reach_graph(landscape, topic, participants.keys, request.reach),
        pool=empty,
        leads=(),
        locked=(),
        locked_scores=(),
        excluded=frozenset(index[key] for key in request.wishes.excluded if key in index),
    )


def judge(
    problem: Problem, members: tuple[str, ...], lead: str | None = None
) -> tuple[str | None, tuple[int, ...]]:
    """What is against a group (None: it is feasible) and its member scores in the order of `members`.

    Codes: `no_participant`, `size`, `not_connected`, `not_feasible` (need, start or exclusion), `no_benefit`
    (somebody's score is below 1). With a `lead` each member is judged beside the lead alone (MODEL 7).
    """
    index = {key: vertex for vertex, key in enumerate(problem.keys)}
    if any(key not in index for key in members):
        return "no_participant", ()
    if lead is not None:
        return _judge_led(problem, members, index, lead)
    if len(members) not in problem.request.sizes:
        return "size", ()
    group = [index[key] for key in members]
    rows = np.array([group], dtype=np.int32)
    scores = tuple(problem.scorer.member_scores(rows)[0].tolist())
    if not is_connected(problem.graph, group):
        return "not_connected", scores
    if not problem.scorer.feasible(rows)[0]:
        return "not_feasible", scores
    return ("no_benefit" if min(scores) < 1 else None), scores


def _judge_led(
    problem: Problem, members: tuple[str, ...], index: dict[str, int], lead: str
) -> tuple[str | None, tuple[int, ...]]:
    others = [key for key in members if key != lead]
    if lead not in members or len(others) < 2:
        return "size", ()
    pairs = np.array([[index[lead], index[key]] for key in others], dtype=np.int32)
    scores = dict(zip(others, problem.scorer.member_scores(pairs)[:, 1].tolist(), strict=True))
    scores[lead] = 0
    result = tuple(scores[key] for key in members)
    if not problem.scorer.feasible(pairs).all():
        return "not_feasible", result
    return ("no_benefit" if min(scores[key] for key in others) < 1 else None), result
