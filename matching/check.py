# SPDX-License-Identifier: EUPL-1.2
"""Verifies a plan from its document and the landscape alone; imports nothing of the planner.

It derives again: who takes part, the pool, feasibility, every score, both totals, blocking groups, both
hashes, and from the stated prices the dual bound over the whole pool. The gap that remains is closed
again where the bound leaves at most 50,000 groups. What it finds wrong is listed; nothing listed: valid.
"""

import hashlib
from decimal import Decimal
from typing import Any

import msgspec
import numpy as np

from matching.check_bound import Led, Part, PartPrices, PriceFault, Proven, better_plan, prove, within
from matching.check_document import Document, DocumentGroup, DocumentLevel, DocumentPart, DocumentWishes
from matching.check_pool import CheckedPool, checked_pool, hangs_together
from matching.errors import DomainError
from matching.landscape import Landscape
from matching.participants import stated, topic_of
from matching.reach import Reach, reach_graph
from matching.score import Scorer

__all__ = ("Derived", "Document", "Finding", "Question", "check_plan")

_FIRST_BLOCKING = 20
_MOST_LED = 25
_LARGEST_GROUP = 12


class Finding(msgspec.Struct, frozen=True):
    """One thing that is wrong, or (`is_fault` false) one that was left to the solver's word."""

    code: str
    detail: str
    is_fault: bool = True


class Question(msgspec.Struct, frozen=True):
    """What decides over the pool."""

    topic: str
    reach: Reach
    sizes: tuple[int, ...]
    wishes: DocumentWishes


class Derived:
    """All that follows from landscape and question alone: participants, scores, reach, and the pool."""

    def __init__(self, landscape: Landscape, question: Question) -> None:
        self.landscape, self.question = landscape, question
        topic = topic_of(landscape, question.topic)
        self.participants = stated(landscape, topic)
        self.scorer = Scorer(landscape, self.participants)
        self.keys = self.scorer.keys
        self.index = {key: i for i, key in enumerate(self.keys)}
        self.graph = reach_graph(landscape, topic, self.keys, question.reach)
        wishes = question.wishes
        self.free = np.ones(len(self.keys), dtype=np.bool_)
        for key in (*wishes.excluded, *(key for group in wishes.locked for key in group)):
            self.free[self.index[key]] = False
        self.apart = [(self.index[a], self.index[b]) for a, b in wishes.apart]
        self.together = _merged([self.vertices(group) for group in wishes.together])
        self.pool = checked_pool(
            self.scorer,
            self.graph,
            question.sizes,
            free=self.free,
            apart=self.apart,
            together=self.together,
        )

    def vertices(self, keys: tuple[str, ...]) -> tuple[int, ...]:
        """Vertices of keys; raises `KeyError` for one that takes no part."""
        return tuple(self.index[key] for key in keys)


def check_plan(
    document: Document, landscape: Landscape, derived: Derived | None = None
) -> tuple[Finding, ...]:
    """Everything that is wrong with `document` on `landscape` (audience: the office); empty: valid.

    A finding with `is_fault` false tells what could not be derived again. `derived` may bring the pool of
    the same question, made while the planner was still working. Cost: the pool once, O(pool).
    """
    if document.as_of != landscape.as_of:
        return (Finding("as_of", f"the landscape is of {landscape.as_of}, the plan of {document.as_of}"),)
    if not document.sizes or min(document.sizes) < 2 or max(document.sizes) > _LARGEST_GROUP:
        return (Finding("sizes", f"groups have 2 to {_LARGEST_GROUP} members"),)
    try:
        hashes = _hash_faults(document, landscape)
        if hashes:
            return hashes
        question = Question(document.topic, document.reach, document.sizes, document.wishes)
        if derived is None or derived.landscape is not landscape or derived.question != question:
            derived = Derived(landscape, question)
        return _Check(document, derived).run()
    except DomainError as error:
        return (Finding(error.code, error.text.en),)
    except (KeyError, IndexError) as error:
        return (Finding("unknown", f"the document names {error}, which does not take part"),)


