# SPDX-License-Identifier: EUPL-1.2
"""Facts on the map of the whole state: areas in steps, lines between municipalities, figures on districts."""

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from matching.register import Register
from service.maps import style
from service.maps.boundaries import Area, Boundaries
from service.maps.labels import Kind, Label
from service.maps.paths import Pen, line
from service.maps.projection import View

__all__ = ("Connection", "Theme", "connections_of", "figures_of", "shades_of", "spanning_pairs", "step_of")


class Connection(msgspec.Struct, frozen=True, kw_only=True):
    """Municipalities that belong together: lines join them along the shortest way; `strong` ones are bold."""

    keys: tuple[str, ...]
    strong: bool = False


class Theme(msgspec.Struct, frozen=True, kw_only=True):
    """What a map shows besides borders. Keys are of the register's date, of municipalities or districts.

    `steps` are 1 (little) to 5 (much); what has none stays bare. `facts` is said of a municipality on
    hovering; `figures` stand on districts, `captions` beside them where there is room.
    """

    steps: Mapping[str, int] = msgspec.field(default_factory=dict)
    facts: Mapping[str, str] = msgspec.field(default_factory=dict)
    connections: tuple[Connection, ...] = ()
    figures: Mapping[str, str] = msgspec.field(default_factory=dict)
    captions: Mapping[str, str] = msgspec.field(default_factory=dict)


def step_of(theme: Theme, area: Area) -> int:
    """The step of an area, from itself or from its district; 0 where it has none."""
    return theme.steps.get(area.key, theme.steps.get(area.district_key, 0))


def shades_of(
    theme: Theme, pen: Pen, boundaries: Boundaries, visible: Iterable[Area], identity: str
) -> list[str]:
    """The steps' patterns, and one path a step with its areas joined."""
    steps = sorted({step for step in theme.steps.values() if step})
    parts = [f"<defs>{style.shade_pattern(f'{identity}s{step}', step)}</defs>" for step in steps]
    by_step: dict[int, list[Area]] = {}
    for area in visible:
        by_step.setdefault(step_of(theme, area), []).append(area)
    for step in steps:
        d = pen.areas(boundaries.union(by_step.get(step, ())))
        if d:
            parts.append(f'<path d="{d}" fill="url(#{identity}s{step})" fill-rule="evenodd"/>')
    return parts


def connections_of(theme: Theme, register: Register, view: View) -> list[str]:
    """The lines with a light edge, so that they stand out on every ground; bold ones above."""
    places = {
        m.key: view.place(m.lon, m.lat)
        for m in register.municipalities
        if m.lon is not None and m.lat is not None and not m.is_district
    }
    drawn: dict[bool, list[str]] = {False: [], True: []}
    for connection in theme.connections:
        for a, b in spanning_pairs([places[key] for key in connection.keys if key in places]):
            drawn[connection.strong].append(f"M{a[0]:.0f} {a[1]:.0f}L{b[0]:.0f} {b[1]:.0f}")
    parts = []
    if any(drawn.values()):
        parts.append(f'<path d="{"".join(drawn[False] + drawn[True])}" {line("tie-ground")}/>')
    if drawn[False]:
        parts.append(f'<path d="{"".join(drawn[False])}" {line("tie-other", dashed=True)}/>')
    if drawn[True]:
        parts.append(f'<path d="{"".join(drawn[True])}" {line("tie")}/>')
    return parts


def figures_of(theme: Theme, boundaries: Boundaries, areas: Iterable[Area], view: View) -> list[Label]:
    """A disc on each district that has a figure, and its name beside it."""
    by_district: dict[str, list[Area]] = {}
    for area in areas:
        by_district.setdefault(area.district_key, []).append(area)
    labels = []
    unit = boundaries.quantum_degrees
    for key in theme.figures.keys() | theme.captions.keys():
        if key not in by_district:
            continue
        joined = Area(key=key, polygons=boundaries.union(by_district[key]), district_key=key)
        lon, lat = boundaries.inner_point(joined)
        x, y = view.place(lon * unit, lat * unit)
        if key in theme.figures:
            labels.append(Label(text=theme.figures[key], x=x, y=y, kind=Kind.BADGE))
        if key in theme.captions:
            labels.append(Label(text=theme.captions[key], x=x, y=y + 26, kind=Kind.CAPTION))
    return labels


def spanning_pairs(
    places: Sequence[tuple[float, float]],
) -> list[tuple[tuple[float, float], tuple[float, float]]]:
    """Pairs that join all places by the shortest total length (Prim's minimum spanning tree), O(n²)."""
    if not places:
        return []
    first, *rest = places
    nearest = {place: (_square(place, first), first) for place in rest}
    pairs = []
    while nearest:
        place = min(nearest, key=lambda p: (nearest[p][0], p))
        _, other = nearest.pop(place)
        pairs.append((other, place))
        for left, (distance, _) in nearest.items():
            if (shorter := _square(left, place)) < distance:
                nearest[left] = (shorter, place)
    return pairs


def _square(a: tuple[float, float], b: tuple[float, float]) -> float:
    return (a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2
