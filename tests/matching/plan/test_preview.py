# SPDX-License-Identifier: EUPL-1.2
"""A preview judges groups as the planner does, and a bare problem as a posed one."""

import pytest

from matching.errors import InvalidInput
from matching.landscape import Landscape
from matching.plan.bare import bare_problem, judge
from matching.plan.certificate import Plan
from matching.plan.changes import Change, other_groups, what_if
from matching.plan.planner import make_plan
from matching.plan.preview import Wish, preview
from matching.plan.problem import Problem, Request, pose
from matching.plan.robust import fallbacks
from tests.matching.plan.small import random_landscape

REQUEST = Request(topic="t", sizes=(3, 4), reach="topic", led=False)


def _planned(seed: int) -> tuple[Landscape, Problem, Plan]:
    landscape = random_landscape(seed, 12, offers=False)
    problem = pose(landscape, REQUEST)
    return landscape, problem, make_plan(problem)


def _usable() -> list[int]:
    """Seeds whose plan has two groups or more."""
    found = []
    for seed in range(100, 400):
        try:
            _, _, plan = _planned(seed)
        except InvalidInput:
            continue
        if len(plan.groups) >= 2:
            found.append(seed)
        if len(found) == 8:
            return found
    raise AssertionError("too few usable seeds")


SEEDS = _usable()


@pytest.mark.parametrize("seed", SEEDS)
def test_a_bare_problem_judges_every_group_as_the_pool_does(seed: int) -> None:
    landscape, problem, plan = _planned(seed)
    bare = bare_problem(landscape, plan.request)
    assert bare.keys == problem.keys
    for size in problem.pool.sizes:
        for row, scores in zip(problem.pool.groups[size], problem.pool.member_scores[size], strict=True):
            members = tuple(problem.keys[v] for v in row)
            assert judge(bare, members) == (None, tuple(scores.tolist()))
    assert fallbacks(bare, plan) == fallbacks(problem, plan)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_preview_adds_up_and_no_better_than_the_new_plan(seed: int) -> None:
    landscape, problem, plan = _planned(seed)
    bare = bare_problem(landscape, plan.request)
    key = plan.groups[0].members[0]
    for members, mine in other_groups(problem, plan, key, count=2):
        shown = preview(bare, plan.groups, (Wish(kind="lock", members=members),))
        stands = next(group for group in shown.after if group.members == members)
        assert stands.impossible is None
        assert stands.member_scores[members.index(key)] == mine
        assert shown.score == sum(g.score for g in shown.after) - sum(g.score for g in shown.before)
        now = {k for g in shown.after if not g.impossible for k in g.members}
        was = {k for g in shown.before for k in g.members}
        assert (set(shown.leftover), set(shown.newly_placed)) == (was - now, now - was)
        _, best = what_if(landscape, plan, Change(locked=(members,)))
        assert (shown.placed, shown.score) <= (best.placed, best.score)


@pytest.mark.parametrize("seed", SEEDS)
def test_wishes_reach_the_groups_they_name_and_no_other(seed: int) -> None:
    landscape, _, plan = _planned(seed)
    bare = bare_problem(landscape, plan.request)
    first, second = plan.groups[:2]
    moved = first.members[0]
    shown = preview(bare, plan.groups, (Wish(kind="move", members=(moved,), to_place=2),))
    assert {group.members for group in shown.before} == {first.members, second.members}
    grown = tuple(sorted((*second.members, moved)))
    assert grown in {group.members for group in shown.after}
    nothing = preview(bare, plan.groups, ())
    assert (nothing.before, nothing.after, nothing.score, nothing.placed) == ((), (), 0, 0)
    back = preview(
        bare,
        plan.groups,
        (
            Wish(kind="move", members=(moved,), to_place=2),
            Wish(kind="move", members=(moved,), to_place=1),
        ),
    )
    assert back == nothing
    pair = (first.members[0], first.members[1])
    apart = preview(bare, plan.groups, (Wish(kind="apart", members=pair),))
    (rest,) = apart.after
    assert len(rest.members) == len(first.members) - 1
    assert not set(pair) <= set(rest.members)
    out = preview(bare, plan.groups, (Wish(kind="forbid", members=(moved,), from_place=1),))
    assert moved in out.leftover