def _hash_faults(document: Document, landscape: Landscape) -> tuple[Finding, ...]:
    request = {
        "topic": document.topic,
        "sizes": document.sizes,
        "reach": document.reach,
        "objective": document.objective,
        "everyone": document.everyone,
        "led": document.led,
        "wishes": document.wishes,
        "keep": document.keep,
    }
    groups = [[list(g.members), list(g.member_scores), g.lead] for g in document.groups]
    content = {
        "topic": document.topic,
        "as_of": document.as_of,
        "groups": groups,
        "unplaced": [entry.ags for entry in document.unplaced],
    }
    derived = {
        "input_hash": _sha256({"landscape": landscape.content_hash, "request": request}),
        "plan_hash": _sha256(content),
        "reach": document.reach,
        "sizes": document.sizes,
        "as_of": document.as_of,
    }
    return tuple(
        Finding(name, f"stated {getattr(document.certificate, name)}, derived {value}")
        for name, value in derived.items()
        if getattr(document.certificate, name) != value
    )


class _Check:
    """One verification; `run` collects the findings."""

    def __init__(self, document: Document, derived: Derived) -> None:
        self.document, self.landscape = document, derived.landscape
        self.findings: list[Finding] = []
        self.participants, self.scorer, self.graph = derived.participants, derived.scorer, derived.graph
        self.keys, self.index, self.pool = derived.keys, derived.index, derived.pool
        self.free, self.apart, self.together = derived.free, derived.apart, derived.together
        self._vertices = derived.vertices
        self.locked = {tuple(group) for group in document.wishes.locked}

    def run(self) -> tuple[Finding, ...]:
        """All checks, in the order in which a fault explains the following ones."""
        self._partition()
        if self.findings:
            return tuple(self.findings)
        leads = self._leads() if self.document.led else ()
        self._groups(self.pool, {lead.vertex: lead for lead in leads})
        self._totals(self.pool, leads)
        self._blocking(self.pool)
        if not self.findings:
            self._bounds(self.pool, leads)
        return tuple(self.findings)

    def _wrong(self, code: str, detail: str) -> None:
        self.findings.append(Finding(code, detail))

    def _expect(self, code: str, stated_value: Any, derived: Any) -> None:
        if stated_value != derived:
            self._wrong(code, f"stated {stated_value}, derived {derived}")

    def _partition(self) -> None:
        named = [key for group in self.document.groups for key in group.members]
        named += [entry.ags for entry in self.document.unplaced]
        if sorted(named) != list(self.keys):
            odd = sorted(set(named) ^ set(self.keys)) or sorted({k for k in named if named.count(k) > 1})
            self._wrong("partition", f"not each participant exactly once: {', '.join(odd[:10])}")
        members = [group.members for group in self.document.groups]
        if members != sorted(members) or any(list(m) != sorted(m) for m in members):
            self._wrong("order", "groups or members are not in the order of their keys")
        standing = {group.members for group in self.document.groups if group.locked}
        if standing != self.locked:
            self._wrong("locked", "the locked groups are not those of the wishes")
        for key in self.document.wishes.excluded:
            if any(key in group for group in members):
                self._wrong("excluded", f"{key} is excluded and yet placed")

    def _groups(self, pool: CheckedPool, leads: dict[int, Led]) -> None:
        known = {
            tuple(row): scores
            for size, rows in pool.groups.items()
            for row, scores in _rows_of(rows, pool.scores[size], self._wanted(size))
        }
        for group in self.document.groups:
            vertices = self._vertices(group.members)
            name = ", ".join(group.members)
            is_pair = len(vertices) == 2 and group.lead is None
            self._expect("needs_justification", group.needs_justification, is_pair)
            if group.lead is not None:
                self._led_group(group, vertices, leads)
                continue
            if group.locked:
                rows = np.array([vertices], dtype=np.int32)
                feasible = hangs_together(self.graph, vertices) and bool(self.scorer.feasible(rows)[0])
                scores: tuple[int, ...] | None = tuple(self.scorer.member_scores(rows)[0].tolist())
                if not feasible or len(vertices) not in self.document.sizes or min(scores or (0,)) < 1:
                    scores = None
            else:
                scores = known.get(vertices)
            if scores is None:
                self._wrong("feasibility", f"{name} is not a feasible group")
            elif scores != group.member_scores:
                self._wrong("member_scores", f"{name}: stated {group.member_scores}, derived {scores}")
        for group in self.document.groups:
            self._expect("score", group.score, sum(group.member_scores))

    def _wanted(self, size: int) -> np.ndarray[Any, np.dtype[np.int32]]:
        rows = [self._vertices(g.members) for g in self.document.groups if len(g.members) == size]
        return np.array(rows, dtype=np.int32).reshape(len(rows), size)

    def _led_group(self, group: DocumentGroup, vertices: tuple[int, ...], leads: dict[int, Led]) -> None:
        name = ", ".join(group.members)
        lead = leads.get(self.index[group.lead or ""])
        if lead is None or lead.vertex not in vertices:
            self._wrong("feasibility", f"{name}: {group.lead} cannot lead it")
            return
        place = {int(member): at for at, member in enumerate(lead.members)}
        served = [place.get(v, -1) for v in vertices if v != lead.vertex]
        if min(served, default=-1) < 0 or not lead.at_least <= len(served) <= lead.at_most:
            self._wrong("feasibility", f"{name}: not all can be led by {group.lead}")
            return
        if lead.capacity is not None and int(lead.needs[served].sum()) > lead.capacity:
            self._wrong("feasibility", f"{name}: more is needed than {group.lead} offers")
        if any(a in served and b in served for a, b in lead.conflicts):
            self._wrong("feasibility", f"{name}: two members exclude each other")
        scores = tuple(0 if v == lead.vertex else int(lead.scores[place[v]]) for v in vertices)
        self._expect("member_scores", group.member_scores, scores)

    def _leads(self) -> tuple[Led, ...]:
        """MODEL 7, derived again: who could lead whom."""
        kept = {v for group in self.together for v in group}
        needs, result = self.participants.needs, []
        for vertex, key in enumerate(self.keys):
            offer = self.participants.offers.get(key)
            capacity = None if offer is None else offer.fte_hundredths
            district = bool(self.graph.is_district[vertex])
            if not self.free[vertex] or vertex in kept or not (district or capacity):
                continue
            near = self.graph.home == vertex if district else self.graph.adjacent[vertex]
            members, scores = [], []
            for other in np.flatnonzero(near & self.free).tolist():
                need = needs.get(self.keys[other])
                pair = np.array([[vertex, other]], dtype=np.int32)
                score = int(self.scorer.member_scores(pair)[0, 1])
                barred = self.scorer.must_not[vertex, other] or self._is_apart(vertex, other)
                if need is None or other in kept or barred or score < 1:
                    continue
                if capacity is not None and not 0 < (need.fte_hundredths or 0) <= capacity:
                    continue
                members.append(other)
                scores.append(score)
            if len(members) < 2:
                continue
            result.append(
                Led(
                    vertex=vertex,
                    members=np.array(members, dtype=np.int64),
                    scores=np.array(scores, dtype=np.int64),
                    needs=np.array(
                        [needs[self.keys[m]].fte_hundredths or 0 for m in members], dtype=np.int64
                    ),
                    capacity=capacity,
                    conflicts=self._conflicts(members),
                    at_most=_MOST_LED,
                )
            )
        return tuple(result)

    def _is_apart(self, a: int, b: int) -> bool:
        return (a, b) in self.apart or (b, a) in self.apart

    def _conflicts(self, members: list[int]) -> tuple[tuple[int, int], ...]:
        found = []
        for x, a in enumerate(members):
            for y in range(x + 1, len(members)):
                pair = np.array([[a, members[y]]], dtype=np.int32)
                if self._is_apart(a, members[y]) or not self.scorer.feasible(pair)[0]:
                    found.append((x, y))
        return tuple(found)

    def _totals(self, pool: CheckedPool, leads: tuple[Led, ...]) -> None:
        document, certificate = self.document, self.document.certificate
        led = [group for group in document.groups if group.lead is not None]
        earning = [
            value
            for group in document.groups
            for key, value in zip(group.members, group.member_scores, strict=True)
            if key != group.lead
        ]
        self._expect("placed", certificate.placed, sum(len(group.members) for group in document.groups))
        self._expect("objective", certificate.objective, sum(group.score for group in document.groups))
        self._expect("pool_size", certificate.pool_size, len(pool))
        self._expect("connected_groups", certificate.connected_groups, pool.connected)
        self._expect("weights", certificate.weights, self.landscape.weights.version)
        gap = Decimal(certificate.bound - certificate.objective) / Decimal(max(1, abs(certificate.bound)))
        self._expect("gap", certificate.gap, f"{gap:.6f}")
        self._expect("lead_count", certificate.lead_count, len(leads))
        self._expect("led_placed", certificate.led_placed, sum(len(group.members) for group in led))
        self._expect("led_score", certificate.led_score, sum(group.score for group in led))
        least = min(earning, default=None)
        self._expect("min_score", certificate.min_score, least)
        if document.objective != "even":
            self._expect("least_score", (certificate.least_score, certificate.min_score_proven), (None, None))
        elif (certificate.least_score is None) != (least is None) or (certificate.least_score or 0) > (
            least or 0
        ):
            self._wrong("least_score", f"nobody below {certificate.least_score}, yet somebody has {least}")

    def _blocking(self, pool: CheckedPool) -> None:
        have = np.zeros(len(self.keys), dtype=np.int64)
        for group in self.document.groups:
            have[list(self._vertices(group.members))] = group.member_scores
        found = []
        for size, rows in pool.groups.items():
            scores = pool.scores[size]
            for at in np.flatnonzero((scores > have[rows]).all(axis=1)).tolist():
                gain = int((scores[at] - have[rows[at]]).sum())
                found.append((-gain, tuple(rows[at].tolist()), tuple(scores[at].tolist())))
        found.sort()
        derived = tuple(
            DocumentGroup(
                members=tuple(self.keys[v] for v in members),
                member_scores=scores,
                score=sum(scores),
                needs_justification=len(members) == 2,
            )
            for _, members, scores in found[:_FIRST_BLOCKING]
        )
        self._expect("blocking_groups", self.document.blocking_groups.count, len(found))
        self._expect("blocking_groups.first", self.document.blocking_groups.first, derived)
        stability = self.document.certificate.stability
        if (stability is None) == (self.document.objective == "stable"):
            self._wrong("stability", f"stability {stability} for the objective {self.document.objective}")
        if stability == "proven" and found:
            self._wrong("stability", f"stable by the certificate, yet {len(found)} groups block")

    def _bounds(self, pool: CheckedPool, leads: tuple[Led, ...]) -> None:
        certificate = self.document.certificate
        levels = {level.level: level for level in certificate.levels}
        order = ["placed", "kept", "score"] if self.document.keep else ["placed", "score"]
        if [level.level for level in certificate.levels] != order:
            self._wrong("levels", f"the certificate must prove the levels {', '.join(order)}")
            return
        if certificate.scale < 1:
            self._wrong("scale", "the scale of the prices is below 1")
            return
        self._expect("placed", levels["placed"].value, certificate.placed)
        self._expect("placed_bound", certificate.placed_bound, levels["placed"].bound)
        self._expect("objective", levels["score"].value, certificate.objective)
        self._expect("bound", certificate.bound, levels["score"].bound)
        self._expect("dual_bound", certificate.dual_bound, levels["score"].dual_bound)
        whole = _whole(pool, leads, self.keys, self.document)
        for at, level in enumerate(certificate.levels):
            self._level(level, certificate.levels[:at], whole, pool)
        every = all(level.proven for level in levels.values())
        stable = certificate.stability in (None, "proven")
        self._expect(
            "proven", certificate.proven, every and stable and certificate.min_score_proven is not False
        )

    def _level(
        self, level: DocumentLevel, above: tuple[DocumentLevel, ...], whole: Part, pool: CheckedPool
    ) -> None:
        name, kept = level.level, set(self.document.keep)
        standing = 0
        for group in self.document.groups:
            if group.locked:
                stays = len(group.members) if group.members in kept else 0
                standing += {"placed": len(group.members), "kept": stays, "score": group.score}[name]
        dual, value, seen, groups_seen = standing, standing, 0, 0
        scale = self.document.certificate.scale
        for at, entry in enumerate(level.parts):
            prices = self._prices(entry, above)
            inside = within(prices.vertices.tolist(), whole.count, whole.members)
            mine = set(prices.vertices.tolist())
            leads = tuple(lead for lead in whole.leads if lead.vertex in mine)
            if any(not mine.issuperset(lead.members.tolist()) for lead in leads):
                self._wrong("parts", "a lead reaches beyond its part")
                return
            part = Part(
                whole.count,
                whole.members[:, inside],
                whole.member_scores[:, inside],
                whole.stays[inside],
                leads,
            )
            seen, groups_seen = seen + len(mine), groups_seen + int(inside.sum())
            reached = [upper.parts[at].value for upper in above[: len(prices.floors)]]
            if any(least > value for (_, least, _), value in zip(prices.floors, reached, strict=True)):
                self._wrong("floors", "a floor above what was reached")
                return
            try:
                proven = prove(part, name, prices, scale, self._own_scores(prices, pool))
            except PriceFault as fault:
                self._wrong("dual_bound", str(fault))
                return
            self._expect("dual_bound of a part", entry.bound, proven.bound)
            dual, value = dual + proven.bound, value + entry.value
            if level.proven and proven.bound > entry.value and self.document.objective != "stable":
                self._close_again(part, name, prices, proven, entry)
        self._expect(f"dual_bound of {name}", level.dual_bound, dual)
        self._expect(f"value of {name}", level.value, value)
        if (
            groups_seen != whole.members.shape[1]
            or len({k for e in level.parts for k in e.municipalities}) != seen
        ):
            self._wrong("parts", "the parts do not hold every group of the pool exactly once")
        if not level.value <= level.bound <= level.dual_bound or level.proven != (level.value == level.bound):
            self._wrong(
                "bound", f"{name}: value {level.value}, bound {level.bound}, derived {level.dual_bound}"
            )

    def _close_again(
        self, part: Part, name: str, prices: PartPrices, proven: Proven, entry: DocumentPart
    ) -> None:
        better = better_plan(part, name, prices, proven, entry.value, self.document.certificate.scale)
        if better:
            self._wrong("not_best", f"{name}: a plan with more than {entry.value} exists")
        elif better is None:
            self.findings.append(Finding("not_closed_again", f"{name}: left to the solver", is_fault=False))

    def _prices(self, entry: DocumentPart, above: tuple[DocumentLevel, ...]) -> PartPrices:
        return PartPrices(
            vertices=np.array(self._vertices(entry.municipalities), dtype=np.int64),
            vertex=np.array(entry.vertex, dtype=np.int64),
            floors=tuple(
                (upper.level, least, price)
                for upper, least, price in zip(above, entry.floors, entry.floor_prices, strict=False)
            ),
            cuts=tuple((self._vertices(three), price) for three, price in entry.cuts),
            blocks=tuple((self._vertices(block), price) for block, price in entry.blocks),
        )

    def _own_scores(
        self, prices: PartPrices, pool: CheckedPool
    ) -> dict[tuple[int, ...], np.ndarray[Any, np.dtype[np.int64]]]:
        """Member scores of the groups that stability conditions name; they must be in the pool."""
        result = {}
        for block, _ in prices.blocks:
            rows = pool.groups[len(block)]
            at = np.flatnonzero((rows == np.array(block)).all(axis=1))
            if self.document.objective != "stable" or len(at) != 1:
                raise PriceFault("a stability condition names no group of the pool")
            result[block] = pool.scores[len(block)][at[0]]
        return result


