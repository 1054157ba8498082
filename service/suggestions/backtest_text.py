# SPDX-License-Identifier: EUPL-1.2
"""The result of the backtest as text for a terminal, in German or English."""

from collections.abc import Iterator
from typing import Literal

from matching.evidence.backtest import Backtest

__all__ = ("backtest_lines",)

_WORDS = {
    "de": {
        "head": "{rows} Kooperationen, davon {digital} digital; Gewichte {weights}",
        "interval": "95 %",
        "to": "bis",
        "model": "Modell",
        "distance": "Entfernung",
        "district": "Eigener Kreis zuerst",
        "ties": "Kreis und Zusammenarbeit",
        "all": "alle",
        "digital": "digital",
        "groups": "Gruppen ({part}): Jaccard {jaccard}, genau {exact} unter den ersten zehn",
    },
    "en": {
        "head": "{rows} cooperations, {digital} of them digital; weights {weights}",
        "interval": "95 %",
        "to": "to",
        "model": "Model",
        "distance": "Distance",
        "district": "Own district first",
        "ties": "District and ties",
        "all": "all",
        "digital": "digital",
        "groups": "Groups ({part}): Jaccard {jaccard}, exact {exact} among the first ten",
    },
}


def backtest_lines(result: Backtest, language: Literal["de", "en"]) -> Iterator[str]:
    """Mean average precision, recall and interval of model and baselines, then the groups.

    Sets without a row are left out.
    """
    words = _WORDS[language]

    def figure(value: float | None) -> str:
        text = "–" if value is None else f"{value:.3f}"
        return text.replace(".", ",") if language == "de" else text

    yield words["head"].format(rows=result.rows, digital=result.rows_digital, weights=result.weights_version)
    yield f"{'':<36}{'MAP':>7}{'R@5':>7}{'R@10':>7}  {words['interval']}"
    for name, sets in (("model", result.model), *result.baselines.items()):
        for part, figures in sets.items():
            if figures.map is None or figures.map_ci95 is None:
                continue
            low, high = figures.map_ci95
            yield (
                f"{f'{words[name]} ({words[part]})':<36}{figure(figures.map):>7}"
                f"{figure(figures.recall_at_5):>7}{figure(figures.recall_at_10):>7}"
                f"  {figure(low)} {words['to']} {figure(high)}"
            )
    for part, found in result.groups.items():
        if found.jaccard_at_10 is not None:
            yield words["groups"].format(
                part=words[part], jaccard=figure(found.jaccard_at_10), exact=figure(found.exact_at_10)
            )
