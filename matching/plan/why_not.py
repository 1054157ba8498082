# SPDX-License-Identifier: EUPL-1.2
"""Why a participant is unplaced or not with a wished partner, and the cheapest change that would help."""

import datetime as dt
from collections.abc import Sequence
from itertools import combinations
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt

from matching.errors import Text
from matching.facts import Need
from matching.landscape import Landscape
from matching.participants import stated
from matching.plan.certificate import Remedy, Why
from matching.plan.problem import Problem, is_connected
from matching.reach import reach_graph
from matching.score import MAX_START_GAP_MONTHS, Scorer

__all__ = ("cheapest_change", "reason_unplaced", "why_not", "with_needs")

#: How many of the nearest are tried, and how many combinations of new needs at most.
_NEAR, _TRIES = 6, 22


def reason_unplaced(problem: Problem, key: str) -> Why:
    """The first reason that holds: excluded, nobody within reach, no feasible group, or no place that would
    not cost others theirs."""
    vertex = problem.keys.index(key)
    name = problem.landscape.register.by_key[key].name
    if vertex in problem.excluded:
        return Why(
            code="EXCLUDED",
            text=Text(
                de=f"{name} ist von diesem Plan ausgenommen.", en=f"{name} is excluded from this plan."
            ),
        )
    graph = problem.graph
    near = np.flatnonzero(graph.adjacent[vertex]).tolist()
    names = [problem.landscape.register.by_key[problem.keys[v]].name for v in near]
    facts = {"neighbours": [problem.keys[v] for v in near], "sizes": list(problem.request.sizes)}
    mark = np.zeros(len(problem.keys), dtype=np.int64)
    mark[vertex] = 1
    groups = int(problem.pool.sums(mark).sum()) if len(problem.pool) else 0
    leads = sum(vertex in lead.members or vertex == lead.vertex for lead in problem.leads)
    facts["feasible_groups"] = groups
    if groups or leads:
        return Why(
            code="OTHERS_FIRST",
            facts=facts,
            text=Text(
                de=f"{name} könnte in {groups} Gruppen mitarbeiten, aber jede davon nähme anderen den Platz.",
                en=f"{name} could be in {groups} groups, but each would cost others their place.",
            ),
        )
    if not near:
        return Why(
            code="NOBODY_IN_REACH",
            facts=facts,
            text=Text(
                de=f"Für {name} ist niemand mit diesem Thema erreichbar.",
                en=f"Nobody with this topic is within reach of {name}.",
            ),
        )
    return Why(
        code="NO_FEASIBLE_GROUP",
        facts=facts,
        text=Text(
            de=f"Mit {', '.join(names)} ergibt sich für {name} keine Gruppe erlaubter Größe, "
            "in der Bedarf, Termine und Ausschlüsse zusammenpassen.",
            en=f"With {', '.join(names)} there is no group of an allowed size for {name} "
            "in which needs, dates and exclusions fit.",
        ),
    )


def cheapest_change(
    problem: Problem, key: str, unplaced: Sequence[str], scores: npt.NDArray[np.int64]
) -> Remedy | None:
    """The cheapest change after which `key` is in a group; None if none was found. `scores` (n,) are the
    members' scores in the plan, 0 for the unplaced.

    Cheapest first: with other unplaced participants and no new need (a later or earlier start), then one
    further municipality with the need, then two. Only unplaced and new ones are moved by these, so nobody
    loses a place; the group is checked on the changed landscape itself. Tried are the nearest municipalities
    that do not take part; at most `_TRIES` landscapes. Last, a group to lock, at the others' cost.
    """
    vertex = problem.keys.index(key)
    if vertex in problem.excluded:
        return None
    landscape, register = problem.landscape, problem.landscape.register
    need = problem.participants.needs.get(key)
    start = landscape.as_of if need is None else need.earliest_start
    free = [k for k in unplaced if k != key and problem.keys.index(k) not in problem.excluded]
    near = _nearest(problem, key, free)
    outside = _nearest(problem, key, _not_taking_part(problem))
    tries = 0
    for count in (0, 1, 2):
        for new in combinations(outside[:_NEAR], count):
            tries += 1
            if tries > _TRIES:
                return _group_to_lock(problem, vertex, scores)
            group = _possible_group(problem, key, near[:_NEAR], new, start)
            if group is None:
                continue
            names = ", ".join(register.by_key[k].name for k in group if k != key)
            if new:
                who = ", ".join(register.by_key[k].name for k in new)
                text = Text(
                    de=f"Hätte auch {who} diesen Bedarf, ergäbe sich eine Gruppe mit {names}.",
                    en=f"If {who} had this need too, there would be a group with {names}.",
                )
            else:
                text = Text(
                    de=f"Bei gleichem Beginn ({start:%m/%Y}) ergäbe sich eine Gruppe mit {names}.",
                    en=f"With the same start ({start:%Y-%m}) there would be a group with {names}.",
                )
            return Remedy(
                code="NEW_NEEDS" if new else "SAME_START",
                new_needs=new if new else tuple(k for k in group if k != key),
                start=start,
                group=group,
                text=text,
            )
    return _group_to_lock(problem, vertex, scores)


