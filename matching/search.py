# SPDX-License-Identifier: EUPL-1.2
"""The best partners and groups for one municipality (MODEL 2, 5).

Partners are ranked by what the asker gets from each of them. Groups are searched among the asker's
twenty strongest partners within reach: every connected group of the allowed sizes that contains the
asker is scored, so within that circle nothing is missed; how many were looked at is part of the answer.
"""

import math
from collections.abc import Sequence

import msgspec
import numpy as np
import numpy.typing as npt

from matching.landscape import Landscape
from matching.participants import Basis, Participants, may_take_part, potential, stated, topic_of
from matching.pool import Pool, build_pool
from matching.reach import ReachGraph, reach_graph
from matching.score import MemberTerms, Scorer

__all__ = (
    "DEFAULT_SIZES",
    "FoundGroup",
    "FoundGroups",
    "FoundPartner",
    "FoundPartners",
    "groups_among",
    "groups_for",
    "partners_for",
)

#: Sizes of a group without a word about it (DOMAIN R11: normally at least three).
DEFAULT_SIZES = (3, 4, 5, 6)
#: Partners among whom groups are searched.
CIRCLE = 20
#: Scorers kept per landscape, one a topic; each holds an (n, n) matrix, 1.1 MB for all of Hessen.
_PREPARED_AT_MOST = 24


class FoundPartner(msgspec.Struct, frozen=True, kw_only=True):
    """A partner and what the asker gets from it, term by term."""

    key: str
    terms: MemberTerms


class FoundPartners(msgspec.Struct, frozen=True, kw_only=True):
    """Partners, best first; `looked_at` counts all that were ranked."""

    participants: Participants
    partners: tuple[FoundPartner, ...]
    looked_at: int


class FoundGroup(msgspec.Struct, frozen=True, kw_only=True):
    """A group with each member's terms, the asker first, then by key; `is_exception` marks a pair."""

    members: tuple[MemberTerms, ...]
    is_exception: bool = False
    has_host: bool = True

    @property
    def score(self) -> int:
        """Σ of the member scores."""
        return sum(member.score for member in self.members)


class FoundGroups(msgspec.Struct, frozen=True, kw_only=True):
    """Groups that contain the asker, best first, and what was looked at."""

    participants: Participants
    sizes: tuple[int, ...]
    groups: tuple[FoundGroup, ...]
    partners_considered: int
    groups_considered: int
    is_complete: bool


def partners_for(
    landscape: Landscape, key: str, topic_slug: str, *, basis: Basis | None = None, limit: int | None = 10
) -> FoundPartners:
    """Rank those who may share a group with the asker `key` (of `as_of`) by its pair terms, then by key.

    Without `basis` the stated one is taken where the audience sees a need or offer of the asker and
    at least one other participant, else the potential one. The asker takes part in that one unless it is
    not responsible for the task; then there are no partners.
    """
    topic = topic_of(landscape, topic_slug)
    participants = stated(landscape, topic)
    if basis is Basis.POTENTIAL or (
        basis is None and (key not in participants.keys or len(participants.keys) < 2)
    ):
        participants = _with(landscape, potential(landscape, topic), key)
    elif key not in participants.keys:
        participants = msgspec.structs.replace(participants, keys=())
    if key not in participants.keys:
        return FoundPartners(participants=participants, partners=(), looked_at=0)
    scorer, graph = _prepared(landscape, participants)
    asker = scorer.keys.index(key)
    points = scorer.pair_points[asker]
    # A district works with other districts and with its own municipalities (MODEL 3), nobody else with it.
    apart = graph.is_district != graph.is_district[asker]
    at_home = (graph.home == asker) | (np.arange(len(points)) == graph.home[asker])
    ranked = [int(j) for j in np.lexsort((np.arange(len(points)), -points)) if j != asker]
    barred = scorer.must_not[asker] | (apart & ~at_home)
    ranked = [j for j in ranked if not barred[j]]
    return FoundPartners(
        participants=participants,
        partners=tuple(
            FoundPartner(key=scorer.keys[j], terms=scorer.pair_only_terms(asker, j)) for j in ranked[:limit]
        ),
        looked_at=len(ranked),
    )


def groups_for(
    landscape: Landscape,
    key: str,
    topic_slug: str,
    *,
    sizes: Sequence[int] | None = None,
    basis: Basis | None = None,
    limit: int | None = 10,
    admit_pairs: bool = False,
) -> FoundGroups:
    """The best groups that contain the Kommune `key`.

    Ranked by mean member score, compared as fractions, then the asker's own score, then keys. Without
    `sizes` three to six members, and pairs, marked as exceptions, only where no three come together.
    `admit_pairs` drops the rule that a pair needs the absence of a third (the backtest asks for it).
    Basis as in `partners_for`, and the potential one also where the stated needs give no group.
    Cost O(number of connected groups within the circle), at most a few ten thousand.
    """
    topic = topic_of(landscape, topic_slug)
    if basis is not Basis.POTENTIAL:
        participants = stated(landscape, topic)
        found = _search(landscape, participants, key, sizes, limit, admit_pairs)
        if basis is Basis.STATED or found.groups:
            return found
    participants = _with(landscape, potential(landscape, topic), key)
    return _search(landscape, participants, key, sizes, limit, admit_pairs)


