# SPDX-License-Identifier: EUPL-1.2
"""The past of the programme as two small pictures: money by year, and awards by size of the group."""

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from html import escape
from typing import Final

import msgspec

from schemas.statistics import AwardRow, SeriesRow
from schemas.text import Text
from service.pages.render import Speech

__all__ = ("Bar", "award_bars", "award_plot", "awards_newest_first")

_LONGEST_DAYS = 366
_WIDTH, _HEIGHT = 640, 340
_LEFT, _BOTTOM, _TOP, _RIGHT = 88, 46, 14, 12
_MOST_MEMBERS, _MOST_EUR = 20, 200_000
_PER_MEMBER_EUR, _CAP_EUR = 25_000, 100_000
_INK: Final = "currentColor"


class Bar(msgspec.Struct, frozen=True, kw_only=True):
    """The money of one period of at most a year, in whole euros, with how exact the source is."""

    label: Text
    value: int
    relation: str
    cooperations: int | None


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


def award_plot(awards: Sequence[AwardRow], speech: Speech) -> str:
    """Members against euros: every dot one or more real awards, two lines for the two figures of a quote."""
    dots = Counter(
        (award.member_count, int(Decimal(award.award_eur)))
        for award in awards
        if award.member_count and award.award_eur is not None
    )
    shown = {dot: times for dot, times in dots.items() if dot[0] <= _MOST_MEMBERS and dot[1] <= _MOST_EUR}
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" class="plot" '
        f'aria-labelledby="plot-title plot-text" font-family="inherit" font-size="15" fill="{_INK}">',
        f'<title id="plot-title">{escape(speech.text("statistics.plot"))}</title>',
        f'<desc id="plot-text">{escape(speech.text("statistics.plot_text"))}</desc>',
    ]
    for eur in range(0, _MOST_EUR + 1, 50_000):
        y = _y(eur)
        parts.append(f'<path d="M{_LEFT} {y}H{_WIDTH - _RIGHT}" stroke="{_INK}" opacity=".2"/>')
        parts.append(f'<text x="{_LEFT - 8}" y="{y + 5}" text-anchor="end">{speech.number(eur)}</text>')
    for members in (2, 4, 6, 8, 10, 12, 14, 16, 18, 20):
        parts.append(f'<text x="{_x(members)}" y="{_HEIGHT - 24}" text-anchor="middle">{members}</text>')
    parts.append(
        f'<text x="{(_LEFT + _WIDTH - _RIGHT) / 2}" y="{_HEIGHT - 4}" text-anchor="middle">'
        f"{escape(speech.text('statistics.members'))}</text>"
    )
    last = _MOST_EUR // _PER_MEMBER_EUR
    parts.append(
        f'<path d="M{_x(2)} {_y(50_000)}L{_x(last)} {_y(_MOST_EUR)}" stroke="{_INK}" stroke-width="2" '
        'stroke-dasharray="2 6" stroke-linecap="round" fill="none"/>'
        f'<path d="M{_x(2)} {_y(50_000)}L{_x(4)} {_y(_CAP_EUR)}H{_WIDTH - _RIGHT}" stroke="{_INK}" '
        'stroke-width="2" fill="none"/>'
    )
    for (members, eur), times in sorted(shown.items()):
        title = speech.text("statistics.dot", count=times, members=members, amount=speech.euro(str(eur)))
        parts.append(
            f'<circle cx="{_x(members)}" cy="{_y(eur)}" r="{5 + 2 * min(times, 5)}" class="dot">'
            f"<title>{escape(title)}</title></circle>"
        )
    parts.append("</svg>")
    return "".join(parts)


def _x(members: float) -> float:
    return round(_LEFT + (members - 1) * (_WIDTH - _LEFT - _RIGHT) / (_MOST_MEMBERS - 1), 1)


def _y(eur: float) -> float:
    return round(_HEIGHT - _BOTTOM - eur * (_HEIGHT - _BOTTOM - _TOP) / _MOST_EUR, 1)
