# SPDX-License-Identifier: EUPL-1.2
"""Real awards to groups like this one, from the known cooperations, with their sources."""

from collections.abc import Sequence

from matching.facts import Topic
from matching.register import Register
from matching.wording import joined, label
from service.documents.papers import Comparable
from service.known_cooperations.files import CooperationRecord

__all__ = ("comparable_awards",)

_SHOWN = 3
#: As the list names the programme.
_PROGRAMME = "IKZ"


def comparable_awards(
    records: Sequence[CooperationRecord], register: Register, topic: Topic, count: int
) -> tuple[Comparable, ...]:
    """The three awards most alike a group of `count` members for `topic`.

    First those of the same field of work, then digital ones for a digital topic; among them the nearest
    number of members, the latest, the id. Only awards of the IKZ programme whose amount, members and public
    source are known: money of other programmes is not comparable. O(n log n).
    """

    def rank(record: CooperationRecord) -> tuple[bool, bool, int, int, str]:
        tie = record.tie
        return (
            tie.task_group not in topic.task_groups,
            tie.is_digital is not topic.digital,
            abs(_count(record) - count),
            -(tie.year_max or 0),
            tie.cooperation,
        )

    known = [
        record
        for record in records
        if record.programme == _PROGRAMME
        and record.grant_eur is not None
        and record.tie.status == "granted"
        and record.tie.members_complete
        and record.tie.source.startswith("https://")
        and _count(record) >= 2
    ]
    return tuple(_comparable(record, register) for record in sorted(known, key=rank)[:_SHOWN])


def _count(record: CooperationRecord) -> int:
    return len(record.tie.members) + len(record.tie.district_keys)


def _comparable(record: CooperationRecord, register: Register) -> Comparable:
    tie = record.tie
    keys = (*sorted(tie.district_keys), *tie.members)
    names = [label(found.municipality) for key in keys if (found := register.find(key)) is not None]
    assert record.grant_eur is not None
    first, last = tie.year_min, tie.year_max
    if first and last and first == last:
        year = str(first)
    elif last:
        year = f"{first} bis {last}" if first else f"bis {last}"
    else:
        year = "Jahr nicht bekannt"
    return Comparable(
        members=joined(names, german=True, at_most=6),
        count=_count(record),
        task=tie.task,
        award_cents=int(record.grant_eur * 100),
        year=year,
        source=tie.source,
    )
