# SPDX-License-Identifier: EUPL-1.2
"""Counts that may be published without telling of fewer than three (Geheimhaltung kleiner Fallzahlen).

What each municipality stated publicly is known anyway and is counted exactly. Of what was stated in
confidence a cell's count is shown only from three on. A sum over a table is shown only if the hidden cells
keep their whole uncertainty:

- a hidden cell holds 0 to u, u = min(2, how many could be in it at all); U is the sum of all u
- with a remainder R (sum minus shown cells) every hidden cell may still be 0 or u exactly when
  max u <= R <= U - max u; 3 <= R <= U - 3 makes that certain, and does not depend on the hidden values
- several tables over the same things have the same sum, so what is shown of one bounds the others from
  below, and what it can hold at most from above; a table whose cells would squeeze is not shown at all

Published cells are fixed; a question can only choose among them. So nothing follows from differences of
two answers on the same facts. One pass over the cells; at most as many rounds as tables.
"""

from collections.abc import Mapping

import msgspec

__all__ = ("SMALLEST", "Counts", "Protected", "Shown", "protect")

#: The smallest count of confidential statements that is shown.
SMALLEST = 3


class Counts(msgspec.Struct, frozen=True, kw_only=True):
    """One table: what was stated publicly and in confidence, by cell.

    `capacity` is how many could state something in confidence, by cell, for every cell there is; None where
    nobody can know the cells beforehand (names of platforms). A thing may stand in no cell of such a table.
    """

    public: Mapping[str, int]
    confidential: Mapping[str, int]
    capacity: Mapping[str, int] | None = None


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """A count as it may be published: None below three; `is_minimum` if there may be more."""

    count: int | None
    is_minimum: bool


class Protected(msgspec.Struct, frozen=True, kw_only=True):
    """The sum, and the cells of each table that may be shown; cells left out are below three."""

    total: Shown
    tables: dict[str, dict[str, Shown]]


def protect(total_public: int, total_confidential: int, tables: Mapping[str, Counts]) -> Protected:
    """What of these tables over the same things may be published."""
    shown = {
        name: {cell: n for cell, n in counts.confidential.items() if n >= SMALLEST}
        for name, counts in tables.items()
    }
    room = {name: _room(counts, shown[name]) for name, counts in tables.items()}
    while squeezing := _squeezing(shown, room):
        for name in squeezing:
            shown[name] = {}
            room[name] = _room(tables[name], {})
    exact = total_confidential >= SMALLEST and all(
        _is_open(total_confidential - sum(shown[name].values()), room[name]) for name in tables
    )
    known = total_confidential if exact else max((sum(cells.values()) for cells in shown.values()), default=0)
    return Protected(
        total=_shown(total_public + known, is_minimum=not exact),
        tables={name: _cells(tables[name], shown[name]) for name in tables},
    )


def _room(counts: Counts, shown: Mapping[str, int]) -> int | None:
    """U: how many the hidden cells hold at most; None if that is open."""
    if counts.capacity is None:
        return None
    return sum(min(SMALLEST - 1, n) for cell, n in counts.capacity.items() if cell not in shown)


def _squeezing(shown: Mapping[str, Mapping[str, int]], room: Mapping[str, int | None]) -> list[str]:
    """Tables of which so much is shown that hidden cells, of another or of their own, lose uncertainty."""
    sums = {name: sum(cells.values()) for name, cells in shown.items()}

    def squeezes(name: str, other: str) -> bool:
        own, bound = room[name], room[other]
        if bound is None:
            return False
        # The sum is at least what is shown here: are the hidden cells of the other table nearly full?
        if sums[name] - sums[other] > max(0, bound - SMALLEST):
            return True
        # It is at most what the other table can hold: are the hidden cells here nearly empty?
        return own != 0 and sums[other] + bound - sums[name] < SMALLEST

    return [
        name
        for name in shown
        if sums[name] and any(squeezes(name, other) for other in shown if other != name)
    ]


def _is_open(remainder: int, room: int | None) -> bool:
    if room is None:
        return remainder >= SMALLEST
    return room == 0 or SMALLEST <= remainder <= room - SMALLEST


def _cells(counts: Counts, shown: Mapping[str, int]) -> dict[str, Shown]:
    cells = {}
    for cell in sorted({*counts.public, *shown}):
        made = _shown(counts.public.get(cell, 0) + shown.get(cell, 0), is_minimum=cell not in shown)
        if made.count is not None:
            cells[cell] = made
    return cells


def _shown(count: int, *, is_minimum: bool) -> Shown:
    return (
        Shown(count=count, is_minimum=is_minimum) if count >= SMALLEST else Shown(count=None, is_minimum=True)
    )
