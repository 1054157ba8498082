# SPDX-License-Identifier: EUPL-1.2
"""Real awards to groups like this one, with their public sources."""

from collections.abc import Sequence

from matching.facts import Topic
from matching.money.awards import Award
from matching.money.programme import Basis
from matching.wording import joined
from service.documents.papers import Comparable

__all__ = ("comparable_awards",)

_SHOWN = 3


def comparable_awards(awards: Sequence[Award], topic: Topic, count: int) -> tuple[Comparable, ...]:
    """The three awards most alike a group of `count` members for `topic`.

    First digital ones for a digital topic and the others for the others; among them the nearest number of
    members, the latest, the id. Only regular awards to new groups (no study, no merger, nobody who joined
    later) whose amount, number of members and public page are known. O(n log n).
    """
    known = [
        award
        for award in awards
        if award.cents is not None
        and award.count is not None
        and award.programme is None
        and not award.accession
        and (award.url or "").startswith("https://")
    ]

    def rank(award: Award) -> tuple[bool, int, int, str]:
        assert award.count is not None
        return (
            award.digital is not topic.digital,
            abs(award.count - count),
            -award.date.toordinal(),
            award.id,
        )

    return tuple(_comparable(award) for award in sorted(known, key=rank)[:_SHOWN])


def _comparable(award: Award) -> Comparable:
    assert award.cents is not None
    assert award.count is not None
    assert award.url is not None
    return Comparable(
        members=joined(award.members, german=True, at_most=6),
        count=award.count,
        task=award.task.de,
        award_cents=award.cents,
        year=str(award.date.year) if award.date_basis is Basis.SEEN else f"um {award.date.year}",
        source=award.url,
    )
