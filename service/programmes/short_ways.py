# SPDX-License-Identifier: EUPL-1.2
"""Short ways first ("Kurze Wege"): over HTTP, and from values to wire."""

from typing import Annotated

from litestar import get
from litestar.params import QueryParameter
from litestar.types import ControllerRouterHandler

from matching.landscape import Landscape
from matching.money.selection import Programmes
from matching.money.short_ways import Alike, Joinable, ProgrammeWay, short_ways
from matching.participants import topic_of
from matching.register import Municipality
from schemas import short_ways as wire
from service.access.permissions import Permission
from service.grants.wire import conditions_to_wire, text_to_wire
from service.http.dependencies import TheLandscape
from service.http.lookups import Checked, known_topic
from service.http.municipality_key import KeyPath
from service.programmes.current import current_programmes
from service.programmes.wire import version_to_wire

__all__ = ("find_short_ways", "route_handlers")


@get(
    "/v1/municipalities/{key:str}/short-ways",
    operation_id="find_short_ways",
    tags=["programmes"],
    opt={"permission": Permission.READ_PUBLIC},
)
async def get_short_ways(
    landscape: TheLandscape,
    key: KeyPath,
    topic: Annotated[
        str,
        QueryParameter(max_length=80, description="Slug of a topic, see /v1/topics."),
        Checked(known_topic),
    ],
) -> wire.ShortWays:
    """Before a group is founded (Kurze Wege): what is free, whom to join, who knows how, which money."""
    return find_short_ways(landscape, current_programmes(), key, topic)


def find_short_ways(landscape: Landscape, programmes: Programmes, key: str, topic: str) -> wire.ShortWays:
    """The short ways of a municipality (key of any date) for a topic (slug).

    :raises UnknownMunicipality, UnknownTopic: as the names say
    """
    found = short_ways(
        landscape, programmes, landscape.register.resolve(key).municipality, topic_of(landscape, topic)
    )
    return wire.ShortWays(
        municipality=_named(found.municipality),
        topic=found.topic.slug,
        offers=_ways(found.offers),
        running_costs=_ways(found.running_costs),
        cooperations=tuple(_joinable(one) for one in found.cooperations),
        alike=tuple(_alike(one) for one in found.alike),
        programmes=_ways(found.programmes),
        referrals=_ways(found.referrals),
        wording=text_to_wire(found.wording),
    )


def _ways(ways: tuple[ProgrammeWay, ...]) -> tuple[wire.Way, ...]:
    return tuple(_way(way) for way in ways)


def _way(way: ProgrammeWay) -> wire.Way:
    version = version_to_wire(way.programme, way.version)
    return wire.Way(
        programme=way.programme.id,
        title=text_to_wire(way.programme.title),
        kind=way.programme.kind.value,
        purse=way.programme.purse,
        status=way.status.value,
        window=way.window.value,
        applies_by_itself=way.applies_by_itself,
        version=version.version,
        rule=version.rule,
        valid_from=version.valid_from,
        valid_to=version.valid_to,
        cost_bearer=version.cost_bearer,
        windows=version.windows,
        exclusions=version.exclusions,
        conditions=conditions_to_wire(way.conditions),
        source=version.sources[0],
    )


def _joinable(one: Joinable) -> wire.JoinableCooperation:
    tie = one.cooperation
    return wire.JoinableCooperation(
        id=tie.cooperation,
        task=tie.task,
        status=tie.status,
        year=tie.year_max or tie.year_min,
        members=tuple(_named(member) for member in one.members),
        members_complete=tie.members_complete,
        nearest=_named(one.nearest),
        km=one.km,
        adjoins=one.adjoins,
        is_member=one.is_member,
        source=tie.source,
    )


def _alike(one: Alike) -> wire.AlikeMunicipality:
    return wire.AlikeMunicipality(
        ags=one.municipality.key,
        name=one.municipality.name,
        population=one.municipality.population,
        km=one.km,
        cooperations=tuple(tie.cooperation for tie in one.cooperations),
        sources=tuple(tie.source for tie in one.cooperations),
    )


def _named(municipality: Municipality) -> wire.Named:
    return wire.Named(ags=municipality.key, name=municipality.name)


route_handlers: list[ControllerRouterHandler] = [get_short_ways]
