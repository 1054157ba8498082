# SPDX-License-Identifier: EUPL-1.2
"""What the columns say of themselves: personal with purpose, basis and retention, or why they are not.

The words stand as comments at the columns (migrations), so that nobody adds one without saying.
"""

import re
from typing import Final

import asyncpg
import msgspec

from service.database.queries import load_queries

__all__ = ("Column", "Label", "may_hold_people", "parse_label", "read_columns")

_SQL = load_queries(__file__)
_PERSONAL = re.compile(
    r"personal; purpose=(?P<purpose>.+?); basis=(?P<basis>.+?); retention=(?P<retention>.+)"
)
_NOT_PERSONAL = re.compile(r"not personal; (?P<why>.+)")

#: Names under which something about a person may be kept, whatever the table.
_TELLING: Final = re.compile(
    r"(^|_)(name|mail|email|phone|address|actor|label|note|notes|text|remarks|wording|owner|recipient|person|"
    r"pseudonym|contact|account|ip)$|_by$"
)
#: Tables about people: each of their columns has to say what it is.
_TABLES_OF_PEOPLE: Final = frozenset(
    {
        "account", "role_grant", "invitation", "sign_in", "sign_in_attempt", "session", "oidc_state",
        "confirmation",
        "message", "message_recipient", "message_preference", "mail", "official_mailbox", "webhook", "event",
        "api_key", "failed_key", "idempotent_answer",
    }
)  # fmt: skip
#: Types that can hold a name, an address, or point to somebody.
_TYPES: Final = frozenset(
    {"text", "text[]", "jsonb", "json", "bytea", "uuid", "inet", "cidr", "character varying"}
)


class Label(msgspec.Struct, frozen=True, kw_only=True):
    """What a column says: `why` it is not personal, or the other three."""

    purpose: str = ""
    basis: str = ""
    retention: str = ""
    why: str = ""

    @property
    def is_personal(self) -> bool:
        return not self.why


class Column(msgspec.Struct, frozen=True, kw_only=True):
    """A column of a table; `is_key`: part of its primary key."""

    table: str
    name: str
    type: str
    is_key: bool
    comment: str | None

    @property
    def label(self) -> Label | None:
        return parse_label(self.comment or "")


def parse_label(comment: str) -> Label | None:
    """The label in a comment; None if it is none."""
    if found := _PERSONAL.fullmatch(comment):
        return Label(**found.groupdict())
    if found := _NOT_PERSONAL.fullmatch(comment):
        return Label(**found.groupdict())
    return None


def may_hold_people(column: Column) -> bool:
    """Whether a column must say if it is personal: by its name, or because its table is about people."""
    if column.type not in _TYPES:
        return False
    return column.table in _TABLES_OF_PEOPLE or _TELLING.search(column.name) is not None


async def read_columns(connection: asyncpg.Connection) -> tuple[Column, ...]:
    """Every column of every table of the service, by table and place."""
    return tuple(Column(**row) for row in await connection.fetch(_SQL["columns"]))
