# SPDX-License-Identifier: EUPL-1.2
"""Programmes as pages show them: what holds today, what has ended, what is announced."""

import datetime as dt
from collections.abc import Sequence
from typing import Literal

import msgspec

from schemas.programme import Programme, ProgrammeVersion

__all__ = ("Entry", "ProgrammeView", "by_state", "programme_view", "state_of")

State = Literal["in_force", "unclear", "not_yet", "ended"]

#: In the order in which somebody looks for them.
_STATES: tuple[State, ...] = ("in_force", "unclear", "not_yet", "ended")
_KINDS = ("grant", "offer", "running_costs", "advice")
_LINES = ("digital", "general", "separate")


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """A programme in a list, with the version that answers on the day."""

    programme: Programme
    version: ProgrammeVersion
    state: State


class ProgrammeView(msgspec.Struct, frozen=True, kw_only=True):
    """A programme, one version of it, and where that stands among the others.

    `rows`: validity of every version of the programme, or of every framework agreement there was, oldest
    first.
    """

    programme: Programme
    version: ProgrammeVersion
    state: State
    rows: tuple[Entry, ...]


def state_of(version: ProgrammeVersion, day: dt.date) -> State:
    """Where a version stands on a day; `unclear`: what holds now was looked for and not found."""
    if day < version.valid_from:
        return "not_yet"
    if day > version.valid_to:
        return "ended"
    return "unclear" if version.figures_evidence == "NOT_FOUND" else "in_force"


def by_state(programmes: Sequence[Programme], day: dt.date) -> tuple[tuple[State, tuple[Entry, ...]], ...]:
    """Every programme once, under its state; money first, the programme of this service before others'."""
    entries = [_entry(programme, day) for programme in programmes]
    entries.sort(
        key=lambda entry: (
            _KINDS.index(entry.programme.kind),
            entry.programme.purse != "ikz",
            _LINES.index(entry.programme.line),
            -entry.version.valid_from.toordinal(),
            entry.programme.id,
        )
    )
    return tuple(
        (state, found)
        for state in _STATES
        if (found := tuple(entry for entry in entries if entry.state == state))
    )


def programme_view(
    programmes: Sequence[Programme], programme: Programme, asked: str, day: dt.date
) -> ProgrammeView | None:
    """A programme with the version asked for, else the one that answers; None: no such version."""
    entry = _entry(programme, day)
    version = next((v for v in programme.versions if v.version == asked), None) if asked else entry.version
    if version is None:
        return None
    family = [p for p in programmes if p.line == "general"] if programme.line == "general" else [programme]
    rows = [
        Entry(programme=member, version=one, state=state_of(one, day))
        for member in family
        for one in member.versions
    ]
    return ProgrammeView(
        programme=programme,
        version=version,
        state=state_of(version, day),
        rows=tuple(sorted(rows, key=lambda row: row.version.valid_from)),
    )


def _entry(programme: Programme, day: dt.date) -> Entry:
    in_force = [v for v in programme.versions if state_of(v, day) in ("in_force", "unclear")]
    coming = [v for v in programme.versions if state_of(v, day) == "not_yet"]
    version = (in_force or coming or [programme.versions[-1]])[0]
    return Entry(programme=programme, version=version, state=state_of(version, day))
