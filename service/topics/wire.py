# SPDX-License-Identifier: EUPL-1.2
"""Topics as the API shows them."""

from typing import TYPE_CHECKING

from matching.facts import Topic
from schemas import topic as wire
from schemas.text import Text

if TYPE_CHECKING:
    from matching.topic_text import Proposal

__all__ = ("proposals_to_wire", "topic_to_wire")

_NOTE = Text(
    de="Ein Vorschlag aus Ihrem Text. Bitte wählen Sie das Thema selbst.",
    en="A proposal from your text. Please choose the topic yourself.",
)
_NOTHING_FOUND = Text(
    de="Zu Ihrem Text haben wir kein Thema gefunden. Bitte wählen Sie eines aus der Liste.",
    en="We found no topic for your text. Please choose one from the list.",
)


def topic_to_wire(topic: Topic) -> wire.Topic:
    """One entry of the vocabulary."""
    return wire.Topic(
        slug=topic.slug,
        label=Text(de=topic.label_de, en=topic.label_en),
        description=Text(de=topic.description_de, en=topic.description_en),
        mode=topic.mode.value,
        distance=topic.distance.value,
        digital=topic.digital,
        software_domain=topic.software_domain,
        responsible_kinds=topic.responsible_kinds,
        evidence=topic.evidence,
    )


def proposals_to_wire(proposals: "tuple[Proposal, ...]", topics: dict[str, Topic]) -> wire.TopicProposals:
    """Proposals with the labels of their topics, and what they are; none is said too."""
    return wire.TopicProposals(
        proposals=tuple(
            wire.TopicProposal(
                topic=proposal.topic,
                label=Text(de=topics[proposal.topic].label_de, en=topics[proposal.topic].label_en),
                share=round(proposal.share, 3),
                words=proposal.words,
            )
            for proposal in proposals
        ),
        note=_NOTE if proposals else _NOTHING_FOUND,
    )
