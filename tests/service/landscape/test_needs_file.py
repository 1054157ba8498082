# SPDX-License-Identifier: EUPL-1.2
"""Needs files: what they mean, and how they fail."""

import datetime as dt
import gzip
from pathlib import Path

import pytest

from matching.errors import InvalidInput, UnknownTopic
from service.landscape.files import everyone, facts_from_files, read_needs

HEADER = "municipality,topic,kind,fte,urgency,earliest_start\n"
NOW = dt.date(2026, 11, 22)


def wrong(text: str) -> dict[str, str]:
    with pytest.raises(InvalidInput) as caught:
        read_needs(text, facts_from_files(), NOW)
    assert caught.value.facts["errors"] == len(caught.value.fields)
    return {field.field: field.code for field in caught.value.fields}


def test_a_full_row_and_a_minimal_one() -> None:
    text = HEADER + "06631018,it_helpdesk,need,0.75,4,2027-03\n06631008,it_helpdesk,offer,,,\n"
    found = read_needs(text, facts_from_files(), NOW)
    (need,), (offer,) = found.needs, found.offers
    assert (need.municipality, need.fte_hundredths, need.urgency) == ("06631018", 75, 4)
    assert need.earliest_start == dt.date(2027, 3, 1)
    assert (offer.municipality, offer.fte_hundredths) == ("06631008", None)


def test_the_last_columns_may_be_missing_and_the_start_is_then_the_date_asked() -> None:
    found = read_needs("municipality,topic,kind\n06631018,it_helpdesk,need\n", facts_from_files(), NOW)
    assert found.needs[0].earliest_start == NOW


def test_ars_old_keys_semicolons_byte_order_mark_and_windows_line_ends() -> None:
    text = (
        "\ufeffmunicipality;topic;kind\r\n066310018018;it_helpdesk;need\r\n\r\n06435014;it_helpdesk;need\r\n"
    )
    found = read_needs(text, facts_from_files(), NOW)
    assert [need.municipality for need in found.needs] == ["06631018", "06415000"]
    assert len(found.notes) == 1


def test_every_fault_is_named_with_its_line() -> None:
    text = HEADER + (
        "99999999,it_x,wish,0,6,2027-13\n"
        "06631018,it_helpdesk,need,0.755,1.5,morgen\n"
        "06631018,it_helpdesk\n"
        '06631018,it_helpdesk,need,"1,5",0,2027-02-30\n'
        "06631008,it_helpdesk,need,nan,,\n"
    )
    assert wrong(text) == {
        "line 2: municipality": "unknown-municipality",
        "line 2: topic": "unknown-topic",
        "line 2: kind": "unknown-kind",
        "line 2: fte": "not-a-number",
        "line 2: urgency": "out-of-range",
        "line 2: earliest_start": "not-a-date",
        "line 3: fte": "not-a-number",
        "line 3: urgency": "out-of-range",
        "line 3: earliest_start": "not-a-date",
        "line 4: row": "wrong-number-of-cells",
        "line 5: municipality": "duplicate",
        "line 5: fte": "not-a-number",
        "line 5: urgency": "out-of-range",
        "line 5: earliest_start": "not-a-date",
        "line 6: fte": "not-a-number",
    }


def test_one_kommune_twice_under_its_old_key_is_a_fault_but_need_and_offer_are_not() -> None:
    text = (
        HEADER + "06415000,it_helpdesk,need,,,\n06435014,it_helpdesk,offer,,,\n06435014,it_helpdesk,need,,,\n"
    )
    assert wrong(text) == {"line 4: municipality": "duplicate"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", {"line 1: municipality": "missing-column"}),
        ("municipality,topic\n", {"line 1: kind": "missing-column"}),
        ("municipality,topic,kind,urgancy\n", {"line 1: urgancy": "unknown-column"}),
        ("municipality,topic,kind,kind\n", {"line 1: kind": "double-column"}),
    ],
)
def test_a_wrong_header_is_named(text: str, expected: dict[str, str]) -> None:
    assert expected.items() <= wrong(text).items()


def test_a_file_that_is_missing_not_utf8_or_no_gzip_says_so(tmp_path: Path) -> None:
    latin, broken = tmp_path / "latin.csv", tmp_path / "broken.csv.gz"
    latin.write_bytes("municipality,topic,kind\nGießen".encode("latin-1"))
    broken.write_bytes(b"not gzip")
    for path, code in ((latin, "not-utf-8"), (broken, "unreadable"), (tmp_path / "none.csv", "unreadable")):
        with pytest.raises(InvalidInput) as caught:
            read_needs(path, facts_from_files(), NOW)
        assert caught.value.fields[0].code == code
    packed = tmp_path / "needs.csv.gz"
    packed.write_bytes(gzip.compress((HEADER + "06631018,it_helpdesk,need,,,\n").encode()))
    assert len(read_needs(packed, facts_from_files(), NOW).needs) == 1


def test_everyone_is_the_421_without_districts_from_the_date_on() -> None:
    stated = everyone(facts_from_files(), "it_administrator", NOW)
    assert len(stated.needs) == 421
    assert stated.offers == ()
    assert {need.earliest_start for need in stated.needs} == {NOW}
    assert all(len(need.municipality) == 8 for need in stated.needs)
    with pytest.raises(UnknownTopic):
        everyone(facts_from_files(), "nothing", NOW)
