# SPDX-License-Identifier: EUPL-1.2
"""Small cells stay hidden: against a reader who knows the rule and tries every world."""

import itertools
from collections import defaultdict
from collections.abc import Iterator, Sequence

import pytest

from matching.small_cells import SMALLEST, Counts, Protected, Shown, protect

#: How many of one district lack the service, by platform; the last ones use a platform nobody knows.
World = tuple[tuple[int, ...], ...]


def worlds(capacity: Sequence[int], platforms: int) -> Iterator[World]:
    """Every way in which municipalities of some districts may have stated a gap in confidence."""
    rows = [
        [row for row in itertools.product(range(room + 1), repeat=platforms + 1) if sum(row) <= room]
        for room in capacity
    ]
    return itertools.product(*rows)


def published(world: World, capacity: Sequence[int], public: Sequence[int]) -> Protected:
    platforms = len(world[0]) - 1
    return protect(
        sum(public),
        sum(map(sum, world)),
        {
            "district": Counts(
                public={f"d{place}": n for place, n in enumerate(public) if n},
                confidential={f"d{place}": sum(row) for place, row in enumerate(world) if sum(row)},
                capacity={f"d{place}": room for place, room in enumerate(capacity)},
            ),
            "platform": Counts(
                public={},
                confidential={
                    f"p{place}": n for place in range(platforms) if (n := sum(row[place] for row in world))
                },
            ),
        },
    )


@pytest.mark.parametrize(
    ("capacity", "platforms", "public"),
    [
        ((5, 3, 1), 1, (0, 0, 0)),
        ((4, 4, 4), 1, (0, 2, 5)),
        ((3, 3), 2, (0, 0)),
        ((4, 1, 1, 1, 1), 1, (3, 0, 0, 0, 1)),
        ((5, 5), 1, (1, 0)),
        ((6,), 2, (0,)),
    ],
)
def test_no_small_cell_follows_from_what_is_published(
    capacity: tuple[int, ...], platforms: int, public: tuple[int, ...]
) -> None:
    """Whatever is published, every cell below three may also hold another number."""
    possible: dict[str, dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
    smalls = 0
    for world in worlds(capacity, platforms):
        answer = repr(published(world, capacity, public))
        for place, row in enumerate(world):
            possible[answer][f"d{place}"].add(sum(row))
        for place in range(platforms):
            possible[answer][f"p{place}"].add(sum(row[place] for row in world))
    for cells in possible.values():
        for values in cells.values():
            if min(values) < SMALLEST:
                smalls += 1
                assert len(values) > 1, cells
    assert smalls > 1


def test_large_cells_and_their_sum_are_shown() -> None:
    made = protect(
        2,
        9,
        {"district": Counts(public={"a": 2}, confidential={"a": 4, "b": 5}, capacity={"a": 10, "b": 12})},
    )
    assert made.tables["district"] == {
        "a": Shown(count=6, is_minimum=False),
        "b": Shown(count=5, is_minimum=False),
    }
    assert made.total == Shown(count=11, is_minimum=False)


def test_the_sum_hides_with_a_cell_that_would_follow_from_it() -> None:
    counts = Counts(public={}, confidential={"a": 4, "b": 2}, capacity={"a": 9, "b": 9})
    made = protect(0, 6, {"district": counts})
    assert made.tables["district"] == {"a": Shown(count=4, is_minimum=False)}
    assert made.total == Shown(count=4, is_minimum=True)


def test_what_is_public_is_counted_without_telling_of_the_rest() -> None:
    def shown(confidential: int) -> Protected:
        counts = Counts(public={"a": 4}, confidential={"a": confidential}, capacity={"a": 9})
        return protect(4, confidential, {"district": counts})

    assert shown(0) == shown(1) == shown(2)
    assert shown(0).tables["district"] == {"a": Shown(count=4, is_minimum=True)}
    assert shown(3).tables["district"] == {"a": Shown(count=7, is_minimum=False)}


def test_nothing_below_three_is_shown() -> None:
    counts = Counts(public={"a": 2}, confidential={"a": 2, "b": 1}, capacity={"a": 9, "b": 9})
    made = protect(2, 3, {"district": counts})
    assert made.tables["district"] == {}
    assert made.total.count is None or made.total.count >= SMALLEST
