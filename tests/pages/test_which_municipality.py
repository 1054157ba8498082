# SPDX-License-Identifier: EUPL-1.2
"""What a person types, and which Kommune is meant; on the register of Hessen."""

import datetime as dt

import pytest

from matching.register import Register
from service.pages.shared.which_municipality import name_choices, which_municipality
from service.register.tables import read_tables


@pytest.fixture(scope="module")
def register() -> Register:
    return read_tables().register_at(dt.date(2026, 11, 22))


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("Neuhof", "06631018"),
        ("  NEUHOF ", "06631018"),
        ("06631018", "06631018"),
        ("066310018018", "066310018018"),
        ("36119", "06631018"),
        ("06 631 0018 018", "066310018018"),
        ("Neuhoff", "06631018"),
        ("Grossenlueder", "06631011"),
        ("Grossenlüder", "06631011"),
        ("großen lüder", "06631011"),
        ("Grosenlüder", "06631011"),
        ("schluechtern", "06435025"),
        ("Schluchtern", "06435025"),
        ("Wiesbadden", "06414000"),
        ("Bad Hersf", "06632002"),
        ("Frankfurt", "06412000"),
        ("Kassel (Stadt)", "06611000"),
        ("Landkreis Kassel", "06633"),
        ("06611", "06611000"),
        ("Main-Kinzig", "06435"),
        # A merged municipality: its old key, because the answer to it explains what happened.
        ("Bromskirchen", "06635005"),
        ("06435014", "06435014"),
    ],
)
def test_one_is_meant(register: Register, typed: str, key: str) -> None:
    answer = which_municipality(register, typed)
    assert answer.found is not None
    assert answer.key == key


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("Kassel", ["Kassel", "Landkreis Kassel"]),
        ("fulda", ["Fulda", "Landkreis Fulda"]),
        ("Offenbach", ["Offenbach am Main", "Kreis Offenbach"]),
    ],
)
def test_several_carry_the_name(register: Register, typed: str, names: list[str]) -> None:
    answer = which_municipality(register, typed)
    assert answer.found is None
    assert answer.is_exact
    assert [choice.name for choice in answer.choices] == names


def test_a_bad_typo_is_asked_back_and_nonsense_finds_nothing(register: Register) -> None:
    guess = which_municipality(register, "Giesen")
    assert guess.found is None
    assert not guess.is_exact
    assert "Gießen" in [choice.name for choice in guess.choices]
    for typed in ("", "xqz", "12345", "%"):
        nothing = which_municipality(register, typed)
        assert nothing.found is None
        assert nothing.choices == ()


def test_every_name_offered_leads_to_its_own_kommune(register: Register) -> None:
    names = name_choices(register)
    assert len(names) == len(register.municipalities) == len(set(names))
    found = [which_municipality(register, name).key for name in names]
    assert len(set(found)) == len(register.municipalities)
    assert "" not in found
