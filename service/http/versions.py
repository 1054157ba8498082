# SPDX-License-Identifier: EUPL-1.2
"""Versions of the addresses that other programs build on, and the headers of those that are coming to an end.

`Deprecation` (RFC 9745) says since when a version should no longer be built on, `Sunset` (RFC 8594) from when
on it may be gone, `Link` where its successor is described. A current version sends none of them.
"""

import datetime as dt
import tomllib
from collections.abc import Sequence
from email.utils import format_datetime
from functools import cache
from importlib import resources

import msgspec

from matching.errors import Text

__all__ = ("Change", "Version", "Versions", "ending_headers", "read_versions")


class Version(msgspec.Struct, frozen=True, kw_only=True):
    """One version; `deprecated` and `sunset` are None while nothing is planned."""

    name: str
    #: Beginnings of its addresses.
    prefixes: tuple[str, ...]
    since: dt.date
    deprecated: dt.date | None = None
    sunset: dt.date | None = None
    #: Address of the page that describes what to use instead.
    successor: str | None = None


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """Something that front-ends notice."""

    id: str
    date: dt.date
    text: Text


class Versions(msgspec.Struct, frozen=True, kw_only=True):
    """All versions, the newest change first, and how long a version goes on after its successor."""

    least_months: int
    versions: tuple[Version, ...]
    changes: tuple[Change, ...]


@cache
def read_versions() -> Versions:
    """The versions of data/versions.toml, read once per process.

    :raises ValueError: a version ends earlier than promised
    """
    document = tomllib.loads(
        resources.files("service.http").joinpath("data/versions.toml").read_text("utf-8")
    )
    versions = Versions(
        least_months=document["least_months"],
        versions=msgspec.convert(document["versions"], tuple[Version, ...]),
        changes=tuple(
            Change(id=entry["id"], date=entry["date"], text=Text(de=entry["de"], en=entry["en"]))
            for entry in document["changes"]
        ),
    )
    for version in versions.versions:
        check_promise(version, versions.least_months)
    return versions


def check_promise(version: Version, least_months: int) -> None:
    """Refuse an end that comes sooner after its announcement than is promised.

    :raises ValueError: it does, or there is an end without an announcement
    """
    if version.sunset is None:
        return
    if version.deprecated is None:
        raise ValueError(f"versions.toml: {version.name} ends without having been deprecated")
    months = (version.sunset.year - version.deprecated.year) * 12
    months += version.sunset.month - version.deprecated.month
    months -= version.sunset.day < version.deprecated.day
    if months < least_months:
        raise ValueError(f"versions.toml: {version.name} ends after {months} months, promised {least_months}")


def ending_headers(path: str, versions: Sequence[Version]) -> list[tuple[bytes, bytes]]:
    """The headers of an address whose version is coming to an end; none for all others."""
    for version in versions:
        if version.deprecated is not None and path.startswith(version.prefixes):
            headers = [(b"deprecation", f"@{int(_midnight(version.deprecated).timestamp())}".encode())]
            if version.sunset is not None:
                headers.append((b"sunset", format_datetime(_midnight(version.sunset), usegmt=True).encode()))
            if version.successor is not None:
                headers.append((b"link", f'<{version.successor}>; rel="successor-version"'.encode()))
            return headers
    return []


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime(day.year, day.month, day.day, tzinfo=dt.UTC)
