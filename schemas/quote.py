# SPDX-License-Identifier: EUPL-1.2
"""The quote of a grant: what is asked and what is answered."""

import datetime as dt
from typing import Annotated, Literal

import msgspec

from schemas.money import Euro
from schemas.text import Text

__all__ = (
    "Condition",
    "Derivation",
    "ProgrammeReference",
    "ProgrammeSource",
    "Quote",
    "QuoteRequest",
    "QuoteWarning",
    "Share",
)

Key = Annotated[
    str,
    msgspec.Meta(
        min_length=1,
        max_length=40,
        description="AGS (8 digits, a district 5) or ARS (12), also an old one.",
        extra={"names": "municipality"},
    ),
]


class QuoteRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """For whom, for what and at which date the grant is estimated."""

    members: Annotated[
        tuple[Key, ...],
        msgspec.Meta(max_length=500, examples=[["06631018", "06631008", "06631016"]]),
    ]
    topic: Annotated[
        str,
        msgspec.Meta(
            min_length=1,
            max_length=80,
            description="Slug of a topic.",
            examples=["it_operations_hosting"],
            extra={"names": "topic"},
        ),
    ]
    date: Annotated[
        dt.date | None,
        msgspec.Meta(description="Day (Europe/Berlin) of the complete application; today if absent."),
    ] = None
    justification: (
        Annotated[
            str,
            msgspec.Meta(max_length=4000, description="Why two members suffice, if there are two."),
        ]
        | None
    ) = None
    programme: (
        Annotated[
            str,
            msgspec.Meta(
                min_length=1,
                max_length=80,
                description="Id of a programme; the topic decides if absent.",
                extra={"names": "programme"},
            ),
        ]
        | None
    ) = None
    units: (
        Annotated[
            int,
            msgspec.Meta(ge=0, le=1000, description="Number of units, for a programme that pays per unit."),
        ]
        | None
    ) = None
    eligible_cost_eur: (
        Annotated[Euro, msgspec.Meta(description="Eligible cost, for a programme that pays a percentage.")]
        | None
    ) = None


class ProgrammeSource(msgspec.Struct, frozen=True, kw_only=True):
    """Where the rule was read and how well it was seen."""

    title: str
    url: str | None
    evidence: str


class ProgrammeReference(msgspec.Struct, frozen=True, kw_only=True):
    """The programme version behind a figure, with the sentence of its rule."""

    id: str
    version: str
    content_hash: Annotated[str, msgspec.Meta(description="SHA-256 of the version that calculated.")]
    title: Text
    valid_from: dt.date
    valid_to: dt.date
    valid_to_basis: Annotated[
        Literal["seen", "assumed"], msgspec.Meta(description="Whether the end was read or is assumed.")
    ]
    expired: bool
    rule: Text
    source: ProgrammeSource


class Condition(msgspec.Struct, frozen=True, kw_only=True):
    """A condition of the programme and its state for this group."""

    code: str
    state: Literal["met", "open", "not_met", "unknown"]
    decides: Annotated[bool, msgspec.Meta(description="True: without it the group is not fundable as it is.")]
    text: Text
    finding: Text | None
    source: str
    evidence: str
    rule: Annotated[
        str | None, msgspec.Meta(description="The numbered rule, see the programme's `rules`.")
    ] = None


class QuoteWarning(msgspec.Struct, frozen=True, kw_only=True):
    """Something to know before relying on the figures."""

    code: str
    text: Text


class Share(msgspec.Struct, frozen=True, kw_only=True):
    """The equal part of one member; all parts sum exactly to the figures."""

    ags: str
    name: str
    amount_eur: Euro | None
    expected_eur: Euro | None


class Derivation(msgspec.Struct, frozen=True, kw_only=True):
    """How a figure follows from its rule."""

    figure: Literal["amount_eur", "expected_award_eur"]
    programme: str
    version: str
    text: Text
    rules: Annotated[
        tuple[str, ...],
        msgspec.Meta(description="The numbered rules it rests on; their text stands at the programme."),
    ] = ()


class Quote(msgspec.Struct, frozen=True, kw_only=True):
    """An estimate with two figures side by side: by the programme's rule, and the award to expect.

    Null means that the amount is not known; it is never zero then.
    """

    topic: str
    as_of: dt.date
    amount_eur: Annotated[Euro | None, msgspec.Meta(description="By the rule of the programme.")]
    expected_award_eur: Annotated[
        Euro | None, msgspec.Meta(description="The award to expect under the general directive.")
    ]
    per_member_eur: Euro | None
    expected_per_member_eur: Euro | None
    fundable: Annotated[
        bool,
        msgspec.Meta(description="Every condition that decides is met and the rule gives an amount."),
    ]
    conditions: tuple[Condition, ...]
    warnings: tuple[QuoteWarning, ...]
    programme: ProgrammeReference | None
    expected_programme: ProgrammeReference | None
    shares: tuple[Share, ...]
    derivation: tuple[Derivation, ...]
    difference: Annotated[Text, msgspec.Meta(description="Why both figures are equal or differ.")]
    notes: Annotated[tuple[Text, ...], msgspec.Meta(description="For example that a key is an old one.")]
    wording: Text
    is_estimate: Literal[True] = True
