# SPDX-License-Identifier: EUPL-1.2
"""GV100AD: reading it, comparing it, taking it over."""

import datetime as dt

import msgspec
import pytest

from matching.errors import InvalidInput
from matching.register import Kind, Municipality, Register
from service.register.differences import apply, compare
from service.register.gv100ad import parse_gv100ad
from service.register.tables import read_tables
from tests.service.register.gv100ad_file import file_of, gemeinde, put, unincorporated

DAY = dt.date(2026, 12, 31)
FORESTS = (
    unincorporated(DAY, "06431200", "Michelbuch, gemfr. Gebiet", 488),
    unincorporated(DAY, "06435200", "Gutsbezirk Spessart, gemfr. Gebiet", 8929),
    unincorporated(DAY, "06633200", "Gutsbezirk Reinhardswald, gemfr. Gebiet", 18250),
    unincorporated(DAY, "06636200", "Gutsbezirk Kaufunger Wald, gemfr. Gebiet", 5032),
)


@pytest.fixture(scope="module")
def register() -> Register:
    return read_tables().register_at(DAY)


def replaced(register: Register, key: str, **facts: object) -> list[Municipality]:
    return [msgspec.structs.replace(m, **facts) if m.key == key else m for m in register.municipalities]


def whole(municipalities: object) -> bytes:
    return file_of(DAY, municipalities, *FORESTS)  # type: ignore[arg-type]


def test_the_register_written_as_gv100ad_and_read_again_differs_in_nothing(register: Register) -> None:
    directory = parse_gv100ad(whole(register.municipalities))
    assert directory.territory_date == DAY
    assert len(directory.entries) == 442
    differences = compare(register, directory, {})
    assert differences.is_empty, differences.changed[:3]
    assert differences.unchanged == 442


def test_old_files_in_latin_1_are_read(register: Register) -> None:
    data = whole(register.municipalities).decode().encode("iso-8859-1")
    assert compare(register, parse_gv100ad(data), {}).is_empty


def test_figures_and_names_that_changed_are_named_and_sums_of_districts_follow(register: Register) -> None:
    neuhof = register.by_key["06631018"]
    municipalities = replaced(
        register, neuhof.key, population=11_111, official_name="Neuhof, Stadt", kind=Kind.STADT
    )
    differences = compare(register, parse_gv100ad(whole(municipalities)), {})
    found = {(c.key, c.field): (c.before, c.after) for c in differences.changed}
    fulda = register.by_key["06631"].population or 0
    assert found == {
        ("06631", "population"): (fulda, fulda + 11_111 - (neuhof.population or 0)),
        (neuhof.key, "population"): (neuhof.population, 11_111),
        (neuhof.key, "official_name"): (neuhof.official_name, "Neuhof, Stadt"),
        (neuhof.key, "kind"): (Kind.GEMEINDE, Kind.STADT),
    }
    assert differences.unchanged == 440


def test_a_city_with_special_status_stays_one(register: Register) -> None:
    assert register.by_key["06531005"].kind is Kind.SONDERSTATUSSTADT
    municipalities = replaced(register, "06531005", population=99_999)
    directory = parse_gv100ad(whole(municipalities))
    differences = compare(register, directory, {})
    assert {c.field for c in differences.changed} == {"population"}
    after = apply(read_tables(), directory, differences, DAY, DAY).register_at(DAY)
    assert after.by_key["06531005"].kind is Kind.SONDERSTATUSSTADT
    assert after.by_key["06531"].name == "Landkreis Gießen"


def merged(register: Register) -> list[Municipality]:
    """Kalbach (06631016) is part of Neuhof."""
    kalbach, neuhof = register.by_key["06631016"], register.by_key["06631018"]
    return [
        msgspec.structs.replace(
            m,
            population=(neuhof.population or 0) + (kalbach.population or 0),
            area_km2=round((neuhof.area_km2 or 0) + (kalbach.area_km2 or 0), 2),
        )
        if m.key == neuhof.key
        else m
        for m in register.municipalities
        if m.key != kalbach.key
    ]


