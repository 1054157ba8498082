# SPDX-License-Identifier: EUPL-1.2
"""Every column that can hold something about a person says what it is; the documents say the same."""

from pathlib import Path

import pytest

from service.database.pool import Database
from service.privacy.columns import Column, may_hold_people, parse_label, read_columns
from service.privacy.pages import processing_record, who_sees_what

_DOCS = Path(__file__).parents[3] / "docs"


async def test_every_column_that_can_hold_people_is_labelled(database: Database) -> None:
    async with database.acquire() as connection:
        columns = await read_columns(connection)
    silent = [f"{c.table}.{c.name}" for c in columns if may_hold_people(c) and c.label is None]
    assert silent == []
    assert sum(may_hold_people(column) for column in columns) > 100


async def test_no_comment_is_half_a_label(database: Database) -> None:
    async with database.acquire() as connection:
        columns = await read_columns(connection)
    comments = [c.comment for c in columns if c.comment and "personal" in c.comment]
    assert [comment for comment in comments if parse_label(comment) is None] == []
    assert len({c.table for c in columns if c.label and c.label.is_personal}) > 15


@pytest.mark.parametrize(
    ("table", "name", "type_", "may"),
    [
        ("account", "oidc_issuer", "text", True),
        ("anything", "contact_name", "text", True),
        ("anything", "decided_by", "text", True),
        ("anything", "ip", "inet", True),
        ("anything", "topic", "text", False),
        ("anything", "noted_at", "timestamp with time zone", False),
    ],
)
def test_what_has_to_be_labelled(table: str, name: str, type_: str, may: bool) -> None:
    column = Column(table=table, name=name, type=type_, is_key=False, comment=None)
    assert may_hold_people(column) is may


async def test_the_processing_record_is_current(database: Database) -> None:
    async with database.acquire() as connection:
        made = processing_record(await read_columns(connection))
    assert (_DOCS / "privacy-record.md").read_text(encoding="utf-8") == made


def test_who_sees_what_is_current() -> None:
    assert (_DOCS / "who-sees-what.md").read_text(encoding="utf-8") == who_sees_what()
