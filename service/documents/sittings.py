# SPDX-License-Identifier: EUPL-1.2
"""Sittings of councils as they are named with a question: `KEY:YYYY-MM-DD`, or a day for all councils."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

from matching.errors import FieldError, InvalidInput, Text

__all__ = ("SittingDates", "parse_sittings")

#: Key of a member, or "" for all of them -> days on which its council sits.
SittingDates = Mapping[str, tuple[dt.date, ...]]


def parse_sittings(named: Sequence[str], members: Iterable[str]) -> dict[str, tuple[dt.date, ...]]:
    """Each member's sittings, ascending; a day without a key is one of every council.

    :param named: as `06631018:2026-12-10` or `2026-12-10`
    :param members: keys of the members
    :raises InvalidInput: naming each entry that has no such form or whose key is of no member
    """
    keys = set(members)
    found: dict[str, set[dt.date]] = {key: set() for key in keys}
    wrong = []
    for at, entry in enumerate(named):
        key, _, day = entry.rpartition(":")
        try:
            date = dt.date.fromisoformat(day)
        except ValueError:
            wrong.append(_wrong(at, "form", f"{entry}: Schlüssel:JJJJ-MM-TT oder JJJJ-MM-TT, bitte."))
            continue
        if key and key not in keys:
            wrong.append(_wrong(at, "not-a-member", f"{entry}: Dieser Schlüssel gehört zu keinem Mitglied."))
            continue
        for member in (key,) if key else keys:
            found[member].add(date)
    if wrong:
        raise InvalidInput(fields=tuple(wrong))
    return {key: tuple(sorted(days)) for key, days in found.items()}


_ENGLISH = {
    "form": "Write KEY:YYYY-MM-DD or YYYY-MM-DD.",
    "not-a-member": "This key is of no member.",
}


def _wrong(at: int, code: str, de: str) -> FieldError:
    return FieldError(field=f"sitting[{at}]", code=code, text=Text(de=de, en=_ENGLISH[code]))
