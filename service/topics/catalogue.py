# SPDX-License-Identifier: EUPL-1.2
"""The vocabulary of topics (Aufgaben), read from service/topics/data/topics.toml."""

import tomllib
from functools import cache
from importlib import resources

import msgspec

from matching.facts import Topic

__all__ = ("read_topics",)


@cache
def read_topics() -> tuple[Topic, ...]:
    """All topics in the order of the file, read once per process; raises when the file is faulty."""
    text = resources.files("service.topics").joinpath("data/topics.toml").read_text("utf-8")
    document = tomllib.loads(text)
    topics = msgspec.convert(
        [{"slug": slug, **entry} for slug, entry in document["topics"].items()], tuple[Topic, ...]
    )
    groups = [group for topic in topics for group in topic.task_groups]
    unknown = sorted(set(groups) - set(document["task_groups"]))
    if unknown:
        raise ValueError(f"topics.toml: task_groups not listed: {', '.join(unknown)}")
    return topics
