# SPDX-License-Identifier: EUPL-1.2
"""The past of the programme in figures: by year, by task, by size of the group, on a map."""

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal

import msgspec

from matching.landscape import Landscape
from schemas.statistics import AcceptedCooperation, AwardRow, SeriesRow
from schemas.text import Text
from service.maps.svg import draw_state
from service.maps.theme import Theme
from service.pages.money.plots import Column, Dot, Line, column_plot, dot_plot
from service.pages.render import Speech

__all__ = (
    "Bar",
    "Counted",
    "award_bars",
    "award_plot",
    "awards_newest_first",
    "by_district",
    "by_size",
    "by_task",
    "by_year",
    "counted_plot",
    "district_map",
)

_LONGEST_DAYS = 366
_MOST_MEMBERS, _MOST_EUR = 20, 200_000
_PER_MEMBER_EUR, _CAP_EUR = 25_000, 100_000
#: The purse whose past this is; other money is not mixed in.
_PURSE = "IKZ"
#: Groups of more members stand together.
_MANY_MEMBERS = 10


class Bar(msgspec.Struct, frozen=True, kw_only=True):
    """The money of one period of at most a year, in whole euros, with how exact the source is."""

    label: Text
    value: int
    relation: str
    cooperations: int | None


class Counted(msgspec.Struct, frozen=True, kw_only=True):
    """How many cooperations have one thing in common, and what they were given, as far as is known."""

    key: str
    count: int
    total_eur: str | None = None


def award_bars(periods: Sequence[SeriesRow]) -> tuple[Bar, ...]:
    """Periods of at most a year with a sum, oldest first; longer ones would tower over them and mean less."""
    return tuple(
        Bar(
            label=period.label,
            value=period.money_eur.value,
            relation=period.money_eur.relation,
            cooperations=period.cooperations.value if period.cooperations else None,
        )
        for period in sorted(periods, key=lambda p: (str(p.begins), p.id))
        if period.money_eur is not None
        and period.begins is not None
        and period.ends is not None
        and (period.ends - period.begins).days <= _LONGEST_DAYS
    )


def awards_newest_first(awards: Sequence[AwardRow]) -> tuple[AwardRow, ...]:
    """The real awards, newest first."""
    return tuple(sorted(awards, key=lambda award: (award.date, award.id), reverse=True))


def by_year(cooperations: Sequence[AcceptedCooperation]) -> tuple[Counted, ...]:
    """Cooperations by the year they began, every year between the first and the last; only exact years."""
    years = Counter(one.year_min for one in cooperations if one.year_min and one.year_min == one.year_max)
    if not years:
        return ()
    return tuple(Counted(key=str(year), count=years[year]) for year in range(min(years), max(years) + 1))


def by_size(cooperations: Sequence[AcceptedCooperation]) -> tuple[Counted, ...]:
    """Cooperations by number of members, where the source names them all; the largest stand together."""
    sizes = Counter(min(len(one.members), _MANY_MEMBERS) for one in cooperations if one.members_complete)
    return tuple(
        Counted(key=f"{size}+" if size == _MANY_MEMBERS else str(size), count=sizes[size])
        for size in range(2, _MANY_MEMBERS + 1)
    )


def by_task(cooperations: Sequence[AcceptedCooperation]) -> tuple[Counted, ...]:
    """Grants of the programme by field of work, the largest sum first."""
    sums: dict[str, list[Decimal]] = {}
    for one in cooperations:
        if one.grant_eur is not None and one.programme == _PURSE:
            sums.setdefault(one.task_group, []).append(Decimal(one.grant_eur))
    found = [
        Counted(key=group, count=len(amounts), total_eur=f"{sum(amounts):.2f}")
        for group, amounts in sums.items()
    ]
    return tuple(sorted(found, key=lambda row: (-Decimal(row.total_eur or 0), row.key)))


def by_district(landscape: Landscape, cooperations: Sequence[AcceptedCooperation]) -> tuple[Counted, ...]:
    """Cooperations by district in which a member lies, most first; one in two districts counts in both."""
    by_key = landscape.register.by_key
    counts: Counter[str] = Counter()
    for one in cooperations:
        members = [by_key[member.ags] for member in one.members if member.ags in by_key]
        counts.update({m.key if m.is_district else m.district_key for m in members} - {""})
    return tuple(
        Counted(key=key, count=count)
        for key, count in sorted(counts.items(), key=lambda row: (-row[1], row[0]))
    )


def counted_plot(rows: Sequence[Counted], speech: Speech, *, name: str) -> str:
    """Columns of `by_year` or `by_size`; `name` is that of their texts."""
    return column_plot(
        [
            Column(
                label=row.key,
                value=row.count,
                title=speech.text("statistics.column", label=row.key, count=row.count),
            )
            for row in rows
        ],
        name=name,
        title=speech.text(f"statistics.{name}"),
        description=speech.text("statistics.plot_twin"),
        unit=speech.text(f"statistics.{name}_unit"),
    )


def district_map(landscape: Landscape, rows: Sequence[Counted], speech: Speech) -> str:
    """Each district with the number of its cooperations, darker for more."""
    most = max((row.count for row in rows), default=1)
    return draw_state(
        landscape.register,
        title=speech.text("statistics.districts"),
        description=speech.text("statistics.plot_twin"),
        theme=Theme(
            steps={row.key: max(1, round(5 * row.count / most)) for row in rows},
            figures={row.key: str(row.count) for row in rows},
        ),
    )


def award_plot(awards: Sequence[AwardRow], speech: Speech) -> str:
    """Members against euros: every dot one or more real awards, two lines for the two figures of a quote."""
    counted = Counter(
        (award.member_count, int(Decimal(award.award_eur)))
        for award in awards
        if award.member_count and award.award_eur is not None
    )
    dots = [
        Dot(
            x=members,
            y=eur,
            weight=times,
            title=speech.text("statistics.dot", count=times, members=members, amount=speech.euro(str(eur))),
        )
        for (members, eur), times in sorted(counted.items())
        if members <= _MOST_MEMBERS and eur <= _MOST_EUR
    ]
    rule = Line(points=((2, 2 * _PER_MEMBER_EUR), (_MOST_EUR / _PER_MEMBER_EUR, _MOST_EUR)), is_dotted=True)
    expected = Line(points=((2, 2 * _PER_MEMBER_EUR), (4, _CAP_EUR), (_MOST_MEMBERS, _CAP_EUR)))
    return dot_plot(
        dots,
        (rule, expected),
        name="sizes",
        title=speech.text("statistics.plot"),
        description=speech.text("statistics.plot_text"),
        unit=speech.text("statistics.members"),
        across=range(2, _MOST_MEMBERS + 1, 2),
        upward=[(eur, speech.number(eur)) for eur in range(0, _MOST_EUR + 1, 50_000)],
    )
