# SPDX-License-Identifier: EUPL-1.2
"""Maps of Hessen and of groups as inline SVG, readable from a telephone to a wall.

A map has a title and a description for screen readers, tells groups apart by colour, pattern and label,
names its source in the picture, and needs neither script nor style sheet. Line widths are in pixels of
the screen, text in drawing units (640 wide).
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from html import escape

import msgspec

from matching.register import Municipality, Register
from service.maps import style
from service.maps.boundaries import ATTRIBUTION, Area, Boundaries, read_boundaries
from service.maps.labels import Kind, Label, place_labels
from service.maps.paths import Pen, arcs_of, line, stroke
from service.maps.projection import Sketch, View, box_of, frame_around, view_of
from service.maps.theme import Theme, connections_of, figures_of, shades_of, step_of

__all__ = ("MapGroup", "draw_around", "draw_state")

_WIDTH = 640.0
_FOOT = 30.0
#: Drawing units per whole number in paths, as finely as each map shows.
_STATE_FINENESS, _AROUND_FINENESS = 2, 2
_TOLERANCE = 0.6
#: More groups than this get small labels.
_MOST_BADGES = 14
#: Wider views than this do not name what is not in a group.
_SURROUNDINGS_KM = 75


class MapGroup(msgspec.Struct, frozen=True, kw_only=True):
    """A group on a map: `label` is drawn on it ("A", "12"), `title` is read out and shown on hovering.

    `keys` are municipalities of the register's date; a district's key in it is drawn as the district's
    border. `href` makes the whole group a link.
    """

    label: str
    keys: tuple[str, ...]
    title: str
    href: str | None = None


def draw_state(
    register: Register,
    groups: Sequence[MapGroup] = (),
    *,
    title: str,
    description: str,
    marked: str | None = None,
    links: Mapping[str, str] | None = None,
    named: Sequence[str] = (),
    theme: Theme | None = None,
) -> str:
    """All of Hessen with districts, the groups coloured and labelled; `marked` gets a thick border and
    `named` municipalities their names.

    `links` makes every municipality in it a link (key → address). They are for the pointer only and no tab
    stops: whoever goes by keyboard has the same links in the table beside the map. `theme` shows facts.
    """
    drawing = _Drawing(register, groups, marked, links, theme)
    frame = frame_around(drawing.boundaries, drawing.areas.values(), 0.008)
    view = view_of(frame, _WIDTH, 200, 1200)
    return drawing.draw(view, _STATE_FINENESS, title, description, named=named)


def draw_around(
    register: Register,
    groups: Sequence[MapGroup],
    *,
    title: str,
    description: str,
    marked: str | None = None,
    also: Iterable[str] = (),
    links: Mapping[str, str] | None = None,
) -> str:
    """The groups close up, every member named; `also` are further municipalities to show and name.

    `links` as in `draw_state`.
    """
    drawing = _Drawing(register, groups, marked, links)
    keys = (
        [key for group in groups for key in group.keys]
        + list(also)
        + ([drawing.marked] if drawing.marked else [])
    )
    named = tuple(dict.fromkeys(key for key in keys if key in drawing.areas))
    shown = [drawing.areas[key] for key in named]
    shown += [area for area in drawing.areas.values() if area.district_key in keys]
    frame = frame_around(drawing.boundaries, shown or drawing.areas.values(), 0.12)
    view = view_of(frame, _WIDTH, 400, 720)
    return drawing.draw(view, _AROUND_FINENESS, title, description, named=named)


class _Drawing:
    """Everything of one map that does not depend on the view."""

    def __init__(
        self,
        register: Register,
        groups: Sequence[MapGroup],
        marked: str | None,
        links: Mapping[str, str] | None = None,
        theme: Theme | None = None,
    ) -> None:
        self.register = register
        self.groups = groups
        self.links = links or {}
        self.theme = theme or Theme()
        self.marked = register.resolve(marked).municipality.key if marked else None
        self.boundaries: Boundaries = read_boundaries()
        self.areas: dict[str, Area] = self.boundaries.at(register)
        self.group_of = {key: group.label for group in groups for key in group.keys if key in self.areas}

    def draw(self, view: View, fineness: int, title: str, description: str, named: Sequence[str]) -> str:
        visible = {key: area for key, area in self.areas.items() if view.sees(box_of(self.boundaries, area))}
        pen = Pen(_sketch(view, fineness))
        identity = self._identity(title, named)
        looks = style.looks_for([group.label for group in self.groups], self._touching())
        height = round(view.height + _FOOT)
        parts = [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {round(view.width)} {height}" '
            # A picture hides what is in it from screen readers; a map with links must not.
            f'role="{"group" if self.links or any(g.href for g in self.groups) else "img"}" '
            f'aria-labelledby="{identity}t {identity}d" class="map-text" font-family="inherit" '
            f'fill="{style.TEXT}">',
            f'<title id="{identity}t">{escape(title)}</title>',
            f'<desc id="{identity}d">{escape(description)}</desc>',
            "<defs>",
            *(
                style.pattern(f"{identity}p{number}", *looks[group.label])
                for number, group in enumerate(self.groups)
            ),
            f'<clipPath id="{identity}c"><rect width="{round(view.width)}" height="{round(view.height)}"/>'
            "</clipPath></defs>",
            f'<rect class="map-outside" width="{round(view.width)}" height="{height}" '
            f'fill="{style.OUTSIDE}"/>',
            f'<g clip-path="url(#{identity}c)">'
            f'<g transform="scale({1 / fineness:g})" stroke-linejoin="round">',
            *self._shapes(pen, visible, identity),
            "</g>",
            *connections_of(self.theme, self.register, view),
            *self._texts(view, named),
            "</g>",
            self._foot(view, height),
            "</svg>",
        ]
        return "".join(parts)

    def _shapes(self, pen: Pen, visible: dict[str, Area], identity: str) -> list[str]:
        # What is not visible has no border inside the frame, so the union of the rest looks like all of it.
        land = pen.areas(self.boundaries.union(visible.values()))
        lines = self._lines(visible)
        parts = [
            f'<defs><path id="{identity}l" d="{land}" vector-effect="non-scaling-stroke"/></defs>'
            f'<use class="map-ground" href="#{identity}l" fill="{style.LAND}" fill-rule="evenodd"/>'
        ]
        # An area that is a link is filled itself: the same shape twice would double the size of the map.
        plain = [area for key, area in visible.items() if key not in self.links]
        parts += shades_of(self.theme, pen, self.boundaries, plain, identity)
        for number, group in enumerate(self.groups):
            parts.append(self._group(pen, visible, group, f"url(#{identity}p{number})"))
        parts += [
            self._link(pen, visible[key], href, identity)
            for key, href in self.links.items()
            if key in visible
        ]
        parts += [stroke(pen.lines(lines[kind]), kind) for kind in ("municipality", "member", "district")]
        parts.append(f'<use href="#{identity}l" {line("land")}/>')
        parts.append(stroke(pen.lines(lines["group"]), "group"))
        for group in self.groups:
            for key in group.keys:
                whole = [area for area in visible.values() if area.district_key == key]
                if whole:
                    parts.append(stroke(pen.areas(self.boundaries.union(whole)), "group", dashed=True))
        if self.marked in visible:
            parts.append(stroke(pen.areas(visible[self.marked].polygons), "marked"))
        return parts

    def _group(self, pen: Pen, visible: dict[str, Area], group: MapGroup, fill: str) -> str:
        by_key = self.register.by_key
        members = "".join(
            f'<path d="{pen.areas(visible[key].polygons)}" fill="{fill}" fill-rule="evenodd">'
            f"<title>{escape(by_key[key].name)} – {escape(group.title)}</title></path>"
            for key in group.keys
            if key in visible
        )
        if group.href is None:
            return f"<g>{members}</g>"
        return f'<a href="{escape(group.href)}" aria-label="{escape(group.title)}">{members}</a>'

    def _link(self, pen: Pen, area: Area, href: str, identity: str) -> str:
        name = self.register.by_key[area.key].name
        fact = self.theme.facts.get(area.key)
        step = step_of(self.theme, area)
        fill = f"url(#{identity}s{step})" if step else "none"
        return (
            f'<a href="{escape(href)}" tabindex="-1"><path d="{pen.areas(area.polygons)}" fill="{fill}" '
            f'pointer-events="all"><title>{escape(f"{name} – {fact}" if fact else name)}</title></path></a>'
        )

    def _lines(self, visible: dict[str, Area]) -> dict[str, list[int]]:
        """Every arc once, by the kind of line it is; the outer border of the land is not among them."""
        sides: dict[int, list[Area]] = {}
        for area in visible.values():
            for arc in arcs_of(area):
                sides.setdefault(arc, []).append(area)
        lines: dict[str, list[int]] = {"municipality": [], "member": [], "district": [], "group": []}
        for arc, around in sorted(sides.items()):
            groups = {self.group_of.get(area.key) for area in around}
            if groups != {None} and (len(groups) > 1 or len(around) == 1):
                lines["group"].append(arc)
            elif len(around) == 1:
                continue
            elif around[0].district_key != around[1].district_key:
                lines["district"].append(arc)
            else:
                lines["municipality" if groups == {None} else "member"].append(arc)
        return lines

    def _touching(self) -> dict[str, set[str]]:
        """Groups that have a common border."""
        seen: dict[int, str] = {}
        result: dict[str, set[str]] = {}
        for key, label in self.group_of.items():
            for arc in arcs_of(self.areas[key]):
                other = seen.setdefault(arc, label)
                if other != label:
                    result.setdefault(label, set()).add(other)
                    result.setdefault(other, set()).add(label)
        return result

    def _texts(self, view: View, named: Sequence[str]) -> list[str]:
        many = len(self.groups) > _MOST_BADGES
        surroundings = bool(named) and view.width * view.km_per_unit <= _SURROUNDINGS_KM
        labels: list[Label] = []
        for group in self.groups:
            place = self._middle(view, group.keys)
            if place is not None:
                kind = Kind.SMALL_BADGE if many else Kind.BADGE
                labels.append(Label(text=group.label, x=place[0], y=place[1], kind=kind))
        for m in self.register.municipalities:
            if m.key not in self.areas or m.lat is None or m.lon is None:
                continue
            x, y = view.place(m.lon, m.lat)
            if m.key in named:
                kind = Kind.MARKED if m.key == self.marked else Kind.NAME
                # From afar the short name is enough, and everybody knows it.
                text = m.name if surroundings else m.name.removesuffix(" am Main")
                labels.append(Label(text=text, x=x, y=y, kind=kind))
            elif surroundings and 0 < x < view.width and 0 < y < view.height:
                labels.append(Label(text=m.name, x=x, y=y, kind=Kind.CONTEXT))
        if surroundings:
            labels += self._forests(view)
        labels += figures_of(self.theme, self.boundaries, self.areas.values(), view)
        return place_labels(labels, view.width, view.height)

    def _forests(self, view: View) -> list[Label]:
        """Names of unincorporated areas, which explain why municipalities across them are neighbours."""
        labels = []
        for area in self.areas.values():
            if area.unincorporated:
                lon, lat = self.boundaries.inner_point(area)
                unit = self.boundaries.quantum_degrees
                x, y = view.place(lon * unit, lat * unit)
                if 0 < x < view.width and 0 < y < view.height:
                    labels.append(Label(text=area.unincorporated, x=x, y=y, kind=Kind.FOREST))
        return labels

    def _middle(self, view: View, keys: Iterable[str]) -> tuple[float, float] | None:
        """The position of the member nearest to the middle of all members."""
        members: list[Municipality] = [self.register.by_key[key] for key in keys if key in self.areas]
        places = [view.place(m.lon, m.lat) for m in members if m.lon is not None and m.lat is not None]
        if not places:
            return None
        x, y = (sum(axis) / len(places) for axis in zip(*places, strict=True))
        return min(places, key=lambda place: (place[0] - x) ** 2 + (place[1] - y) ** 2)

    def _foot(self, view: View, height: int) -> str:
        km = next(
            (length for length in (100, 50, 20, 10, 5, 2, 1) if length / view.km_per_unit <= view.width / 5),
            1,
        )
        length = km / view.km_per_unit
        right, base = view.width - 8, height - 9
        return (
            '<g class="map-foot" font-size="15" fill="#45423b">'
            f'<text x="6" y="{base}">{escape(ATTRIBUTION)}</text>'
            f'<path d="M{right - length:.1f} {base - 5}v5h{length:.1f}v-5" fill="none" stroke="#45423b"/>'
            f'<text x="{right - length - 6:.1f}" y="{base}" text-anchor="end">{km} km</text></g>'
        )

    def _identity(self, title: str, named: Sequence[str]) -> str:
        """A prefix for ids, so that several maps fit into one page; the same map has the same."""
        content = "\n".join((title, *named, *(f"{g.label}{g.keys}" for g in self.groups), str(self.marked)))
        return "m" + hashlib.sha256(content.encode()).hexdigest()[:8]


@lru_cache(maxsize=4)
def _sketch(view: View, fineness: int) -> Sketch:
    """The arcs of a view; the few views that are asked for again and again (all of Hessen) are kept."""
    return Sketch(read_boundaries(), view, _TOLERANCE, fineness)