def groups_among(
    landscape: Landscape,
    participants: Participants,
    key: str,
    *,
    sizes: Sequence[int] | None = None,
    limit: int | None = 10,
) -> FoundGroups:
    """The best groups that contain `key` among given participants; ranked as in `groups_for`.

    `landscape` must hold the needs of `participants` and be the caller's own (`Landscape.replace`): what is
    derived is remembered by topic, basis and keys.
    """
    return _search(landscape, participants, key, sizes, limit, admit_pairs=False)


def _search(
    landscape: Landscape,
    participants: Participants,
    key: str,
    sizes: Sequence[int] | None,
    limit: int | None,
    admit_pairs: bool,
) -> FoundGroups:
    wanted = tuple(sorted(set(sizes))) if sizes else DEFAULT_SIZES
    if key not in participants.keys:
        return FoundGroups(
            participants=participants,
            sizes=wanted,
            groups=(),
            partners_considered=0,
            groups_considered=0,
            is_complete=True,
        )
    scorer, graph = _prepared(landscape, participants)
    asker = scorer.keys.index(key)
    circle, is_complete = _circle(scorer, graph, asker)
    inside = np.zeros(len(scorer.keys), dtype=np.bool_)
    inside[circle] = True
    at_home = inside & (graph.home >= 0) & inside[graph.home]
    near = msgspec.structs.replace(
        graph,
        adjacent=graph.adjacent & inside[:, None] & inside[None, :],
        home=np.where(at_home, graph.home, -1).astype(np.int32),
    )
    pool = build_pool(scorer, near, wanted, containing=asker, pairs_alone=admit_pairs)
    if sizes is None and not len(pool):
        pool = build_pool(scorer, near, (2, *wanted), containing=asker)
    return FoundGroups(
        participants=participants,
        sizes=pool.sizes,
        groups=tuple(_found(scorer, asker, members) for members in _ranked(pool, asker, limit)),
        partners_considered=len(circle) - 1,
        groups_considered=pool.connected_count,
        is_complete=is_complete,
    )


def _prepared(landscape: Landscape, participants: Participants) -> tuple[Scorer, ReachGraph]:
    """Scorer and reach of these participants, made once per landscape."""
    made: dict[object, tuple[Scorer, ReachGraph]] = landscape.memo.setdefault("scorers", {})
    place = (participants.topic.slug, participants.basis, participants.keys)
    prepared = made.get(place)
    if prepared is None:
        # Several threads may ask at once: taking the list is one step, and a scorer may be gone already.
        for oldest in list(made)[: max(0, len(made) - _PREPARED_AT_MOST + 1)]:
            made.pop(oldest, None)
        graph = reach_graph(landscape, participants.topic, participants.keys)
        made[place] = prepared = (Scorer(landscape, participants), graph)
    return prepared


def _circle(scorer: Scorer, graph: ReachGraph, asker: int) -> tuple[list[int], bool]:
    """The asker and its strongest partners of those with whom it can be in one group; and whether these
    are all: its own kind through the graph, and for a municipality its district or for a district its
    municipalities."""
    reachable = np.zeros(len(scorer.keys), dtype=np.bool_)
    frontier = np.zeros(len(scorer.keys), dtype=np.bool_)
    frontier[asker] = True
    while frontier.any():
        reachable |= frontier
        frontier = graph.adjacent[frontier].any(axis=0) & ~reachable
    if graph.home[asker] >= 0:
        reachable[graph.home[asker]] = True
    reachable |= graph.home == asker
    reachable[asker] = False
    mutual = scorer.pair_points[asker] + scorer.pair_points[:, asker]
    strongest = sorted((int(j) for j in np.flatnonzero(reachable)), key=lambda j: (-mutual[j], j))
    return [asker, *strongest[:CIRCLE]], len(strongest) <= CIRCLE


def _ranked(pool: Pool, asker: int, limit: int | None) -> list[npt.NDArray[np.int32]]:
    """The best groups of the pool. Means are compared exactly: times the least common multiple of the
    sizes they are whole numbers. Ties by the asker's own score, then by the members in order."""
    multiple = math.lcm(*pool.sizes)
    entries: list[tuple[int, int, tuple[int, ...]]] = []
    for size in pool.sizes:
        groups, scores = pool.groups[size], pool.member_scores[size]
        if not len(groups):
            continue
        mean = scores.sum(axis=1) * (multiple // size)
        own = scores[groups == asker]
        first = np.lexsort((-own, -mean))
        if limit is not None and len(first) > limit:
            # Equal groups at the cut are all kept: their members decide below.
            last = first[limit - 1]
            first = first[
                (mean[first] > mean[last]) | ((mean[first] == mean[last]) & (own[first] >= own[last]))
            ]
        entries += [(-int(mean[i]), -int(own[i]), tuple(int(m) for m in groups[i])) for i in first]
    entries.sort()
    return [np.array(members, dtype=np.int32) for _, _, members in entries[:limit]]


def _found(scorer: Scorer, asker: int, members: npt.NDArray[np.int32]) -> FoundGroup:
    order = [asker, *(int(m) for m in members if m != asker)]
    return FoundGroup(
        members=scorer.member_terms(order),
        is_exception=len(order) == 2,
        has_host=scorer.has_host(order),
    )


def _with(landscape: Landscape, participants: Participants, key: str) -> Participants:
    """Let a district that asks take part, and the others for it to meet, if responsible for the task."""
    if key in participants.keys or not may_take_part(landscape, participants.topic, key):
        return participants
    districts = {d.key for d in landscape.districts} if landscape.register.by_key[key].is_district else {key}
    return msgspec.structs.replace(participants, keys=tuple(sorted({*participants.keys, *districts})))
