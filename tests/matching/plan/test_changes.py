# SPDX-License-Identifier: EUPL-1.2
"""What-if, minimal disturbance, alternatives, fallbacks, reasons: each promise is kept when it is applied."""

import datetime as dt
from fractions import Fraction

import msgspec
import numpy as np
import pytest

from matching.check import Document, check_plan
from matching.errors import Contradiction, InvalidInput
from matching.landscape import Landscape
from matching.participants import everyone
from matching.plan.certificate import Plan
from matching.plan.changes import Change, alternatives, apply_change, difference, replan, what_if
from matching.plan.planner import make_plan
from matching.plan.problem import Problem, Request, Wishes, pose
from matching.plan.robust import fallbacks, robustness
from matching.plan.why_not import why_not
from tests.matching.plan.small import ByForce, random_landscape

REQUEST = Request(topic="t", sizes=(3, 4), reach="topic")


def planned(seed: int, most: int = 12) -> tuple[Landscape, Problem, Plan]:
    landscape = random_landscape(seed, most, offers=False)
    problem = pose(landscape, REQUEST)
    return landscape, problem, make_plan(problem)


def possible(first: int, count: int, least_groups: int = 2) -> list[int]:
    """Seeds whose plan has at least some groups."""
    found = []
    for seed in range(first, first + 400):
        try:
            _, _, plan = planned(seed)
        except InvalidInput:
            continue
        if len(plan.groups) >= least_groups:
            found.append(seed)
        if len(found) == count:
            return found
    raise AssertionError("too few usable seeds")


SEEDS = possible(100, 12)


def assert_valid(plan: Plan, landscape: Landscape) -> None:
    document = msgspec.json.decode(msgspec.json.encode(plan), type=Document)
    assert [f.detail for f in check_plan(document, landscape)] == []


@pytest.mark.parametrize("seed", SEEDS)
def test_what_if_names_everyone_who_moves_and_touches_nothing(seed: int) -> None:
    landscape, _, before = planned(seed)
    bytes_before = msgspec.json.encode(landscape)
    gone = before.groups[0].members[0]
    after, changed = what_if(landscape, before, Change(needs_withdrawn=(gone,)))
    was = {k: g.members for g in before.groups for k in g.members}
    now = {k: g.members for g in after.groups for k in g.members}
    assert {m.ags for m in changed.moves} == {k for k in {*was, *now} if was.get(k) != now.get(k)}
    assert gone in {m.ags for m in changed.moves}
    assert changed.score == after.certificate.objective - before.certificate.objective
    assert msgspec.json.encode(landscape) == bytes_before
    other, _ = apply_change(landscape, before.request, Change(needs_withdrawn=(gone,)))
    assert_valid(after, other)


@pytest.mark.parametrize("seed", SEEDS)
def test_replanning_keeps_accepted_groups_and_moves_as_few_as_possible(seed: int) -> None:
    landscape, _, before = planned(seed)
    accepted = before.groups[0].members
    gone = before.groups[-1].members[0]
    change = Change(needs_withdrawn=(gone,))
    after, changed = replan(landscape, before, change, accepted=(accepted,))
    assert accepted in {group.members for group in after.groups}
    other, request = apply_change(landscape, before.request, change)
    assert_valid(after, other)
    free, _ = what_if(landscape, before, msgspec.structs.replace(change, locked=(accepted,)))
    assert after.certificate.placed == free.certificate.placed
    force = ByForce(other, request)
    old = {tuple(force.keys.index(k) for k in g.members) for g in before.groups if gone not in g.members}
    standing = tuple(force.keys.index(k) for k in accepted)
    assert after.certificate.levels[1].level == "kept"
    assert after.certificate.levels[1].value == _most_kept(force, old, standing, after.certificate.placed)
    assert gone in {move.ags for move in changed.moves}


def _most_kept(force: ByForce, old: set[tuple[int, ...]], standing: tuple[int, ...], placed: int) -> int:
    """By trying all plans that hold the standing group and place as many: members in old groups."""
    best = -1
    rows = sorted(force.groups)

    def search(at: int, used: frozenset[int], kept: int) -> None:
        nonlocal best
        if len(used) == placed:
            best = max(best, kept)
        for further in range(at, len(rows)):
            if not used & set(rows[further]):
                stays = len(rows[further]) if rows[further] in old else 0
                search(further + 1, used | set(rows[further]), kept + stays)

    search(0, frozenset(standing), len(standing))
    return best


def test_an_accepted_group_that_became_impossible_is_named() -> None:
    landscape, _, before = planned(SEEDS[0])
    accepted = before.groups[0].members
    change = Change(apart=((accepted[0], accepted[1]),))
    with pytest.raises(Contradiction) as caught:
        replan(landscape, before, change, accepted=(accepted,))
    assert {side["wish"] for side in caught.value.facts["between"]} == {"locked", "apart"}


@pytest.mark.parametrize("seed", SEEDS[:5])
def test_alternatives_cost_what_they_say(seed: int) -> None:
    landscape, _, plan = planned(seed)
    key = plan.groups[0].members[0]
    for other in alternatives(landscape, plan, key):
        assert key in other.group.members
        assert other.group.members != plan.groups[0].members
        forced = make_plan(
            pose(landscape, msgspec.structs.replace(REQUEST, wishes=Wishes(locked=(other.group.members,))))
        )
        assert other.placed_lost == plan.certificate.placed - forced.certificate.placed
        assert other.score_lost == plan.certificate.objective - forced.certificate.objective
        assert (other.placed_lost, other.score_lost) >= (0, 0)
        assert other.own_score == other.group.member_scores[other.group.members.index(key)]