def test_a_merger_needs_a_successor_and_then_old_keys_find_it(register: Register) -> None:
    directory = parse_gv100ad(whole(merged(register)))
    unknown = compare(register, directory, {})
    assert [(g.key, g.successor) for g in unknown.gone] == [("06631016", None)]
    with pytest.raises(InvalidInput) as caught:
        apply(read_tables(), directory, unknown, DAY, DAY)
    assert [field.field for field in caught.value.fields] == ["successor 06631016"]

    differences = compare(register, directory, {"06631016": "06631018"})
    assert {c.key for c in differences.changed} == {"06631018"}
    after = apply(read_tables(), directory, differences, DAY, DAY)
    found = after.register_at(DAY).resolve("06631016")
    assert found.municipality.key == "06631018"
    assert found.note is not None
    assert len(after.register_at(DAY).municipalities) == 441
    before = after.register_at(DAY - dt.timedelta(days=1))
    assert before.resolve("06631016").note is None
    assert before.by_key["06631018"] == register.by_key["06631018"]
    neighbours = {
        b.b if b.a == "06631018" else b.a for b in after.borders_at(DAY) if "06631018" in (b.a, b.b)
    }
    assert "06631016" not in neighbours
    assert {"06631008", "06631006"} & neighbours
    assert after.borders_at(DAY - dt.timedelta(days=1)) == read_tables().borders_at(
        DAY - dt.timedelta(days=1)
    )


def test_a_new_key_for_the_same_town_is_understood_without_help(register: Register) -> None:
    marburg = register.by_key["06534014"]
    moved = msgspec.structs.replace(
        marburg, key="06535500", ars="065350500500", district_key="06535", kind=Kind.STADT
    )
    municipalities = [m for m in register.municipalities if m is not marburg] + [moved]
    directory = parse_gv100ad(whole(municipalities))
    differences = compare(register, directory, {})
    assert [(g.key, g.successor, g.change) for g in differences.gone] == [("06534014", "06535500", "rekeyed")]
    assert [entry.key for entry in differences.new] == ["06535500"]
    after = apply(read_tables(), directory, differences, DAY, DAY)
    now = after.register_at(DAY)
    assert now.resolve("06534014").municipality.key == "06535500"
    assert now.by_key["06535500"].lat == marburg.lat
    assert now.by_key["06535500"].district_name == "Vogelsbergkreis"
    assert after.register_at(DAY - dt.timedelta(days=1)).resolve("06535500").municipality.key == "06534014"
    assert any("06535500" in (b.a, b.b) for b in after.borders_at(DAY))


def test_a_wrong_successor_is_refused(register: Register) -> None:
    directory = parse_gv100ad(whole(merged(register)))
    with pytest.raises(InvalidInput) as caught:
        compare(register, directory, {"06631018": "06631008", "06631016": "99999999"})
    assert {field.code for field in caught.value.fields} == {"not-gone", "unknown-municipality"}


def test_every_bad_line_is_named(register: Register) -> None:
    neuhof = register.by_key["06631018"]
    good = gemeinde(DAY, neuhof)
    lines = [
        good,
        good,  # the key again
        good[:100],  # too short
        good.replace("06631018", "0663101x"),
        good[:122] + "99" + good[124:],  # unknown type
        good[:128] + "          x" + good[139:],  # area
        "99" + good[2:],
        good.replace("20261231", "20261331"),
        put((1, "40"), (3, "20261231"), (11, "06631"), (23, "Fulda"), (123, "77")),
    ]
    with pytest.raises(InvalidInput) as caught:
        parse_gv100ad("\n".join(lines).encode())
    places = {field.field.partition(":")[0] for field in caught.value.fields}
    assert places == {f"line {number}" for number in range(2, 10)}


@pytest.mark.parametrize("data", [b"", b"\n\n", put((1, "60"), (3, "20261231"), (11, "01001000")).encode()])
def test_a_file_without_hessen_is_refused(data: bytes) -> None:
    with pytest.raises(InvalidInput) as caught:
        parse_gv100ad(data)
    assert caught.value.fields[0].code == "no-hessen"
