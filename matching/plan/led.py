# SPDX-License-Identifier: EUPL-1.2
"""Led groups (MODEL 7): a district with municipalities that lie in it, or a host with its neighbours.

Who may lead: a district that takes part (need or offer), for municipalities in it; a municipality
with an offer of a stated size, for participants next to it in the reach graph. Who may be led: those with
a need whose pair with the lead is feasible and scores at least 1. A member's score is `u_i({lead, i})`, the
pair terms and group facts with the lead alone: so the score of a led group is a sum over its members, and
choosing who is led by whom is an assignment, solved exactly within the plan. A host's capacity counts
stated needs; a need without a size cannot be shown to fit and is not led by a host. The lead scores 0.
"""

import numpy as np
import numpy.typing as npt

from matching.plan.space import Lead
from matching.reach import ReachGraph
from matching.score import Scorer

__all__ = ("possible_leads",)


def possible_leads(
    scorer: Scorer,
    graph: ReachGraph,
    free: npt.NDArray[np.bool_],
    banned: npt.NDArray[np.bool_],
) -> tuple[Lead, ...]:
    """All possible leads with at least `Lead.at_least` possible members, by vertex."""
    participants = scorer.participants
    leads = []
    for vertex in np.flatnonzero(free).tolist():
        offer = participants.offers.get(scorer.keys[vertex])
        if graph.is_district[vertex]:
            near = graph.home == vertex
            capacity = None if offer is None else offer.fte_hundredths
        elif offer is not None and offer.fte_hundredths:
            near = graph.adjacent[vertex]
            capacity = offer.fte_hundredths
        else:
            continue
        members = _possible_members(scorer, vertex, np.flatnonzero(near & free & ~banned[vertex]), capacity)
        if len(members) < 2:
            continue
        pairs = np.column_stack([np.full(len(members), vertex), members]).astype(np.int32)
        needs = [participants.needs[scorer.keys[m]].fte_hundredths or 0 for m in members.tolist()]
        leads.append(
            Lead(
                vertex=vertex,
                members=members.astype(np.int32),
                scores=scorer.member_scores(pairs)[:, 1],
                needs=np.array(needs, dtype=np.int64),
                capacity=capacity,
                conflicts=_conflicts(scorer, members, banned),
            )
        )
    return tuple(lead for lead in leads if len(lead.members) >= lead.at_least)


def _possible_members(
    scorer: Scorer, vertex: int, candidates: npt.NDArray[np.int64], capacity: int | None
) -> npt.NDArray[np.int64]:
    needs = scorer.participants.needs
    stated = [m for m in candidates.tolist() if scorer.keys[m] in needs]
    if capacity is not None:
        stated = [m for m in stated if 0 < (needs[scorer.keys[m]].fte_hundredths or 0) <= capacity]
    members = np.array(stated, dtype=np.int64)
    if not stated:
        return members
    pairs = np.column_stack([np.full(len(members), vertex), members]).astype(np.int32)
    good = ~scorer.must_not[vertex, members] & (scorer.member_scores(pairs)[:, 1] >= 1)
    return np.asarray(members[good], dtype=np.int64)


def _conflicts(
    scorer: Scorer, members: npt.NDArray[np.int64], banned: npt.NDArray[np.bool_]
) -> tuple[tuple[int, int], ...]:
    """Pairs of places in `members` that cannot share a group: exclusions, wishes, starts too far apart."""
    result = []
    for a in range(len(members)):
        for b in range(a + 1, len(members)):
            pair = np.array([[members[a], members[b]]], dtype=np.int32)
            if banned[members[a], members[b]] or not scorer.feasible(pair)[0]:
                result.append((a, b))
    return tuple(result)
