# SPDX-License-Identifier: EUPL-1.2
"""Everything that is kept of a person (Art. 15, 20 GDPR), found through the labels of the columns.

Every column labelled personal is asked for values that point to the person: the id of the account, how
messages and the record name it, its address. So a new table is part of the export as soon as its columns say
what they are.
"""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Sequence

import asyncpg

from schemas.privacy import ExportedRow, PersonExport
from service.accounts.people import Account
from service.privacy.columns import Column, read_columns

__all__ = ("export_person",)

_ROWS_AT_MOST = 10_000


async def export_person(connection: asyncpg.Connection, account: Account) -> PersonExport:
    """The person and each row in which a personal column points to them, with when and why."""
    columns = await read_columns(connection)
    by_table: dict[str, list[Column]] = defaultdict(list)
    for column in columns:
        by_table[column.table].append(column)
    rows: list[ExportedRow] = []
    for table, of_table in sorted(by_table.items()):
        if table == "account":
            continue
        for column in of_table:
            if column.label is not None and column.label.is_personal and column.type in ("text", "uuid"):
                rows += await _rows(connection, of_table, column, account)
    return PersonExport(
        exported_at=dt.datetime.now(dt.UTC),
        account=account.id,
        pseudonym=account.pseudonym,
        values=await _account(connection, by_table["account"], account.id),
        rows=tuple(rows),
        is_complete=len(rows) < _ROWS_AT_MOST,
    )


async def _rows(
    connection: asyncpg.Connection, of_table: Sequence[Column], column: Column, account: Account
) -> list[ExportedRow]:
    label = column.label
    assert label is not None
    # Keys find the row again, times say when; the rest of a row may be about others.
    shown = [c for c in of_table if c.is_key or c.type.startswith("timestamp") or c.name == column.name]
    shown += [c for c in of_table if c.name in _SAYS_WHAT and c not in shown]
    wanted: list[str] | list[uuid.UUID]
    if column.type == "uuid":
        wanted = [account.id]
    else:
        wanted = [
            prefix + known for known in (str(account.id), account.pseudonym) for prefix in ("account:", "")
        ]
        wanted.append(account.mail)
    pairs = ", ".join(f"'{c.name}', {_quoted(c.name)}::text" for c in shown)
    # Names come from the catalogue, quoted; values are parameters.
    found = await connection.fetch(
        f"SELECT jsonb_strip_nulls(jsonb_build_object({pairs}))::text AS shown FROM {_quoted(column.table)} "  # noqa: S608
        f"WHERE {_quoted(column.name)} = ANY ($1) LIMIT {_ROWS_AT_MOST}",
        wanted,
    )
    return [
        ExportedRow.read(column.table, column.name, label.purpose, label.retention, row["shown"])
        for row in found
    ]


#: Words that say what a row is about without telling of others.
_SAYS_WHAT = frozenset(
    {"role", "scope", "valid_from", "valid_to", "action", "subject_type", "kind", "state", "target"}
)


async def _account(
    connection: asyncpg.Connection, columns: Sequence[Column], id_: uuid.UUID
) -> dict[str, str | None]:
    names = [c.name for c in columns if c.name != "id"]
    row = await connection.fetchrow(
        f"SELECT {', '.join(f'{_quoted(n)}::text' for n in names)} FROM account WHERE id = $1",  # noqa: S608
        id_,
    )
    return dict(zip(names, row or (), strict=True))


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
