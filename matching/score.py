# SPDX-License-Identifier: EUPL-1.2
"""Scores (MODEL 5): u_i(G) = Σ pair terms, as the mean over i's partners, + Σ group terms; integers.

Pair points are multiples of 60, so the mean over one to six partners is exact; for larger groups
each term's mean is rounded down on its own, so that the terms still add up. u_i(G) depends on G
and the landscape alone. Nothing here knows an amount of money.
"""

from collections.abc import Mapping, Sequence
from functools import cached_property

import msgspec
import numpy as np
import numpy.typing as npt

from matching.facts import Mode
from matching.landscape import Landscape
from matching.need_terms import GroupFacts, group_facts, group_points, host_present, need_pair_points
from matching.participants import Participants

__all__ = ("MemberTerms", "Scorer")

Groups = npt.NDArray[np.int32]
Scores = npt.NDArray[np.int64]
#: As the standing terms have them; a scorer is kept per topic, and this is most of what it weighs.
Points = npt.NDArray[np.int32]

_EXACT_MEMBERS = 7
#: Members of a group start within this many months of each other (MODEL 4).
MAX_START_GAP_MONTHS = 18


class MemberTerms(msgspec.Struct, frozen=True, kw_only=True):
    """One member's score in one group, term by term; `score` is the sum of both parts."""

    key: str
    pair: dict[str, int]
    group: dict[str, int]

    @property
    def score(self) -> int:
        """u_i(G)."""
        return sum(self.pair.values()) + sum(self.group.values())


class Scorer:
    """Scores groups of one topic's participants; indices refer to `keys` (ascending)."""

    def __init__(self, landscape: Landscape, participants: Participants) -> None:
        self.landscape = landscape
        self.participants = participants
        self.topic = participants.topic
        self.keys = participants.keys
        arrays = landscape.arrays
        self.rows = np.array([arrays.index[key] for key in self.keys], dtype=np.int64)

    @cached_property
    def _standing(self) -> Mapping[str, npt.NDArray[np.int32]]:
        """Term -> points over the whole register; shared by all scorers of the landscape."""
        topic = self.topic
        return self.landscape.standing_terms.points(digital=topic.digital, distance_class=topic.distance)

    @cached_property
    def _stated(self) -> dict[str, Scores]:
        return need_pair_points(self.landscape, self.participants)

    @cached_property
    def pair_points(self) -> Points:
        """(n, n): all pair terms together, what i gets from having j as a partner."""
        total = np.zeros((len(self.keys), len(self.keys)), dtype=np.int32)
        square = np.ix_(self.rows, self.rows)
        for standing in self._standing.values():
            total += standing[square]
        for stated in self._stated.values():
            total += stated.astype(np.int32)
        return total

    def pair_terms(self, members: Sequence[int]) -> dict[str, Scores]:
        """Term name -> points (m, m) among some participants; together they give `pair_points`."""
        inside = np.array(members, dtype=np.int64)
        rows = self.rows[inside]
        terms = {name: values[np.ix_(rows, rows)].astype(np.int64) for name, values in self._standing.items()}
        terms.update({name: values[np.ix_(inside, inside)] for name, values in self._stated.items()})
        return terms

    @cached_property
    def _facts(self) -> GroupFacts:
        return group_facts(self.landscape, self.participants, self.rows)

    def member_scores(self, groups: Groups) -> Scores:
        """u_i(G) for k groups of m members each: (k, m) member indices in, (k, m) integers out."""
        partners = groups.shape[1] - 1
        if partners < 1:
            raise ValueError("a group has at least two members")
        if groups.shape[1] <= _EXACT_MEMBERS:
            total = _sum_over_partners(self.pair_points, groups) // partners
        else:
            total = np.zeros(groups.shape, dtype=np.int64)
            everyone = range(len(self.keys))
            for values in self.pair_terms(everyone).values():
                total += _sum_over_partners(values, groups) // partners
        for values in group_points(self._facts, groups).values():
            total += values[:, None]
        return np.asarray(total, dtype=np.int64)

    def feasible(self, groups: Groups) -> npt.NDArray[np.bool_]:
        """(k,) mask of MODEL 4 without connection and positive scores: needs by mode, starts, must-nots."""
        facts = self._facts
        has_need = facts.has_need[groups]
        mask = has_need.all(axis=1) if self.topic.mode is Mode.POOL else has_need.any(axis=1)
        months = facts.start_month[groups]
        known = facts.start_month[groups] >= 0
        latest = np.where(known, months, -1).max(axis=1)
        earliest = np.where(known, months, np.iinfo(np.int64).max).min(axis=1)
        mask &= (latest < 0) | (latest - earliest <= MAX_START_GAP_MONTHS)
        if facts.must_not.any():
            for a in range(groups.shape[1]):
                for b in range(a + 1, groups.shape[1]):
                    mask &= ~facts.must_not[groups[:, a], groups[:, b]]
        return np.asarray(mask, dtype=np.bool_)

    @property
    def must_not(self) -> npt.NDArray[np.bool_]:
        """(n, n) pairs that exclude each other, symmetric."""
        return self._facts.must_not

    def has_host(self, group: Sequence[int]) -> bool:
        """False where the topic lives from a host (mode H) and nobody offers what the others need in sum.

        An offer without a number of posts may be enough, and a need without one is not counted.
        """
        if not self._facts.needs_host:
            return True
        return bool(host_present(self._facts, np.array([group], dtype=np.int32))[0])

    def pair_only_terms(self, asker: int, partner: int) -> MemberTerms:
        """What `asker` gets from one partner: the pair terms alone."""
        points = {name: int(v[0, 1]) for name, v in self.pair_terms((asker, partner)).items()}
        return MemberTerms(
            key=self.keys[asker], pair={name: value for name, value in points.items() if value}, group={}
        )

    def member_terms(self, group: Sequence[int]) -> tuple[MemberTerms, ...]:
        """Each member's terms in one group, in the order given; terms of 0 points are left out."""
        members = np.array([group], dtype=np.int32)
        partners = len(group) - 1
        # The diagonal is 0, so a row sums up what one member gets from all others.
        pair = {name: values.sum(axis=1) // partners for name, values in self.pair_terms(group).items()}
        shared = {name: int(values[0]) for name, values in group_points(self._facts, members).items()}
        return tuple(
            MemberTerms(
                key=self.keys[member],
                pair={name: int(values[place]) for name, values in pair.items() if values[place]},
                group={name: value for name, value in shared.items() if value},
            )
            for place, member in enumerate(group)
        )


def _sum_over_partners(points: Points | Scores, groups: Groups) -> Scores:
    """(k, m): for each member the sum of its points with the others; the diagonal is 0."""
    total = np.zeros(groups.shape, dtype=np.int64)
    for a in range(groups.shape[1]):
        for b in range(groups.shape[1]):
            if a != b:
                total[:, a] += points[groups[:, a], groups[:, b]]
    return total
