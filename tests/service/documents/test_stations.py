# SPDX-License-Identifier: EUPL-1.2
"""The way of an application: who is asked, who is skipped, and where a town without a district lies."""

import datetime as dt

import pytest

from service.documents.stations import district_of, route_to_paper
from service.landscape.files import facts_from_files

_REGISTER = facts_from_files().register_at(dt.date(2026, 4, 13))


@pytest.mark.parametrize(
    ("keys", "skipped", "reason"),
    [
        (("06635001", "06635002"), (False, False, False), "Landrat"),
        (("06635001", "06634001"), (True, False, False), "Regierungspräsidium Kassel"),
        (("06635001", "06531005"), (True, True, False), "Ministerium"),
        (("06531", "06531002"), (True, False, False), "Regierungspräsidium Gießen"),
    ],
)
def test_stations_below_the_competent_authority_are_skipped(
    keys: tuple[str, ...], skipped: tuple[bool, ...], reason: str
) -> None:
    route = route_to_paper([_REGISTER.by_key[key] for key in keys])
    assert tuple(station.is_skipped for station in route.stations) == skipped
    assert reason in route.reason
    assert "§ 35 KGG" in route.reason
    assert ("nicht in eigener Sache" in route.reason) == any(len(key) == 5 for key in keys)


def test_a_kreisfreie_stadt_lies_in_no_district() -> None:
    assert district_of(_REGISTER.by_key["06411000"]) == "kreisfrei"
    assert district_of(_REGISTER.by_key["06635015"]) == "Landkreis Waldeck-Frankenberg"
    route = route_to_paper([_REGISTER.by_key["06411000"]])
    assert "Darmstadt)" not in route.stations[0].name
