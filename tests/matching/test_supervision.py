# SPDX-License-Identifier: EUPL-1.2
"""Who supervises which group, on the real register."""

import datetime as dt

import pytest

from matching.supervision import Supervisor, route_of, supervisor_of
from service.landscape.files import facts_from_files

NEUHOF, FLIEDEN, FULDA, FULDA_DISTRICT = "06631018", "06631008", "06631009", "06631"
MAINTAL, HANAU_BEFORE, HANAU = "06435019", "06435014", "06415000"
ALSFELD, FRANKFURT, OFFENBACH = "06535001", "06412000", "06413000"


@pytest.mark.parametrize(
    ("keys", "supervisor"),
    [
        ((NEUHOF, FLIEDEN), Supervisor.DISTRICT),
        ((NEUHOF, FLIEDEN, FULDA), Supervisor.REGION),
        ((NEUHOF, FLIEDEN, FULDA_DISTRICT), Supervisor.REGION),
        ((MAINTAL, HANAU), Supervisor.REGION),
        ((NEUHOF, ALSFELD), Supervisor.MINISTRY),
        ((FRANKFURT, OFFENBACH), Supervisor.MINISTRY),
    ],
)
def test_the_authority_follows_from_the_members(keys: tuple[str, ...], supervisor: Supervisor) -> None:
    register = facts_from_files().register_at(dt.date(2026, 11, 22))
    assert supervisor_of([register.by_key[key] for key in keys]) is supervisor


def test_a_town_with_special_status_had_the_same_authority_before_it_left_its_district() -> None:
    register = facts_from_files().register_at(dt.date(2025, 12, 31))
    assert supervisor_of([register.by_key[key] for key in (MAINTAL, HANAU_BEFORE)]) is Supervisor.REGION


@pytest.mark.parametrize(
    ("keys", "district", "region", "said"),
    [
        ((NEUHOF, FLIEDEN), "06631", "066", "der Landrat (Landkreis Fulda)"),
        ((NEUHOF, FULDA), None, "066", "Fulda steht unter seiner Aufsicht"),
        ((NEUHOF, FULDA_DISTRICT), None, "066", "Landkreis Fulda steht unter seiner Aufsicht"),
        ((NEUHOF, ALSFELD), None, None, "Regierungsbezirken Gießen und Kassel"),
        ((FRANKFURT, OFFENBACH), None, None, "Frankfurt am Main steht unter seiner Aufsicht"),
    ],
)
def test_the_reason_and_the_stations_follow_from_it(
    keys: tuple[str, ...], district: str | None, region: str | None, said: str
) -> None:
    register = facts_from_files().register_at(dt.date(2026, 11, 22))
    route = route_of([register.by_key[key] for key in keys])
    assert (route.district, route.region) == (district, region)
    assert said in route.reason.de
    assert "§ 35 KGG" in route.reason.de
    assert route.district_is_member == (FULDA_DISTRICT in keys)
