# SPDX-License-Identifier: EUPL-1.2
"""Who supervises which group, on the real register."""

import datetime as dt

import pytest

from matching.supervision import Supervisor, supervisor_of
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
