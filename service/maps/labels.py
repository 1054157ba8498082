# SPDX-License-Identifier: EUPL-1.2
"""Where labels stand on a map, so that none covers another."""

from collections.abc import Iterable, Sequence
from enum import IntEnum
from html import escape

import msgspec

__all__ = ("Kind", "Label", "place_labels")

_SIZE = 19.0
_SMALL_SIZE = 14.0
_BADGE_RADIUS = 13.0
#: Mean width of a letter as a share of the font size, of usual sans-serif fonts.
_LETTER = 0.54
#: How much larger than `_SIZE` the pages' style sheet writes names on a telephone.
_GROWTH = 1.42
#: Share of a text that stands before its point.
_BEFORE = {"start": 0.0, "middle": 0.5, "end": 1.0}

Box = tuple[float, float, float, float]


class Kind(IntEnum):
    """What a label is for, most important first."""

    BADGE = 0  # a disc with the label of a group
    SMALL_BADGE = 1  # the label of one of many groups
    MARKED = 2  # the municipality that asks
    NAME = 3  # a member
    FOREST = 4  # an unincorporated area
    CAPTION = 5  # the name of a district with a figure
    CONTEXT = 6  # a municipality round about: named only where there is room


class Label(msgspec.Struct, frozen=True, kw_only=True):
    """A text that belongs to a place in drawing units."""

    text: str
    x: float
    y: float
    kind: Kind = Kind.NAME


def place_labels(labels: Sequence[Label], width: float, height: float) -> list[str]:
    """SVG elements for all labels, the less important ones below.

    Badges move aside a little when something is there; each name takes the best of eight places around
    its dot. A member is never left unnamed, a name of the surroundings only stands where it covers
    nothing. O(labels²).
    """
    ordered = sorted(labels, key=lambda label: (label.kind, label.y, label.x, label.text))
    taken: list[Box] = [_dot(label) for label in labels if label.kind in (Kind.MARKED, Kind.NAME)]
    parts: list[str] = []
    for label in ordered:
        if label.kind is Kind.BADGE:
            x, y = _badge_place(label, taken, width, height)
            radius = _radius(label.text)
            taken.append((x - radius, y - radius, x + radius, y + radius))
            parts.append(_badge(label.text, x, y))
        elif label.kind is Kind.SMALL_BADGE:
            parts.append(_text(label, label.x, label.y + 5, anchor="middle"))
        else:
            box, x, y, anchor, covered = _name_place(label, taken, width, height)
            if label.kind < Kind.FOREST or covered == 0:
                taken.append(box)
                dot = f'<circle cx="{label.x:.0f}" cy="{label.y:.0f}" r="3"/>'
                name = _text(label, x, y, anchor)
                parts.append(f'<g class="map-name">{dot}{name}</g>' if label.kind < Kind.FOREST else name)
    return parts[::-1]


def _dot(label: Label) -> Box:
    return label.x - 4, label.y - 4, label.x + 4, label.y + 4


def _radius(text: str) -> float:
    return max(_BADGE_RADIUS, len(text) * _SIZE * 0.8 * _LETTER / 2 + 6)


def _badge_place(label: Label, taken: list[Box], width: float, height: float) -> tuple[float, float]:
    """The place of the badge, moved away a little where something is there already."""
    radius = _radius(label.text)
    around = ((0, -1), (1, 0), (0, 1), (-1, 0), (0.7, -0.7), (0.7, 0.7), (-0.7, 0.7), (-0.7, -0.7))
    steps = [(0.0, 0.0)]
    steps += [(dx * radius * reach, dy * radius * reach) for reach in (1.5, 2.5, 3.5) for dx, dy in around]
    best, least = (label.x, label.y), float("inf")
    for number, (dx, dy) in enumerate(steps):
        x = min(max(label.x + dx, radius), width - radius)
        y = min(max(label.y + dy, radius), height - radius)
        box = (x - radius, y - radius, x + radius, y + radius)
        cost = sum(_overlap(box, other) for other in taken) + number * 0.01
        if cost < least:
            best, least = (x, y), cost
    return best


