# SPDX-License-Identifier: EUPL-1.2
"""Importing states from a CSV file: all or nothing, every bad line named."""

from typing import Any

import asyncpg
import msgspec

from matching.errors import FieldError, InvalidInput, Text
from matching.facts import Visibility
from matching.register import Municipality, Register
from matching.responsibility import DigitalService, leika_key_of
from matching.service_groups import ServiceState
from schemas.digital_service import ServiceImportResult, ServiceStateDraft
from service.access.permissions import Caller, Permission, allows
from service.digital_services import store
from service.digital_services.actions import store_state
from service.digital_services.catalogue import service_by_leika_key, services_by_id
from service.digital_services.checks import wrong_state
from service.digital_services.sight import keys_of
from service.digital_services.store import NewState
from service.landscape.table_file import Line, Problems, read_lines

__all__ = ("COLUMNS", "decode_file", "import_states", "read_states")

#: The first three are required, in any order; the others may be left out, each cell may be empty.
COLUMNS = (
    "municipality",
    "service",
    "state",
    "online_since",
    "planned_for",
    "platform",
    "user_account",
    "software_linked",
    "provider",
    "own_process",
    "visibility",
)
_YES_NO = {
    "yes": True,
    "ja": True,
    "true": True,
    "1": True,
    "no": False,
    "nein": False,
    "false": False,
    "0": False,
}
_TITLE = Text(de="Import der Leistungen", en="Import of services")


def decode_file(content: bytes) -> str:
    """The text of a file.

    :raises InvalidInput: it is no text in UTF-8
    """
    try:
        text = content.decode("utf-8-sig")
        if "\0" not in text:
            return text
    except UnicodeDecodeError:
        pass
    said = Text(de="Die Datei ist kein Text in UTF-8.", en="The file is no text in UTF-8.")
    raise InvalidInput(said, fields=(FieldError(field="file", code="unreadable", text=said),))


def read_states(text: str, caller: Caller, register: Register) -> tuple[NewState, ...]:
    """The states of a CSV text (comma or semicolon) with these columns; `service` is an id or a LeiKa key.

    :raises InvalidInput: with every bad line
    """
    problems = Problems(_TITLE)
    found: dict[tuple[str, str], NewState] = {}
    for line in read_lines(text, COLUMNS[:3], COLUMNS[3:], problems):
        new = _state(line, caller, register, problems)
        if new is None:
            continue
        place = (new.municipality, new.service)
        if place in found:
            problems.add(
                line.number,
                "service",
                "double",
                "Diese Leistung steht doppelt.",
                "This service is given twice.",
            )
        found[place] = new
    problems.raise_any()
    return tuple(found.values())


async def import_states(
    connection: asyncpg.Connection, caller: Caller, register: Register, states: tuple[NewState, ...]
) -> ServiceImportResult:
    """Store what is new, inside the caller's transaction; municipalities are locked in key order."""
    recorded = 0
    for key in sorted({state.municipality for state in states}):
        await store.lock_services(connection, key)
        current = await store.states_of(connection, keys_of(register, key))
        for state in states:
            if state.municipality == key:
                recorded += await store_state(connection, caller, state, current.get(state.service))
    return ServiceImportResult(recorded=recorded, unchanged=len(states) - recorded)


def _state(line: Line, caller: Caller, register: Register, problems: Problems) -> NewState | None:
    def add(column: str, code: str, de: str, en: str) -> None:
        problems.add(line.number, column, code, de, en)

    municipality = _municipality(line, caller, register, problems)
    service = _service(line["service"])
    if service is None:
        add(
            "service",
            "unknown-service",
            f"Die Leistung „{line['service']}“ steht nicht im Katalog.",
            f'The service "{line["service"]}" is not in the catalogue.',
        )
    values: dict[str, Any] = {}
    for column in COLUMNS[2:]:
        cell = line[column]
        if column == "software_linked":
            if cell and cell.lower() not in _YES_NO:
                add(
                    column,
                    "not-yes-or-no",
                    f"„{cell}“ ist weder ja noch nein.",
                    f'"{cell}" is neither yes nor no.',
                )
            values[column] = _YES_NO.get(cell.lower())
        elif cell or column == "state":
            try:
                values[column] = msgspec.convert(cell, _TYPES[column], strict=False)
            except msgspec.ValidationError:
                add(
                    column,
                    "wrong-value",
                    f"„{cell}“ ist in der Spalte {column} nicht möglich.",
                    f'"{cell}" is not possible in the column {column}.',
                )
    if municipality is None or service is None or "state" not in values:
        return None
    values["state"] = ServiceState(values["state"])
    values["visibility"] = Visibility(values.get("visibility", "partners"))
    new = NewState(municipality=municipality.key, service=service.id, **values)
    for error in wrong_state(register, service, municipality, new, register.as_of):
        add(error.field, error.code, error.text.de, error.text.en)
    return new


_TYPES: dict[str, Any] = {field.name: field.type for field in msgspec.structs.fields(ServiceStateDraft)}


def _municipality(line: Line, caller: Caller, register: Register, problems: Problems) -> Municipality | None:
    given = line["municipality"]
    found = register.find(given)
    if found is None:
        problems.add(
            line.number,
            "municipality",
            "unknown-municipality",
            f"„{given}“ ist kein Schlüssel einer hessischen Kommune.",
            f'"{given}" is not the key of a municipality in Hessen.',
        )
        return None
    if not allows(caller, Permission.WRITE_SERVICE_STATES, found.municipality.key):
        problems.add(
            line.number,
            "municipality",
            "not-own",
            f"{given} ist nicht Ihre Kommune.",
            f"{given} is not your municipality.",
        )
        return None
    return found.municipality


def _service(text: str) -> DigitalService | None:
    return services_by_id().get(text) or service_by_leika_key().get(leika_key_of(text) or "")
