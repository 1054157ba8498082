# SPDX-License-Identifier: EUPL-1.2
"""On small problems the planner agrees with trying everything: placed, score, blocking groups."""

import msgspec
import pytest

from matching.check import Document, check_plan
from matching.errors import InvalidInput
from matching.plan import stable
from matching.plan.certificate import Plan
from matching.plan.planner import make_plan
from matching.plan.problem import Objective, pose
from tests.matching.plan.small import ByForce, random_landscape, random_request

INSTANCES = 520
AT_ONCE = 20


def scores_of(plan: Plan, keys: tuple[str, ...]) -> dict[int, int]:
    return {
        keys.index(key): score
        for group in plan.groups
        for key, score in zip(group.members, group.member_scores, strict=True)
    }


def faults(plan: Plan, landscape: object) -> list[str]:
    document = msgspec.json.decode(msgspec.json.encode(plan), type=Document)
    return [finding.detail for finding in check_plan(document, landscape)]


@pytest.mark.parametrize("first", range(0, INSTANCES, AT_ONCE))
def test_exhaustive_search_agrees(first: int) -> None:
    for seed in range(first, first + AT_ONCE):
        landscape, request = random_landscape(seed), random_request(seed)
        force = ByForce(landscape, request)
        try:
            problem = pose(landscape, request)
        except InvalidInput:
            assert not force.groups, seed
            assert not force.led, seed
            continue
        plan = make_plan(problem)
        certificate = plan.certificate
        assert (certificate.placed, certificate.objective) == force.best(), seed
        assert certificate.proven, seed
        assert certificate.pool_size == len(force.groups), seed
        blocking = force.blocking(scores_of(plan, force.keys))
        assert plan.blocking_groups.count == len(blocking), seed
        told = {tuple(force.keys.index(k) for k in group.members) for group in plan.blocking_groups.first}
        assert told <= blocking, seed
        assert faults(plan, landscape) == [], seed


@pytest.mark.parametrize("first", range(5000, 5100, AT_ONCE))
def test_the_even_plan_has_the_largest_least_score(first: int) -> None:
    for seed in range(first, first + AT_ONCE):
        landscape = random_landscape(seed, 9, offers=False)
        request = random_request(seed, Objective.EVEN)
        force = ByForce(landscape, request)
        if not force.groups:
            continue
        plan = make_plan(pose(landscape, request))
        best = max((len(p), min(p.values(), default=0), sum(p.values())) for p in force.packings())
        certificate = plan.certificate
        assert (certificate.placed, certificate.min_score or 0, certificate.objective) == best, seed
        assert certificate.proven, seed
        assert faults(plan, landscape) == [], seed


@pytest.mark.parametrize("first", range(7000, 7100, AT_ONCE))
def test_the_stable_plan_is_the_best_stable_one_or_none_exists(first: int) -> None:
    for seed in range(first, first + AT_ONCE):
        landscape = random_landscape(seed, 9, offers=False)
        request = random_request(seed, Objective.STABLE)
        force = ByForce(landscape, request)
        if not force.groups:
            continue
        plan = make_plan(pose(landscape, request))
        stable = [(len(p), sum(p.values())) for p in force.packings() if not force.blocking(p)]
        certificate = plan.certificate
        if stable:
            assert certificate.stability == "proven", seed
            assert (certificate.placed, certificate.objective) == max(stable), seed
        else:
            assert certificate.stability == "none_exists", seed
            assert plan.blocking_groups.count > 0, seed
        assert faults(plan, landscape) == [], seed


def test_over_a_large_pool_the_stable_plan_is_honest(monkeypatch: pytest.MonkeyPatch) -> None:
    """The way that large pools go, forced on small ones: never better than the truth, no false proof."""
    monkeypatch.setattr(stable, "FULL_POOL", 0)
    found = 0
    for seed in range(7000, 7040):
        landscape = random_landscape(seed, 9, offers=False)
        request = random_request(seed, Objective.STABLE)
        force = ByForce(landscape, request)
        if not force.groups:
            continue
        plan = make_plan(pose(landscape, request))
        assert faults(plan, landscape) == [], seed
        certificate = plan.certificate
        truth = [(len(p), sum(p.values())) for p in force.packings() if not force.blocking(p)]
        assert certificate.stability != "none_exists", seed
        if not plan.blocking_groups.count:
            found += 1
            assert (certificate.placed, certificate.objective) <= max(truth), seed
            assert certificate.bound >= max(s for p, s in truth if p >= certificate.placed), seed
    assert found > 10
