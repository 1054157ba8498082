# SPDX-License-Identifier: EUPL-1.2
"""Services, responsibility and states as the API shows them."""

from collections.abc import Mapping, Sequence

from matching.errors import Text
from matching.landscape import Landscape
from matching.register import Municipality, Register, Resolved
from matching.responsibility import (
    LEIKA_URN_PREFIX,
    DigitalService,
    Responsibility,
    Sourced,
    responsibility_of,
)
from matching.service_groups import FoundServiceGroup, FoundServiceGroups, ServiceState, StatedService
from matching.wording import label, number
from schemas import digital_service as wire
from schemas.suggestion import Asker, LookedAt
from schemas.text import Text as WireText
from service.digital_services.catalogue import catalogue_version, read_services
from service.digital_services.store import StoredState
from service.grants.wire import text_to_wire
from service.programmes.current import current_programmes
from service.register.tables import ATTRIBUTION
from service.suggestions.wire import basis_text, group_to_wire

__all__ = ("groups_to_wire", "list_to_wire", "municipal_to_wire", "record_to_wire", "service_to_wire")

_NOTE = Text(
    de="Schlüssel und Zuständigkeiten stammen aus öffentlichen Quellen. Bitte vor der Verwendung prüfen.",
    en="Keys and responsibilities come from public sources and must be checked before use.",
)
_GAPS: Mapping[str, tuple[bool | None, Text]] = {
    "ONLINE": (False, Text(de="Die Leistung ist online.", en="The service is online.")),
    "NOT_ONLINE": (True, Text(de="Die Leistung ist noch nicht online.", en="The service is not online yet.")),
    "IN_WORK": (True, Text(de="Die Leistung ist in Arbeit.", en="The service is in work.")),
    "NOTHING_KNOWN": (True, Text(de="Dazu ist nichts bekannt.", en="Nothing is known of it.")),
    "NOT_RESPONSIBLE": (
        False,
        Text(de="Die Kommune ist dafür nicht zuständig.", en="The municipality is not responsible for it."),
    ),
    "RESPONSIBILITY_OPEN": (
        None,
        Text(de="Die Zuständigkeit ist nicht geklärt.", en="It is not known who is responsible."),
    ),
}


def list_to_wire() -> wire.DigitalServiceList:
    """The catalogue."""
    return wire.DigitalServiceList(
        version=catalogue_version(),
        services=tuple(service_to_wire(service) for service in read_services()),
        note=text_to_wire(_NOTE),
    )


def service_to_wire(service: DigitalService) -> wire.DigitalService:
    """One entry of the catalogue."""
    key = service.leika_key.value
    return wire.DigitalService(
        id=service.id,
        label=_label(service),
        level=service.level.value,
        level_status=service.level_status.value,
        level_source=service.level_source,
        population_from=service.population_from,
        leika_key=_sourced(service.leika_key),
        leika_urn=f"{LEIKA_URN_PREFIX}{key}" if key else None,
        efa=_sourced(service.efa),
        civento=_sourced(service.civento),
    )


def municipal_to_wire(
    register: Register, found: Resolved, seen: Mapping[str, StoredState]
) -> wire.MunicipalServices:
    """All services for one Kommune; `seen` are the states the caller may see, by service."""
    lines = tuple(
        _line(register, found.municipality, service, seen.get(service.id)) for service in read_services()
    )
    gaps = [line.gap.code for line in lines if line.gap.is_gap]
    return wire.MunicipalServices(
        municipality=_asker(found),
        as_of=register.as_of,
        responsible=sum(line.responsibility.is_responsible is True for line in lines),
        online=sum(line.gap.code == "ONLINE" for line in lines),
        gaps=len(gaps),
        nothing_known=gaps.count("NOTHING_KNOWN"),
        services=lines,
    )


def record_to_wire(
    register: Register,
    municipality: Municipality,
    service: DigitalService,
    state: StoredState | None,
    history: Sequence[StoredState],
) -> wire.ServiceRecord:
    """One service of one Kommune; `history` is empty for those who may not see it."""
    line = _line(register, municipality, service, state)
    return wire.ServiceRecord(
        municipality=municipality.key,
        service=service.id,
        label=line.label,
        responsibility=line.responsibility,
        gap=line.gap,
        state=line.state,
        history=tuple(_state(version) for version in history),
    )


