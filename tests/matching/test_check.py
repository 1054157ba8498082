# SPDX-License-Identifier: EUPL-1.2
"""The checker accepts every plan as made and rejects it after any change."""

import copy
import hashlib
from collections.abc import Callable, Iterator
from typing import Any

import msgspec
import pytest

from matching.check import Document, check_plan
from matching.landscape import Landscape
from matching.plan.planner import make_plan
from matching.plan.problem import Objective, Wishes, pose
from tests.matching.plan.small import random_landscape, random_request

#: Told for the reader; nothing is claimed by them that could be derived again.
TOLD_ONLY = {"solver", "nodes", "canonical", "reason", "cheapest_change", "price", "rederived", "claimed"}


def made(seed: int, objective: Objective = Objective.TOTAL, **changes: Any) -> tuple[Landscape, Any]:
    landscape = random_landscape(seed)
    request = msgspec.structs.replace(random_request(seed, objective), **changes)
    plan = make_plan(pose(landscape, request))
    return landscape, msgspec.json.decode(msgspec.json.encode(plan))


def verdict(document: Any, landscape: Landscape) -> list[str]:
    """Codes of what is wrong; a document of another form is wrong too."""
    try:
        read = msgspec.convert(document, Document)
    except msgspec.ValidationError:
        return ["form"]
    return [finding.code for finding in check_plan(read, landscape) if finding.is_fault]


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            if key not in TOLD_ONLY:
                yield from leaves(inner, (*path, key))
    elif isinstance(value, list):
        for at, inner in enumerate(value):
            yield from leaves(inner, (*path, at))
    else:
        yield path


def changed(document: Any, path: tuple[Any, ...]) -> Any:
    result = copy.deepcopy(document)
    at = result
    for step in path[:-1]:
        at = at[step]
    old = at[path[-1]]
    if isinstance(old, bool):
        at[path[-1]] = not old
    elif isinstance(old, int):
        at[path[-1]] = old + 10**12
    elif old is None:
        at[path[-1]] = "proven" if path[-1] == "stability" else 1
    else:
        at[path[-1]] = "2026-11-23" if path[-1] == "as_of" else old[:-1] + ("1" if old[-1] != "1" else "2")
    return result


@pytest.mark.parametrize(
    ("seed", "objective"),
    [
        (1, Objective.TOTAL),
        (4, Objective.TOTAL),
        (15, Objective.TOTAL),
        (22, Objective.TOTAL),
        (8, Objective.EVEN),
        (33, Objective.STABLE),
    ],
)
def test_every_value_of_the_document_is_checked(seed: int, objective: Objective) -> None:
    landscape, document = made(seed, objective)
    assert verdict(document, landscape) == []
    paths = list(leaves(document))
    assert len(paths) > 60
    for path in paths:
        assert verdict(changed(document, path), landscape), path


def rehash(document: Any) -> None:
    """What a forger would do: totals and plan hash made to fit the changed groups."""
    groups = document["groups"]
    for group in groups:
        group["score"] = sum(group["member_scores"])
    certificate = document["certificate"]
    certificate["placed"] = sum(len(group["members"]) for group in groups)
    certificate["objective"] = sum(group["score"] for group in groups)
    content = {
        "topic": document["topic"],
        "as_of": document["as_of"],
        "groups": [[g["members"], g["member_scores"], g["lead"]] for g in groups],
        "unplaced": [entry["ags"] for entry in document["unplaced"]],
    }
    certificate["plan_hash"] = hashlib.sha256(msgspec.json.encode(content, order="sorted")).hexdigest()


def dissolve(document: Any) -> None:
    gone = document["groups"].pop()
    reason = {"code": "OTHERS_FIRST", "facts": {}, "text": {"de": "", "en": ""}}
    document["unplaced"] += [{"ags": key, "reason": reason} for key in gone["members"]]
    document["unplaced"].sort(key=lambda entry: entry["ags"])


def swap(document: Any) -> None:
    one, other = document["groups"][:2]
    one["members"][0], other["members"][0] = other["members"][0], one["members"][0]
    for group in (one, other):
        group["members"].sort()


def flatter(document: Any) -> None:
    document["groups"][0]["member_scores"][0] += 60


def double(document: Any) -> None:
    document["groups"].append(copy.deepcopy(document["groups"][0]))


def forget(document: Any) -> None:
    document["groups"].pop()


@pytest.mark.parametrize("forge", [dissolve, swap, flatter, double, forget])
@pytest.mark.parametrize("seed", [1, 4, 22])
def test_forged_groups_with_fitting_totals_and_hash_are_rejected(
    forge: Callable[[Any], None], seed: int
) -> None:
    landscape, document = made(seed)
    assert len(document["groups"]) >= 2
    forge(document)
    rehash(document)
    assert verdict(document, landscape)


def test_a_worse_plan_with_an_honest_looking_certificate_is_rejected() -> None:
    """Everything fits, but the claimed best is not the best: closing the gap again finds that out."""
    rejected = 0
    for seed in (1, 4, 15, 22):
        landscape, document = made(seed)
        assert verdict(document, landscape) == []
        dissolve(document)
        rehash(document)
        certificate = document["certificate"]
        for level in certificate["levels"]:
            name = "placed" if level["level"] == "placed" else "objective"
            level["value"] = level["bound"] = certificate[name]
            if len(level["parts"]) == 1:
                level["parts"][0]["value"] = certificate[name]
                if level["parts"][0]["floors"]:
                    level["parts"][0]["floors"][0] = min(
                        level["parts"][0]["floors"][0], certificate["placed"]
                    )
        certificate["placed_bound"], certificate["bound"] = certificate["placed"], certificate["objective"]
        document["blocking_groups"] = {"count": 0, "first": []}
        rejected += bool(verdict(document, landscape))
    assert rejected == 4


def test_another_landscape_is_another_input() -> None:
    landscape, document = made(4)
    other = landscape.replace(needs=landscape.needs[1:])
    assert "input_hash" in verdict(document, other)


def test_wishes_are_checked() -> None:
    landscape, document = made(4)
    group = next(g for g in document["groups"] if g["lead"] is None)
    a, b = group["members"][:2]
    for wishes in (
        Wishes(apart=((a, b),)),
        Wishes(excluded=(a,)),
        Wishes(locked=(tuple(group["members"]),)),
        Wishes(together=((a, b),)),
    ):
        _, wished = made(4, wishes=wishes)
        assert verdict(wished, landscape) == []
        wished["wishes"], document["wishes"] = document["wishes"], wished["wishes"]
        assert verdict(wished, landscape)
        document["wishes"] = {"together": [], "apart": [], "locked": [], "excluded": []}
