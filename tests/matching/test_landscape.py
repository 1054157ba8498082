# SPDX-License-Identifier: EUPL-1.2
"""What is derived from a landscape, and what makes two landscapes the same."""

import datetime as dt

import msgspec
import numpy as np
import pytest

from matching.facts import MustNot, Need, Profile
from matching.landscape import distances_km
from service.landscape.build import build_landscape
from service.landscape.files import facts_from_files
from tests.matching.builders import AS_OF, FLIEDEN, NEUHOF, hessen, hessen_with, key_of, needs_of, small, tie


def test_distances_are_great_circles() -> None:
    km = distances_km(np.array([50.0, 51.0, 50.0, np.nan]), np.array([9.0, 9.0, 10.0, 9.0]))
    one_degree = 6371.0088 * np.pi / 180
    assert km[0, 1] == pytest.approx(one_degree)
    assert km[0, 2] == pytest.approx(one_degree * np.cos(np.radians(50)), rel=1e-4)
    assert np.isnan(km[3]).all()
    assert (km[:3, :3] == km[:3, :3].T).all()
    assert (np.diag(km)[:3] == 0).all()


def test_nearness_ranks_count_who_lies_nearer() -> None:
    landscape = small(12, districts=("09901",), p5={"lat": None, "lon": None})
    arrays = landscape.arrays
    count = len(arrays.keys)
    placed = [i for i in range(count) if not arrays.is_district[i] and i != arrays.index[key_of(5)]]
    for i in placed:
        others = sorted(
            (j for j in placed if j != i), key=lambda j: (arrays.distance_km[i, j], arrays.keys[j])
        )
        assert [int(arrays.nearness_rank[i, j]) for j in others] == list(range(len(others)))
    unplaced = [i for i in range(count) if i not in placed]
    assert (arrays.nearness_rank[unplaced] >= count).all()
    assert (arrays.nearness_rank[:, unplaced] >= count).all()


def test_arrays_hold_borders_and_districts() -> None:
    landscape = small(18, districts=("09901", "09902"))
    arrays = landscape.arrays
    for border in landscape.borders:
        assert arrays.border_km[arrays.index[border.a], arrays.index[border.b]] == 4.5
    row = arrays.index[key_of(0)]
    assert {arrays.keys[j] for j in np.flatnonzero(arrays.adjacent[row])} == {key_of(1), key_of(6)}
    assert arrays.adjacent[arrays.index["09901"], arrays.index["09902"]]
    assert arrays.district[arrays.index["09901"]] == arrays.district[row]
    assert arrays.population[row] == 5_000


def test_all_municipalities_of_hessen_have_a_neighbour_also_across_unincorporated_land() -> None:
    arrays = hessen().arrays
    assert arrays.adjacent[~arrays.is_district].any(axis=1).all()
    for key in ("06633030", "06633022"):  # Wesertal and Reinhardshagen: only the forest between them
        row = arrays.index[key]
        assert arrays.adjacent[row].any()
        assert not arrays.border_km[row].any()


def test_any_change_of_content_changes_the_hash() -> None:
    landscape = small(6)
    changes = (
        {"needs": needs_of([key_of(0)])},
        {"must_nots": (MustNot(municipality=key_of(0), other=key_of(1)),)},
        {"profiles": (Profile(municipality=key_of(0), it_provider="X"),)},
        {"audience": "public"},
    )
    hashes = {landscape.content_hash, *(landscape.replace(**change).content_hash for change in changes)}
    assert len(hashes) == 1 + len(changes)
    assert small(6).content_hash == landscape.content_hash


def test_a_replaced_landscape_keeps_geography_and_forgets_searches() -> None:
    landscape = small(6)
    landscape.memo["scorers"] = {"something": "old"}
    arrays, standing = landscape.arrays, landscape.standing_terms
    changed = landscape.replace(needs=needs_of([key_of(0)]))
    assert changed.arrays is arrays
    assert changed.standing_terms is standing
    assert changed.memo == {}
    with pytest.raises(ValueError, match="ties"):
        landscape.replace(ties=(tie(key_of(0), key_of(1)),))


def test_all_audiences_of_one_date_share_what_is_large() -> None:
    office, public = hessen_with(), hessen_with(audience="public")
    assert office.arrays is public.arrays
    assert office.standing_terms is public.standing_terms
    assert office.standing_terms is not hessen(dt.date(2025, 1, 1)).standing_terms


def test_a_tie_counts_only_from_its_year_on() -> None:
    by_year = {
        year: {t.cooperation for t in hessen(dt.date(year, 12, 31)).ties} for year in (2023, 2024, 2026)
    }
    assert "K004" not in by_year[2023]  # Neuhof, Flieden, Kalbach: 2024
    assert "K004" in by_year[2024] <= by_year[2026]


def test_the_order_of_statements_does_not_matter_even_where_merged_municipalities_said_the_same() -> None:
    day = dt.date(2019, 12, 1)
    needs = (
        Need(municipality="06633021", topic="it_helpdesk", earliest_start=day, fte_hundredths=50),
        Need(municipality="06633027", topic="it_helpdesk", earliest_start=day, fte_hundredths=75),
        *needs_of([NEUHOF, FLIEDEN]),
    )
    facts = facts_from_files()
    forwards = build_landscape(facts.stating(needs), "office", AS_OF)
    backwards = build_landscape(facts.stating(needs[::-1]), "office", AS_OF)
    assert forwards.content_hash == backwards.content_hash
    assert len(forwards.needs) == 3
    assert msgspec.json.encode(forwards.needs) == msgspec.json.encode(backwards.needs)
