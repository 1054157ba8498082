# SPDX-License-Identifier: EUPL-1.2
"""The office's form for a call: from what was typed to a draft, and back."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final, TypeVar

import msgspec

from matching.errors import FieldError, InvalidInput
from matching.register import Register
from schemas.call import CallChange, CallDraft, CallRegion, RegionKind
from service.calls.store import StoredCall
from service.pages.shared.amounts import wrong_entry
from service.pages.shared.which_municipality import which_municipality

__all__ = ("FIELDS", "REGIONS", "change_of", "districts_of", "draft_of", "regions_of", "typed_of")

#: What a call can ask for beside yes, later and no: field -> name in the texts.
FIELDS: Final = ("wanted", "not_wanted", "fte", "urgency", "earliest_start")
#: Kind of region -> name of the list that belongs to it in the form.
REGIONS: Final = {
    "state": "",
    "regierungsbezirke": "bezirk",
    "districts": "kreis",
    "municipalities": "kommunen",
}
_SEPARATORS: Final = re.compile(r"[\n;,]+")
_LONGEST_NAME, _MOST_NAMES = 80, 500

T = TypeVar("T")
#: Name in the form -> everything typed under it.
Form = Mapping[str, Sequence[str]]


def draft_of(form: Form, register: Register) -> CallDraft:
    """A new call; raises InvalidInput with every wrong entry, by its name in the form."""
    wrong: list[FieldError] = []
    topic = _first(form, "thema")
    if not topic:
        wrong.append(wrong_entry("thema", "Bitte wählen Sie eine Aufgabe.", "Please choose a task."))
    return _read({**_entries(form, register, wrong), "topic": topic or "-"}, CallDraft, wrong)


def change_of(form: Form, register: Register) -> CallChange:
    """The whole draft as it shall be; raises InvalidInput as `draft_of`."""
    wrong: list[FieldError] = []
    return _read(_entries(form, register, wrong), CallChange, wrong)


def typed_of(call: StoredCall, register: Register) -> dict[str, Any]:
    """What the form shows for a draft that is stored."""
    names = []
    for key in call.region_keys:
        found = register.find(key) if call.region == "municipalities" else None
        names.append(found.municipality.name if found else key)
    return {
        "thema": call.topic,
        "gebiet": call.region,
        "bezirk": list(call.region_keys) if call.region == "regierungsbezirke" else [],
        "kreis": list(call.region_keys) if call.region == "districts" else [],
        "kommunen": "\n".join(names) if call.region == "municipalities" else "",
        "bis": call.closing_date.isoformat(),
        "beginn": call.earliest_start.strftime("%Y-%m"),
        "text": call.wording,
        "fragen": list(call.answer_fields),
    }


def regions_of(register: Register) -> tuple[tuple[str, str], ...]:
    """Key and name of each Regierungsbezirk."""
    found = {m.key[:3]: m.regierungsbezirk for m in register.municipalities}
    return tuple(sorted(found.items(), key=lambda one: one[1]))


def districts_of(register: Register) -> tuple[tuple[str, str], ...]:
    """Key and name of each district and town without one, by name."""
    found = {m.key[:5]: m.district_name for m in register.municipalities if not m.is_district}
    return tuple(
        sorted(found.items(), key=lambda one: one[1].removeprefix("Landkreis ").removeprefix("Kreis "))
    )


def _entries(form: Form, register: Register, wrong: list[FieldError]) -> dict[str, Any]:
    values: dict[str, Any] = {"text": _first(form, "text"), "answer_fields": tuple(form.get("fragen", ()))}
    if set(values["answer_fields"]) - set(FIELDS):
        values["answer_fields"] = ()
    values["region"] = _region(form, register, wrong)
    if not _first(form, "bis"):
        wrong.append(wrong_entry("bis", "Bitte nennen Sie den letzten Tag.", "Please give the last day."))
    values["closing_date"] = _first(form, "bis") or "2000-01-01"
    if _first(form, "beginn"):
        values["earliest_start"] = _first(form, "beginn")
    return values


def _region(form: Form, register: Register, wrong: list[FieldError]) -> CallRegion:
    kind = _first(form, "gebiet")
    if kind not in REGIONS:
        wrong.append(
            wrong_entry("gebiet", "Bitte wählen Sie, wer gefragt wird.", "Please choose who is asked.")
        )
        return CallRegion(kind="state")
    keys: tuple[str, ...] = tuple(form.get(REGIONS[kind], ())) if REGIONS[kind] else ()
    if kind == "municipalities":
        keys = _keys(_first(form, "kommunen"), register, wrong)
    if kind != "state" and not keys and not wrong:
        wrong.append(
            wrong_entry(REGIONS[kind], "Bitte nennen Sie, wer gefragt wird.", "Please say who is asked.")
        )
    known: RegionKind = kind  # type: ignore[assignment]
    return CallRegion(kind=known, keys=keys)


def _keys(typed: str, register: Register, wrong: list[FieldError]) -> tuple[str, ...]:
    keys: dict[str, None] = {}
    unclear = []
    for name in _SEPARATORS.split(typed)[:_MOST_NAMES]:
        if not (text := name.strip()[:_LONGEST_NAME]):
            continue
        found = which_municipality(register, text).found
        if found is None:
            unclear.append(f"„{text}“")
        else:
            keys[found.key] = None
    if unclear:
        names = ", ".join(unclear)
        wrong.append(wrong_entry("kommunen", f"Nicht eindeutig: {names}.", f"Not clear: {names}."))
    return tuple(keys)


def _read(values: dict[str, Any], kind: type[T], wrong: list[FieldError]) -> T:
    try:
        draft = msgspec.convert(values, kind, strict=False)
    except msgspec.ValidationError as error:
        field = "beginn" if "earliest_start" in str(error) else "bis"
        if "text" in str(error):
            field = "text"
        wrong.append(wrong_entry(field, "Bitte prüfen Sie diese Angabe.", "Please check this entry."))
    if wrong:
        raise InvalidInput(fields=tuple(wrong))
    return draft


def _first(form: Form, name: str) -> str:
    values = form.get(name, ())
    return values[0].strip() if values else ""
