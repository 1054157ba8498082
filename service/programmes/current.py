# SPDX-License-Identifier: EUPL-1.2
"""The programmes in force for this process: those that are shipped, and the versions added to them.

A process serves one database. Each time its landscapes are read anew (the notice of an added version is
one reason) the added versions are read too; while nothing was added the shipped collection itself
answers. Added versions begin on a later day than that on which they were added, so no process can miss one.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Final

import asyncpg
import msgspec

from matching.money.programme import Basis, Line, Programme, Version
from matching.money.selection import Programmes
from service.programmes import store
from service.programmes.catalogue import parse_programme, read_programmes

__all__ = ("combined", "current_programmes", "forget_added", "refresh_programmes")


class _Held(msgspec.Struct):
    ids: tuple[str, ...] = ()
    programmes: Programmes | None = None


_HELD: Final = _Held()
_DAY = dt.timedelta(days=1)


def current_programmes() -> Programmes:
    """Shipped programmes and added versions, as last read from the database; the shipped ones before."""
    return _HELD.programmes or read_programmes()


async def refresh_programmes(connection: asyncpg.Connection) -> Programmes:
    """Read the added versions; an unchanged list keeps the collection, and with it every kept quote."""
    added = await store.read_versions(connection)
    ids = tuple(str(version.id) for version in added)
    if ids != _HELD.ids or _HELD.programmes is None:
        programmes = read_programmes()
        for version in added:
            parsed = parse_programme(version.content, f"version {version.id}")
            programmes = combined(programmes, parsed, version.valid_from)
        _HELD.ids, _HELD.programmes = ids, programmes
    return _HELD.programmes


def forget_added() -> None:
    """Back to the shipped programmes: the process has left its database."""
    _HELD.ids, _HELD.programmes = (), None


def combined(programmes: Programmes, added: Programme, begins: dt.date) -> Programmes:
    """`programmes` with the one version of `added`, in force from `begins` on.

    Whatever holds then in its line (for a separate programme: of its id) ends the day before, and if a
    later version is known already, the added one ends before that. What was in force at a date before
    `begins` still is; days between the last validity and `begins` become a gap.

    Raises ValueError when a version of the line begins on that very day.
    """
    version = added.versions[0]
    rivals = _rivals(programmes, added)
    if any(rival.valid_from == begins for rival in rivals):
        raise ValueError(f"a version that begins on {begins} is known already")
    later = [rival.valid_from for rival in rivals if rival.valid_from > begins]
    ends = min([version.valid_to, *(day - _DAY for day in later)])
    version = msgspec.structs.replace(
        version, valid_from=begins, valid_from_basis=Basis.SEEN, valid_to=max(ends, begins)
    )
    result = []
    for programme in programmes.programmes:
        kept = programme
        if _same_line(programme, added):
            kept = msgspec.structs.replace(
                programme,
                versions=tuple(
                    msgspec.structs.replace(v, valid_to=begins - _DAY, valid_to_basis=Basis.SEEN)
                    if v.valid_from < begins <= v.valid_to
                    else v
                    for v in programme.versions
                ),
            )
        if kept.id == added.id:
            versions = sorted((*kept.versions, version), key=lambda v: v.valid_from)
            kept = msgspec.structs.replace(kept, versions=tuple(versions))
        result.append(kept)
    if added.id not in programmes.by_id:
        result.append(msgspec.structs.replace(added, versions=(version,)))
    return Programmes(programmes=tuple(sorted(result, key=lambda programme: programme.id)))


def _rivals(programmes: Programmes, added: Programme) -> Sequence[Version]:
    return [v for p in programmes.programmes if _same_line(p, added) for v in p.versions]


def _same_line(programme: Programme, added: Programme) -> bool:
    return programme.id == added.id or (added.line is not Line.SEPARATE and programme.line is added.line)