def _whole(pool: CheckedPool, leads: tuple[Led, ...], keys: tuple[str, ...], document: Document) -> Part:
    """The pool that the bounds are about; for `even` without what falls below the least score."""
    count = len(keys)
    least = document.certificate.least_score if document.objective == "even" else None
    width = max(pool.groups)
    index = {key: at for at, key in enumerate(keys)}
    kept = {tuple(index.get(key, -1) for key in group) for group in document.keep}
    members, scores, stays = [], [], []
    for size, rows in pool.groups.items():
        keep = (
            np.ones(len(rows), np.bool_)
            if least is None
            else pool.scores[size].min(axis=1, initial=least) >= least
        )
        padded = np.full((width, int(keep.sum())), count, dtype=np.int32)
        padded[:size] = rows[keep].T
        values = np.zeros(padded.shape, dtype=np.int64)
        values[:size] = pool.scores[size][keep].T
        stay = np.zeros(len(rows), dtype=np.int64)
        same = np.array([group for group in kept if len(group) == size], dtype=np.int32).reshape(-1, size)
        stay[[at for at in _candidates(rows, same) if tuple(rows[at].tolist()) in kept]] = size
        stays.append(stay[keep])
        members.append(padded)
        scores.append(values)
    if least is not None:
        leads = tuple(still for lead in leads if (still := _serving(lead, least)) is not None)
    return Part(
        count, np.concatenate(members, axis=1), np.concatenate(scores, axis=1), np.concatenate(stays), leads
    )


