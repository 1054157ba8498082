# SPDX-License-Identifier: EUPL-1.2
"""Digital services (Verwaltungsleistungen): catalogue, responsibility, states, joint groups, demand."""

import datetime as dt
from typing import Annotated, Any, Literal

import msgspec

from schemas.need import NeedDraft, Visibility
from schemas.offer import OfferDraft
from schemas.suggestion import Asker, Basis, Group, LookedAt
from schemas.text import Text

__all__ = (
    "DemandAnswer",
    "DemandCount",
    "DemandOfService",
    "DigitalService",
    "DigitalServiceList",
    "Drafts",
    "Gap",
    "MunicipalServices",
    "NeedProposal",
    "OfferProposal",
    "Responsibility",
    "ServiceGiver",
    "ServiceGroup",
    "ServiceGroupAnswer",
    "ServiceImportResult",
    "ServiceOfMunicipality",
    "ServiceRecord",
    "ServiceState",
    "ServiceStateDraft",
    "SourcedFact",
)

SourceStatus = Annotated[
    Literal["seen", "part", "not_found", "not_checked"],
    msgspec.Meta(
        description="seen: read in a public page; part: read, perhaps incomplete; not_found: looked for in "
        "vain; not_checked: nobody has looked."
    ),
]
ServiceId = Annotated[str, msgspec.Meta(examples=["dog_tax"])]
StateWord = Literal["online", "in_work", "not_online", "withdrawn"]
UserAccountWord = Literal["none", "servicekonto_he", "bundid", "mein_unternehmenskonto", "other"]
Words = Annotated[str, msgspec.Meta(min_length=1, max_length=100)]


class SourcedFact(msgspec.Struct, frozen=True, kw_only=True):
    """A fact with how well it is founded; `value` is null where nothing was found."""

    value: str | None
    status: SourceStatus
    source: str


class DigitalService(msgspec.Struct, frozen=True, kw_only=True):
    """An entry of the catalogue: who is responsible in Hessen, and what exists to take over."""

    id: ServiceId
    label: Text
    level: Annotated[
        Literal[
            "municipality",
            "district",
            "district_or_special_status",
            "by_population",
            "state",
            "region",
            "not_known",
        ],
        msgspec.Meta(
            description="district: Landkreis and kreisfreie Stadt; by_population: the municipality from "
            "`population_from` inhabitants on, else its district; state, region: no municipality."
        ),
    ]
    level_status: SourceStatus
    level_source: str
    population_from: int | None
    leika_key: SourcedFact
    leika_urn: Annotated[str | None, msgspec.Meta(examples=["urn:de:fim:leika:leistung:99102013104000"])]
    efa: Annotated[SourcedFact, msgspec.Meta(description="A solution built once for all (EfA).")]
    civento: Annotated[SourcedFact, msgspec.Meta(description="A process on civento.")]


class DigitalServiceList(msgspec.Struct, frozen=True, kw_only=True):
    """The catalogue; keys come from public catalogues, not from the official register."""

    version: str
    services: tuple[DigitalService, ...]
    note: Text


class Responsibility(msgspec.Struct, frozen=True, kw_only=True):
    """Whether a municipality is responsible (null: not known), and why."""

    is_responsible: bool | None
    code: str
    facts: dict[str, Any]
    text: Text


