# SPDX-License-Identifier: EUPL-1.2
"""Real cooperations as rows of evidence: which count, and which ties each of them may know.

A row may use a tie only if the tie surely began before the row did (`year_max` of the tie below
`year_min` of the row); a missing year means no tie. Everything else would be looking into the future.
"""

import datetime as dt
from collections.abc import Iterable, Sequence

import msgspec
import numpy as np
import numpy.typing as npt

from matching.facts import Distance, Tie
from matching.landscape import Landscape
from matching.terms import NEARNESS_TERMS, STANDING_SHARES, StandingTerms, tie_strength
from matching.weights import DISTANCE_FACTORS, Weights

__all__ = (
    "Row",
    "distance_class",
    "evidence_rows",
    "landscape_before",
    "partner_groups",
    "row_features",
    "row_points",
    "standing_shares",
    "ties_before",
    "without_duplicates",
)

MAX_MEMBERS = 12
_NO_EVIDENCE = frozenset({"planned", "merger"})


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One cooperation to be found again; `members` are row numbers of `landscape.arrays`."""

    tie: Tie
    members: tuple[int, ...]
    districts: frozenset[str]


def evidence_rows(landscape: Landscape, cooperations: Iterable[Tie]) -> tuple[Row, ...]:
    """The rows that count: complete members, two to twelve municipalities, neither planned nor merger."""
    arrays = landscape.arrays
    rows = []
    for tie in without_duplicates(cooperations):
        members = tuple(sorted({arrays.index[key] for key in tie.members if key in arrays.index}))
        if not tie.members_complete or tie.status in _NO_EVIDENCE or not 2 <= len(members) <= MAX_MEMBERS:
            continue
        districts = frozenset(landscape.register.by_key[arrays.keys[i]].district_key for i in members)
        rows.append(Row(tie=tie, members=members, districts=districts))
    return tuple(rows)


def without_duplicates(cooperations: Iterable[Tie]) -> tuple[Tie, ...]:
    """Each cooperation once: the same id, or the same members, task group and years, is the same one."""
    seen: set[object] = set()
    kept = []
    for tie in cooperations:
        content = (frozenset(tie.members), tie.task_group, tie.task, tie.year_min, tie.year_max)
        if content not in seen:
            seen.add(content)
            kept.append(tie)
    return tuple(kept)


def ties_before(row: Row, cooperations: Sequence[Tie]) -> tuple[Tie, ...]:
    """The ties that `row` may know."""
    start = row.tie.year_min
    if start is None:
        return ()
    return tuple(
        tie
        for tie in cooperations
        if tie.year_max is not None and tie.year_max < start and tie.status not in _NO_EVIDENCE
    )


def landscape_before(landscape: Landscape, row: Row, cooperations: Sequence[Tie]) -> Landscape:
    """The landscape with the ties that `row` may know, read in the year in which it began."""
    year = row.tie.year_min or row.tie.year_max or landscape.as_of.year
    changed = msgspec.structs.replace(
        landscape,
        register=msgspec.structs.replace(landscape.register, as_of=dt.date(year, 1, 1)),
        ties=ties_before(row, cooperations),
        needs=(),
        offers=(),
    )
    changed.__dict__["arrays"] = landscape.arrays
    return changed


def distance_class(row: Row) -> str:
    """Sensitivity to distance of a row's task: low for digital ones (DOMAIN 4.2), medium for others."""
    return Distance.LOW if row.tie.is_digital else Distance.MEDIUM


def row_features(
    landscape: Landscape, row: Row, cooperations: Sequence[Tie], shares: dict[str, npt.NDArray[np.float64]]
) -> dict[str, npt.NDArray[np.float64]]:
    """Term -> share (n, n) as the row sees it: own ties, nearness scaled by the sensitivity to distance.

    `shares` are the standing shares of the landscape, computed once for all rows.
    """
    factor = DISTANCE_FACTORS[distance_class(row)] / 100
    year = row.tie.year_min or landscape.as_of.year
    result = {name: share * factor if name in NEARNESS_TERMS else share for name, share in shares.items()}
    result["earlier_ties"] = tie_strength(ties_before(row, cooperations), landscape.arrays, year)
    return result


def row_points(
    landscape: Landscape,
    row: Row,
    cooperations: Sequence[Tie],
    weights: Weights,
    shares: dict[str, npt.NDArray[np.float64]],
) -> npt.NDArray[np.int64]:
    """(n, n) pair points by which each member of `row` ranks the others, exactly as the service would."""
    own = {**shares, "earlier_ties": row_features(landscape, row, cooperations, {})["earlier_ties"]}
    terms = StandingTerms(own, weights.pair, weights.pair_digital)
    points = terms.points(digital=row.tie.is_digital, distance_class=distance_class(row))
    return np.asarray(np.sum(list(points.values()), axis=0, dtype=np.int64))


def standing_shares(landscape: Landscape) -> dict[str, npt.NDArray[np.float64]]:
    """All standing shares besides the ties, once for all rows."""
    return {name: share(landscape) for name, share in STANDING_SHARES.items() if name != "earlier_ties"}


def partner_groups(rows: Sequence[Row]) -> list[list[int]]:
    """Connected components of rows that share members: the bootstrap draws these, for rows depend."""
    parent = list(range(len(rows)))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    first: dict[int, int] = {}
    for number, row in enumerate(rows):
        for member in row.members:
            parent[root(number)] = root(first.setdefault(member, number))
    components: dict[int, list[int]] = {}
    for number in range(len(rows)):
        components.setdefault(root(number), []).append(number)
    return [components[key] for key in sorted(components)]