def _name_place(
    label: Label, taken: Iterable[Box], width: float, height: float
) -> tuple[Box, float, float, str, float]:
    """Box, baseline and anchor of a name at its best place, and how much it covers there."""
    size = _SMALL_SIZE if label.kind >= Kind.FOREST else _SIZE
    # As large as it gets on a telephone, so that it covers nothing there either.
    high = size if label.kind >= Kind.FOREST else size * _GROWTH
    wide = len(label.text) * high * (_LETTER + 0.03 * (label.kind is Kind.MARKED))
    places: tuple[tuple[float, float, str], ...] = (
        (8, size * 0.35, "start"), (-8, size * 0.35, "end"), (0, -9, "middle"), (0, high + 4, "middle"),
        (6, -6, "start"), (6, high, "start"), (-6, -6, "end"), (-6, high, "end"),
    )  # fmt: skip
    if label.kind >= Kind.FOREST:
        places = ((0, high * 0.35, "middle"), *places)
    own = _dot(label)
    others = [box for box in taken if box != own]
    best = ((0.0, 0.0, 0.0, 0.0), 0.0, 0.0, "start", float("inf"))
    for number, (dx, dy, anchor) in enumerate(places):
        before = wide * _BEFORE[anchor]
        x = min(max(label.x + dx, before + 3), width - wide + before - 3)
        y = min(max(label.y + dy, high), height - 5)
        box = (x - before - 1, y - high * 0.8, x - before + wide + 1, y + high * 0.22)
        covered = sum(_overlap(box, other) for other in others)
        if label.kind < Kind.FOREST:
            covered += _overlap(box, own) * 0.5
        if covered + number * 0.01 < best[4]:
            best = (box, x, y, anchor, covered + number * 0.01)
    box, x, y, anchor, cost = best
    return box, x, y, anchor, 0.0 if cost < 0.5 else cost


def _overlap(a: Box, b: Box) -> float:
    wide = min(a[2], b[2]) - max(a[0], b[0])
    high = min(a[3], b[3]) - max(a[1], b[1])
    return wide * high if wide > 0 and high > 0 else 0.0


def _text(label: Label, x: float, y: float, anchor: str) -> str:
    size = _SIZE if label.kind in (Kind.NAME, Kind.MARKED) else _SMALL_SIZE
    quiet = label.kind in (Kind.FOREST, Kind.CONTEXT)
    colour = ' class="map-halo map-quiet" fill="#66625a"' if quiet else ' class="map-halo"'
    slant = ' font-style="italic"' if label.kind is Kind.FOREST else ""
    weight = ' font-weight="700"' if label.kind in (Kind.MARKED, Kind.SMALL_BADGE) else ""
    anchored = f' text-anchor="{anchor}"' if anchor != "start" else ""
    return (
        f'<text x="{x:.0f}" y="{y:.0f}" font-size="{size:g}"{weight}{slant}{colour}{anchored} '
        f'stroke="#fff" stroke-width="{3 if quiet else 5}" stroke-linejoin="round" paint-order="stroke" '
        f'pointer-events="none">'
        f"{escape(label.text)}</text>"
    )


def _badge(text: str, x: float, y: float) -> str:
    return (
        f'<g class="map-badge" pointer-events="none"><circle class="map-disc" cx="{x:.0f}" cy="{y:.0f}" '
        f'r="{_radius(text):.0f}" fill="#fff" stroke="#26241f" stroke-width="1.5"/>'
        f'<text x="{x:.0f}" y="{y + _SIZE * 0.29:.0f}" '
        f'font-size="{_SIZE * 0.84:.0f}" font-weight="700" text-anchor="middle">{escape(text)}</text></g>'
    )
