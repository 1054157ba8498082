# SPDX-License-Identifier: EUPL-1.2
"""What the pages of digital services show: rows of one municipality, groups as cards."""

from collections.abc import Sequence

import asyncpg
import msgspec

from matching.landscape import Landscape
from matching.responsibility import DigitalService
from matching.service_groups import ServiceState, StatedService, groups_for_service
from matching.wording import joined
from schemas.digital_service import MunicipalServices, ServiceGroup, ServiceGroupAnswer, ServiceOfMunicipality
from schemas.suggestion import Reason
from service.access.permissions import Caller
from service.digital_services.actions import read_municipal
from service.digital_services.catalogue import services_by_id
from service.digital_services.sight import visible_states
from service.digital_services.wire import groups_to_wire
from service.pages.render import Speech
from service.pages.services.kinds import kind_of
from service.pages.shared.result import draw_members, main_reasons
from service.register.actions import folded

__all__ = ("GroupCard", "Row", "Sections", "find_groups", "read_rows", "sections")

#: As many as somebody can weigh against each other.
_GROUPS = 3
#: What a group has in common and why it fits, together.
_SENTENCES = 4


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One service of the municipality. `lacking` and `giving` count others, as far as may be seen."""

    service: DigitalService
    line: ServiceOfMunicipality
    lacking: int
    giving: int


class Sections(msgspec.Struct, frozen=True, kw_only=True):
    """The rows by what is to be done with them."""

    missing: tuple[Row, ...]
    unknown: tuple[Row, ...]
    online: tuple[Row, ...]
    unclear: tuple[Row, ...]
    not_own: tuple[Row, ...]

    @property
    def is_empty(self) -> bool:
        """Whether a search has found nothing."""
        return not (self.missing or self.unknown or self.online or self.unclear or self.not_own)


class GroupCard(msgspec.Struct, frozen=True, kw_only=True):
    """A group that could build or adopt the service together."""

    number: int
    found: ServiceGroup
    names: str
    reasons: tuple[Reason, ...]
    map_svg: str


async def read_rows(
    connection: asyncpg.Connection, caller: Caller, landscape: Landscape, key: str
) -> tuple[MunicipalServices, tuple[Row, ...]]:
    """All services for one municipality, with what is seen of others."""
    register = landscape.register
    municipal = await read_municipal(connection, caller, register, key)
    others = [
        entry
        for entry in await visible_states(connection, register, caller.audience)
        if entry.municipality != municipal.municipality.ags
    ]
    return municipal, tuple(
        Row(
            service=services_by_id()[line.service],
            line=line,
            lacking=sum(entry.is_gap for entry in others if entry.service == line.service),
            giving=sum(_gives(entry) for entry in others if entry.service == line.service),
        )
        for line in municipal.services
    )


def _gives(entry: StatedService) -> bool:
    return entry.state is ServiceState.ONLINE and bool(entry.own_process)


def sections(rows: Sequence[Row], words: str, kind: str) -> Sections:
    """The rows that fit a search, by what is to be done with them; what many lack leads its section."""
    wanted = folded(words).split()
    fitting = sorted(
        (
            row
            for row in rows
            if kind in ("", kind_of(row.service.id))
            and all(
                word in folded(f"{row.service.label_de} {row.service.label_en} {row.service.leika_key.value}")
                for word in wanted
            )
        ),
        key=lambda row: -(row.lacking + row.giving),
    )

    def of(*codes: str) -> tuple[Row, ...]:
        return tuple(row for row in fitting if row.line.gap.code in codes)

    return Sections(
        missing=of("NOT_ONLINE", "IN_WORK"),
        unknown=of("NOTHING_KNOWN"),
        online=of("ONLINE"),
        unclear=of("RESPONSIBILITY_OPEN"),
        not_own=of("NOT_RESPONSIBLE"),
    )


def find_groups(
    landscape: Landscape,
    service: DigitalService,
    stated: Sequence[StatedService],
    key: str,
    speech: Speech,
) -> tuple[ServiceGroupAnswer, tuple[GroupCard, ...]]:
    """With whom a municipality could do it. Not for the event loop."""
    asker = landscape.register.resolve(key)
    found = groups_for_service(landscape, service, stated, asker.municipality, limit=_GROUPS)
    answer = groups_to_wire(landscape, asker, service, found)
    return answer, tuple(
        _card(landscape, number, group, asker.municipality.key, speech)
        for number, group in enumerate(answer.groups, start=1)
    )


def _card(landscape: Landscape, number: int, found: ServiceGroup, asker: str, speech: Speech) -> GroupCard:
    members = found.group.members
    names = [member.name for member in members]
    return GroupCard(
        number=number,
        found=found,
        names=joined(names, german=speech.german),
        reasons=main_reasons(found.group.reasons)[: max(1, _SENTENCES - len(found.equal))],
        map_svg=draw_members(landscape, [member.ags for member in members], names, speech, marked=asker),
    )
