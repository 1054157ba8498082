# SPDX-License-Identifier: EUPL-1.2
"""What is kept of a person, on request."""

import datetime as dt
import uuid
from typing import Annotated

import msgspec

__all__ = ("ExportedRow", "PersonExport")


class ExportedRow(msgspec.Struct, frozen=True, kw_only=True):
    """A row that points to the person, with what it says of them: keys, times, and what it is about."""

    table: str
    column: str
    purpose: Annotated[str, msgspec.Meta(description="What the column is kept for.")]
    retention: Annotated[str, msgspec.Meta(description="How long it is kept.")]
    values: dict[str, str]

    @classmethod
    def read(cls, table: str, column: str, purpose: str, retention: str, values: str) -> "ExportedRow":
        """A row whose values are a JSON object of texts."""
        return cls(
            table=table,
            column=column,
            purpose=purpose,
            retention=retention,
            values=msgspec.json.decode(values, type=dict[str, str]),
        )


class PersonExport(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that is kept of a person."""

    exported_at: dt.datetime
    account: uuid.UUID
    pseudonym: Annotated[str, msgspec.Meta(description="How the record knows the person.")]
    values: Annotated[
        dict[str, str | None], msgspec.Meta(description="The account itself, by name of the column.")
    ]
    rows: tuple[ExportedRow, ...]
    is_complete: Annotated[
        bool, msgspec.Meta(description="False where one table holds more rows than are shown (10,000).")
    ]
