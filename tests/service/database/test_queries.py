# SPDX-License-Identifier: EUPL-1.2
"""Named SQL: every query of the service is named, described and used by its name."""

from pathlib import Path

import pytest

from service.database.queries import load_queries
from service.settings import PROJECT_DIRECTORY


def _load(directory: Path, text: str):
    (directory / "queries.sql").write_text(text, encoding="utf-8")
    return load_queries(directory / "store.py")


def test_a_query_is_found_by_its_name_and_says_it_in_the_logs(tmp_path: Path) -> None:
    sql = _load(
        tmp_path, "-- name: one\n-- The number one.\nselect 1;\n\n-- name: two\n-- Two.\nselect\n    2;\n"
    )
    assert sql.names == ("one", "two")
    assert sql["two"] == "-- two\nselect\n    2;"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("-- name: one\nselect 1;\n", "says what it is for"),
        ("-- name: one\n-- The number one.\n", "is empty"),
        ("-- name: one\n-- A.\nselect 1;\n-- name: one\n-- B.\nselect 2;\n", "there twice"),
        ("-- name: One-more\n-- A.\nselect 1;\n", "not a name"),
    ],
)
def test_a_careless_file_is_refused(tmp_path: Path, text: str, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        _load(tmp_path, text)


def test_an_unknown_name_says_which_there_are(tmp_path: Path) -> None:
    with pytest.raises(KeyError, match="has no query 'two'; it has one"):
        _load(tmp_path, "-- name: one\n-- The number one.\nselect 1;\n")["two"]


def test_every_file_of_the_service_can_be_read() -> None:
    files = sorted((PROJECT_DIRECTORY / "service").glob("*/queries.sql"))
    assert files
    for path in files:
        assert load_queries(path).names, path
