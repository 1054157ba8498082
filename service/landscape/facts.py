# SPDX-License-Identifier: EUPL-1.2
"""Facts: everything the service knows that matching may read, before it is cut to a date and an audience.

`Ground` holds what changes rarely (register, borders, topics, cooperations, weights) and remembers what
it derived per date; `Facts` adds what municipalities state. A new need makes a new `Facts` on the same
`Ground`, so nothing but the need is rebuilt.
"""

import datetime as dt

import msgspec

from matching.facts import Border, MustNot, Need, Offer, Profile, Tie, Topic
from matching.landscape import Arrays
from matching.register import Register
from matching.terms import StandingTerms
from matching.weights import Weights
from service.register.tables import RegisterTables

__all__ = ("DatedProfile", "Engagement", "Facts", "Ground")


class DatedProfile(msgspec.Struct, frozen=True, kw_only=True):
    """A profile and the first day on which it holds; None: always."""

    profile: Profile
    valid_from: dt.date | None = None


class Engagement(msgspec.Struct, frozen=True, kw_only=True):
    """A living cooperation that is forming or further: its topic and those who take part in it.

    `is_public` once it has its award; until then only those who take part themselves, and the office, may
    know of it.
    """

    topic: str
    members: tuple[str, ...]
    is_public: bool = False


class Ground(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """The slow facts. Keys in `ties` may be of any date; `build_landscape` translates them."""

    tables: RegisterTables
    topics: tuple[Topic, ...]
    weights: Weights
    ties: tuple[Tie, ...] = ()

    @property
    def derived(self) -> "dict[dt.date, Derived]":
        """What was derived from this ground, by date; filled by `service.landscape.build`."""
        known: dict[dt.date, Derived] = self.__dict__.setdefault("_derived", {})
        return known


class Derived(msgspec.Struct, frozen=True, kw_only=True):
    """The ground at one date: keys of that date, and what depends on nothing that is stated.

    All audiences share `arrays` and `standing_terms`: they are what takes time and tens of megabytes.
    """

    register: Register
    borders: tuple[Border, ...]
    district_borders: tuple[tuple[str, str], ...]
    ties: tuple[Tie, ...]
    arrays: Arrays
    standing_terms: StandingTerms


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """All facts: the ground, and the active needs, offers, profiles and exclusions of municipalities."""

    ground: Ground
    profiles: tuple[DatedProfile, ...] = ()
    needs: tuple[Need, ...] = ()
    offers: tuple[Offer, ...] = ()
    must_nots: tuple[MustNot, ...] = ()
    engagements: tuple[Engagement, ...] = ()

    def register_at(self, as_of: dt.date) -> Register:
        """The register of one date (see `RegisterTables.register_at`)."""
        return self.ground.tables.register_at(as_of)

    @property
    def topics(self) -> tuple[Topic, ...]:
        """The vocabulary."""
        return self.ground.topics

    def stating(self, needs: tuple[Need, ...], offers: tuple[Offer, ...] = ()) -> "Facts":
        """The same facts with other needs and offers, on the same ground."""
        return msgspec.structs.replace(self, needs=needs, offers=offers)
