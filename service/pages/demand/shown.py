# SPDX-License-Identifier: EUPL-1.2
"""What the pages of demand show: rows with bars for the whole state or a part of it, and a map by district.

A part of the state is added up from the published cells of its districts: nothing new can follow from it.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import msgspec

from matching.landscape import Landscape
from matching.register import Register
from matching.small_cells import SMALLEST, Shown
from schemas.digital_service import DemandCount, DemandOfService
from schemas.text import Text
from service.maps.svg import draw_state
from service.maps.theme import Theme
from service.needs.demand import TopicDemand
from service.pages.render import Speech

__all__ = (
    "Area",
    "DistrictRow",
    "Row",
    "area_of",
    "areas",
    "district_rows",
    "draw_districts",
    "rows_of_services",
    "rows_of_topics",
    "shown_cells",
)

#: Counts at which the next step of the map begins.
_STEPS: Final = (3, 5, 8, 12, 20)
_NOTHING = Shown(count=None, is_minimum=True)


class Area(msgspec.Struct, frozen=True, kw_only=True):
    """A part of the state that can be chosen: a district or a Regierungsbezirk, with its districts."""

    id: str
    name: str
    districts: frozenset[str]


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """A topic or a service. `without_partner` and `online` only for the whole state."""

    id: str
    label: Text
    needs: Shown
    offers: Shown = _NOTHING
    without_partner: Shown | None = None
    online: Shown | None = None
    responsible: int = 0

    @property
    def weight(self) -> int:
        """By which rows are sorted and bars drawn: what a call could change."""
        leading = self.needs if self.without_partner is None else self.without_partner
        return leading.count or 0


class DistrictRow(msgspec.Struct, frozen=True, kw_only=True):
    """One district in the table that goes with the map."""

    name: str
    needs: Shown
    offers: Shown | None


def areas(register: Register) -> list[tuple[str, list[Area]]]:
    """Regierungsbezirke, then districts, each by name."""
    by_region: dict[str, set[str]] = {}
    names: dict[str, str] = {}
    for m in register.municipalities:
        by_region.setdefault(m.regierungsbezirk, set()).add(m.district_key)
        names[m.district_key] = m.district_name
    return [
        (
            "region",
            [Area(id=f"RB {n}", name=n, districts=frozenset(k)) for n, k in sorted(by_region.items())],
        ),
        (
            "district",
            [
                Area(id=key, name=name, districts=frozenset({key}))
                for key, name in sorted(names.items(), key=lambda pair: (pair[1], pair[0]))
            ],
        ),
    ]


def area_of(register: Register, id_: str) -> Area | None:
    """The part with this id; None for the whole state and for anything unknown."""
    return next((area for _, found in areas(register) for area in found if area.id == id_), None)


def rows_of_topics(demand: Iterable[TopicDemand], area: Area | None) -> list[Row]:
    """Topics, where a call is most worthwhile first; those without any number last."""
    rows = [
        Row(
            id=of.topic.slug,
            label=Text(de=of.topic.label_de, en=of.topic.label_en),
            needs=of.needs if area is None else _sum(of.needs_by_district, area),
            offers=of.offers if area is None else _sum(of.offers_by_district, area),
            without_partner=of.without_partner if area is None else None,
        )
        for of in demand
    ]
    return _sorted(rows)


def rows_of_services(
    demand: Iterable[DemandOfService], online: Mapping[str, Shown], area: Area | None
) -> list[Row]:
    """Services that are lacking, the most wanted first."""
    rows = [
        Row(
            id=of.service,
            label=of.label,
            needs=Shown(count=of.gaps, is_minimum=of.is_minimum)
            if area is None
            else _sum(shown_cells(of.by_district), area),
            online=online[of.service] if area is None else None,
            responsible=of.responsible,
        )
        for of in demand
    ]
    return _sorted(rows)


def shown_cells(counts: Sequence[DemandCount]) -> dict[str, Shown]:
    """Cell -> count, as published."""
    return {count.cell: Shown(count=count.count, is_minimum=count.is_minimum) for count in counts}


def _sorted(rows: list[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: (-row.weight, -(row.needs.count or 0), row.label.de))


def _sum(cells: Mapping[str, Shown], area: Area) -> Shown:
    inside = [cells[key] for key in area.districts if key in cells]
    count = sum(cell.count or 0 for cell in inside)
    if count < SMALLEST:
        return _NOTHING
    is_whole = len(inside) == len(area.districts) and not any(cell.is_minimum for cell in inside)
    return Shown(count=count, is_minimum=not is_whole)


def district_rows(
    register: Register, needs: Mapping[str, Shown], offers: Mapping[str, Shown] | None
) -> list[DistrictRow]:
    """Every district that has a number, the largest first."""
    names = {m.district_key: m.district_name for m in register.municipalities}
    keys = needs.keys() | (offers or {}).keys()
    rows = [
        DistrictRow(
            name=names[key],
            needs=needs.get(key, _NOTHING),
            offers=None if offers is None else offers.get(key, _NOTHING),
        )
        for key in keys
    ]
    return sorted(rows, key=lambda row: (-(row.needs.count or 0), row.name))


def draw_districts(
    landscape: Landscape, needs: Mapping[str, Shown], label: str, speech: Speech
) -> str | None:
    """The districts shaded in steps, each number on its district; None if there is no number."""
    if not needs:
        return None
    names = {m.district_key: m.district_name for m in landscape.register.municipalities}
    counts = {key: shown.count or 0 for key, shown in needs.items()}
    return draw_state(
        landscape.register,
        title=speech.text("demand.map_title", label=label),
        description=speech.text("demand.map_text"),
        theme=Theme(
            steps={key: sum(count >= begin for begin in _STEPS) for key, count in counts.items()},
            figures={key: str(count) for key, count in counts.items()},
            captions={key: names[key].removeprefix("Landkreis ") for key in counts},
        ),
    )