def _serving(lead: Led, least: int) -> Led | None:
    keep = np.flatnonzero(lead.scores >= least).tolist()
    if len(keep) < lead.at_least:
        return None
    return msgspec.structs.replace(
        lead,
        members=lead.members[keep],
        scores=lead.scores[keep],
        needs=lead.needs[keep],
        conflicts=tuple((keep.index(a), keep.index(b)) for a, b in lead.conflicts if a in keep and b in keep),
    )


def _merged(sets: list[tuple[int, ...]]) -> list[tuple[int, ...]]:
    """Sets with a common member as one."""
    result: list[set[int]] = []
    for members in sets:
        touching = [other for other in result if other & set(members)]
        result = [other for other in result if other not in touching]
        result.append(set(members).union(*touching))
    return [tuple(sorted(members)) for members in result]


def _rows_of(
    rows: np.ndarray[Any, np.dtype[np.int32]],
    scores: np.ndarray[Any, np.dtype[np.int64]],
    wanted: np.ndarray[Any, np.dtype[np.int32]],
) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
    """Those of the `wanted` groups that are in `rows`, with their scores."""
    place = {row.tobytes(): None for row in wanted}
    hit = [at for at in _candidates(rows, wanted) if rows[at].tobytes() in place]
    return [(tuple(rows[at].tolist()), tuple(scores[at].tolist())) for at in hit]


def _candidates(
    rows: np.ndarray[Any, np.dtype[np.int32]], wanted: np.ndarray[Any, np.dtype[np.int32]]
) -> list[int]:
    if not len(wanted):
        return []
    return np.flatnonzero(np.isin(rows[:, 0], wanted[:, 0]) & np.isin(rows[:, 1], wanted[:, 1])).tolist()


def _sha256(value: Any) -> str:
    return hashlib.sha256(msgspec.json.encode(value, order="sorted")).hexdigest()
