# SPDX-License-Identifier: EUPL-1.2
"""What every message about a call holds."""

import uuid

from service.topics.catalogue import read_topics

__all__ = ("link_of", "topic_facts")


def link_of(id_: uuid.UUID) -> str:
    """The page of a call, where one click answers it."""
    return f"/aufrufe/{id_}"


def topic_facts(slug: str) -> dict[str, str | int]:
    """The name of a topic in both languages."""
    topic = next(topic for topic in read_topics() if topic.slug == slug)
    return {"topic_de": topic.label_de, "topic_en": topic.label_en}
