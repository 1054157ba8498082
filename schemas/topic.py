# SPDX-License-Identifier: EUPL-1.2
"""The vocabulary of topics (Aufgaben), and proposals from free text."""

from typing import Annotated, Literal

import msgspec

from schemas.text import Text

__all__ = ("Topic", "TopicList", "TopicProposal", "TopicProposals", "TopicQuestion")


class Topic(msgspec.Struct, frozen=True, kw_only=True):
    """An entry of the vocabulary."""

    slug: Annotated[str, msgspec.Meta(examples=["it_operations_hosting"])]
    label: Text
    description: Text
    mode: Annotated[
        Literal["P", "H", "B"],
        msgspec.Meta(description="P: all share the same need; H: one hosts, the others use it; B: either."),
    ]
    distance: Annotated[
        Literal["L", "M", "H"],
        msgspec.Meta(description="How much distance matters: hardly, somewhat, a lot."),
    ]
    digital: Annotated[bool, msgspec.Meta(description="Decides which programme is quoted.")]
    software_domain: str | None = None
    responsible_kinds: Annotated[
        tuple[str, ...], msgspec.Meta(description="Kinds of Kommune responsible; empty: every kind.")
    ] = ()
    evidence: Annotated[
        str, msgspec.Meta(description="A funded or documented case, or our own proposal.")
    ] = ""


class TopicList(msgspec.Struct, frozen=True):
    """All topics, in the order in which they are shown."""

    topics: tuple[Topic, ...]


class TopicQuestion(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What somebody needs, in their own words (German)."""

    text: Annotated[
        str,
        msgspec.Meta(
            min_length=2,
            max_length=4000,
            description="German free text; it is not kept.",
            examples=["Unser Administrator geht in Rente und wir finden niemanden."],
        ),
    ]


class TopicProposal(msgspec.Struct, frozen=True, kw_only=True):
    """A topic the text may mean."""

    topic: str
    label: Text
    share: Annotated[float, msgspec.Meta(ge=0, le=1, description="Share of all points, 0 to 1.")]
    words: Annotated[tuple[str, ...], msgspec.Meta(description="Words of the text that speak for it.")]


class TopicProposals(msgspec.Struct, frozen=True, kw_only=True):
    """Proposals, the likeliest first. A person decides; nothing is chosen here."""

    proposals: tuple[TopicProposal, ...]
    note: Text
