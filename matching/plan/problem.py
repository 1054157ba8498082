# SPDX-License-Identifier: EUPL-1.2
"""A planning problem: what is asked, the wishes of the office, and the pool that remains under them.

Wishes that exclude each other are found before anything is solved, and named: what contradicts what.
"""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from itertools import combinations
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt

from matching.errors import Contradiction, DuplicateMunicipality, FieldError, InvalidInput, Text
from matching.landscape import Landscape
from matching.participants import Participants, stated, topic_of
from matching.plan.led import possible_leads
from matching.plan.space import Lead
from matching.pool import POOL_LIMIT, Pool, build_pool
from matching.reach import Reach, ReachGraph, reach_graph
from matching.score import Scorer

__all__ = ("LARGEST_GROUP", "Objective", "Problem", "Request", "Wishes", "pose")

#: Members of a group at most; larger circles need a lead (MODEL 7).
LARGEST_GROUP = 12


class Objective(StrEnum):
    """What "best" means after "most placed": the total, without blocking groups, or the least score first."""

    TOTAL = "total"
    STABLE = "stable"
    EVEN = "even"


class Wishes(msgspec.Struct, frozen=True, kw_only=True):
    """Conditions of the office, in keys of `as_of`: sets that are in one group or nowhere, pairs that share
    none, groups that stand, and municipalities that stay out."""

    together: tuple[tuple[str, ...], ...] = ()
    apart: tuple[tuple[str, str], ...] = ()
    locked: tuple[tuple[str, ...], ...] = ()
    excluded: tuple[str, ...] = ()


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked. `everyone` only records that the needs were assumed, not stated. `keep` are groups of an
    earlier plan: after most placed, as many as possible stay where they were (minimal disturbance).
    """

    topic: str
    sizes: tuple[int, ...] = (3, 4, 5, 6)
    reach: Reach = "topic"
    objective: Objective = Objective.TOTAL
    everyone: bool = False
    led: bool = True
    wishes: Wishes = Wishes()
    keep: tuple[tuple[str, ...], ...] = ()


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """The problem posed. `keys` are the participants ascending, vertices their indices; `pool` holds the
    groups that the wishes leave, `locked` the groups that stand (vertices) with their member scores."""

    landscape: Landscape
    request: Request
    participants: Participants
    scorer: Scorer
    graph: ReachGraph
    pool: Pool
    leads: tuple[Lead, ...]
    locked: tuple[tuple[int, ...], ...]
    locked_scores: tuple[tuple[int, ...], ...]
    excluded: frozenset[int]

    @property
    def keys(self) -> tuple[str, ...]:
        """The participants, ascending."""
        return self.scorer.keys


def pose(landscape: Landscape, request: Request, *, limit: int = POOL_LIMIT) -> Problem:
    """Pose the problem of `request` on what `landscape` (audience: the office) states.

    Raises `UnknownTopic`, `InvalidInput` (sizes, keys that do not take part, an empty pool),
    `Contradiction` and `TooLarge`.
    """
    sizes = _checked_sizes(request.sizes)
    topic = topic_of(landscape, request.topic)
    participants = stated(landscape, topic)
    scorer = Scorer(landscape, participants)
    graph = reach_graph(landscape, topic, participants.keys, request.reach)
    wishes = _Resolved(landscape, participants.keys, request.wishes)
    wishes.refuse_contradictions(sizes)
    free = np.ones(len(scorer.keys), dtype=np.bool_)
    free[[*wishes.excluded, *(v for group in wishes.locked for v in group)]] = False
    banned = np.zeros((len(free), len(free)), dtype=np.bool_)
    for a, b in wishes.apart:
        banned[a, b] = banned[b, a] = True
    open_graph = _only(graph, free)
    whole = build_pool(scorer, open_graph, sizes, limit=limit, banned=banned if wishes.apart else None)
    pool = whole.select(_keeps_together(whole, wishes.together)) if wishes.together else whole
    for members in wishes.together:
        _refuse_impossible_set(scorer.keys, members, pool)
    locked_scores = tuple(_locked_scores(scorer, graph, group) for group in wishes.locked)
    leadable = free.copy()
    leadable[[v for members in wishes.together for v in members]] = False
    leads = possible_leads(scorer, open_graph, leadable, banned) if request.led else ()
    if not len(pool) and not leads and not wishes.locked:
        _refuse_empty(scorer.keys, whole, sizes, request)
    return Problem(
        landscape=landscape,
        request=msgspec.structs.replace(
            request,
            sizes=sizes,
            wishes=wishes.as_keys(),
            keep=tuple(sorted(tuple(sorted(group)) for group in request.keep)),
        ),
        participants=participants,
        scorer=scorer,
        graph=graph,
        pool=pool,
        leads=leads,
        locked=wishes.locked,
        locked_scores=locked_scores,
        excluded=frozenset(wishes.excluded),
    )


class _Resolved:
    """Wishes as vertices, each key once and in order; raises with every wrong field named."""

    def __init__(self, landscape: Landscape, keys: Sequence[str], wishes: Wishes) -> None:
        self._keys = keys
        self._index = {key: i for i, key in enumerate(keys)}
        self._register = landscape.register
        self._fields: list[FieldError] = []
        self.together = tuple(sorted(self._set(w, f"/together/{i}") for i, w in enumerate(wishes.together)))
        self.locked = tuple(sorted(self._set(w, f"/locked/{i}") for i, w in enumerate(wishes.locked)))
        pairs = [self._set(w, f"/apart/{i}") for i, w in enumerate(wishes.apart)]
        self.excluded = self._set(wishes.excluded, "/excluded")
        for i, pair in enumerate(pairs):
            if len(pair) != 2 and not self._fields:
                self._wrong(
                    f"/apart/{i}", "pair", "Hier stehen genau zwei Kommunen.", "Exactly two belong here."
                )
        if self._fields:
            raise InvalidInput(fields=tuple(self._fields))
        self.apart = tuple(sorted({(pair[0], pair[1]) for pair in pairs}))

    def as_keys(self) -> Wishes:
        """The same wishes in keys of the date, in one order: part of the input hash."""
        name = self._keys
        return Wishes(
            together=tuple(tuple(name[v] for v in group) for group in self.together),
            apart=tuple((name[a], name[b]) for a, b in self.apart),
            locked=tuple(tuple(name[v] for v in group) for group in self.locked),
            excluded=tuple(name[v] for v in self.excluded),
        )

    def refuse_contradictions(self, sizes: Sequence[int]) -> None:
        """Raises `Contradiction` for the first two wishes that cannot both hold."""
        merged = _merge(self.together)
        for members in merged:
            if len(members) > max(sizes):
                self._contradict(("together", members), ("sizes", sizes), f"{len(members)} > {max(sizes)}")
        for kind, groups in (("locked", self.locked), ("together", merged)):
            for group in groups:
                out = sorted(set(group) & set(self.excluded))
                if out:
                    self._contradict((kind, group), ("excluded", out))
                for a, b in self.apart:
                    if a in group and b in group:
                        self._contradict((kind, group), ("apart", (a, b)))
        for one, other in combinations(self.locked, 2):
            if set(one) & set(other):
                self._contradict(("locked", one), ("locked", other))
        for group in self.locked:
            if len(group) not in sizes:
                self._contradict(("locked", group), ("sizes", sizes))
            for members in merged:
                if 0 < len(set(members) & set(group)) < len(members):
                    self._contradict(("locked", group), ("together", members))

    def _contradict(self, one: tuple[str, Any], other: tuple[str, Any], detail: str = "") -> None:
        sides = [(kind, self._named(kind, values)) for kind, values in (one, other)]
        (kind, mine), (against, theirs) = sides
        words = {
            "together": ("Zusammen gewünscht", "wanted together"),
            "apart": ("Getrennt gewünscht", "wanted apart"),
            "locked": ("Festgelegt", "locked"),
            "excluded": ("Ausgeschlossen", "excluded"),
            "sizes": ("Erlaubte Größen", "allowed sizes"),
        }
        raise Contradiction(
            Text(
                de=f"Das widerspricht sich: {words[kind][0]} ({', '.join(mine)}) – "
                f"{words[against][0]} ({', '.join(theirs)}).",
                en=f"These contradict each other: {words[kind][1]} ({', '.join(mine)}) – "
                f"{words[against][1]} ({', '.join(theirs)}).",
            ),
            fields=tuple(
                FieldError(field=f"/{k}", code="contradiction", text=Contradiction.title)
                for k in (kind, against)
            ),
            facts={"between": [{"wish": k, "values": v} for k, v in sides], "detail": detail},
        )

    def _named(self, kind: str, values: Iterable[int]) -> list[str]:
        return [str(v) if kind == "sizes" else self._keys[v] for v in values]

    def _set(self, given: Sequence[str], field: str) -> tuple[int, ...]:
        found: dict[int, str] = {}
        for key in given:
            resolved = self._register.find(key)
            vertex = None if resolved is None else self._index.get(resolved.municipality.key)
            if resolved is None:
                self._wrong(
                    field,
                    "unknown-municipality",
                    f"„{key}“ ist kein Schlüssel einer Kommune.",
                    f'"{key}" is not the key of a municipality.',
                )
            elif vertex is None:
                self._wrong(
                    field,
                    "no-participant",
                    f"{resolved.municipality.name} ({key}) hat zu diesem Thema weder Bedarf noch Angebot.",
                    f"{resolved.municipality.name} ({key}) has neither need nor offer of this topic.",
                )
            elif vertex in found:
                self._wrong(
                    field,
                    DuplicateMunicipality.code,
                    f"{found[vertex]} und {key} sind dieselbe Kommune.",
                    f"{found[vertex]} and {key} are the same municipality.",
                )
            else:
                found[vertex] = key
        return tuple(sorted(found))

    def _wrong(self, field: str, code: str, de: str, en: str) -> None:
        self._fields.append(FieldError(field=field, code=code, text=Text(de=de, en=en)))


def _merge(sets: Sequence[tuple[int, ...]]) -> list[tuple[int, ...]]:
    """Sets with a common member belong together as one."""
    merged: list[set[int]] = []
    for members in sets:
        group = set(members)
        for other in [m for m in merged if m & group]:
            merged.remove(other)
            group |= other
        merged.append(group)
    return sorted(tuple(sorted(group)) for group in merged)


def _only(graph: ReachGraph, free: npt.NDArray[np.bool_]) -> ReachGraph:
    """The graph without those who are not free."""
    home = np.where(free & (graph.home >= 0) & free[np.maximum(graph.home, 0)], graph.home, -1)
    return msgspec.structs.replace(
        graph, adjacent=graph.adjacent & free[:, None] & free[None, :], home=home.astype(np.int32)
    )


def _keeps_together(pool: Pool, sets: Sequence[tuple[int, ...]]) -> npt.NDArray[np.bool_]:
    keep = np.ones(len(pool), dtype=np.bool_)
    for members in _merge(sets):
        mark = np.zeros(len(pool.keys), dtype=np.int64)
        mark[list(members)] = 1
        count = pool.sums(mark)
        keep &= (count == 0) | (count == len(members))
    return keep


def _refuse_impossible_set(keys: Sequence[str], members: tuple[int, ...], pool: Pool) -> None:
    mark = np.zeros(len(pool.keys), dtype=np.int64)
    mark[list(members)] = 1
    if len(pool) and (pool.sums(mark) == len(members)).any():
        return
    names = [keys[v] for v in members]
    raise Contradiction(
        Text(
            de=f"{', '.join(names)} sollen zusammen sein, aber keine mögliche Gruppe enthält alle "
            "(Erreichbarkeit, Größen, Ausschlüsse oder Termine).",
            en=f"{', '.join(names)} are wanted together, but no feasible group holds all of them "
            "(reach, sizes, exclusions or dates).",
        ),
        fields=(FieldError(field="/together", code="contradiction", text=Contradiction.title),),
        facts={"between": [{"wish": "together", "values": names}, {"wish": "feasible", "values": []}]},
    )


def _locked_scores(scorer: Scorer, graph: ReachGraph, group: tuple[int, ...]) -> tuple[int, ...]:
    """Member scores of a locked group; raises `Contradiction` saying why it is not feasible."""
    rows = np.array([group], dtype=np.int32)
    scores = scorer.member_scores(rows)[0]
    why: tuple[str, str] | None = None
    if not is_connected(graph, group):
        why = ("die Mitglieder hängen nicht zusammen", "its members are not connected")
    elif not scorer.feasible(rows)[0]:
        why = (
            "Bedarf, Termine oder ein Ausschluss sprechen dagegen",
            "needs, dates or an exclusion speak against it",
        )
    elif (scores < 1).any():
        why = ("für ein Mitglied ist sie ohne Nutzen", "it is of no use to a member")
    if why is None:
        return tuple(scores.tolist())
    names = [scorer.keys[v] for v in group]
    raise Contradiction(
        Text(
            de=f"Die festgelegte Gruppe {', '.join(names)} ist nicht möglich: {why[0]}.",
            en=f"The locked group {', '.join(names)} is not feasible: {why[1]}.",
        ),
        fields=(FieldError(field="/locked", code="contradiction", text=Contradiction.title),),
        facts={"between": [{"wish": "locked", "values": names}, {"wish": "feasible", "values": [why[1]]}]},
    )


def is_connected(graph: ReachGraph, group: Sequence[int]) -> bool:
    """Whether the members hang together: a district joins municipalities that all lie in it."""
    inner = [v for v in group if not graph.is_district[v]]
    outer = [v for v in group if graph.is_district[v]]
    if inner and outer:
        if len(outer) > 1 or any(graph.home[v] != outer[0] for v in inner):
            return False
        group = inner
    seen, frontier = {group[0]}, [group[0]]
    while frontier:
        at = frontier.pop()
        fresh = [v for v in group if v not in seen and graph.adjacent[at, v]]
        seen.update(fresh)
        frontier += fresh
    return len(seen) == len(group)


def _checked_sizes(sizes: Sequence[int]) -> tuple[int, ...]:
    wanted = tuple(sorted(set(sizes)))
    if wanted and wanted[0] >= 2 and wanted[-1] <= LARGEST_GROUP:
        return wanted
    raise InvalidInput(
        Text(
            de=f"Gruppen haben 2 bis {LARGEST_GROUP} Mitglieder.",
            en=f"Groups have 2 to {LARGEST_GROUP} members.",
        ),
        fields=(FieldError(field="/sizes", code="size", text=InvalidInput.title),),
        facts={"sizes": list(sizes)},
    )


def _refuse_empty(keys: Sequence[str], whole: Pool, sizes: Sequence[int], request: Request) -> None:
    if len(keys) < min(sizes):
        de = f"nur {len(keys)} Kommunen nehmen teil, eine Gruppe braucht {min(sizes)}"
        en = f"only {len(keys)} take part, a group needs {min(sizes)}"
    elif whole.connected_count == 0:
        de = f"unter den {len(keys)} Teilnehmenden sind keine {min(sizes)} füreinander erreichbar"
        en = f"among the {len(keys)} that take part no {min(sizes)} are within reach of each other"
    elif len(whole) == 0:
        de = f"alle {whole.connected_count} erreichbaren Gruppen scheitern an Bedarf, Terminen, Ausschluss"
        en = f"of {whole.connected_count} groups within reach all fail on needs, dates or exclusions"
    else:
        de = f"von {len(whole)} möglichen Gruppen lassen die Vorgaben keine übrig"
        en = f"of {len(whole)} feasible groups the wishes leave none"
    raise InvalidInput(
        Text(de=f"Es gibt keine mögliche Gruppe: {de}.", en=f"There is no feasible group: {en}."),
        fields=(FieldError(field="/topic", code="empty-pool", text=Text(de=de, en=en)),),
        facts={
            "participants": len(keys),
            "sizes": list(sizes),
            "reach": request.reach,
            "connected": whole.connected_count,
            "feasible": len(whole),
        },
    )
