# SPDX-License-Identifier: EUPL-1.2
"""Who a call asks: the municipalities of its region that are responsible for its topic."""

from collections.abc import Sequence

from matching.errors import FieldError, Text
from matching.facts import Topic
from matching.register import Municipality, Register

__all__ = ("asked_in", "read_region")


def asked_in(register: Register, topic: Topic, region: str, keys: Sequence[str]) -> tuple[Municipality, ...]:
    """Those of the region who are responsible for the topic, ascending by key. Districts are asked where they
    are named themselves: a Landkreis takes part beside the municipalities in it, not as one of them.

    :param region: `state`, `regierungsbezirke` (keys of 3 digits), `districts` (5) or `municipalities`
    """
    if region == "municipalities":
        resolved = (register.find(key) for key in keys)
        chosen = {found.municipality.key for found in resolved if found is not None}
    else:
        wanted = tuple(keys)
        chosen = {
            m.key
            for m in register.municipalities
            if not m.is_district and (region == "state" or m.key.startswith(wanted))
        }
    return tuple(
        register.by_key[key] for key in sorted(chosen) if _is_responsible(register.by_key[key], topic)
    )


def read_region(
    register: Register, topic: Topic | None, region: str, keys: Sequence[str]
) -> tuple[tuple[str, ...], list[FieldError]]:
    """The keys of a region as they are stored (ascending, municipalities with the key of today), and what is
    wrong with each."""
    if region == "state":
        text = Text(
            de="Für ganz Hessen stehen hier keine Schlüssel.", en="For all of Hessen no keys belong here."
        )
        return (), [FieldError(field="region.keys", code="not-here", text=text)] if keys else []
    if not keys:
        text = Text(de="Bitte nennen Sie, wer gefragt wird.", en="Please say who is asked.")
        return (), [FieldError(field="region.keys", code="missing", text=text)]
    found: set[str] = set()
    wrong: list[FieldError] = []
    for position, given in enumerate(keys):
        field = f"region.keys[{position}]"
        key = _known(register, region, given)
        if key is None:
            text = Text(de=f"„{given}“ gibt es in Hessen nicht.", en=f'There is no "{given}" in Hessen.')
            wrong.append(FieldError(field=field, code="unknown", text=text))
        elif region == "municipalities" and topic and not _is_responsible(register.by_key[key], topic):
            name = register.by_key[key].name
            text = Text(
                de=f"Für „{topic.label_de}“ ist {name} nicht zuständig.",
                en=f'{name} is not responsible for "{topic.label_en}".',
            )
            wrong.append(FieldError(field=field, code="not-responsible", text=text))
        elif key in found:
            text = Text(de=f"„{given}“ steht schon da.", en=f'"{given}" is there already.')
            wrong.append(FieldError(field=field, code="duplicate", text=text))
        else:
            found.add(key)
    return tuple(sorted(found)), wrong


def _known(register: Register, region: str, given: str) -> str | None:
    """The key under which an entry is kept; None for one that means nothing."""
    if region == "municipalities":
        resolved = register.find(given)
        return None if resolved is None else resolved.municipality.key
    length = 3 if region == "regierungsbezirke" else 5
    is_known = len(given) == length and any(m.key.startswith(given) for m in register.municipalities)
    return given if is_known else None


def _is_responsible(municipality: Municipality, topic: Topic) -> bool:
    return not topic.responsible_kinds or municipality.kind.value in topic.responsible_kinds
