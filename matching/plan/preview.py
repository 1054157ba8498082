# SPDX-License-Identifier: EUPL-1.2
"""What a wish of the office does to a plan at once: only the groups it touches are looked at again.

A preview is no optimum. It takes members from their groups and puts them where they are wished; a group
that is no longer feasible falls apart and leaves its members without a place. What the whole plan makes
of the wish is a new plan. O(groups + n²) for n participants, no pool.
"""

from collections.abc import Sequence
from typing import Literal

import msgspec

from matching.errors import Text
from matching.plan.bare import judge
from matching.plan.certificate import PlannedGroup
from matching.plan.problem import Problem

__all__ = ("IMPOSSIBLE", "Previewed", "TouchedGroup", "Wish", "preview")

#: Why a group that a wish makes cannot stand.
IMPOSSIBLE = {
    "no_participant": Text(
        de="Ein Mitglied nimmt an diesem Thema nicht teil.", en="A member takes no part in this topic."
    ),
    "size": Text(de="Diese Größe ist nicht erlaubt.", en="This size is not allowed."),
    "not_connected": Text(
        de="Die Mitglieder hängen nicht zusammen.", en="The members are not connected with each other."
    ),
    "not_feasible": Text(
        de="Bedarf, Termine oder ein Ausschluss sprechen dagegen.",
        en="Needs, dates or an exclusion speak against it.",
    ),
    "no_benefit": Text(de="Für ein Mitglied ist sie ohne Nutzen.", en="It is of no use to a member."),
}


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """A wish about a plan; places count its groups from 1.

    `lock`: `members` are one group. `apart`: the two `members` share none. `forbid`: the one member is not
    in the group at `from_place`. `move`: the one member goes to the group at `to_place`.
    """

    kind: Literal["lock", "apart", "forbid", "move"]
    members: tuple[str, ...]
    from_place: int | None = None
    to_place: int | None = None


class TouchedGroup(msgspec.Struct, frozen=True, kw_only=True):
    """A group that a wish makes or changes; `impossible` is a code of `IMPOSSIBLE` if it cannot stand."""

    members: tuple[str, ...]
    member_scores: tuple[int, ...]
    lead: str | None = None
    impossible: str | None = None

    @property
    def score(self) -> int:
        """Σ of the member scores; 0 for a group that cannot stand."""
        return 0 if self.impossible else sum(self.member_scores)


class Previewed(msgspec.Struct, frozen=True, kw_only=True):
    """The groups before and after, who is left without a place that had one, and the change in total."""

    before: tuple[PlannedGroup, ...]
    after: tuple[TouchedGroup, ...]
    leftover: tuple[str, ...]
    newly_placed: tuple[str, ...]
    score: int

    @property
    def placed(self) -> int:
        """Placed more (or, negative, fewer) than before."""
        return len(self.newly_placed) - len(self.leftover)


def preview(problem: Problem, groups: Sequence[PlannedGroup], wishes: Sequence[Wish]) -> Previewed:
    """The effect of all wishes together, in their order, on `groups`.

    :param problem: may be one without a pool (`matching.plan.bare`)
    """
    draft: list[tuple[set[str], str | None]] = [(set(group.members), group.lead) for group in groups]
    for wish in wishes:
        _apply(problem, draft, wish)
    judged = [
        _judged(problem, tuple(sorted(members)), lead)
        if place >= len(groups) or members != set(groups[place].members)
        else None
        for place, (members, lead) in enumerate(draft)
    ]
    touched = [place for place, group in enumerate(judged) if group is not None]
    before = tuple(groups[place] for place in touched if place < len(groups))
    after = tuple(group for group in judged if group is not None and group.members)
    was = {key for group in before for key in group.members}
    now = {key for group in after if group.impossible is None for key in group.members}
    return Previewed(
        before=before,
        after=after,
        leftover=tuple(sorted(was - now)),
        newly_placed=tuple(sorted(now - was)),
        score=sum(group.score for group in after) - sum(group.score for group in before),
    )


def _apply(problem: Problem, draft: list[tuple[set[str], str | None]], wish: Wish) -> None:
    if wish.kind == "lock":
        _leave(draft, wish.members)
        draft.append((set(wish.members), None))
    elif wish.kind == "move" and wish.to_place is not None:
        _leave(draft, wish.members)
        draft[wish.to_place - 1][0].update(wish.members)
    elif wish.kind == "forbid" and wish.from_place is not None:
        draft[wish.from_place - 1][0].difference_update(wish.members)
    elif wish.kind == "apart":
        for members, lead in draft:
            if set(wish.members) <= members:
                members.discard(_who_leaves(problem, members, lead, wish.members))


def _leave(draft: list[tuple[set[str], str | None]], who: Sequence[str]) -> None:
    for members, _ in draft:
        members.difference_update(who)


def _who_leaves(problem: Problem, members: set[str], lead: str | None, pair: Sequence[str]) -> str:
    """Of two that may not share a group the one without whom the rest is better, then the smaller key."""

    def loss(key: str) -> tuple[bool, int, str]:
        group = _judged(problem, tuple(sorted(members - {key})), lead)
        return group.impossible is not None, -group.score, key

    return min(pair, key=loss)


def _judged(problem: Problem, members: tuple[str, ...], lead: str | None) -> TouchedGroup:
    if not members:
        return TouchedGroup(members=(), member_scores=())
    impossible, scores = judge(problem, members, lead)
    return TouchedGroup(members=members, member_scores=scores, lead=lead, impossible=impossible)
