# SPDX-License-Identifier: EUPL-1.2
"""Who is responsible (zuständig) for a digital service, by kind and size of the Kommune (DOMAIN 3.1).

The answer is yes, no, or "not known": where no source names the level, nothing is guessed, and a Kommune
is neither credited with the service nor told that it lacks it.
"""

import re
from enum import StrEnum
from typing import Any

import msgspec

from matching.errors import Text
from matching.register import Kind, Municipality, Register
from matching.wording import ended, label, number

__all__ = (
    "LEIKA_KEY",
    "LEIKA_URN_PREFIX",
    "DigitalService",
    "Level",
    "Responsibility",
    "SourceStatus",
    "Sourced",
    "leika_key_of",
    "responsibility_of",
    "responsible_keys",
)

#: A LeiKa key: 14 digits that begin with 99.
LEIKA_KEY = re.compile(r"99[0-9]{12}")
LEIKA_URN_PREFIX = "urn:de:fim:leika:leistung:"


class SourceStatus(StrEnum):
    """How well a fact of the catalogue is founded."""

    SEEN = "seen"
    PART = "part"
    NOT_FOUND = "not_found"
    NOT_CHECKED = "not_checked"


class Level(StrEnum):
    """Which Kommunen a service belongs to."""

    MUNICIPALITY = "municipality"
    #: Landkreis and kreisfreie Stadt; for a Sonderstatusstadt no source was found.
    DISTRICT = "district"
    #: Landkreis, kreisfreie Stadt and Sonderstatusstadt.
    DISTRICT_OR_SPECIAL_STATUS = "district_or_special_status"
    #: The municipality from a number of inhabitants on, else its district.
    BY_POPULATION = "by_population"
    #: An office of the Land: no Kommune.
    STATE = "state"
    #: The Regierungspräsidium: no Kommune.
    REGION = "region"
    NOT_KNOWN = "not_known"


class Sourced(msgspec.Struct, frozen=True, kw_only=True):
    """A fact with what it rests on; `value` is None where nothing was found."""

    value: str | None = None
    status: SourceStatus = SourceStatus.NOT_FOUND
    source: str = ""


class DigitalService(msgspec.Struct, frozen=True, kw_only=True):
    """An entry of the catalogue of services (Verwaltungsleistung).

    `population_from` belongs to `Level.BY_POPULATION`: from this number of inhabitants on, itself
    included, the municipality is responsible.
    """

    id: str
    label_de: str
    label_en: str
    level: Level
    level_status: SourceStatus
    level_source: str = ""
    population_from: int | None = None
    leika_key: Sourced = Sourced()
    #: Name of the solution built once for all (Einer für Alle, EfA).
    efa: Sourced = Sourced()
    #: A process on the platform civento.
    civento: Sourced = Sourced()

    @property
    def is_municipal(self) -> bool:
        """False for services of the Land: no Kommune can lack them."""
        return self.level not in (Level.STATE, Level.REGION)


class Responsibility(msgspec.Struct, frozen=True, kw_only=True):
    """Whether one Kommune is responsible (None: not known), and why in a sentence."""

    is_responsible: bool | None
    code: str
    facts: dict[str, Any]
    text: Text


_UPPER = frozenset({Kind.LANDKREIS, Kind.KREISFREIE_STADT})


def leika_key_of(text: str) -> str | None:
    """The 14 digits of a LeiKa key given bare or as a URN; None if it has not the form of one."""
    digits = text.strip().removeprefix(LEIKA_URN_PREFIX)
    return digits if LEIKA_KEY.fullmatch(digits) else None


def responsible_keys(register: Register, service: DigitalService) -> frozenset[str]:
    """Keys of all Kommunen that are known to be responsible; O(register)."""
    return frozenset(
        municipality.key
        for municipality in register.municipalities
        if responsibility_of(register, service, municipality).is_responsible
    )


