# SPDX-License-Identifier: EUPL-1.2
"""Lists of cooperations."""

import datetime as dt

import pytest

from matching.errors import InvalidInput
from service.known_cooperations.files import COLUMNS, known_cooperations, read_cooperations
from service.register.tables import read_tables

REGISTER = read_tables().register_at(dt.date(2026, 11, 22))
SHORT = (
    "id,year,year_min,year_max,task_group,is_digital,members_ags,members_complete,district_partner,status\n"
)


def test_the_projects_list_is_read_whole() -> None:
    found = known_cooperations(REGISTER)
    assert len(found.records) == 73
    assert sum(record.tie.is_digital for record in found.records) >= 17
    by_id = {record.tie.cooperation: record for record in found.records}
    assert str(by_id["K001"].grant_eur) == "100000"
    assert (by_id["K001"].tie.year_min, by_id["K001"].tie.year_max) == (2023, 2023)
    assert (by_id["K004"].tie.year_min, by_id["K004"].tie.year_max) == (2024, None)
    assert by_id["K080"].tie.district_keys == ("06433",)
    assert by_id["K080"].tie.members_complete is False
    assert all(record.tie.source.startswith("http") for record in found.records)


def test_old_keys_districts_among_members_and_unknown_partners() -> None:
    text = (
        SHORT
        + "X1,2020,,,it,true,06435014;06631;06631018,true,Kreis Bergstraße;Landkreis Nirgendwo,granted\n"
    )
    found = read_cooperations(text, REGISTER)
    tie = found.ties[0]
    assert tie.members == ("06415000", "06631018")
    assert tie.district_keys == ("06431", "06631")
    assert (tie.year_min, tie.year_max) == (2020, 2020)
    assert len(found.notes) == 2


def test_all_or_nothing_with_every_line_named() -> None:
    text = (
        ",".join(COLUMNS)
        + "\n"
        + (
            "A,20xx,2024,2020,t,g,maybe,,06631018;1,true,,viel,IKZ,granted,\n"
            "A,2020,,,t,g,true,,06631018,,,100.005,IKZ,granted,\n"
            ",2020,,,t,g,true,,06631018,true,,-5,IKZ,granted,\n"
        )
    )
    with pytest.raises(InvalidInput) as caught:
        read_cooperations(text, REGISTER)
    assert {field.field for field in caught.value.fields} == {
        "line 2: year",
        "line 2: year_min, year_max",
        "line 2: is_digital",
        "line 2: members_ags",
        "line 2: grant_eur",
        "line 3: id",
        "line 3: members_complete",
        "line 3: grant_eur",
        "line 4: id",
        "line 4: grant_eur",
    }
