# SPDX-License-Identifier: EUPL-1.2
"""How the order comes about, written from the weights and terms that run (N13)."""

import json
from collections.abc import Sequence
from functools import cache
from importlib import resources

import msgspec

from matching.landscape import Landscape
from matching.participants import Basis
from matching.weights import DISTANCE_FACTORS, Weights
from schemas.suggestion import Group
from service.suggestions.actions import suggest_groups

__all__ = ("EXAMPLE", "Evidence", "Method", "WeightRow", "example_of", "method_of", "thousandths")

#: Whose best group is worked out on the page: municipality and topic.
EXAMPLE = ("06631018", "it_operations_hosting")


class WeightRow(msgspec.Struct, frozen=True, kw_only=True):
    """One term: the most points it can give, also for digital topics, and per whom it counts."""

    code: str
    points: int
    points_digital: int
    is_pair: bool
    #: Share of the strongest term in percent, for the bar.
    percent: int


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """How well the order finds real partners, in tenths of a percent (mean average precision)."""

    shipped: int
    best_baseline: int
    low: int
    high: int


class Method(msgspec.Struct, frozen=True, kw_only=True):
    """Everything the page shows."""

    version: str
    rows: tuple[WeightRow, ...]
    #: Codes of the terms that give no points with these weights.
    silent: tuple[str, ...]
    distance_percent: tuple[tuple[str, int], ...]
    evidence: Evidence


def method_of(landscape: Landscape) -> Method:
    """The weights in use, strongest first."""
    weights = landscape.weights
    codes = [(code, True) for code in weights.pair] + [(code, False) for code in weights.group]
    strongest = max(_points(weights, code, is_pair, digital=True) for code, is_pair in codes)
    rows = [
        WeightRow(
            code=code,
            points=_points(weights, code, is_pair, digital=False),
            points_digital=_points(weights, code, is_pair, digital=True),
            is_pair=is_pair,
            percent=round(100 * _points(weights, code, is_pair, digital=True) / strongest),
        )
        for code, is_pair in codes
    ]
    rows.sort(key=lambda row: (-row.points_digital, row.code))
    return Method(
        version=weights.version,
        rows=tuple(row for row in rows if row.points or row.points_digital),
        silent=tuple(row.code for row in rows if not (row.points or row.points_digital)),
        distance_percent=tuple(DISTANCE_FACTORS.items()),
        evidence=_evidence(),
    )


def example_of(landscape: Landscape) -> Group | None:
    """The best group of the example, worked out now from public facts alone. Some 30 ms."""
    key, topic = EXAMPLE
    if landscape.register.find(key) is None or topic not in landscape.topic_by_slug:
        return None
    answer = suggest_groups(landscape, key, topic, basis=Basis.POTENTIAL, limit=1)
    return answer.groups[0] if answer.groups else None


def _points(weights: Weights, code: str, is_pair: bool, *, digital: bool) -> int:
    return weights.pair_weight(code, digital=digital) if is_pair else weights.group_weight(code)


@cache
def _evidence() -> Evidence:
    """What the backtest of the shipped weights measured, as it is stored beside them."""
    text = resources.files("service.suggestions").joinpath("data/weights.json").read_text("utf-8")
    stored = json.loads(text)
    measured = stored["out_of_fold"]["all"]
    baselines: Sequence[float] = [baseline["all"]["map"] for baseline in stored["baselines"].values()]
    low, high = measured["map_ci95"]
    return Evidence(
        shipped=round(measured["map"] * 1000),
        best_baseline=round(max(baselines) * 1000),
        low=round(low * 1000),
        high=round(high * 1000),
    )


def thousandths(value: int, *, german: bool) -> str:
    """0.663 as it is written in a language."""
    return f"{value / 1000:.3f}".replace(".", "," if german else ".")