def _group_to_lock(problem: Problem, vertex: int, scores: npt.NDArray[np.int64]) -> Remedy | None:
    """The feasible group with `vertex` whose members together give up fewest points; first by keys among
    equals. Locking it places `vertex`; who loses a partner is placed anew, or not at all."""
    pool, best = problem.pool, None
    for size in pool.sizes:
        rows = np.flatnonzero((pool.groups[size] == vertex).any(axis=1))
        if not len(rows):
            continue
        given_up = scores[pool.groups[size][rows]].sum(axis=1) - pool.member_scores[size][rows].sum(axis=1)
        first = int(np.argmin(given_up))
        entry = (int(given_up[first]), tuple(int(v) for v in pool.groups[size][rows[first]]))
        best = entry if best is None or entry < best else best
    if best is None:
        return None
    register = problem.landscape.register.by_key
    name = register[problem.keys[vertex]].name
    group = tuple(problem.keys[v] for v in best[1])
    others = ", ".join(register[k].name for k in group if k != problem.keys[vertex])
    return Remedy(
        code="LOCK_GROUP",
        new_needs=(),
        start=None,
        group=group,
        text=Text(
            de=f"Wird die Gruppe mit {others} festgelegt, hat {name} einen Platz. "
            "Die übrigen Gruppen werden neu gebildet.",
            en=f"If the group with {others} is locked, {name} has a place. The other groups are formed anew.",
        ),
    )


def _not_taking_part(problem: Problem) -> list[str]:
    kinds = problem.participants.topic.responsible_kinds
    taking = set(problem.keys)
    return [
        m.key
        for m in problem.landscape.municipalities
        if m.key not in taking and (not kinds or m.kind in kinds)
    ]


def _nearest(problem: Problem, key: str, keys: Sequence[str]) -> list[str]:
    """Neighbours first, then by distance, then by key."""
    arrays = problem.landscape.arrays
    here = arrays.index[key]

    def order(other: str) -> tuple[bool, float, str]:
        there = arrays.index[other]
        km = float(arrays.distance_km[here, there])
        return not bool(arrays.adjacent[here, there]), km if km == km else 1e9, other

    return sorted(keys, key=order)


def _possible_group(
    problem: Problem, key: str, near: Sequence[str], new: Sequence[str], start: dt.date
) -> tuple[str, ...] | None:
    """A feasible group of `key`, all of `new` and some of `near`, where `new` state the need from `start` on
    (without new ones: where all move to that start). Fewest members first, nearest first."""
    topic = problem.request.topic
    changed = with_needs(problem.landscape, topic, new or (key, *near), start)
    people = stated(changed, problem.participants.topic)
    graph = reach_graph(changed, people.topic, people.keys, problem.request.reach)
    scorer = Scorer(changed, people)
    place = {k: i for i, k in enumerate(people.keys)}
    for size in problem.request.sizes:
        others = size - 1 - len(new)
        if size < 3 or others < 0:
            continue
        for some in combinations(near, others):
            members = tuple(sorted((key, *new, *some)))
            if not all(member in place for member in members) or _barred(problem, members):
                continue
            group = [place[member] for member in members]
            if not is_connected(graph, group):
                continue
            rows = np.array([group], dtype=np.int32)
            if scorer.feasible(rows)[0] and (scorer.member_scores(rows)[0] >= 1).all():
                return members
    return None


