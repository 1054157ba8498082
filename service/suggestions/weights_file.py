# SPDX-License-Identifier: EUPL-1.2
"""The shipped weights with what the backtest needs: folds, the districts of the fit, the prior."""

from functools import cache
from importlib import resources

import msgspec

from matching.evidence.backtest import FittedWeights
from matching.weights import Weights

__all__ = ("read_fitted_weights",)


class _Partial(msgspec.Struct, frozen=True):
    pair: dict[str, int]
    pair_digital: dict[str, int]


class _File(msgspec.Struct, frozen=True):
    version: str
    pair: dict[str, int]
    pair_digital: dict[str, int]
    group: dict[str, int]
    prior: _Partial
    fitted_districts: tuple[str, ...]
    folds: dict[str, _Partial]


@cache
def read_fitted_weights() -> FittedWeights:
    """From data/weights.json; a fold or the prior replaces single weights of the shipped ones."""
    data = resources.files("service.suggestions").joinpath("data/weights.json").read_bytes()
    file = msgspec.json.decode(data, type=_File)

    def with_pairs(part: _Partial, name: str) -> Weights:
        return Weights(
            version=f"{file.version}/{name}",
            pair={**file.pair, **part.pair},
            pair_digital=part.pair_digital,
            group=file.group,
        )

    return FittedWeights(
        shipped=Weights(
            version=file.version, pair=file.pair, pair_digital=file.pair_digital, group=file.group
        ),
        prior=with_pairs(file.prior, "prior"),
        fitted_districts=frozenset(file.fitted_districts),
        folds={name: with_pairs(part, name) for name, part in file.folds.items()},
    )
