# SPDX-License-Identifier: EUPL-1.2
"""One independent part of a planning problem as arrays: what the bound and the integer step both read.

Variables: one per group of the pool, then the *extras*: for each vertex "is unplaced", then for each
lead "is open" and for each of its possible members "is served by it". Each vertex is covered exactly
once. A `Measure` is an integer value per variable: the number of municipalities placed, the score, ...
"""

from functools import cached_property
from typing import TypeVar

import msgspec
import numpy as np
import numpy.typing as npt

__all__ = ("SCALE", "Answer", "Floor", "Lead", "Measure", "Space", "nothing_placed")

#: Prices are whole multiples of 1/SCALE points.
SCALE = 1024

Ints = npt.NDArray[np.int64]
Number = TypeVar("Number", np.int64, np.float64)


class Lead(msgspec.Struct, frozen=True, kw_only=True):
    """A possible led group (MODEL 7): `vertex` leads any `at_least` to `at_most` of `members`.

    `scores` (z,) are the members' scores against the lead, `needs` (z,) what each would use of
    `capacity` (hundredths of a post; None: unlimited), `conflicts` pairs of places in `members` that
    exclude each other. The lead's own score is 0: it serves.
    """

    vertex: int
    members: npt.NDArray[np.int32]
    scores: Ints
    needs: Ints
    capacity: int | None = None
    conflicts: tuple[tuple[int, int], ...] = ()
    at_least: int = 2
    at_most: int = 25


class Measure(msgspec.Struct, frozen=True, dict=True):
    """An integer value for each variable: `pool` (N,) and `extra` (E,)."""

    pool: Ints
    extra: Ints

    @cached_property
    def unit(self) -> int:
        """The greatest common divisor of all values: a total is a multiple of it."""
        both = np.gcd(np.gcd.reduce(self.pool, initial=0), np.gcd.reduce(self.extra, initial=0))
        return max(1, int(both))


class Floor(msgspec.Struct, frozen=True):
    """A condition on a plan: the measure's total is at least `at_least`. `block` are the vertices of the
    blocking group that it forbids to block (see `stable`), None for a level reached above."""

    measure: Measure
    at_least: int
    block: tuple[int, ...] | None = None


class Answer(msgspec.Struct, frozen=True):
    """A plan of one part: numbers of its pool groups (ascending), numbers of its extras that are 1."""

    groups: tuple[int, ...]
    extras: tuple[int, ...]

    def total(self, measure: Measure) -> int:
        """The measure's exact total."""
        return sum(int(measure.pool[g]) for g in self.groups) + sum(
            int(measure.extra[e]) for e in self.extras
        )