def groups_to_wire(
    landscape: Landscape, asker: Resolved, service: DigitalService, found: FoundServiceGroups
) -> wire.ServiceGroupAnswer:
    """The answer to "with whom could we build this?"."""
    return wire.ServiceGroupAnswer(
        municipality=_asker(asker),
        service=service.id,
        label=_label(service),
        topic=found.topic.slug,
        way="adopt" if service.efa.value or found.givers else "build",
        as_of=landscape.as_of,
        basis=found.basis.value,
        basis_text=text_to_wire(basis_text(found.basis)),
        responsibility=_responsibility(found.responsibility),
        platforms=found.platforms,
        gaps=found.gaps,
        online=found.online,
        givers=tuple(_giver(landscape, asker.municipality, giver) for giver in found.givers),
        looked_at=LookedAt(
            participants=found.participants,
            partners=found.partners_considered,
            groups=found.groups_considered,
            is_complete=found.is_complete,
            text=text_to_wire(found.refusal or _looked_at(found)),
        ),
        groups=tuple(_group(landscape, group) for group in found.groups),
        attribution=ATTRIBUTION,
    )


def _group(landscape: Landscape, found: FoundServiceGroup) -> wire.ServiceGroup:
    further = [note.facts["services"] for note in found.notes if note.code == "FURTHER_EQUAL_GAPS"]
    return wire.ServiceGroup(
        platform=found.platform,
        equal=tuple(text_to_wire(note.text) for note in found.notes),
        further_services=tuple(further[0]) if further else (),
        group=group_to_wire(landscape, current_programmes(), found.participants, found.group),
    )


def _looked_at(found: FoundServiceGroups) -> Text:
    partners, groups = found.partners_considered, found.groups_considered
    return Text(
        de=f"Geprüft wurden {number(groups, german=True)} zusammenhängende Gruppen mit {partners} Partnern.",
        en=f"{number(groups, german=False)} connected groups with {partners} partners were examined.",
    )


def _giver(landscape: Landscape, asker: Municipality, giver: StatedService) -> wire.ServiceGiver:
    arrays = landscape.arrays
    away_km = float(arrays.distance_km[arrays.index[asker.key], arrays.index[giver.municipality]])
    assert giver.own_process is not None
    return wire.ServiceGiver(
        ags=giver.municipality,
        name=label(landscape.register.by_key[giver.municipality]),
        platform=giver.platform,
        process=giver.own_process,
        distance_km=round(away_km, 1) if away_km == away_km else None,
    )


def _line(
    register: Register, municipality: Municipality, service: DigitalService, state: StoredState | None
) -> wire.ServiceOfMunicipality:
    verdict = responsibility_of(register, service, municipality)
    code = _gap_code(verdict, state)
    is_gap, text = _GAPS[code]
    return wire.ServiceOfMunicipality(
        service=service.id,
        label=_label(service),
        responsibility=_responsibility(verdict),
        gap=wire.Gap(is_gap=is_gap, code=code, text=text_to_wire(text)),  # type: ignore[arg-type]
        state=None if state is None else _state(state),
    )


def _gap_code(verdict: Responsibility, state: StoredState | None) -> str:
    if verdict.is_responsible is False:
        return "NOT_RESPONSIBLE"
    if state is not None and state.state is ServiceState.ONLINE:
        return "ONLINE"
    if verdict.is_responsible is None:
        return "RESPONSIBILITY_OPEN"
    if state is None:
        return "NOTHING_KNOWN"
    return "IN_WORK" if state.state is ServiceState.IN_WORK else "NOT_ONLINE"


def _state(state: StoredState) -> wire.ServiceState:
    return wire.ServiceState(
        state=state.state.value,
        online_since=state.online_since,
        planned_for=state.planned_for,
        platform=state.platform,
        user_account=state.user_account,  # type: ignore[arg-type]
        software_linked=state.software_linked,
        provider=state.provider,
        own_process=state.own_process,
        visibility=state.visibility.value,
        recorded_at=state.recorded_at,
    )


def _responsibility(verdict: Responsibility) -> wire.Responsibility:
    return wire.Responsibility(
        is_responsible=verdict.is_responsible,
        code=verdict.code,
        facts=verdict.facts,
        text=text_to_wire(verdict.text),
    )


def _sourced(fact: Sourced) -> wire.SourcedFact:
    return wire.SourcedFact(value=fact.value, status=fact.status.value, source=fact.source)


def _label(service: DigitalService) -> WireText:
    return WireText(de=service.label_de, en=service.label_en)


def _asker(found: Resolved) -> Asker:
    municipality = found.municipality
    return Asker(
        ags=municipality.key,
        ars=municipality.ars,
        name=label(municipality),
        kind=municipality.kind.value,
        note=text_to_wire(found.note) if found.note else None,
    )
