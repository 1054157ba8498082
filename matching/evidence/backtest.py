# SPDX-License-Identifier: EUPL-1.2
"""The backtest (MODEL 9): do the shipped weights find real cooperations again?

Each member of a real cooperation searches the others. A row that touches a district on whose
cooperations the weights were fitted is ranked with the weights fitted without that district, so no
figure rests on what the fit has seen. Baselines run on the same rows.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt

from matching.evidence.ranking import Figures, RowFigures, figures, rank_row
from matching.evidence.rows import (
    Row,
    distance_class,
    evidence_rows,
    landscape_before,
    row_points,
    standing_shares,
    ties_before,
    without_duplicates,
)
from matching.facts import Distance, Mode, Tie, Topic
from matching.landscape import Landscape
from matching.participants import Basis
from matching.search import groups_for
from matching.weights import Weights

__all__ = ("Backtest", "FittedWeights", "GroupFigures", "backtest", "weights_for")

#: Rows of these sizes take part in the group part.
_GROUP_SIZES = (2, 3, 4, 5, 6)
#: The district baseline brings the own district nearer by this much.
_DISTRICT_BONUS_KM = 8.0

Points = npt.NDArray[Any]


class FittedWeights(msgspec.Struct, frozen=True, kw_only=True):
    """The shipped weights, the districts they were fitted on, and the folds.

    `folds` holds weights fitted without all rows that touch one of the districts in its name
    (`06433` or `06433+06434`); `prior` was set from published findings, without any fit.
    """

    shipped: Weights
    prior: Weights
    fitted_districts: frozenset[str]
    folds: Mapping[str, Weights]


class GroupFigures(msgspec.Struct, frozen=True, kw_only=True):
    """Among the first ten groups of each member: best overlap with the real group, and exact hits."""

    jaccard_at_10: float | None
    exact_at_10: float | None


class Backtest(msgspec.Struct, frozen=True, kw_only=True):
    """All figures of one run; `all` and `digital` are the keys of the inner mappings."""

    rows: int
    rows_digital: int
    weights_version: str
    rows_by_fold: dict[str, int]
    model: dict[str, Figures]
    baselines: dict[str, dict[str, Figures]]
    groups: dict[str, GroupFigures]


def weights_for(row: Row, fitted: FittedWeights) -> tuple[str, Weights]:
    """The weights that have not seen any district of `row`, and the name of their fold.

    The smallest fold that leaves out every fitted district the row touches; `prior` where none does.
    """
    touched = row.districts & fitted.fitted_districts
    if not touched:
        return "shipped", fitted.shipped
    fitting = [name for name in fitted.folds if touched <= set(name.split("+"))]
    if not fitting:
        return "prior", fitted.prior
    name = min(fitting, key=lambda fold: (fold.count("+"), fold))
    return name, fitted.folds[name]


def backtest(
    landscape: Landscape,
    cooperations: Sequence[Tie],
    fitted: FittedWeights,
    *,
    with_groups: bool = True,
    progress: Callable[[int, int], None] | None = None,
) -> Backtest:
    """Rank the rows of `cooperations`; ties come from them and from `landscape.ties` together.

    `progress(done, of)` is called after each row. Cost: about one search per member of a row.
    """
    rows = evidence_rows(landscape, cooperations)
    known = without_duplicates((*cooperations, *landscape.ties))
    shares = standing_shares(landscape)
    municipalities = np.flatnonzero(~landscape.arrays.is_district)
    names = ("model", "distance", "district", "ties")
    ranked: dict[str, list[RowFigures]] = {name: [] for name in names}
    overlaps: list[tuple[Row, float, float]] = []
    by_fold: dict[str, int] = {}
    for number, row in enumerate(rows):
        fold, weights = weights_for(row, fitted)
        by_fold[fold] = by_fold.get(fold, 0) + 1
        points: dict[str, Points] = {"model": row_points(landscape, row, known, weights, shares)}
        points.update(_baselines(landscape, row, known))
        for name in names:
            ranked[name].append(rank_row(row, points[name], municipalities))
        if with_groups and len(row.members) in _GROUP_SIZES:
            overlaps.append((row, *_group_overlap(landscape, row, known, weights)))
        if progress:
            progress(number + 1, len(rows))
    return Backtest(
        rows=len(rows),
        rows_digital=sum(row.tie.is_digital for row in rows),
        weights_version=fitted.shipped.version,
        rows_by_fold=by_fold,
        model=_both(rows, ranked["model"]),
        baselines={name: _both(rows, ranked[name]) for name in names[1:]},
        groups={
            "all": _group_figures(overlaps),
            "digital": _group_figures([entry for entry in overlaps if entry[0].tie.is_digital]),
        },
    )


def _both(rows: Sequence[Row], ranked: Sequence[RowFigures]) -> dict[str, Figures]:
    digital = [i for i, row in enumerate(rows) if row.tie.is_digital]
    return {
        "all": figures(rows, ranked),
        "digital": figures([rows[i] for i in digital], [ranked[i] for i in digital]),
    }


def _baselines(landscape: Landscape, row: Row, known: Sequence[Tie]) -> dict[str, Points]:
    """Distance alone; own district first by 8 km; the same with earlier partners first by another 8 km."""
    arrays = landscape.arrays
    distance = np.nan_to_num(arrays.distance_km, nan=1e6)
    district = distance - _DISTRICT_BONUS_KM * (arrays.district[:, None] == arrays.district[None, :])
    tied = np.zeros(distance.shape, dtype=np.bool_)
    for tie in ties_before(row, known):
        places = [arrays.index[key] for key in tie.members if key in arrays.index]
        tied[np.ix_(places, places)] = True
    return {"distance": -distance, "district": -district, "ties": -(district - _DISTRICT_BONUS_KM * tied)}


def _group_overlap(
    landscape: Landscape, row: Row, known: Sequence[Tie], weights: Weights
) -> tuple[float, float]:
    """Means over the members of the best Jaccard index and of the exact hit among the first ten groups."""
    topic = Topic(
        slug=f"backtest-{row.tie.is_digital}",
        label_de="",
        label_en="",
        description_de="",
        description_en="",
        mode=Mode.POOL,
        distance=Distance(distance_class(row)),
        digital=row.tie.is_digital,
    )
    before = landscape_before(landscape, row, known)
    seen = msgspec.structs.replace(before, topics=(topic,), weights=weights)
    seen.__dict__["arrays"] = landscape.arrays
    keys = landscape.arrays.keys
    real = {keys[i] for i in row.members}
    best, exact = [], []
    for key in sorted(real):
        found = groups_for(
            seen, key, topic.slug, sizes=_GROUP_SIZES, basis=Basis.POTENTIAL, limit=10, admit_pairs=True
        )
        overlap = [
            len(real & members) / len(real | members)
            for members in ({m.key for m in group.members} for group in found.groups)
        ]
        best.append(max(overlap, default=0.0))
        exact.append(float(max(overlap, default=0.0) == 1.0))
    return float(np.mean(best)), float(np.mean(exact))


def _group_figures(overlaps: Sequence[tuple[Row, float, float]]) -> GroupFigures:
    if not overlaps:
        return GroupFigures(jaccard_at_10=None, exact_at_10=None)
    return GroupFigures(
        jaccard_at_10=round(float(np.mean([jaccard for _, jaccard, _ in overlaps])), 4),
        exact_at_10=round(float(np.mean([exact for _, _, exact in overlaps])), 4),
    )
