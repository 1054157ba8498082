# SPDX-License-Identifier: EUPL-1.2
"""Two kinds of plots as inline SVG: columns, and dots with lines. Whoever shows one shows its table too.

Colours come from the page's style sheet by class, so that light and dark follow the page. Every column and
every dot says its value on hovering; title and description are read out.
"""

from collections.abc import Iterable, Sequence
from html import escape

import msgspec

__all__ = ("Column", "Dot", "Line", "column_plot", "dot_plot")

_WIDTH, _HEIGHT = 640, 340
_LEFT, _BOTTOM, _TOP, _RIGHT = 106, 62, 24, 12
#: Steps of an axis: the first that needs at most so many lines is taken.
_STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500)
_MOST_LINES = 5
#: So many labels have room below the columns, also on narrow screens.
_MOST_LABELS = 9


class Column(msgspec.Struct, frozen=True, kw_only=True):
    """One column: `label` stands below, `title` is said on hovering."""

    label: str
    value: int
    title: str


class Dot(msgspec.Struct, frozen=True, kw_only=True):
    """One dot; `weight` makes it larger."""

    x: float
    y: float
    weight: int
    title: str


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """A line through points, dotted if it is not what happens in the end."""

    points: tuple[tuple[float, float], ...]
    is_dotted: bool = False


class _Axis(msgspec.Struct, frozen=True, kw_only=True):
    """From a value to a place in the picture."""

    first: float
    last: float
    low: float
    high: float

    def at(self, value: float) -> float:
        share = (value - self.first) / (self.last - self.first)
        return round(self.low + share * (self.high - self.low), 1)


def column_plot(columns: Sequence[Column], *, name: str, title: str, description: str, unit: str) -> str:
    """A column for each value, whole numbers from zero.

    :param name: of the picture, unique on its page
    :param unit: what is counted, along the bottom
    """
    most = max((column.value for column in columns), default=1)
    step = next((step for step in _STEPS if most / step <= _MOST_LINES), most)
    top = step * -(-most // step)
    y = _Axis(first=0, last=top, low=_HEIGHT - _BOTTOM, high=_TOP)
    width = (_WIDTH - _LEFT - _RIGHT) / len(columns)
    every = -(-len(columns) // _MOST_LABELS)
    parts = [_grid(y, ((value, str(value)) for value in range(0, top + 1, step)))]
    for index, column in enumerate(columns):
        x = round(_LEFT + index * width, 1)
        middle = round(x + width / 2, 1)
        parts.append(
            f'<rect x="{x + width * 0.12:.1f}" y="{y.at(column.value)}" width="{width * 0.76:.1f}" '
            f'height="{y.at(0) - y.at(column.value):.1f}" class="column">'
            f"<title>{escape(column.title)}</title></rect>"
        )
        if column.value:
            parts.append(_text(middle, y.at(column.value) - 7, str(column.value), "value"))
        if (len(columns) - 1 - index) % every == 0:
            parts.append(_text(middle, _HEIGHT - _BOTTOM + 22, column.label, ""))
    parts.append(_text((_LEFT + _WIDTH - _RIGHT) / 2, _HEIGHT - 8, unit, "unit"))
    return _picture(name, title, description, parts)


def dot_plot(
    dots: Iterable[Dot],
    lines: Iterable[Line],
    *,
    name: str,
    title: str,
    description: str,
    unit: str,
    across: Sequence[int],
    upward: Sequence[tuple[int, str]],
) -> str:
    """Dots and lines over two axes; `across` and `upward` are the values that the axes name."""
    x = _Axis(first=min(1, *across), last=max(across), low=_LEFT + 10, high=_WIDTH - _RIGHT - 10)
    y = _Axis(first=0, last=max(value for value, _ in upward), low=_HEIGHT - _BOTTOM, high=_TOP)
    parts = [_grid(y, upward)]
    parts += [
        _text(x.at(value), _HEIGHT - _BOTTOM + 22, str(value), "minor" if index % 2 else "")
        for index, value in enumerate(across)
    ]
    parts.append(_text((_LEFT + _WIDTH - _RIGHT) / 2, _HEIGHT - 8, unit, "unit"))
    for line in lines:
        path = "L".join(f"{x.at(a)} {y.at(b)}" for a, b in line.points)
        dash = ' stroke-dasharray="2 6"' if line.is_dotted else ""
        parts.append(f'<path d="M{path}" class="curve"{dash}/>')
    parts += [
        f'<circle cx="{x.at(dot.x)}" cy="{y.at(dot.y)}" r="{5 + 2 * min(dot.weight, 5)}" class="dot">'
        f"<title>{escape(dot.title)}</title></circle>"
        for dot in dots
    ]
    return _picture(name, title, description, parts)


def _grid(y: _Axis, named: Iterable[tuple[int, str]]) -> str:
    return "".join(
        f'<path d="M{_LEFT} {y.at(value)}H{_WIDTH - _RIGHT}" class="grid"/>'
        f'<text x="{_LEFT - 10}" y="{y.at(value) + 5}" text-anchor="end">{escape(text)}</text>'
        for value, text in named
    )


def _text(x: float, y: float, text: str, css: str) -> str:
    named = f' class="{css}"' if css else ""
    return f'<text x="{x}" y="{y:.1f}" text-anchor="middle"{named}>{escape(text)}</text>'


def _picture(name: str, title: str, description: str, parts: Iterable[str]) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" class="plot" '
        f'aria-labelledby="{name}-title {name}-text">'
        f'<title id="{name}-title">{escape(title)}</title><desc id="{name}-text">{escape(description)}</desc>'
        f"{''.join(parts)}</svg>"
    )
