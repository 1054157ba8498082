# SPDX-License-Identifier: EUPL-1.2
"""How good a ranking is: average precision and recall, with an interval over partner groups.

Figures of a row are means over its members, each of whom ranks all other municipalities of the
register; figures of a set are means over its rows.
"""

from collections.abc import Sequence

import msgspec
import numpy as np
import numpy.typing as npt

from matching.evidence.rows import Row, partner_groups

__all__ = ("Figures", "RowFigures", "figures", "rank_row")

#: Fixed, so that the same file gives the same interval.
_SEED = 20261122
_DRAWS = 2000


class RowFigures(msgspec.Struct, frozen=True, kw_only=True):
    """Average precision and recall among the first five and ten, means over the row's members."""

    average_precision: float
    recall_at_5: float
    recall_at_10: float


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """Means over rows, and the 95 % bootstrap interval of the mean average precision."""

    map: float | None
    recall_at_5: float | None
    recall_at_10: float | None
    map_ci95: tuple[float, float] | None


def rank_row(row: Row, points: npt.NDArray[np.generic], municipalities: npt.NDArray[np.int64]) -> RowFigures:
    """Rank for each member all other `municipalities` by falling `points` (n, n), equal ones by key."""
    precisions, recalls_5, recalls_10 = [], [], []
    members = set(row.members)
    for member in row.members:
        others = municipalities[municipalities != member]
        order = others[np.argsort(-points[member, others].astype(np.float64), kind="stable")]
        places = np.flatnonzero(np.isin(order, list(members))) + 1
        wanted = len(members) - 1
        precisions.append(float((np.arange(1, len(places) + 1) / places).sum()) / wanted)
        recalls_5.append(int((places <= 5).sum()) / wanted)
        recalls_10.append(int((places <= 10).sum()) / wanted)
    return RowFigures(
        average_precision=float(np.mean(precisions)),
        recall_at_5=float(np.mean(recalls_5)),
        recall_at_10=float(np.mean(recalls_10)),
    )


def figures(rows: Sequence[Row], ranked: Sequence[RowFigures]) -> Figures:
    """Means over the rows; None without rows. The interval redraws whole partner groups 2,000 times."""
    if not rows:
        return Figures(map=None, recall_at_5=None, recall_at_10=None, map_ci95=None)
    precision = np.array([r.average_precision for r in ranked])
    groups = partner_groups(rows)
    sums = np.array([precision[group].sum() for group in groups])
    counts = np.array([len(group) for group in groups])
    draws = np.random.default_rng(_SEED).integers(0, len(groups), size=(_DRAWS, len(groups)))
    means = sums[draws].sum(axis=1) / counts[draws].sum(axis=1)
    low, high = np.quantile(means, (0.025, 0.975))
    return Figures(
        map=_rounded(precision.mean()),
        recall_at_5=_rounded(np.mean([r.recall_at_5 for r in ranked])),
        recall_at_10=_rounded(np.mean([r.recall_at_10 for r in ranked])),
        map_ci95=(_rounded(low), _rounded(high)),
    )


def _rounded(value: float | np.floating) -> float:
    return round(float(value), 4)
