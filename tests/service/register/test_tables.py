# SPDX-License-Identifier: EUPL-1.2
"""The register of Hessen at several dates."""

import csv
import datetime as dt
from collections import Counter

import pytest

from matching.errors import InvalidInput
from matching.register import Kind
from service.register.tables import read_tables

NOW = dt.date(2026, 11, 22)
BEFORE_HANAU = dt.date(2025, 12, 31)
BEFORE_ALLENDORF = dt.date(2022, 12, 31)


def test_counts_and_sums_of_the_territory_of_2025() -> None:
    register = read_tables().register_at(BEFORE_HANAU)
    kinds = Counter(m.kind for m in register.municipalities)
    assert kinds == {
        Kind.GEMEINDE: 230,
        Kind.STADT: 179,
        Kind.SONDERSTATUSSTADT: 7,
        Kind.KREISFREIE_STADT: 5,
        Kind.LANDKREIS: 21,
    }
    assert sum(m.population or 0 for m in register.municipalities if not m.is_district) == 6_280_793
    assert [m.key for m in register.municipalities] == sorted(m.key for m in register.municipalities)
    assert all(m.lat and m.lon and m.population for m in register.municipalities)


@pytest.mark.parametrize("day", [BEFORE_ALLENDORF, BEFORE_HANAU, NOW])
def test_a_district_has_the_population_of_its_municipalities(day: dt.date) -> None:
    register = read_tables().register_at(day)
    sums: Counter[str] = Counter()
    for m in register.municipalities:
        if not m.is_district:
            sums[m.district_key] += m.population or 0
    dated = {m.population_date for m in register.municipalities}
    if len(dated) == 1:
        assert all(sums[m.key] == m.population for m in register.municipalities if m.is_district)
    assert {m.district_key for m in register.municipalities} == set(sums)


def test_hanau_changes_key_kind_and_district_with_2026() -> None:
    tables = read_tables()
    old = tables.register_at(BEFORE_HANAU).resolve("06435014")
    new = tables.register_at(NOW).resolve("06435014")
    assert (old.municipality.key, old.municipality.kind, old.note) == (
        "06435014",
        Kind.SONDERSTATUSSTADT,
        None,
    )
    assert (new.municipality.key, new.municipality.district_key) == ("06415000", "06415")
    assert new.municipality.kind is Kind.KREISFREIE_STADT
    assert new.municipality.population == old.municipality.population
    assert new.note is not None
    assert "06415000" in new.note.de
    assert tables.register_at(NOW).resolve("064150000000").note is None
    ahead = tables.register_at(BEFORE_HANAU).resolve("06415000")
    assert ahead.municipality.key == "06435014"
    assert ahead.note is not None
    kinzig = [tables.register_at(day).by_key["06435"].population for day in (BEFORE_HANAU, NOW)]
    assert kinzig == [420_914, 322_958]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("06437002", "06437016"),
        ("06437008", "06437016"),
        ("06437014", "06437016"),
        ("06437015", "06437016"),
        ("06633021", "06633030"),
        ("06633027", "06633030"),
        ("06635005", "06635001"),
        ("066350005005", "06635001"),
    ],
)
def test_an_old_key_means_its_successor_and_says_so(old: str, new: str) -> None:
    found = read_tables().register_at(NOW).resolve(old)
    assert found.municipality.key == new
    assert found.note is not None


def test_bromskirchen_was_a_municipality_until_2022() -> None:
    before = read_tables().register_at(BEFORE_ALLENDORF)
    assert before.resolve("06635005").note is None
    assert before.by_key["06635001"].population == 5_581
    assert len(before.municipalities) == 443
    assert "06635005" not in read_tables().register_at(dt.date(2023, 1, 1)).by_key
    pairs = {(b.a, b.b) for b in read_tables().borders_at(BEFORE_ALLENDORF)}
    assert ("06635001", "06635005") in pairs


def test_a_date_before_the_register_is_refused_in_a_sentence() -> None:
    with pytest.raises(InvalidInput) as caught:
        read_tables().register_at(dt.date(2019, 12, 31))
    assert "01.01.2020" in caught.value.text.de
    assert caught.value.fields[0].field == "as_of"


def test_real_borders_leave_two_without_neighbour_and_bridging_joins_all() -> None:
    tables = read_tables()
    keys = {m.key for m in tables.register_at(NOW).municipalities if not m.is_district}
    borders = tables.borders_at(NOW)
    real = [b for b in borders if b.bridged_by is None]
    assert (len(real), len(borders)) == (1128, 1166)
    assert keys - {k for b in real for k in (b.a, b.b)} == {"06633022", "06633030"}
    assert all(b.length_km > 0 for b in real)
    assert all(b.length_km == 0 for b in borders if b.bridged_by)
    reached, waiting = {min(keys)}, [min(keys)]
    while waiting:
        here = waiting.pop()
        for border in borders:
            if here in (border.a, border.b):
                there = border.b if here == border.a else border.a
                if there not in reached:
                    reached.add(there)
                    waiting.append(there)
    assert reached == keys


def test_borders_are_in_keys_of_the_date_and_ordered() -> None:
    tables = read_tables()
    then, now = tables.borders_at(BEFORE_HANAU), tables.borders_at(NOW)
    assert sum("06435014" in (b.a, b.b) for b in then) == sum("06415000" in (b.a, b.b) for b in now) > 3
    assert not any("06435014" in (b.a, b.b) for b in now)
    assert all(b.a < b.b for b in (*then, *now))
    assert [(b.a, b.b) for b in now] == sorted((b.a, b.b) for b in now)


def test_districts_border_each_other_and_kreisfreie_cities_are_left_out() -> None:
    pairs = read_tables().district_borders_at(NOW)
    assert len(pairs) == 41
    assert {key for pair in pairs for key in pair} == {
        m.key for m in read_tables().register_at(NOW).municipalities if m.is_district
    }
    hanau = [b for b in read_tables().district_borders if "06415" in (b.a, b.b)]
    assert {b.a if b.b == "06415" else b.b for b in hanau} >= {"06435", "06438"}
    assert all(b.valid_from == dt.date(2026, 1, 1) for b in hanau)


def test_names_are_unambiguous() -> None:
    names = [m.name for m in read_tables().register_at(NOW).municipalities]
    assert len(names) == len(set(names))
    assert {"Kassel", "Landkreis Kassel", "Kreis Offenbach", "Hochtaunuskreis"} <= set(names)


def test_the_data_files_have_no_carriage_returns_and_end_in_a_newline() -> None:
    from importlib import resources

    for name in ("municipalities.csv", "key_periods.csv", "borders.csv", "district_borders.csv"):
        text = resources.files("service.register").joinpath("data", name).read_text("utf-8")
        assert "\r" not in text
        assert text.endswith("\n")
        rows = list(csv.reader(text.splitlines()))
        assert {len(row) for row in rows} == {len(rows[0])}
