# SPDX-License-Identifier: EUPL-1.2
"""Another register than that of Hessen."""

import datetime as dt
from pathlib import Path

import pytest

from matching.errors import InvalidInput
from service.landscape.build import build_landscape
from service.landscape.files import facts_from_files, read_register

NOW = dt.date(2026, 11, 22)
GERMANY = Path(__file__).parents[3] / "benchmarks" / "data" / "germany_municipalities.csv.gz"


def line_of(count: int) -> str:
    rows = [f"{i:08d},Ort {i},{100 + i},50,{8 + i / 100}" for i in range(count)]
    return "\n".join(["ags,name,population,lat,lon", *rows])


def test_each_has_its_six_nearest_in_both_directions() -> None:
    facts = read_register(line_of(20), facts_from_files()).facts
    landscape = build_landscape(facts, "office", NOW)
    adjacent = landscape.arrays.adjacent
    assert (adjacent == adjacent.T).all()
    assert adjacent.sum(axis=1).min() >= 6
    # At the end of the line the six nearest are the next six; in the middle three on each side.
    assert {i for i in range(20) if adjacent[0, i]} == {1, 2, 3, 4, 5, 6}
    assert {i for i in range(20) if adjacent[10, i]} >= {7, 8, 9, 11, 12, 13}


def test_rows_in_any_order_make_the_same_neighbours() -> None:
    head, *rows = line_of(20).splitlines()
    backwards = "\n".join([head, *rows[::-1]])
    one, other = (
        read_register(text, facts_from_files()).facts.ground.tables for text in (line_of(20), backwards)
    )
    assert one.borders == other.borders


def test_a_row_without_a_position_stays_and_is_reported() -> None:
    found = read_register(line_of(8) + "\n99999999,Nirgends,5,,\n", facts_from_files())
    assert found.without_position == ("99999999",)
    assert "99999999" in found.notes[0].de
    landscape = build_landscape(found.facts, "office", NOW)
    assert "99999999" in landscape.register.by_key
    assert not landscape.arrays.adjacent[landscape.arrays.index["99999999"]].any()


def test_every_fault_is_named() -> None:
    text = "ags,name,population,lat,lon\n1,A,x,91,8\n1,,5,50,\n2,B,-3,1e3,200\n!,C,1,nan,8\n"
    with pytest.raises(InvalidInput) as caught:
        read_register(text, facts_from_files())
    assert {field.field for field in caught.value.fields} == {
        "line 2: population",
        "line 2: lat",
        "line 3: ags",
        "line 3: name",
        "line 3: lat, lon",
        "line 4: population",
        "line 4: lat",
        "line 4: lon",
        "line 5: ags",
        "line 5: lat",
    }
    with pytest.raises(InvalidInput):
        read_register("ags,name,population,lat,lon\n", facts_from_files())


def test_all_of_germany_is_read_and_four_lack_a_position() -> None:
    found = read_register(GERMANY, facts_from_files())
    assert len(found.facts.register_at(NOW).municipalities) == 10_751
    assert found.without_position == ("07232503", "14522275", "16061119", "16076094")
    assert 32_253 <= len(found.facts.ground.tables.borders) <= 64_506
