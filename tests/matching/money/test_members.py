# SPDX-License-Identifier: EUPL-1.2
"""Every Kommune of Hessen counts once, whatever keys it is given by (I1, I9)."""

import datetime as dt

import pytest

from matching.errors import DuplicateMunicipality, UnknownMunicipality
from matching.money.members import distinct_members, resolve_members
from matching.register import KeyPeriod, Kind, Municipality, Register


def kommune(key: str, name: str, kind: Kind = Kind.GEMEINDE) -> Municipality:
    return Municipality(
        key=key,
        ars=key.ljust(12, "0") if kind is Kind.LANDKREIS else key[:5] + "0" + key[5:] + key[5:],
        name=name,
        official_name=name,
        kind=kind,
        district_key=key[:5],
        district_name="Kreis",
        regierungsbezirk="Darmstadt",
    )


HANAU = kommune("06415000", "Hanau", Kind.KREISFREIE_STADT)
OBERZENT = kommune("06437016", "Oberzent", Kind.STADT)
ERBACH = kommune("06437006", "Erbach", Kind.STADT)
ODENWALD = kommune("06437", "Odenwaldkreis", Kind.LANDKREIS)
REGISTER = Register(
    as_of=dt.date(2026, 6, 1),
    municipalities=(HANAU, ODENWALD, ERBACH, OBERZENT),
    key_periods=(
        KeyPeriod(key="06435014", ars="064350014014", name="Hanau", successor="06415000", change="rekeyed"),
        KeyPeriod(
            key="06437002", ars="064370002002", name="Beerfelden", successor="06437016", change="merged_into"
        ),
        KeyPeriod(
            key="06437014", ars="064370014014", name="Rothenberg", successor="06437016", change="merged_into"
        ),
    ),
)


def test_members_come_back_ascending_and_an_old_key_leaves_a_note() -> None:
    members, notes = resolve_members(["06437006", "06435014", "06437"], REGISTER)
    assert [member.name for member in members] == ["Hanau", "Odenwaldkreis", "Erbach"]
    assert len(notes) == 1
    assert "06435014" in notes[0].de
    assert "Hanau (06415000)" in notes[0].en


@pytest.mark.parametrize(
    "keys",
    [
        ["06437006", "06437006"],
        ["06435014", "06415000"],
        ["06415000", " 06415000 "],
        ["06437006", ERBACH.ars],
        # Two municipalities that have since merged are one member.
        ["06437002", "06437014"],
        ["06437", "064370000000"],
    ],
)
def test_one_kommune_under_two_keys_is_one_too_many(keys: list[str]) -> None:
    with pytest.raises(DuplicateMunicipality) as raised:
        resolve_members(keys, REGISTER)
    assert [error.field for error in raised.value.fields] == ["members[1]"]
    assert "members[0]" in raised.value.fields[0].text.de


def test_a_district_counts_beside_its_municipalities() -> None:
    members, _ = resolve_members(["06437", "06437006", "06437016"], REGISTER)
    assert len(members) == 3


def test_every_wrong_entry_is_named_at_once() -> None:
    keys = ["06415000", "09162000", "ekom21", "06999999", "06435014", "", "06437"]
    with pytest.raises(UnknownMunicipality) as raised:
        resolve_members(keys, REGISTER)
    assert {(error.field, error.code) for error in raised.value.fields} == {
        ("members[1]", "not-in-hessen"),
        ("members[2]", "unknown-municipality"),
        ("members[3]", "unknown-municipality"),
        ("members[4]", "duplicate-municipality"),
        ("members[5]", "unknown-municipality"),
    }


def test_a_group_given_as_values_is_checked_too() -> None:
    assert distinct_members([OBERZENT, HANAU]) == (HANAU, OBERZENT)
    with pytest.raises(DuplicateMunicipality) as raised:
        distinct_members([OBERZENT, HANAU, OBERZENT])
    assert "Oberzent" in raised.value.fields[0].text.de
