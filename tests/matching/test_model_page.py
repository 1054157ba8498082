# SPDX-License-Identifier: EUPL-1.2
"""The page that explains the score names the terms and weights that count."""

import re
from pathlib import Path

from matching.reason_sentences import SENTENCES
from service.landscape.files import read_weights

PAGE = Path(__file__).parents[2] / "docs" / "model.md"


def test_the_table_of_terms_is_that_of_the_code() -> None:
    table = (
        PAGE.read_text(encoding="utf-8").partition("<!-- terms -->")[2].partition("<!-- end of terms -->")[0]
    )
    rows = [re.split(r"(?<!\\)\|", line)[1:-1] for line in table.strip().splitlines()[2:]]
    told = {term.strip(" `"): (plain.strip(), digital.strip()) for term, plain, digital, *_ in rows}
    weights = read_weights()
    expected = {}
    for term in SENTENCES:
        plain = weights.group.get(term, weights.pair.get(term, 0))
        digital = weights.pair_digital.get(term, plain)
        expected[term] = (str(plain), "" if digital == plain else str(digital))
    assert told == expected
    assert list(told) == list(expected)
    assert {len(row) for row in rows} == {5}
