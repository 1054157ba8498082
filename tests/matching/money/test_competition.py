# SPDX-License-Identifier: EUPL-1.2
"""Ranking projects: whole numbers, ties told, the jury where nothing decides, and how weights matter."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.errors import InvalidInput, Text
from matching.money.competition import Criterion, Entry, rank


def criterion(code: str, weight: int) -> Criterion:
    text = Text(de=code, en=code)
    return Criterion(code=code, name=text, weight=weight, anchors=(text, text, text))


CRITERIA = [criterion("reuse", 50), criterion("members", 30), criterion("cost", 20)]


def entry(key: str, *points: int) -> Entry:
    return Entry(key=key, points=dict(zip(("reuse", "members", "cost"), points, strict=True)))


def test_six_places_of_eight() -> None:
    entries = [entry(f"p{at}", at % 6, (at * 3) % 6, 5 - at % 6) for at in range(8)]
    found = rank(CRITERIA, entries, 6)
    totals = [ranked.total for ranked in found.ranking]
    assert totals == sorted(totals, reverse=True)
    assert len(found.winners) + found.open_places == 6
    assert rank(CRITERIA, entries[::-1], 6) == found


def test_the_heaviest_criterion_breaks_a_tie_and_says_so() -> None:
    # 50·2 + 30·0 + 20·0 = 100 = 50·0 + 30·2 + 20·2
    found = rank(CRITERIA, [entry("b", 2, 0, 0), entry("a", 0, 2, 2)], 1)
    assert found.winners == ("b",)
    assert [ranked.place for ranked in found.ranking] == [1, 2]
    assert "Gleichstand mit a; es zählt „reuse“: 2 gegen 0." in found.ranking[0].text.de
    assert found.ranking[0].text.de.startswith("50 × 2 + 30 × 0 + 20 × 0 = 100 von 500 Punkten.")


def test_what_nothing_tells_apart_is_left_to_the_jury() -> None:
    found = rank(CRITERIA, [entry("a", 3, 3, 3), entry("b", 3, 3, 3), entry("c", 5, 5, 5)], 2)
    assert found.winners == ("c",)
    assert (found.open_keys, found.open_places) == (("a", "b"), 1)
    assert [(ranked.key, ranked.place) for ranked in found.ranking] == [("c", 1), ("a", 2), ("b", 2)]
    assert "Die Jury entscheidet" in found.ranking[1].text.de
    # With places for both the jury has nothing to decide.
    assert rank(CRITERIA, [entry("a", 3, 3, 3), entry("b", 3, 3, 3)], 2).winners == ("a", "b")


def test_how_far_a_weight_may_move() -> None:
    two = [criterion("x", 60), criterion("y", 40)]
    entries = [Entry(key="a", points={"x": 3, "y": 0}), Entry(key="b", points={"x": 0, "y": 4})]
    # a: 3w, b: 4(100 - w); a wins from w = 58 on, 57.14 is the turning point.
    found = rank(two, entries, 1)
    assert found.winners == ("a",)
    x, y = found.swings
    assert (x.code, x.down, x.up, x.order_changes_within_five) == ("x", 3, None, True)
    assert (y.code, y.down, y.up) == ("y", None, 3)


def test_every_wrong_field_is_named() -> None:
    with pytest.raises(InvalidInput) as raised:
        rank([criterion("x", 50), criterion("x", -5)], [Entry(key="a", points={"x": 6})] * 2, 0)
    assert {error.field for error in raised.value.fields} == {
        "criteria",
        "criteria[1].weight",
        "criteria[1].code",
        "places",
        "entries[0].points",
        "entries[1].key",
        "entries[1].points",
    }


@given(
    points=st.lists(st.tuples(*[st.integers(0, 5)] * 3), min_size=1, max_size=12),
    places=st.integers(1, 6),
)
def test_winners_are_never_worse_than_the_others(points, places: int) -> None:
    found = rank(CRITERIA, [entry(f"p{at:02d}", *given) for at, given in enumerate(points)], places)
    assert len(found.winners) + found.open_places == min(places, len(points))
    won = [ranked.total for ranked in found.ranking if ranked.wins]
    lost = [ranked.total for ranked in found.ranking if not ranked.wins]
    assert not won or not lost or min(won) >= max(lost)
