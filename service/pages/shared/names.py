# SPDX-License-Identifier: EUPL-1.2
"""Names of districts and fields of work as pages write them."""

from matching.register import Register
from service.pages.render import Speech

__all__ = ("district_name", "task_group_name")


def task_group_name(group: str, speech: Speech) -> str:
    """The name of a field of work; for one without a name of its own (a topic) as it stands."""
    try:
        return speech.text(f"task_group.{group}")
    except KeyError:
        return group


def district_name(register: Register, key: str) -> str:
    """The name of a district, or of the town without one that has a district's number."""
    found = register.by_key.get(key) or register.by_key.get(f"{key}000")
    return found.name if found else key
