# SPDX-License-Identifier: EUPL-1.2
"""The catalogue of services, read from data/services.toml."""

import tomllib
from functools import cache
from importlib import resources

import msgspec

from matching.responsibility import DigitalService, Level, SourceStatus, leika_key_of

__all__ = ("catalogue_version", "read_services", "service_by_leika_key", "services_by_id")


@cache
def _document() -> dict[str, object]:
    text = resources.files("service.digital_services").joinpath("data/services.toml").read_text("utf-8")
    return tomllib.loads(text)


def catalogue_version() -> str:
    """The date of the catalogue."""
    return str(_document()["version"])


@cache
def read_services() -> tuple[DigitalService, ...]:
    """All services in the order of the file; raises `ValueError` when the file is faulty."""
    entries = _document()["services"]
    assert isinstance(entries, dict)
    services = msgspec.convert(
        [{"id": id_, **entry} for id_, entry in entries.items()], tuple[DigitalService, ...]
    )
    faults = [fault for service in services for fault in _faults(service)]
    keys = [s.leika_key.value for s in services if s.leika_key.value]
    faults += [f"{key}: LeiKa key given twice" for key in sorted(keys) if keys.count(key) > 1]
    if faults:
        raise ValueError(f"services.toml: {'; '.join(faults)}")
    return services


@cache
def services_by_id() -> dict[str, DigitalService]:
    """Id -> service."""
    return {service.id: service for service in read_services()}


@cache
def service_by_leika_key() -> dict[str, DigitalService]:
    """LeiKa key -> service, where one is known."""
    return {service.leika_key.value: service for service in read_services() if service.leika_key.value}


def _faults(service: DigitalService) -> list[str]:
    found = []
    key = service.leika_key.value
    if key is not None and leika_key_of(key) != key:
        found.append(f"{service.id}: {key} has not the form of a LeiKa key")
    if (service.level is Level.BY_POPULATION) != (service.population_from is not None):
        found.append(f"{service.id}: population_from and by_population belong together")
    for name in ("leika_key", "efa", "civento"):
        fact = getattr(service, name)
        if (fact.value is None) != (fact.status in (SourceStatus.NOT_FOUND, SourceStatus.NOT_CHECKED)):
            found.append(f"{service.id}: {name} needs both a value and how it was found")
        if fact.value is not None and not fact.source:
            found.append(f"{service.id}: {name} needs its source")
    return found
