# SPDX-License-Identifier: EUPL-1.2
"""Group sizes as people write them: `4`, `3-6`, `3,4,5`."""

import re

from matching.errors import FieldError, InvalidInput, Text

__all__ = ("MAX_SIZE", "parse_sizes")

#: Larger groups are led groups (MODEL 7), not found by enumeration.
MAX_SIZE = 7

_RANGE = re.compile(r"\A(\d{1,2})(?:-(\d{1,2}))?\Z")


def parse_sizes(text: str | None, *, largest: int = MAX_SIZE) -> tuple[int, ...] | None:
    """The sizes, ascending; None stays None (the default sizes). Raises `InvalidInput` naming `sizes`."""
    if text is None or not text.strip():
        return None
    sizes: set[int] = set()
    for part in text.replace(" ", "").split(","):
        match = _RANGE.match(part)
        first = int(match[1]) if match else 0
        last = int(match[2] or match[1]) if match else 0
        if not match or first < 2 or last > largest or first > last:
            said = Text(
                de=f"Gruppengrößen liegen zwischen 2 und {largest}, zum Beispiel 3-6, nicht „{text}“.",
                en=f'Group sizes lie between 2 and {largest}, for example 3-6, not "{text}".',
            )
            raise InvalidInput(said, fields=(FieldError(field="sizes", code="sizes", text=said),))
        sizes.update(range(first, last + 1))
    return tuple(sorted(sizes))
