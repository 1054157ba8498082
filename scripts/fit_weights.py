# SPDX-License-Identifier: EUPL-1.2
"""Fit the weights of the score on the project's list of cooperations and write the data file.

    .venv/bin/python scripts/fit_weights.py 2026-11-22

writes service/suggestions/data/weights.json: the weights, the folds (fitted without one district, two
districts, or the districts of one row), the figures out of fold with their intervals, and ablations.
Takes a few minutes on one core. Same input, same file.
"""

import datetime as dt
import itertools
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
from threadpoolctl import threadpool_limits

from matching.evidence.backtest import Backtest, FittedWeights, backtest
from matching.evidence.fit import DIGITAL, TERMS, Examples, examples, fit_terms, fold_name, to_weights
from matching.evidence.rows import Row, evidence_rows
from matching.weights import Weights
from service.landscape.build import PUBLIC, build_landscape
from service.landscape.files import facts_from_files

#: Set by hand from published findings before any fit (DOMAIN: nearness, own district, size, ties).
PRIOR = {
    "distance": 2640,
    "neighbourhood": 2040,
    "same_district": 840,
    "similar_size": 780,
    "both_cities": 1200,
    "earlier_ties": 1200,
}
#: Terms that no real cooperation in the list can tell us about: needs, offers, profiles, whole groups.
SET_BY_HAND = {
    "same_platform": 240,
    "same_software": 360,
    "same_it_provider": 120,
    "spare_capacity": 480,
    "same_start": 120,
    "urgency": 120,
}
#: `host` is large on purpose: without a host a host topic is no cooperation yet.
GROUP = {"combined_population": 240, "one_route": 240, "host": 1800, "whole_posts": 240}
FILE = Path(__file__).parent.parent / "service" / "suggestions" / "data" / "weights.json"


def main(version: str) -> None:
    """Fit, judge, ablate, write."""
    landscape = build_landscape(facts_from_files(), PUBLIC, dt.date.fromisoformat(version))
    cooperations = landscape.ties
    rows = evidence_rows(landscape, cooperations)
    base = Weights(version=version, pair=SET_BY_HAND, group=GROUP)
    fitted = fit_all(rows, examples(landscape, rows, cooperations), base, TERMS, DIGITAL)
    result = backtest(landscape, cooperations, fitted)
    ablations = {}
    for dropped in TERMS:
        terms = tuple(t for t in TERMS if t != dropped)
        digital = tuple(t for t in DIGITAL if t != dropped)
        data = examples(landscape, rows, cooperations, terms, digital)
        part = fit_all(rows, data, base, terms, digital, pairs=False)
        ablations[f"without {dropped}"] = _maps(backtest(landscape, cooperations, part, with_groups=False))
    in_sample = FittedWeights(
        shipped=fitted.shipped, prior=fitted.prior, fitted_districts=frozenset(), folds={}
    )
    seen = backtest(landscape, cooperations, in_sample, with_groups=False)
    document = {
        "version": version,
        "fitted_on": f"{len(rows)} rows of service/known_cooperations/data/cooperations.csv",
        "method": "pairwise logistic regression (scikit-learn), see matching/evidence/fit.py",
        "pair": fitted.shipped.pair,
        "pair_digital": fitted.shipped.pair_digital,
        "group": GROUP,
        "prior": {"pair": PRIOR, "pair_digital": {}},
        "fitted_districts": sorted(fitted.fitted_districts),
        "out_of_fold": msgspec.to_builtins(result.model),
        "groups_out_of_fold": msgspec.to_builtins(result.groups),
        "in_sample": _maps(seen),
        "baselines": msgspec.to_builtins(result.baselines),
        "ablations_out_of_fold": ablations,
        "folds": {
            name: {
                "pair": {t: weights.pair[t] for t in TERMS},
                "pair_digital": weights.pair_digital,
            }
            for name, weights in sorted(fitted.folds.items())
        },
    }
    FILE.write_bytes(msgspec.json.format(msgspec.json.encode(document), indent=1) + b"\n")
    print(
        msgspec.json.format(msgspec.json.encode({k: document[k] for k in document if k != "folds"})).decode()
    )


def fit_all(
    rows: Sequence[Row],
    data: Sequence[Examples],
    base: Weights,
    terms: Sequence[str],
    digital: Sequence[str],
    *,
    pairs: bool = True,
) -> FittedWeights:
    """The fit on everything, and one fold for each district, each row's districts and each two districts."""
    districts = sorted({d for row in rows for d in row.districts})
    wanted = {frozenset((d,)) for d in districts} | {row.districts for row in rows}
    if pairs:
        wanted |= {frozenset(pair) for pair in itertools.combinations(districts, 2)}

    def fitted(without: frozenset[str]) -> Weights:
        kept = [d for d in data if not d.row.districts & without]
        return to_weights(fit_terms(kept, terms, digital), base, base.version)

    return FittedWeights(
        shipped=fitted(frozenset()),
        prior=msgspec.structs.replace(base, pair={**base.pair, **PRIOR}),
        fitted_districts=frozenset(districts),
        folds={fold_name(without): fitted(without) for without in sorted(wanted, key=sorted)},
    )


def _maps(result: Backtest) -> dict[str, Any]:
    return {name: figures.map for name, figures in result.model.items()}


if __name__ == "__main__":
    with threadpool_limits(1):
        main(sys.argv[1])
