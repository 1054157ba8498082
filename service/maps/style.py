# SPDX-License-Identifier: EUPL-1.2
"""How groups look: a colour and a pattern each, so that colour is never the only difference.

Colours are Paul Tol's "light" scheme, made for areas that carry dark text and distinct under the common
kinds of colour blindness. Everything is a presentation attribute: a strict Content-Security-Policy
forbids style elements.
"""

from collections.abc import Mapping, Sequence

__all__ = ("COLOURS", "LAND", "LINES", "PATTERNS", "TEXT", "looks_for", "pattern")

COLOURS = ("#77aadd", "#ee8866", "#eedd88", "#44bb99", "#ffaabb", "#99ddff", "#bbcc33", "#aaaa00")
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
    name = PATTERNS[kind]
    marks = _MARKS[name]
    if name == "dots":
        marks = f'<circle cx="{_TILE / 2:g}" cy="{_TILE / 2:g}" r="1.3" fill="{_INK}" fill-opacity=".5"/>'
    elif marks:
        marks = f'<g stroke="{_INK}" stroke-width=".9" stroke-opacity=".42" fill="none">{marks}</g>'
    return (
        f'<pattern id="{identity}" width="{_TILE}" height="{_TILE}" patternUnits="userSpaceOnUse">'
        f'<rect width="{_TILE}" height="{_TILE}" fill="{COLOURS[colour]}"/>{marks}</pattern>'
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
