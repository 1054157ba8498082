# SPDX-License-Identifier: EUPL-1.2
"""Short ways first ("Kurze Wege"): what to look at before a group is founded."""

import datetime as dt
from typing import Annotated, Literal

import msgspec

from schemas.programme import Exclusion, Window
from schemas.quote import Condition, ProgrammeSource
from schemas.text import Text

__all__ = ("AlikeMunicipality", "JoinableCooperation", "Named", "ShortWays", "Way")


class Named(msgspec.Struct, frozen=True, kw_only=True):
    """A municipality or district."""

    ags: str
    name: str


class Way(msgspec.Struct, frozen=True, kw_only=True):
    """A programme, an offer or an advice that concerns the topic, with the version that answers."""

    programme: str
    title: Text
    kind: Literal["grant", "offer", "running_costs", "advice"]
    purse: Annotated[
        str, msgspec.Meta(description="Whose money it is; sums of different purses are never added.")
    ]
    status: Annotated[
        Literal["in_force", "ended", "not_yet"],
        msgspec.Meta(description="Ended: as far as is known; ask before you give it up."),
    ]
    window: Annotated[
        Literal["no_deadline", "open", "opens_later", "closed"],
        msgspec.Meta(description="Whether an application can be filed today."),
    ]
    applies_by_itself: Annotated[
        bool, msgspec.Meta(description="The topic is quoted by it; others have to be asked for by name.")
    ]
    version: str
    rule: Annotated[Text, msgspec.Meta(description="The rule in a sentence; all of it at /v1/programmes.")]
    valid_from: dt.date
    valid_to: dt.date
    cost_bearer: Annotated[
        Literal["state", "members"] | None,
        msgspec.Meta(description="Who bears a running cost; null: not known, or no such cost."),
    ]
    windows: tuple[Window, ...]
    exclusions: tuple[Exclusion, ...]
    conditions: Annotated[
        tuple[Condition, ...],
        msgspec.Meta(description="As they stand for this municipality alone; a group can meet more."),
    ]
    source: ProgrammeSource


class JoinableCooperation(msgspec.Struct, frozen=True, kw_only=True):
    """A cooperation for the topic: known from public sources, or of this service and with its award.

    Whether it takes members nobody has said: ask it.
    """

    id: Annotated[str, msgspec.Meta(description="`here:` and its id for a cooperation of this service.")]
    task: str
    status: str
    year: Annotated[int | None, msgspec.Meta(description="Latest year in which it can have begun.")]
    members: tuple[Named, ...]
    members_complete: bool
    nearest: Named
    km: Annotated[float | None, msgspec.Meta(description="Straight line to the nearest member.")]
    adjoins: Annotated[bool, msgspec.Meta(description="Has a common border with a member.")]
    is_member: bool
    source: Annotated[str, msgspec.Meta(description="Where it was read; empty for one of this service.")]


class AlikeMunicipality(msgspec.Struct, frozen=True, kw_only=True):
    """A municipality like this one (size, platform, software) that has a cooperation for the topic."""

    ags: str
    name: str
    population: int | None
    km: float | None
    cooperations: Annotated[tuple[str, ...], msgspec.Meta(description="Ids of known cooperations.")]
    sources: tuple[str, ...]


class ShortWays(msgspec.Struct, frozen=True, kw_only=True):
    """Read from the top: free offers, whom to join, who knows how, then the programmes."""

    municipality: Named
    topic: str
    offers: tuple[Way, ...]
    running_costs: Annotated[
        tuple[Way, ...], msgspec.Meta(description="Costs that somebody else bears, or nobody has said who.")
    ]
    cooperations: tuple[JoinableCooperation, ...]
    alike: Annotated[tuple[AlikeMunicipality, ...], msgspec.Meta(description="Kommunen wie wir.")]
    programmes: tuple[Way, ...]
    referrals: Annotated[
        tuple[Way, ...], msgspec.Meta(description="Whom to ask where the idea is not administration.")
    ]
    wording: Text