class Space(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """`members` (width, N) vertices of each group, padded with `count`; `sizes`, `scores`, `numbers` (N,);
    `numbers` and `vertices` (count,) lead back to the whole problem, `keys` are the vertices' keys."""

    count: int
    members: npt.NDArray[np.int32]
    member_scores: Ints
    sizes: Ints
    scores: Ints
    numbers: Ints
    vertices: npt.NDArray[np.int32]
    keys: tuple[str, ...]
    leads: tuple[Lead, ...] = ()

    @cached_property
    def lead_starts(self) -> tuple[int, ...]:
        """Number of each lead's "is open" among the extras; its members follow."""
        starts, at = [], self.count
        for lead in self.leads:
            starts.append(at)
            at += 1 + len(lead.members)
        return tuple(starts)

    @cached_property
    def extra_count(self) -> int:
        """How many extras there are."""
        return self.count + sum(1 + len(lead.members) for lead in self.leads)

    @cached_property
    def extra_vertex(self) -> npt.NDArray[np.int32]:
        """(E,) the one vertex that each extra covers."""
        parts = [np.arange(self.count, dtype=np.int32)]
        for lead in self.leads:
            parts += [np.array([lead.vertex], dtype=np.int32), lead.members]
        return np.concatenate(parts)

    @cached_property
    def placed(self) -> Measure:
        """Municipalities placed."""
        extra = np.ones(self.extra_count, dtype=np.int64)
        extra[: self.count] = 0
        return Measure(self.sizes, extra)

    @cached_property
    def score(self) -> Measure:
        """Σ score."""
        extra = np.zeros(self.extra_count, dtype=np.int64)
        for start, lead in zip(self.lead_starts, self.leads, strict=True):
            extra[start + 1 : start + 1 + len(lead.members)] = lead.scores
        return Measure(self.scores, extra)

    @cached_property
    def incidence(self) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """(numbers of groups sorted by vertex, start of each vertex): the groups that contain a vertex."""
        narrow = np.uint16 if self.count < 2**16 else np.int32
        flat = self.members.ravel().astype(narrow)
        order = np.argsort(flat, kind="stable")
        starts = np.searchsorted(flat[order], np.arange(self.count + 1))
        return order % len(self.sizes), starts

    def sums(self, per_vertex: npt.NDArray[Number]) -> npt.NDArray[Number]:
        """(N,) Σ over each group's members of `per_vertex` (count,)."""
        padded: npt.NDArray[Number] = np.concatenate([per_vertex, np.zeros(1, dtype=per_vertex.dtype)])
        total: npt.NDArray[Number] = padded[self.members[0]]
        for row in self.members[1:]:
            total += padded[row]
        return total

    def select(self, columns: npt.NDArray[np.int64], least: int | None = None) -> "Space":
        """The same part with these groups only; `least`: leads serve only members of that score."""
        leads = self.leads
        if least is not None:
            leads = tuple(kept for lead in leads if (kept := _serving(lead, least)) is not None)
        return msgspec.structs.replace(
            self,
            members=self.members[:, columns],
            member_scores=self.member_scores[:, columns],
            sizes=self.sizes[columns],
            scores=self.scores[columns],
            numbers=self.numbers[columns],
            leads=leads,
        )

    def per_vertex(self, answer: Answer) -> Ints:
        """(count,) score of each vertex in the plan; 0 where unplaced."""
        result = np.zeros(self.count + 1, dtype=np.int64)
        for group in answer.groups:
            result[self.members[:, group]] = self.member_scores[:, group]
        for extra in answer.extras:
            result[self.extra_vertex[extra]] += self.score.extra[extra]
        return result[: self.count]

    def is_plan(self, answer: Answer) -> bool:
        """Exactly whether each vertex is covered once and every led group keeps its limits."""
        covered = np.zeros(self.count + 1, dtype=np.int64)
        for group in answer.groups:
            covered[self.members[:, group]] += 1
        np.add.at(covered, self.extra_vertex[list(answer.extras)], 1)
        if not (covered[: self.count] == 1).all():
            return False
        chosen = set(answer.extras)
        for start, lead in zip(self.lead_starts, self.leads, strict=True):
            served = [z for z in range(len(lead.members)) if start + 1 + z in chosen]
            if start not in chosen:
                if served:
                    return False
                continue
            if not lead.at_least <= len(served) <= lead.at_most:
                return False
            if lead.capacity is not None and int(lead.needs[served].sum()) > lead.capacity:
                return False
            if any(a in served and b in served for a, b in lead.conflicts):
                return False
        return True


def _serving(lead: Lead, least: int) -> Lead | None:
    keep = np.flatnonzero(lead.scores >= least)
    if len(keep) < lead.at_least:
        return None
    place = {int(old): new for new, old in enumerate(keep)}
    return msgspec.structs.replace(
        lead,
        members=lead.members[keep],
        scores=lead.scores[keep],
        needs=lead.needs[keep],
        conflicts=tuple((place[a], place[b]) for a, b in lead.conflicts if a in place and b in place),
    )


def nothing_placed(space: Space) -> Answer:
    """The plan in which everybody is unplaced."""
    return Answer((), tuple(range(space.count)))
