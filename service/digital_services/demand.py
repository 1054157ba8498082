# SPDX-License-Identifier: EUPL-1.2
"""Demand for each service: how many lack it, by district and platform, with small cells hidden."""

from collections import Counter
from collections.abc import Mapping

import asyncpg

from matching.errors import Text
from matching.facts import Visibility
from matching.landscape import Landscape
from matching.responsibility import DigitalService, responsible_keys
from matching.service_groups import ServiceState
from matching.small_cells import SMALLEST, Counts, Shown, protect
from schemas import digital_service as wire
from schemas.text import Text as WireText
from service.digital_services.catalogue import read_services
from service.digital_services.sight import states_of_all
from service.digital_services.store import StoredState
from service.grants.wire import text_to_wire

__all__ = ("read_demand", "read_online")

_NOTE = Text(
    de="Zahlen unter drei fehlen. Auch aus Summen und anderen Abfragen lassen sie sich nicht errechnen.",
    en="Counts below three are left out. They cannot be derived from sums or other questions either.",
)


async def read_demand(
    connection: asyncpg.Connection,
    landscape: Landscape,
    *,
    service: str | None = None,
    district: str | None = None,
) -> wire.DemandAnswer:
    """Recorded gaps of those responsible. The filters choose among the published cells and change none.

    :param landscape: for register and profiles; of any audience
    """
    states = await states_of_all(connection, landscape.register)
    return wire.DemandAnswer(
        as_of=landscape.as_of,
        smallest=SMALLEST,
        services=tuple(
            _demand(landscape, entry, states, district)
            for entry in read_services()
            if entry.is_municipal and service in (None, entry.id)
        ),
        note=text_to_wire(_NOTE),
    )


async def read_online(connection: asyncpg.Connection, landscape: Landscape) -> dict[str, Shown]:
    """Service -> how many of those responsible have it online, as it may be published."""
    states = await states_of_all(connection, landscape.register)
    found = {}
    for service in read_services():
        responsible = responsible_keys(landscape.register, service)
        online = [
            state.visibility
            for (key, id_), state in states.items()
            if id_ == service.id and key in responsible and state.state is ServiceState.ONLINE
        ]
        public = sum(visibility is Visibility.PUBLIC for visibility in online)
        found[service.id] = protect(public, len(online) - public, {}).total
    return found


def _demand(
    landscape: Landscape,
    service: DigitalService,
    states: Mapping[tuple[str, str], StoredState],
    district: str | None,
) -> wire.DemandOfService:
    register = landscape.register
    responsible = responsible_keys(register, service)
    known = {key: states[key, service.id] for key in responsible if (key, service.id) in states}
    gaps = {key: state for key, state in known.items() if state.state is not ServiceState.ONLINE}
    public = {key for key, state in known.items() if state.visibility is Visibility.PUBLIC}
    district_of = {key: register.by_key[key].district_key for key in responsible}
    platform_of = {key: name for key, state in gaps.items() if (name := _platform(landscape, key, state))}

    def counts(cell_of: Mapping[str, str], capacity: Mapping[str, int] | None) -> Counts:
        return Counts(
            public=Counter(cell_of[key] for key in gaps if key in public and key in cell_of),
            confidential=Counter(cell_of[key] for key in gaps if key not in public and key in cell_of),
            capacity=capacity,
        )

    made = protect(
        sum(key in public for key in gaps),
        sum(key not in public for key in gaps),
        {
            "district": counts(district_of, Counter(district_of[key] for key in responsible - public)),
            "platform": counts(platform_of, None),
        },
    )
    names = {m.district_key: m.district_name for m in register.municipalities}
    return wire.DemandOfService(
        service=service.id,
        label=WireText(de=service.label_de, en=service.label_en),
        responsible=len(responsible),
        gaps=made.total.count,
        is_minimum=made.total.is_minimum,
        by_district=tuple(
            _count(cell, names[cell], shown)
            for cell, shown in made.tables["district"].items()
            if district in (None, cell)
        ),
        by_platform=tuple(_count(cell, cell, shown) for cell, shown in made.tables["platform"].items()),
    )


def _platform(landscape: Landscape, key: str, state: StoredState) -> str | None:
    """The one platform under which a gap is counted: of the state, else the first of the profile."""
    if state.platform:
        return state.platform
    profile = landscape.profile_by_key.get(key)
    return min(profile.platforms) if profile and profile.platforms else None


def _count(cell: str, name: str, shown: Shown) -> wire.DemandCount:
    assert shown.count is not None
    return wire.DemandCount(cell=cell, name=name, count=shown.count, is_minimum=shown.is_minimum)