class ServiceStateDraft(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How far a municipality is with one service. What is left out is unknown."""

    state: StateWord
    online_since: Annotated[dt.date | None, msgspec.Meta(description="Only for `online`.")] = None
    planned_for: Annotated[
        dt.date | None, msgspec.Meta(description="From when it is wanted; only if not online.")
    ] = None
    platform: Annotated[Words | None, msgspec.Meta(examples=["civento"])] = None
    user_account: UserAccountWord | None = None
    software_linked: Annotated[
        bool | None, msgspec.Meta(description="Whether it is linked to the specialist software.")
    ] = None
    provider: Words | None = None
    own_process: Annotated[
        Words | None, msgspec.Meta(description="Name of a process of its own that others may take over.")
    ] = None
    visibility: Visibility = "partners"


class ServiceState(msgspec.Struct, frozen=True, kw_only=True):
    """What was recorded at one time; the newest holds."""

    state: StateWord
    online_since: dt.date | None
    planned_for: dt.date | None
    platform: str | None
    user_account: UserAccountWord | None
    software_linked: bool | None
    provider: str | None
    own_process: str | None
    visibility: Visibility
    recorded_at: dt.datetime


class Gap(msgspec.Struct, frozen=True, kw_only=True):
    """Whether a service is lacking (null: nobody knows who is responsible), and why."""

    is_gap: bool | None
    code: Literal[
        "ONLINE", "NOT_ONLINE", "IN_WORK", "NOTHING_KNOWN", "NOT_RESPONSIBLE", "RESPONSIBILITY_OPEN"
    ]
    text: Text


class ServiceOfMunicipality(msgspec.Struct, frozen=True, kw_only=True):
    """One service for one municipality; `state` is null where nothing is stated that you may see."""

    service: ServiceId
    label: Text
    responsibility: Responsibility
    gap: Gap
    state: ServiceState | None


class MunicipalServices(msgspec.Struct, frozen=True, kw_only=True):
    """All services of the catalogue for one municipality."""

    municipality: Asker
    as_of: dt.date
    responsible: Annotated[int, msgspec.Meta(description="Services it is responsible for.")]
    online: int
    gaps: Annotated[int, msgspec.Meta(description="Services it is responsible for that are not online.")]
    nothing_known: Annotated[int, msgspec.Meta(description="Of the gaps: those of which nothing is known.")]
    services: tuple[ServiceOfMunicipality, ...]


class ServiceRecord(msgspec.Struct, frozen=True, kw_only=True):
    """One service of one municipality. Its own people and the office see the history, the newest first."""

    municipality: str
    service: ServiceId
    label: Text
    responsibility: Responsibility
    gap: Gap
    state: ServiceState | None
    history: tuple[ServiceState, ...]


class ServiceImportResult(msgspec.Struct, frozen=True, kw_only=True):
    """What an import changed; lines that say what is known already change nothing."""

    recorded: int
    unchanged: int


class ServiceGiver(msgspec.Struct, frozen=True, kw_only=True):
    """A municipality that has the service online and lets others take its process over."""

    ags: str
    name: str
    platform: str | None
    process: str
    distance_km: float | None


class ServiceGroup(msgspec.Struct, frozen=True, kw_only=True):
    """A group with an equal gap. `equal` tells it in numbers; `platform` is what all are known to share."""

    platform: str | None
    equal: tuple[Text, ...]
    further_services: Annotated[
        tuple[ServiceId, ...], msgspec.Meta(description="Other services that all of them lack.")
    ]
    group: Group


class ServiceGroupAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """Groups that could build or adopt a service together, best first."""

    municipality: Asker
    service: ServiceId
    label: Text
    topic: Annotated[str, msgspec.Meta(description="The joint task that is quoted.")]
    way: Annotated[
        Literal["adopt", "build"],
        msgspec.Meta(description="adopt: there is something to take over; build: nothing is known."),
    ]
    as_of: dt.date
    basis: Basis
    basis_text: Text
    responsibility: Responsibility
    platforms: tuple[str, ...]
    gaps: Annotated[int, msgspec.Meta(description="Municipalities seen to lack it, the asker included.")]
    online: Annotated[int, msgspec.Meta(description="Municipalities seen to have it online.")]
    givers: tuple[ServiceGiver, ...]
    looked_at: LookedAt
    groups: tuple[ServiceGroup, ...]
    attribution: str


class DemandCount(msgspec.Struct, frozen=True, kw_only=True):
    """How many lack the service in one cell."""

    cell: Annotated[str, msgspec.Meta(description="Key of the district, or name of the platform.")]
    name: str
    count: int
    is_minimum: Annotated[bool, msgspec.Meta(description="There may be more, stated in confidence.")]


class DemandOfService(msgspec.Struct, frozen=True, kw_only=True):
    """Demand for one service. Cells that are left out, and null, are below three."""

    service: ServiceId
    label: Text
    responsible: Annotated[int, msgspec.Meta(description="Municipalities and districts responsible.")]
    gaps: int | None
    is_minimum: bool
    by_district: tuple[DemandCount, ...]
    by_platform: tuple[DemandCount, ...]


class DemandAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """Recorded gaps by service, district and platform; nothing below three can be read or derived."""

    as_of: dt.date
    smallest: Annotated[int, msgspec.Meta(description="The smallest count shown.")]
    services: tuple[DemandOfService, ...]
    note: Text


class NeedProposal(msgspec.Struct, frozen=True, kw_only=True):
    """A need filled in from what is recorded. Post `draft` to /v1/needs to state it."""

    reason: Text
    services: tuple[ServiceId, ...]
    is_stated: Annotated[bool, msgspec.Meta(description="There is a running need for the topic already.")]
    draft: NeedDraft


class OfferProposal(msgspec.Struct, frozen=True, kw_only=True):
    """An offer filled in from what is recorded. Post `draft` to /v1/offers to state it."""

    reason: Text
    services: tuple[ServiceId, ...]
    is_stated: bool
    draft: OfferDraft


class Drafts(msgspec.Struct, frozen=True, kw_only=True):
    """Needs and offers to look at. Nothing of it is stated until somebody posts it."""

    municipality: str
    needs: tuple[NeedProposal, ...]
    offers: tuple[OfferProposal, ...]
