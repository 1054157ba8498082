# SPDX-License-Identifier: EUPL-1.2
"""How groups look: a colour and a pattern each, so that colour is never the only difference.

Colours are Paul Tol's "light" scheme, made for areas that carry dark text and distinct under the common
kinds of colour blindness. Everything is a presentation attribute, because a strict
Content-Security-Policy forbids style elements and a saved map has to be whole. Each attribute that
depends on the ground has a class beside it (`map-…`): the pages' style sheet turns the map dark for those
who want a dark screen (service/pages/static/map.css).
"""

from collections.abc import Mapping, Sequence

__all__ = (
    "COLOURS",
    "LAND",
    "LINES",
    "OUTSIDE",
    "PATTERNS",
    "SHADES",
    "TEXT",
    "looks_for",
    "pattern",
    "shade_pattern",
    "swatch",
)

COLOURS = ("#77aadd", "#ee8866", "#eedd88", "#44bb99", "#ffaabb", "#99ddff", "#bbcc33", "#aaaa00")
#: Steps from little to much, with a pattern each that grows denser too (ColorBrewer "Blues").
SHADES = ("#f4f3ee", "#d6e6f4", "#abcfe6", "#6aaed6", "#3787c0", "#1b5a9c")
_SHADE_PATTERNS = ("plain", "plain", "dots", "up", "cross", "plain")
PATTERNS = ("plain", "up", "dots", "down", "level", "cross")

LAND = "#f4f3ee"
OUTSIDE = "#ffffff"
TEXT = "#1a1a1a"
#: Stroke colour and width in pixels (widths do not scale) of each kind of line.
LINES = {
    "municipality": ("#aeab9f", 0.6),
    "district": ("#8a867a", 1.1),
    "land": ("#55524a", 1.6),
    "member": ("#ffffff", 1.3),
    "group": ("#26241f", 1.8),
    "marked": ("#1a1a1a", 3.2),
    "tie-ground": ("#ffffff", 5.2),
    "tie": ("#9c3d00", 2.6),
    "tie-other": ("#9c3d00", 1.8),
}

_TILE = 9
_INK = "#1a1a1a"
_MARKS = {
    "plain": "",
    "up": f'<path d="M-1 1l2-2M0 {_TILE}L{_TILE} 0M{_TILE - 1} {_TILE + 1}l2-2"/>',
    "down": f'<path d="M-1 {_TILE - 1}l2 2M0 0L{_TILE} {_TILE}M{_TILE - 1} -1l2 2"/>',
    "level": f'<path d="M0 {_TILE / 2:g}H{_TILE}"/>',
    "cross": f'<path d="M0 {_TILE / 2:g}H{_TILE}M{_TILE / 2:g} 0V{_TILE}"/>',
    "dots": "",
}


def pattern(identity: str, colour: int, kind: int) -> str:
    """A `<pattern>` of one look: the colour with the pattern's marks on it."""
    return _pattern(identity, COLOURS[colour], PATTERNS[kind], f"map-c{colour}")


def shade_pattern(identity: str, step: int) -> str:
    """A `<pattern>` of one step from little (0, as the bare land) to much."""
    return _pattern(identity, SHADES[step], _SHADE_PATTERNS[step], f"map-s{step}")


def swatch(step: int) -> str:
    """A small picture of a step for the legend; the words stand beside it."""
    identity = f"swatch{step}"
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 36 22" width="36" height="22" '
        f'aria-hidden="true" focusable="false"><defs>{shade_pattern(identity, step)}</defs>'
        f'<rect class="map-frame" x=".5" y=".5" width="35" height="21" fill="url(#{identity})" '
        'stroke="#55524a"/></svg>'
    )


def _pattern(identity: str, colour: str, kind: str, name: str) -> str:
    marks = _MARKS[kind]
    if kind == "dots":
        marks = (
            f'<circle class="map-dot" cx="{_TILE / 2:g}" cy="{_TILE / 2:g}" r="1.3" fill="{_INK}" '
            'fill-opacity=".5"/>'
        )
    elif marks:
        ink = f'class="map-ink" stroke="{_INK}" stroke-width=".9" stroke-opacity=".42" fill="none"'
        marks = f"<g {ink}>{marks}</g>"
    return (
        f'<pattern id="{identity}" width="{_TILE}" height="{_TILE}" patternUnits="userSpaceOnUse">'
        f'<rect class="{name}" width="{_TILE}" height="{_TILE}" fill="{colour}"/>{marks}</pattern>'
    )


def looks_for(groups: Sequence[str], neighbours: Mapping[str, set[str]]) -> dict[str, tuple[int, int]]:
    """A colour and a pattern (numbers) for each group, in order; touching groups never share a colour if
    eight suffice, and never a look.

    Up to six groups all differ in both colour and pattern. Greedy in the given order: among the looks
    that no neighbour has, the one used least so far. O(groups × looks).
    """
    if len(groups) <= len(PATTERNS):
        return {group: (number, number) for number, group in enumerate(groups)}
    looks = [(c, (c + shift) % len(PATTERNS)) for shift in range(len(PATTERNS)) for c in range(len(COLOURS))]
    chosen: dict[str, tuple[int, int]] = {}
    used = dict.fromkeys(looks, 0)
    for group in groups:
        around = [chosen[other] for other in neighbours.get(group, ()) if other in chosen]
        colours, taken = {colour for colour, _ in around}, set(around)
        best = min(looks, key=lambda look: (look in taken, look[0] in colours, used[look], looks.index(look)))
        chosen[group] = best
        used[best] += 1
    return chosen