def responsibility_of(
    register: Register, service: DigitalService, municipality: Municipality
) -> Responsibility:
    """Whether `municipality` (of `register`) is responsible for `service` at the register's date."""
    kind, level = municipality.kind, service.level
    if level is Level.STATE:
        return _verdict(
            False,
            "STATE_SERVICE",
            "Dafür ist eine Behörde des Landes zuständig, keine Kommune.",
            "An office of the Land is responsible, no municipality.",
        )
    if level is Level.REGION:
        return _verdict(
            False,
            "REGION_SERVICE",
            "Dafür ist das Regierungspräsidium zuständig, keine Kommune.",
            "The Regierungspräsidium is responsible, no municipality.",
        )
    if level is Level.NOT_KNOWN:
        return _verdict(
            None,
            "LEVEL_NOT_CHECKED",
            "Wer dafür zuständig ist, wurde noch nicht geprüft.",
            "Who is responsible has not been checked yet.",
        )
    if level is Level.BY_POPULATION:
        return _by_population(register, service, municipality)
    if level is Level.MUNICIPALITY:
        if municipality.is_district:
            return _verdict(
                False,
                "MUNICIPALITY_SERVICE",
                "Zuständig sind die Städte und Gemeinden, nicht der Landkreis.",
                "The municipalities are responsible, not the district.",
            )
        return _verdict(
            True,
            "MUNICIPALITY_SERVICE",
            "Zuständig sind die Städte und Gemeinden.",
            "The municipalities are responsible.",
        )
    if kind in _UPPER or (kind is Kind.SONDERSTATUSSTADT and level is Level.DISTRICT_OR_SPECIAL_STATUS):
        return _verdict(
            True,
            "KIND_IS_RESPONSIBLE",
            f"{label(municipality)} ist zuständig, als {_KIND_DE[kind]}.",
            f"{label(municipality)} is responsible, as a {_KIND_EN[kind]}.",
            {"kind": kind.value},
        )
    if kind is Kind.SONDERSTATUSSTADT:
        return _verdict(
            None,
            "SPECIAL_STATUS_NOT_FOUND",
            "Ob Städte mit Sonderstatus dafür zuständig sind, wurde in keiner Quelle gefunden.",
            "Whether towns with special status are responsible was found in no source.",
            {"kind": kind.value},
        )
    return _to_district(municipality)


def _by_population(register: Register, service: DigitalService, municipality: Municipality) -> Responsibility:
    limit = service.population_from
    assert limit is not None, f"{service.id}: by_population needs population_from"
    if municipality.is_district:
        inside = [
            m for m in register.municipalities if not m.is_district and m.district_key == municipality.key
        ]
        small = sum(m.population is not None and m.population < limit for m in inside)
        return _verdict(
            small > 0,
            "DISTRICT_FOR_SMALLER",
            f"Der Landkreis ist für seine {small} Kommunen mit weniger als "
            f"{number(limit, german=True)} Einwohnern zuständig.",
            f"The district is responsible for its {small} municipalities with fewer than "
            f"{number(limit, german=False)} inhabitants.",
            {"population_from": limit, "smaller_municipalities": small},
        )
    population = municipality.population
    if population is None:
        return _verdict(
            None,
            "POPULATION_UNKNOWN",
            "Das hängt von der Einwohnerzahl ab, und die ist nicht bekannt.",
            "This depends on the number of inhabitants, which is not known.",
            {"population_from": limit},
        )
    facts = {
        "population": population,
        "population_date": municipality.population_date.isoformat() if municipality.population_date else None,
        "population_from": limit,
    }
    de, en = number(population, german=True), number(population, german=False)
    limit_de, limit_en = number(limit, german=True), number(limit, german=False)
    if population >= limit:
        return _verdict(
            True,
            "LARGE_ENOUGH",
            f"Ab {limit_de} Einwohnern ist die Kommune selbst zuständig; hier sind es {de}.",
            f"From {limit_en} inhabitants on the municipality is responsible; here there are {en}.",
            facts,
        )
    return _verdict(
        False,
        "TOO_SMALL",
        f"Unter {limit_de} Einwohnern ist der Landkreis zuständig; hier sind es {de}.",
        f"Below {limit_en} inhabitants the district is responsible; here there are {en}.",
        facts,
    )


def _to_district(municipality: Municipality) -> Responsibility:
    return _verdict(
        False,
        "DISTRICT_IS_RESPONSIBLE",
        ended(f"Zuständig ist der Kreis: {municipality.district_name}"),
        ended(f"The district is responsible: {municipality.district_name}"),
        {"district": municipality.district_key},
    )


_KIND_DE = {
    Kind.LANDKREIS: "Landkreis",
    Kind.KREISFREIE_STADT: "kreisfreie Stadt",
    Kind.SONDERSTATUSSTADT: "Stadt mit Sonderstatus",
}
_KIND_EN = {
    Kind.LANDKREIS: "district",
    Kind.KREISFREIE_STADT: "town outside of any district",
    Kind.SONDERSTATUSSTADT: "town with special status",
}


def _verdict(
    is_responsible: bool | None, code: str, de: str, en: str, facts: dict[str, Any] | None = None
) -> Responsibility:
    return Responsibility(
        is_responsible=is_responsible, code=code, facts=facts or {}, text=Text(de=de, en=en)
    )
