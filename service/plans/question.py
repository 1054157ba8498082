# SPDX-License-Identifier: EUPL-1.2
"""From files to the landscape that a plan is made on, as the office sees it; no database."""

import datetime as dt
from pathlib import Path

import msgspec

from matching.errors import FieldError, InvalidInput, Text
from matching.landscape import Landscape
from service.landscape.build import OFFICE, build_landscape
from service.landscape.files import everyone, facts_from_files, read_needs, read_register

__all__ = ("Question", "read_question")


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """The landscape, and what is to be said of the files."""

    landscape: Landscape
    notes: tuple[Text, ...]


def read_question(
    *, topic: str, needs: Path | None, everybody: bool, register: Path | None, as_of: dt.date
) -> Question:
    """Needs from a file or one for everybody, on the shipped register or one from a file.

    Raises `InvalidInput` when not exactly one of the two is given, or with what is wrong in the files.
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
    stated = everyone(facts, topic, as_of) if needs is None else read_needs(needs, facts, as_of)
    return Question(
        landscape=build_landscape(facts.stating(stated.needs, stated.offers), OFFICE, as_of),
        notes=(*notes, *stated.notes),
    )
