# SPDX-License-Identifier: EUPL-1.2
"""What can be done with the vocabulary: finding the topic a text may mean."""

from functools import lru_cache
from typing import TYPE_CHECKING

from matching.facts import Topic

if TYPE_CHECKING:
    from matching.topic_text import Proposal, TopicText

__all__ = ("propose_topics",)


@lru_cache(maxsize=2)
def _text_of(topics: tuple[Topic, ...]) -> "TopicText":
    # scikit-learn takes more than a second and 40 MB; most processes are never asked this.
    from matching.topic_text import TopicText

    return TopicText(topics)


def propose_topics(topics: tuple[Topic, ...], text: str) -> "tuple[Proposal, ...]":
    """The topics a German text may mean, the likeliest first (see `matching.topic_text`)."""
    return tuple(_text_of(topics).propose(text))
