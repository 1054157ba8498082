# SPDX-License-Identifier: EUPL-1.2
"""The end of a version: announced long before, and said in every answer of that version and no other."""

import datetime as dt

import pytest

from service.http.versions import Version, check_promise, ending_headers, read_versions

CURRENT = Version(name="v2", prefixes=("/v2/",), since=dt.date(2027, 1, 1))
ENDING = Version(
    name="v1",
    prefixes=("/v1/", "/embed/v1"),
    since=dt.date(2026, 11, 22),
    deprecated=dt.date(2027, 1, 1),
    sunset=dt.date(2028, 1, 1),
    successor="/entwickler",
)


def test_a_current_version_says_nothing() -> None:
    assert ending_headers("/v2/topics", (CURRENT, ENDING)) == []
    assert ending_headers("/karte", (CURRENT, ENDING)) == []
    assert all(ending_headers(prefix, read_versions().versions) == [] for prefix in ("/v1/", "/embed/v1.js"))


@pytest.mark.parametrize("path", ["/v1/topics", "/embed/v1.js", "/embed/v1/groups"])
def test_a_deprecated_version_says_since_when_until_when_and_what_follows(path: str) -> None:
    headers = dict(ending_headers(path, (CURRENT, ENDING)))
    # RFC 9745: a structured date, seconds since 1970; RFC 8594: an HTTP date.
    assert headers[b"deprecation"] == b"@1798761600"
    assert headers[b"sunset"] == b"Sat, 01 Jan 2028 00:00:00 GMT"
    assert headers[b"link"] == b'</entwickler>; rel="successor-version"'


def test_an_end_sooner_than_promised_is_refused() -> None:
    check_promise(ENDING, 12)
    with pytest.raises(ValueError, match="after 11 months"):
        check_promise(
            Version(
                name="v1",
                prefixes=(),
                since=dt.date(2026, 1, 1),
                deprecated=dt.date(2027, 1, 2),
                sunset=dt.date(2028, 1, 1),
            ),
            12,
        )
    with pytest.raises(ValueError, match="without having been deprecated"):
        check_promise(
            Version(name="v1", prefixes=(), since=dt.date(2026, 1, 1), sunset=dt.date(2028, 1, 1)), 12
        )


def test_each_version_in_use_has_addresses_and_each_change_a_name_of_its_own() -> None:
    versions = read_versions()
    assert versions.least_months >= 12
    assert all(version.prefixes for version in versions.versions)
    names = [change.id for change in versions.changes]
    assert len(names) == len(set(names))
    assert [c.date for c in versions.changes] == sorted((c.date for c in versions.changes), reverse=True)