@pytest.mark.parametrize("seed", SEEDS[:6])
def test_fallbacks_disturb_nobody_and_the_expected_value_is_their_sum(seed: int) -> None:
    _, problem, plan = planned(seed)
    found = fallbacks(problem, plan)
    placed_elsewhere = {k for g in plan.groups for k in g.members}
    expected = Fraction(0)
    no = Fraction(20, 100)
    for fallback in found:
        assert fallback.declines in fallback.members
        if fallback.group is None:
            continue
        members = set(fallback.group.members)
        assert fallback.declines not in members
        assert not members & (placed_elsewhere - set(fallback.members))
        rows = np.array([[problem.keys.index(k) for k in fallback.group.members]], dtype=np.int32)
        assert tuple(problem.scorer.member_scores(rows)[0].tolist()) == fallback.group.member_scores
        accept = len(members | set(fallback.members)) - 1
        expected += no * (1 - no) ** accept * fallback.group.score
    expected += sum((1 - no) ** len(g.members) * g.score for g in plan.groups)
    told = robustness(plan, found, 20)
    assert abs(Fraction(told.expected_score) - expected) <= Fraction(1, 200)
    assert robustness(plan, found, 0).expected_score == f"{plan.certificate.objective}.00"
    assert robustness(plan, found, 100).expected_placed == "0.00"


def test_who_wanted_to_be_with_one_that_says_no_is_free_for_a_fallback() -> None:
    found = 0
    for seed in possible(100, 40, 1):
        landscape, problem, plan = planned(seed)
        for group in plan.groups:
            wished = msgspec.structs.replace(REQUEST, wishes=Wishes(together=(group.members[:2],)))
            bound = {(f.members, f.declines): f.group for f in fallbacks(pose(landscape, wished), plan)}
            free = {(f.members, f.declines): f.group for f in fallbacks(problem, plan)}
            for declines in group.members[:2]:
                assert bound[group.members, declines] == free[group.members, declines]
                found += bound[group.members, declines] is not None
    assert found


def test_the_cheapest_change_places_whom_it_promises_to_place() -> None:
    tried = 0
    for seed in range(300, 420):
        landscape = random_landscape(seed, 12)
        landscape = landscape.replace(needs=landscape.needs[: max(3, len(landscape.needs) // 2)], offers=())
        try:
            plan = make_plan(pose(landscape, REQUEST))
        except InvalidInput:
            continue
        for entry in plan.unplaced:
            remedy = entry.cheapest_change
            if remedy is None:
                continue
            tried += 1
            change = Change(
                needs_added=tuple((key, remedy.start) for key in remedy.new_needs), locked=(remedy.group,)
            )
            if remedy.code == "SAME_START":
                change = msgspec.structs.replace(
                    change, needs_added=tuple((key, remedy.start) for key in remedy.group)
                )
            after, changed = what_if(landscape, plan, change)
            placed = {key for group in after.groups for key in group.members}
            assert entry.ags in placed
            if remedy.code == "LOCK_GROUP":
                continue
            assert {key for group in plan.groups for key in group.members} <= placed
            assert changed.placed >= len(remedy.group) - len(remedy.new_needs)
    assert tried >= 20


def test_where_nobody_else_is_left_a_group_to_lock_places_whom_it_promises_to_place() -> None:
    """Everyone has the need and the sizes leave somebody over."""
    request = msgspec.structs.replace(REQUEST, sizes=(3,), led=False)
    locked = 0
    for seed in range(500, 560):
        landscape = random_landscape(seed, 11)
        topic = landscape.topic_by_slug[request.topic]
        landscape = landscape.replace(needs=everyone(landscape, topic), offers=())
        try:
            plan = make_plan(pose(landscape, request))
        except InvalidInput:
            continue
        for entry in plan.unplaced:
            remedy = entry.cheapest_change
            if remedy is None or remedy.code != "LOCK_GROUP":
                continue
            locked += 1
            after, _ = what_if(landscape, plan, Change(locked=(remedy.group,)))
            assert entry.ags in remedy.group
            assert remedy.group in {group.members for group in after.groups}
    assert locked >= 5


def test_why_not_this_partner() -> None:
    codes = set()
    for seed in range(100, 180):
        landscape = random_landscape(seed, 12)
        try:
            problem = pose(landscape, REQUEST)
        except InvalidInput:
            continue
        force = ByForce(landscape, msgspec.structs.replace(REQUEST, led=False))
        keys = problem.keys
        for b in range(1, len(keys)):
            why = why_not(problem, keys[0], keys[b])
            together = sum({0, b} <= set(group) for group in force.groups)
            assert (why.code == "COSTS_OTHERS") == (together > 0)
            if why.code == "COSTS_OTHERS":
                assert why.facts["feasible_groups"] == together
            codes.add(why.code)
    assert {"COSTS_OTHERS", "EXCLUSION", "STARTS_TOO_FAR_APART", "OUT_OF_REACH"} <= codes


def test_a_difference_of_equal_plans_is_empty() -> None:
    _, _, plan = planned(SEEDS[1])
    assert difference(plan, plan).moves == ()


def test_a_change_that_cannot_be_made_is_named() -> None:
    landscape, _, plan = planned(SEEDS[0])
    with pytest.raises(InvalidInput):
        apply_change(landscape, plan.request, Change(needs_withdrawn=("06531", "06531")))
    moved, _ = apply_change(
        landscape, plan.request, Change(needs_added=((plan.groups[0].members[0], dt.date(2029, 1, 1)),))
    )
    assert len(moved.needs) == len(landscape.needs)
