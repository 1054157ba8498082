# SPDX-License-Identifier: EUPL-1.2
"""Who is responsible for a service, against what is known of Hessen."""

import pytest

from matching.register import Kind, Register
from matching.responsibility import (
    LEIKA_URN_PREFIX,
    DigitalService,
    Level,
    SourceStatus,
    leika_key_of,
    responsibility_of,
    responsible_keys,
)
from service.digital_services.catalogue import services_by_id
from tests.matching.builders import AS_OF, hessen, municipality

TAXI = services_by_id()["taxi_permit"]


def verdict(service: str, key: str) -> tuple[bool | None, str]:
    register = hessen().register
    found = responsibility_of(register, services_by_id()[service], register.by_key[key])
    assert found.text.de.endswith(".")
    assert found.text.en.endswith(".")
    return found.is_responsible, found.code


@pytest.mark.parametrize(
    ("service", "responsible"),
    [
        ("birth_certificate", 421),
        ("dog_tax", 421),
        # 21 districts, 6 kreisfreie Städte (Hanau since 2026), 6 with special status
        ("housing_benefit", 33),
        ("building_permit", 33),
        ("vehicle_registration", 27),
        ("parental_allowance", 0),
        ("scheduled_bus_permit", 0),
        ("resident_parking", 0),
    ],
)
def test_how_many_are_responsible(service: str, responsible: int) -> None:
    assert len(responsible_keys(hessen().register, services_by_id()[service])) == responsible


def test_by_kind() -> None:
    neuhof, fulda, fulda_district, darmstadt = "06631018", "06631009", "06631", "06411000"
    assert verdict("housing_benefit", neuhof) == (False, "DISTRICT_IS_RESPONSIBLE")
    assert verdict("housing_benefit", fulda) == (True, "KIND_IS_RESPONSIBLE")
    assert verdict("housing_benefit", fulda_district) == (True, "KIND_IS_RESPONSIBLE")
    assert verdict("housing_benefit", darmstadt) == (True, "KIND_IS_RESPONSIBLE")
    assert verdict("dog_tax", fulda_district) == (False, "MUNICIPALITY_SERVICE")
    assert verdict("parental_allowance", darmstadt) == (False, "STATE_SERVICE")
    # No source says so: nothing is guessed.
    assert verdict("vehicle_registration", fulda) == (None, "SPECIAL_STATUS_NOT_FOUND")
    assert verdict("resident_parking", neuhof) == (None, "LEVEL_NOT_CHECKED")


@pytest.mark.parametrize(
    ("population", "expected"),
    [(7_499, (False, "TOO_SMALL")), (7_500, (True, "LARGE_ENOUGH")), (None, (None, "POPULATION_UNKNOWN"))],
)
def test_exactly_the_limit_is_the_municipality(
    population: int | None, expected: tuple[bool | None, str]
) -> None:
    here = municipality("09901001", population=population)
    found = responsibility_of(Register(as_of=AS_OF, municipalities=(here,)), TAXI, here)
    assert (found.is_responsible, found.code) == expected


def test_a_district_is_responsible_for_its_smaller_municipalities() -> None:
    district = municipality("09901", kind=Kind.LANDKREIS, population=100_000)

    def asked(*populations: int) -> bool | None:
        inside = [municipality(f"0990100{n}", population=p) for n, p in enumerate(populations, 1)]
        register = Register(as_of=AS_OF, municipalities=(district, *inside))
        return responsibility_of(register, TAXI, district).is_responsible

    assert asked(7_499, 20_000) is True
    assert asked(7_500, 20_000) is False


def test_the_limit_is_data() -> None:
    other = DigitalService(
        id="x", label_de="x", label_en="x", level=Level.BY_POPULATION, level_status=SourceStatus.SEEN,
        population_from=5_000,
    )  # fmt: skip
    here = municipality("09901001", population=5_000)
    found = responsibility_of(Register(as_of=AS_OF, municipalities=(here,)), other, here)
    assert found.is_responsible
    assert "5.000" in found.text.de


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("99102013104000", "99102013104000"),
        (f"{LEIKA_URN_PREFIX}99102013104000", "99102013104000"),
        ("9910201310400", None),
        ("98102013104000", None),
        ("99102013104000\n1", None),
        ("urn:other:99102013104000", None),
    ],
)
def test_the_form_of_a_leika_key(text: str, key: str | None) -> None:
    assert leika_key_of(text) == key
