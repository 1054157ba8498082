# SPDX-License-Identifier: EUPL-1.2
"""The quotes that were frozen when an application was submitted, with the proof that they still hold."""

import datetime as dt
import uuid
from typing import Annotated

import msgspec

from schemas.money import Euro
from schemas.quote import ProgrammeSource
from schemas.text import Text

__all__ = ("FrozenQuote", "FrozenQuotes", "FrozenRule", "FrozenShare")


class FrozenRule(msgspec.Struct, frozen=True, kw_only=True):
    """A programme version as it was on the day of the submission."""

    programme: str
    version: str
    title: Text
    rule: Annotated[Text, msgspec.Meta(description="The sentence that the figures rest on.")]
    rules: Annotated[tuple[str, ...], msgspec.Meta(description="Numbered rules behind that sentence.")]
    content_hash: Annotated[str, msgspec.Meta(description="SHA-256 of the version's whole content.")]
    source: ProgrammeSource


class FrozenShare(msgspec.Struct, frozen=True, kw_only=True):
    """One member's part of both figures."""

    municipality: str
    amount_eur: Euro | None
    expected_eur: Euro | None


class FrozenQuote(msgspec.Struct, frozen=True, kw_only=True):
    """One frozen quote. Both figures were calculated again from `document` alone for this answer."""

    as_of: Annotated[dt.date, msgspec.Meta(description="Day of the submission.")]
    topic: str
    programme: Annotated[str | None, msgspec.Meta(description="Whose rule gives `amount_eur`.")]
    amount_eur: Euro | None
    expected_award_eur: Euro | None
    shares: tuple[FrozenShare, ...]
    rules: tuple[FrozenRule, ...]
    sha256: Annotated[str, msgspec.Meta(description="Of `document`; the record of the submission names it.")]
    document: Annotated[str, msgspec.Meta(description="The stored JSON, character for character.")]


class FrozenQuotes(msgspec.Struct, frozen=True, kw_only=True):
    """The frozen quotes of a cooperation, one for each submission, the oldest first; empty before."""

    cooperation: uuid.UUID
    quotes: tuple[FrozenQuote, ...]
    wording: Text
