# SPDX-License-Identifier: EUPL-1.2
"""From files to the landscape that a plan is made on, as the office sees it; no database."""

import datetime as dt
from pathlib import Path

import msgspec

from matching.errors import FieldError, InvalidInput, Text, TooLarge
from matching.landscape import Landscape
from service.landscape.build import OFFICE, build_landscape
from service.landscape.files import everyone, facts_from_files, read_needs, read_register

__all__ = ("Question", "read_question")

_MOST_MEGABYTES = 3_000


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """The landscape, and what is to be said of the files."""

    landscape: Landscape
    notes: tuple[Text, ...]


def read_question(
    *, topic: str, needs: Path | None, everybody: bool, register: Path | None, as_of: dt.date
) -> Question:
    """Needs from a file or one for everybody, on the shipped register or one from a file.

    Raises `InvalidInput` when not exactly one of the two is given, or with what is wrong in the files, and
    `TooLarge` for a register whose pair terms would not fit into memory.
    """
    if (needs is None) != everybody:
        both = Text(
            de="Genau eines von --needs DATEI und --everyone ist nötig.",
            en="Exactly one of --needs FILE and --everyone is needed.",
        )
        raise InvalidInput(both, fields=(FieldError(field="--needs", code="one-of", text=both),))
    facts = facts_from_files()
    notes: tuple[Text, ...] = ()
    if register is not None:
        other = read_register(register, facts)
        facts, notes = other.facts, other.notes
        _refuse_if_too_large(len(facts.register_at(as_of).municipalities))
    stated = everyone(facts, topic, as_of) if needs is None else read_needs(needs, facts, as_of)
    return Question(
        landscape=build_landscape(facts.stating(stated.needs, stated.offers), OFFICE, as_of),
        notes=(*notes, *stated.notes),
    )


def _refuse_if_too_large(count: int) -> None:
    """Scores keep every term of every pair: measured some 220 bytes a pair."""
    megabytes = 220 * count**2 // 1024**2
    if megabytes <= _MOST_MEGABYTES:
        return
    raise TooLarge(
        Text(
            de=f"{count} Kommunen bräuchten etwa {megabytes} MB Speicher, erlaubt sind {_MOST_MEGABYTES}.",
            en=f"{count} municipalities would need some {megabytes} MB of memory; "
            f"{_MOST_MEGABYTES} are allowed.",
        ),
        facts={"municipalities": count, "estimate_mb": megabytes, "limit_mb": _MOST_MEGABYTES},
    )
