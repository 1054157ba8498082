# SPDX-License-Identifier: EUPL-1.2
"""Any key that was ever valid finds the Kommune it means at the date."""

import datetime as dt

import pytest

from matching.errors import UnknownMunicipality
from matching.register import KeyPeriod, Register
from tests.matching.builders import AS_OF, hessen, municipality

LAST_DAY_OF_OLD_HANAU = dt.date(2025, 12, 31)
HANAU_OLD, HANAU = "06435014", "06415000"


def test_every_key_and_every_regional_key_finds_its_own_municipality_without_a_note() -> None:
    register = hessen().register
    assert len(register.municipalities) == 421 + 21
    for known in register.municipalities:
        for given in (known.key, known.ars, f" {known.key} "):
            found = register.resolve(given)
            assert found.municipality is known
            assert found.note is None


@pytest.mark.parametrize(
    ("given", "as_of", "meant"),
    [
        (HANAU_OLD, AS_OF, HANAU),
        (HANAU_OLD, LAST_DAY_OF_OLD_HANAU, HANAU_OLD),
        (HANAU, LAST_DAY_OF_OLD_HANAU, HANAU_OLD),
        (HANAU, dt.date(2026, 1, 1), HANAU),
        ("06635005", AS_OF, "06635001"),  # Bromskirchen, since 2023 part of Allendorf (Eder)
        ("06635005", dt.date(2022, 12, 31), "06635005"),
        ("06633027", AS_OF, "06633030"),  # Oberweser, since 2020 part of Wesertal
    ],
)
def test_keys_are_read_at_a_date(given: str, as_of: dt.date, meant: str) -> None:
    found = hessen(as_of).register.resolve(given)
    assert found.municipality.key == meant
    assert (found.note is None) == (given == meant)
    if found.note is not None:
        for sentence in (found.note.de, found.note.en):
            assert given in sentence
            assert found.municipality.name in sentence


def test_hanau_leaves_its_district_with_its_key() -> None:
    before, after = (
        hessen(day).register.resolve(HANAU).municipality for day in (LAST_DAY_OF_OLD_HANAU, AS_OF)
    )
    assert (before.district_key, after.district_key) == ("06435", "06415")
    assert (before.kind, after.kind) == ("sonderstatusstadt", "kreisfreie_stadt")


@pytest.mark.parametrize("given", ["", "06", "09162000", "0663101", "06631018x", "6631018"])
def test_an_unknown_key_is_named_with_its_field(given: str) -> None:
    with pytest.raises(UnknownMunicipality) as caught:
        hessen().register.resolve(given, field="members[2]")
    assert [field.field for field in caught.value.fields] == ["members[2]"]
    assert caught.value.facts == {"key": given}


def test_a_chain_of_successors_is_followed_and_a_circle_ends() -> None:
    chain = (
        KeyPeriod(key="09901007", ars="", name="A", successor="09901008", change="merged_into"),
        KeyPeriod(key="09901008", ars="", name="B", successor="09901001", change="merged_into"),
        KeyPeriod(key="09901020", ars="", name="C", successor="09901021", change="rekeyed"),
        KeyPeriod(key="09901021", ars="", name="D", successor="09901020", change="rekeyed"),
    )
    register = Register(as_of=AS_OF, municipalities=(municipality("09901001"),), key_periods=chain)
    assert register.resolve("09901007").municipality.key == "09901001"
    assert register.find("09901020") is None