def _barred(problem: Problem, members: Sequence[str]) -> bool:
    inside, wishes = set(members), problem.request.wishes
    return any(set(pair) <= inside for pair in wishes.apart) or any(
        set(group) & inside and not set(group) <= inside for group in wishes.together
    )


def with_needs(landscape: Landscape, topic: str, keys: Sequence[str], start: dt.date) -> Landscape:
    """The landscape in which each of `keys` has the need of `topic` from `start` on, else as before."""
    kept, seen = [], set(keys)
    for need in landscape.needs:
        if need.topic == topic and need.municipality in seen:
            kept.append(msgspec.structs.replace(need, earliest_start=start))
            seen.discard(need.municipality)
        else:
            kept.append(need)
    kept += [Need(municipality=key, topic=topic, earliest_start=start) for key in seen]
    return landscape.replace(needs=tuple(sorted(kept, key=lambda n: (n.topic, n.municipality))))


def why_not(problem: Problem, key: str, other: str) -> Why:
    """Why `key` and `other` are not in one group, as far as the problem alone tells.

    `COSTS_OTHERS` means that they could be: what it would cost is a what-if with both together.
    """
    register = problem.landscape.register
    names = [register.resolve(k).municipality.name for k in (key, other)]
    facts: dict[str, Any] = {"municipalities": [key, other]}
    away = [k for k in (key, other) if k not in problem.keys]
    if away:
        who = register.resolve(away[0]).municipality.name
        if problem.landscape.is_engaged(problem.participants.topic.slug, away[0]):
            return Why(
                code="ALREADY_IN_ONE",
                facts=facts | {"absent": away},
                text=Text(
                    de=f"{who} ist zu diesem Thema schon in einer Zusammenarbeit.",
                    en=f"{who} is in a cooperation for this topic already.",
                ),
            )
        return Why(
            code="NO_PARTICIPANT",
            facts=facts | {"absent": away},
            text=Text(
                de=f"{who} nimmt an diesem Thema nicht teil.", en=f"{who} takes no part in this topic."
            ),
        )
    a, b = problem.keys.index(key), problem.keys.index(other)
    if problem.scorer.must_not[a, b]:
        return Why(
            code="EXCLUSION",
            facts=facts,
            text=Text(
                de=f"Zwischen {names[0]} und {names[1]} besteht ein Ausschluss.",
                en=f"{names[0]} and {names[1]} exclude each other.",
            ),
        )
    mark = np.zeros(len(problem.keys), dtype=np.int64)
    mark[[a, b]] = 1
    both = int((problem.pool.sums(mark) == 2).sum()) if len(problem.pool) else 0
    facts["feasible_groups"] = both
    if both:
        return Why(
            code="COSTS_OTHERS",
            facts=facts,
            text=Text(
                de=f"{both} mögliche Gruppen enthalten beide; jede kostet den Plan Punkte oder Plätze.",
                en=f"{both} feasible groups hold both; each costs the plan points or places.",
            ),
        )
    needs = problem.participants.needs
    if key in needs and other in needs:
        starts = [needs[k].earliest_start for k in (key, other)]
        months = abs((starts[0].year - starts[1].year) * 12 + starts[0].month - starts[1].month)
        if months > MAX_START_GAP_MONTHS:
            return Why(
                code="STARTS_TOO_FAR_APART",
                facts=facts | {"months": months},
                text=Text(
                    de=f"Die Starttermine liegen {months} Monate auseinander, "
                    f"erlaubt sind {MAX_START_GAP_MONTHS}.",
                    en=f"The starts are {months} months apart; {MAX_START_GAP_MONTHS} are allowed.",
                ),
            )
    return Why(
        code="OUT_OF_REACH",
        facts=facts | {"sizes": list(problem.request.sizes)},
        text=Text(
            de=f"{names[0]} und {names[1]} hängen in keiner Gruppe erlaubter Größe zusammen.",
            en=f"{names[0]} and {names[1]} are connected in no group of an allowed size.",
        ),
    )
