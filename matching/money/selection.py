# SPDX-License-Identifier: EUPL-1.2
"""Which programme answers a quote: the one in force at the date, else the last one known."""

import datetime as dt
from functools import cached_property
from itertools import pairwise

import msgspec

from matching.errors import FieldError, InvalidInput, Text
from matching.money.programme import Line, Programme, Version

__all__ = ("Chosen", "Programmes")


class Chosen(msgspec.Struct, frozen=True, kw_only=True):
    """A programme version that answers; `expired` when its validity had ended at the date asked."""

    programme: Programme
    version: Version
    expired: bool = False


class Programmes(msgspec.Struct, frozen=True, kw_only=True, eq=False, dict=True):
    """All programmes the service knows, ascending by id. Compared by identity, so that quotes can be cached.

    Raises ValueError when an id occurs twice, two versions of the general (or digital) line overlap, or
    programmes of different Länder are mixed.
    """

    programmes: tuple[Programme, ...]

    def __post_init__(self) -> None:
        if len(self.by_id) != len(self.programmes):
            raise ValueError("a programme id occurs twice")
        if len({programme.region for programme in self.programmes}) > 1:
            raise ValueError("programmes of one collection belong to one region")
        for line in (Line.GENERAL, Line.DIGITAL):
            for earlier, later in pairwise(self._lines[line]):
                if later.version.valid_from <= earlier.version.valid_to:
                    raise ValueError(f"{earlier.programme.id} and {later.programme.id} overlap")

    @property
    def region(self) -> str:
        """Beginning of the keys of all who may take part ("06" is Hessen); "" without programmes."""
        return self.programmes[0].region if self.programmes else ""

    @cached_property
    def by_id(self) -> dict[str, Programme]:
        """Id -> programme."""
        return {programme.id: programme for programme in self.programmes}

    @cached_property
    def _lines(self) -> dict[Line, list[Chosen]]:
        lines: dict[Line, list[Chosen]] = {line: [] for line in Line}
        for programme in self.programmes:
            lines[programme.line] += [Chosen(programme=programme, version=v) for v in programme.versions]
        for versions in lines.values():
            versions.sort(key=lambda chosen: (chosen.version.valid_from, chosen.programme.id))
        return lines

    def of_line(self, line: Line, date: dt.date) -> Chosen | None:
        """The version in force at `date`; after the last validity the last one, marked expired; else None."""
        return _at(self._lines[line], date)

    def for_topic(self, *, digital: bool, date: dt.date) -> Chosen | None:
        """The programme a topic is quoted by (DOMAIN 5.6).

        A digital topic takes the digital line, where that line is silent the general directive; what is
        in force goes before what has expired. None before the first validity and in a gap.
        """
        lines = (Line.DIGITAL, Line.GENERAL) if digital else (Line.GENERAL,)
        found = [chosen for line in lines if (chosen := self.of_line(line, date))]
        return min(found, key=lambda chosen: chosen.expired, default=None)

    def named(self, programme_id: str, date: dt.date) -> Chosen | None:
        """Like `of_line` for one programme; raises InvalidInput when there is none with this id."""
        programme = self.by_id.get(programme_id)
        if programme is None:
            text = Text(
                de=f"Ein Förderprogramm „{programme_id}“ gibt es nicht.",
                en=f'There is no programme "{programme_id}".',
            )
            field = FieldError(field="programme", code="unknown-programme", text=text)
            raise InvalidInput(text, fields=(field,), facts={"known": sorted(self.by_id)})
        return _at([Chosen(programme=programme, version=v) for v in programme.versions], date)


def _at(versions: list[Chosen], date: dt.date) -> Chosen | None:
    """`versions` ascend by validity."""
    for chosen in versions:
        if chosen.version.is_in_force(date):
            return chosen
    if versions and date > versions[-1].version.valid_to:
        return msgspec.structs.replace(versions[-1], expired=True)
    return None
