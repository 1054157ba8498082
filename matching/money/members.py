# SPDX-License-Identifier: EUPL-1.2
"""From given keys to counted members: every Kommune of Hessen once (invariants I1 and I9)."""

from collections.abc import Iterable, Sequence
from itertools import pairwise

from matching.errors import DuplicateMunicipality, FieldError, InvalidInput, Text, UnknownMunicipality
from matching.register import Municipality, Register, Resolved

__all__ = ("distinct_members", "resolve_members")


def resolve_members(
    keys: Sequence[str], register: Register, *, region: str = "06", field: str = "members"
) -> tuple[tuple[Municipality, ...], tuple[Text, ...]]:
    """The Kommunen that `keys` mean at the register's date, ascending by key, and a note per old key.

    Only Kommunen of the register count: companies, the IT provider or partners from other Länder have no
    key there. A district counts as one member beside its municipalities; one Kommune counts once, also
    when given by an old key, by the keys of two that have merged, or once as AGS and once as ARS.

    Raises UnknownMunicipality or DuplicateMunicipality with *every* wrong entry as `members[i]`
    (UnknownMunicipality if both occur).
    """
    found = [register.find(key) for key in keys]
    unknown = [
        _unknown(f"{field}[{i}]", key, register, region)
        for i, (key, hit) in enumerate(zip(keys, found, strict=True))
        if hit is None
    ]
    first_position: dict[str, int] = {}
    repeated: list[FieldError] = []
    for i, hit in enumerate(found):
        if hit is None:
            continue
        first = first_position.setdefault(hit.municipality.key, i)
        if first != i:
            repeated.append(_repeated(f"{field}[{i}]", hit, f"{field}[{first}]", keys[first]))
    errors = tuple(unknown + repeated)
    if errors:
        raise _error(errors, bool(unknown))
    resolved = sorted((hit for hit in found if hit), key=lambda hit: hit.municipality.key)
    return (
        tuple(hit.municipality for hit in resolved),
        tuple(hit.note for hit in resolved if hit.note),
    )


def distinct_members(members: Iterable[Municipality]) -> tuple[Municipality, ...]:
    """`members` ascending by key; raises DuplicateMunicipality naming each one given twice."""
    ordered = sorted(members, key=lambda member: member.key)
    twice = {a.key: a for a, b in pairwise(ordered) if a.key == b.key}
    if twice:
        raise _error(
            tuple(
                FieldError(
                    field="members",
                    code="duplicate-municipality",
                    text=Text(
                        de=f"{member.name} ({key}) ist doppelt genannt.",
                        en=f"{member.name} ({key}) is named twice.",
                    ),
                )
                for key, member in twice.items()
            ),
            unknown=False,
        )
    return tuple(ordered)


def _unknown(field: str, key: str, register: Register, region: str) -> FieldError:
    given = key.strip()
    elsewhere = given.isdecimal() and len(given) in (5, 8, 12) and not given.startswith(region)
    if elsewhere:
        text = Text(
            de=f"„{key}“ liegt nicht in Hessen; nur hessische Kommunen zählen.",
            en=f'"{key}" is not in Hessen; only Hessian municipalities count.',
        )
    else:
        text = Text(
            de=f"„{key}“ ist kein Schlüssel einer hessischen Kommune (Stand {register.as_of:%d.%m.%Y}).",
            en=f'"{key}" is not the key of a municipality in Hessen (as of {register.as_of.isoformat()}).',
        )
    return FieldError(field=field, code="not-in-hessen" if elsewhere else "unknown-municipality", text=text)


def _repeated(field: str, hit: Resolved, first_field: str, first_key: str) -> FieldError:
    name = f"{hit.municipality.name} ({hit.municipality.key})"
    return FieldError(
        field=field,
        code="duplicate-municipality",
        text=Text(
            de=f"„{hit.given}“ meint {name} und steht schon in {first_field} („{first_key}“).",
            en=f'"{hit.given}" means {name}, already given in {first_field} ("{first_key}").',
        ),
    )


def _error(errors: tuple[FieldError, ...], unknown: bool) -> InvalidInput:
    kind = UnknownMunicipality if unknown else DuplicateMunicipality
    return kind(fields=errors)
