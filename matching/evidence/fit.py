# SPDX-License-Identifier: EUPL-1.2
"""Fit the weights of the pair terms on real cooperations, with scikit-learn.

Idea: a member's real partner should get more points than any other municipality. Each (member,
partner, other) gives the difference of their shares as one example of a logistic regression without
intercept (pairwise ranking; Herbrich, Graepel & Obermayer 2000); every row of evidence weighs the
same, however many members it has. Weights below 0 are dropped and the rest fitted again, so that no
fact that speaks for a partner can count against it. Deterministic: no sampling.
"""

from collections.abc import Iterable, Sequence

import msgspec
import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression

from matching.evidence.rows import Row, row_features, standing_shares
from matching.facts import Tie
from matching.landscape import Landscape
from matching.weights import UNIT, Weights

__all__ = ("DIGITAL", "TERMS", "Examples", "examples", "fit_terms", "fold_key", "fold_name", "to_weights")

#: Fitted pair terms.
TERMS = ("distance", "neighbourhood", "same_district", "similar_size", "both_cities", "earlier_ties")
#: Terms with a weight of their own for digital topics.
DIGITAL = ("similar_size",)

#: Points of a partner that has all fitted terms in full, before rounding.
FULL_SCALE = 10_000
#: Every municipality up to the 30th nearest is an example, beyond it every twelfth, counted twelve times.
_NEAR, _STEP = 30, 12
_REGULARISATION_C = 1.0


class Examples(msgspec.Struct, frozen=True, kw_only=True):
    """Differences (k, features) of one row of evidence, and their weights (k,), which sum to 1."""

    row: Row
    differences: npt.NDArray[np.float64]
    weights: npt.NDArray[np.float64]


def examples(
    landscape: Landscape,
    rows: Sequence[Row],
    cooperations: Sequence[Tie],
    terms: Sequence[str] = TERMS,
    digital: Sequence[str] = DIGITAL,
) -> tuple[Examples, ...]:
    """One `Examples` for each row; columns are `terms`, then `digital` (0 for other rows)."""
    shares = standing_shares(landscape)
    municipality = np.flatnonzero(~landscape.arrays.is_district)
    result = []
    for row in rows:
        own = row_features(landscape, row, cooperations, shares)
        flag = 1.0 if row.tie.is_digital else 0.0
        columns = np.stack([own[t] for t in terms] + [own[t] * flag for t in digital], axis=-1)
        differences, weights = [], []
        for member in row.members:
            others = np.setdiff1d(municipality, row.members)
            order = others[np.argsort(landscape.arrays.nearness_rank[member, others], kind="stable")]
            far = order[_NEAR::_STEP]
            chosen = np.concatenate([order[:_NEAR], far])
            importance = np.concatenate([np.ones(min(_NEAR, len(order))), np.full(len(far), float(_STEP))])
            importance /= importance.sum()
            partners = [p for p in row.members if p != member]
            for partner in partners:
                differences.append(columns[member, partner] - columns[member, chosen])
                weights.append(importance / (len(row.members) * len(partners)))
        result.append(
            Examples(row=row, differences=np.concatenate(differences), weights=np.concatenate(weights))
        )
    return tuple(result)


def fit_terms(
    data: Sequence[Examples], terms: Sequence[str] = TERMS, digital: Sequence[str] = DIGITAL
) -> dict[str, float]:
    """Coefficients by term; a digital extra is named `term*digital`. Terms dropped as negative give 0."""
    names = [*terms, *(f"{t}*digital" for t in digital)]
    x = np.concatenate([d.differences for d in data])
    weight = np.concatenate([d.weights for d in data])
    active = [i for i in range(len(names)) if np.abs(x[:, i]).sum() > 0]
    while active:
        scale = x[:, active].std(axis=0) + 1e-9
        scaled = x[:, active] / scale
        model = LogisticRegression(C=_REGULARISATION_C, fit_intercept=False, max_iter=500)
        model.fit(
            np.concatenate([scaled, -scaled]),
            np.concatenate([np.ones(len(scaled)), np.zeros(len(scaled))]),
            sample_weight=np.concatenate([weight, weight]),
        )
        found = model.coef_[0] / scale
        negative = [i for i, value in zip(active, found, strict=True) if value < 0]
        if not negative:
            values = dict(zip([names[i] for i in active], (float(v) for v in found), strict=True))
            return {name: values.get(name, 0.0) for name in names}
        active = [i for i in active if i not in negative]
    return dict.fromkeys(names, 0.0)


def to_weights(coefficients: dict[str, float], base: Weights, version: str) -> Weights:
    """Coefficients as whole points: scaled to `FULL_SCALE` in sum, rounded to multiples of `UNIT`.

    Terms that are not fitted (needs, profiles, group terms) keep the weights of `base`.
    """
    plain = {name: value for name, value in coefficients.items() if "*" not in name}
    total = sum(plain.values()) or 1.0

    def whole(value: float) -> int:
        return round(value / total * FULL_SCALE / UNIT) * UNIT

    pair = {**base.pair, **{name: whole(value) for name, value in plain.items()}}
    digital = {
        name.partition("*")[0]: whole(plain[name.partition("*")[0]] + value)
        for name, value in coefficients.items()
        if "*" in name
    }
    return Weights(version=version, pair=pair, pair_digital=digital, group=base.group)


def fold_key(districts: Iterable[str]) -> frozenset[str]:
    """The districts whose rows a fold leaves out."""
    return frozenset(districts)


def fold_name(districts: Iterable[str]) -> str:
    """The fold's name in the data file."""
    return "+".join(sorted(districts))
