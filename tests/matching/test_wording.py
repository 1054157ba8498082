# SPDX-License-Identifier: EUPL-1.2
"""Numbers, names and lists as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.wording import district_label, ended, joined, km, number, posts
from tests.matching.builders import hessen


@given(st.integers(0, 10**12))
def test_thousands_are_separated_and_the_number_stays_the_same(value: int) -> None:
    german, english = number(value, german=True), number(value, german=False)
    assert int(german.replace(".", "")) == int(english.replace(",", "")) == value
    assert all(len(part) == 3 for part in german.split(".")[1:])


@pytest.mark.parametrize(
    ("value", "german", "english"),
    [
        (0.04, "0,0 km", "0.0 km"),
        (6.06, "6,1 km", "6.1 km"),
        (9.94, "9,9 km", "9.9 km"),
        (9.95, "10 km", "10 km"),
        (123.5, "124 km", "124 km"),
    ],
)
def test_kilometres(value: float, german: str, english: str) -> None:
    assert (km(value, german=True), km(value, german=False)) == (german, english)


@pytest.mark.parametrize(
    ("hundredths", "german", "english"),
    [
        (100, "1 Stelle", "1 post"),
        (150, "1,5 Stellen", "1.5 posts"),
        (25, "0,25 Stellen", "0.25 posts"),
        (1000, "10 Stellen", "10 posts"),
    ],
)
def test_posts(hundredths: int, german: str, english: str) -> None:
    assert (posts(hundredths, german=True), posts(hundredths, german=False)) == (german, english)


@pytest.mark.parametrize(
    ("names", "at_most", "german", "english"),
    [
        ([], None, "", ""),
        (["A"], None, "A", "A"),
        (["A", "B"], 2, "A und B", "A and B"),
        (["A", "B", "C"], None, "A, B und C", "A, B and C"),
        (["A", "B", "C", "D"], 2, "A, B und 2 weitere", "A, B and 2 more"),
    ],
)
def test_lists(names: list[str], at_most: int | None, german: str, english: str) -> None:
    assert joined(names, german=True, at_most=at_most) == german
    assert joined(names, german=False, at_most=at_most) == english


def test_every_district_says_that_it_is_one() -> None:
    for district in hessen().districts:
        assert "kreis" in district_label(district.name).lower()
        assert not district_label(district.name).startswith("Landkreis Landkreis")


def test_a_sentence_ends_with_one_full_stop() -> None:
    assert ended("Nahe bei Fulda") == "Nahe bei Fulda."
    assert ended("Nahe bei Höchst i. Odw.") == "Nahe bei Höchst i. Odw."
