# SPDX-License-Identifier: EUPL-1.2
"""What municipalities state and what is known of them: topics, needs, offers, profiles, ties.

All values are frozen. Quantities carry their unit in the name; posts (Stellen) are counted in
hundredths of a full-time post, so that sums are exact integers.
"""

import datetime as dt
from enum import StrEnum

import msgspec

__all__ = (
    "Border",
    "Distance",
    "Mode",
    "MustNot",
    "Need",
    "Offer",
    "Profile",
    "Tie",
    "Topic",
    "Visibility",
)


class Mode(StrEnum):
    """How a topic is shared (DOMAIN 4.1): pool the same need, use a host's capacity, or either."""

    POOL = "P"
    HOST = "H"
    EITHER = "B"


class Distance(StrEnum):
    """How much distance matters for a topic: L hardly, M somewhat, H a lot."""

    LOW = "L"
    MEDIUM = "M"
    HIGH = "H"


class Visibility(StrEnum):
    """Who may see a need: the office only, fitting partners (default), everyone."""

    OFFICE = "office"
    PARTNERS = "partners"
    PUBLIC = "public"


class Topic(msgspec.Struct, frozen=True, kw_only=True):
    """An entry of the vocabulary (Aufgabe)."""

    slug: str
    label_de: str
    label_en: str
    description_de: str
    description_en: str
    mode: Mode
    distance: Distance
    digital: bool
    #: Specialist-software domain that must match for the topic (e.g. "finance"), None where irrelevant.
    software_domain: str | None = None
    #: Groups of the cooperation list (`task_group`) that are the same field of work.
    task_groups: tuple[str, ...] = ()
    #: Kinds of Kommune responsible; empty means every kind.
    responsible_kinds: tuple[str, ...] = ()
    #: Words clerks use for it, for free-text proposals.
    words_de: tuple[str, ...] = ()
    evidence: str = ""


class Need(msgspec.Struct, frozen=True, kw_only=True):
    """A Kommune wants capacity for a topic from `earliest_start` on (Bedarf)."""

    municipality: str
    topic: str
    earliest_start: dt.date
    fte_hundredths: int | None = None
    urgency: int | None = None
    annual_cost_alone_cents: int | None = None
    leika_keys: tuple[str, ...] = ()
    platform: str | None = None
    visibility: Visibility = Visibility.PARTNERS
    is_sample: bool = False


class Offer(msgspec.Struct, frozen=True, kw_only=True):
    """A Kommune has spare capacity for a topic until `valid_until` (Angebot)."""

    municipality: str
    topic: str
    fte_hundredths: int | None = None
    valid_until: dt.date | None = None
    visibility: Visibility = Visibility.PUBLIC
    is_sample: bool = False


class Profile(msgspec.Struct, frozen=True, kw_only=True):
    """Facts of a Kommune that hold at the landscape's date; None and empty mean unknown."""

    municipality: str
    platforms: tuple[str, ...] = ()
    #: (domain, product) pairs, e.g. ("finance", "…").
    specialist_software: tuple[tuple[str, str], ...] = ()
    it_provider: str | None = None
    user_account: str | None = None
    it_fte_hundredths: int | None = None
    is_ozg_model: bool | None = None
    consulting_modules: tuple[str, ...] = ()
    factory_topics: tuple[str, ...] = ()


class Tie(msgspec.Struct, frozen=True, kw_only=True):
    """One earlier or running cooperation and all its members in keys of the landscape's date.

    `year_min`/`year_max` bound the start year; None where no source bounds it. `size` counts
    municipalities, a district partner stands in `district_keys`.
    """

    cooperation: str
    members: tuple[str, ...]
    task: str
    task_group: str
    is_digital: bool
    year_min: int | None = None
    year_max: int | None = None
    status: str = ""
    district_keys: tuple[str, ...] = ()
    source: str = ""
    members_complete: bool = True

    @property
    def size(self) -> int:
        """Number of municipalities that took part."""
        return len(self.members)


class Border(msgspec.Struct, frozen=True, kw_only=True):
    """A common border of two municipalities, `a` < `b`; bridged ones meet across an unincorporated area.

    `length_km` is the length of the common border; for a bridged one 0 (they do not touch).
    """

    a: str
    b: str
    length_km: float
    bridged_by: str | None = None


class MustNot(msgspec.Struct, frozen=True, kw_only=True):
    """`municipality` does not want to work with `other` (Ausschluss); confidential unless stated."""

    municipality: str
    other: str
    confidential: bool = True
