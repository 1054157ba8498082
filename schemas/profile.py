# SPDX-License-Identifier: EUPL-1.2
"""Dated profiles: what a municipality works with."""

import datetime as dt
from typing import Annotated

import msgspec

from schemas.need import Fte

__all__ = ("Profile", "ProfileDraft", "ProfileHistory")

Words = Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
WordList = Annotated[tuple[Words, ...], msgspec.Meta(max_length=50)]
Software = Annotated[
    dict[Words, Words],
    msgspec.Meta(
        max_length=50,
        description="Domain of specialist software to product.",
        examples=[{"finance": "newsystem"}],
    ),
]

ConsultingDates = Annotated[
    dict[Words, dt.date],
    msgspec.Meta(
        max_length=50,
        description="When a module of the Digitalisierungsberatung was taken; only of modules named.",
        examples=[{"reifegrad": "2025-03-01"}],
    ),
]
PortalShare = Annotated[
    int,
    msgspec.Meta(
        ge=0,
        le=100,
        description="Percent of its entries in the Verwaltungsportal (once Hessenfinder) that are complete.",
    ),
]
UserAccount = Annotated[
    str,
    msgspec.Meta(
        min_length=1,
        max_length=100,
        description="Known: none, servicekonto_he, bundid, mein_unternehmenskonto, other.",
    ),
]


class ProfileDraft(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Facts that hold from a day on, until the next profile begins. What is left out is unknown."""

    valid_from: dt.date
    platforms: WordList = ()
    specialist_software: Software = {}
    it_provider: Words | None = None
    user_account: UserAccount | None = None
    it_fte: Annotated[Fte | None, msgspec.Meta(description="IT posts; 0.00 means none.")] = None
    is_ozg_model: bool | None = None
    consulting_modules: WordList = ()
    consulting_dates: ConsultingDates = {}
    factory_topics: WordList = ()
    portal_entries_percent: PortalShare | None = None


class Profile(msgspec.Struct, frozen=True, kw_only=True):
    """Facts of a municipality that hold from `valid_from` on; null and empty mean unknown."""

    municipality: str
    valid_from: dt.date
    platforms: tuple[str, ...]
    specialist_software: dict[str, str]
    it_provider: str | None
    user_account: str | None
    it_fte: str | None
    is_ozg_model: bool | None
    consulting_modules: tuple[str, ...]
    consulting_dates: dict[str, dt.date]
    factory_topics: tuple[str, ...]
    portal_entries_percent: int | None
    is_sample: bool
    changed_at: dt.datetime


class ProfileHistory(msgspec.Struct, frozen=True, kw_only=True):
    """Every profile of a municipality, the newest first; `current` is the day whose facts hold today."""

    current: dt.date | None
    profiles: tuple[Profile, ...]
