# SPDX-License-Identifier: EUPL-1.2
"""Importing needs and offers from a CSV or XLSX file: all or nothing, every bad line named."""

import csv
import datetime as dt
import io
from decimal import Decimal

import asyncpg
import msgspec
from python_calamine import CalamineError, CalamineWorkbook

from matching.errors import FieldError, InvalidInput, Text
from matching.facts import Need, Offer, Visibility
from service.access.permissions import Caller, Permission, allows
from service.errors import Conflict
from service.ids import new_id
from service.landscape.facts import Facts
from service.landscape.needs_file import NeedsFile, read_needs
from service.needs.actions import store_need, store_offer
from service.needs.stated import StoredNeed, StoredOffer

__all__ = ("import_needs", "read_upload")

_MOST_ROWS = 20_000


def read_upload(content: bytes, facts: Facts, as_of: dt.date, *, called_xlsx: bool = False) -> NeedsFile:
    """What a file states; XLSX is told from CSV by its first bytes. For columns see `needs_file`.

    :param called_xlsx: its name or media type says XLSX; then anything else is refused as what it is not
    :raises InvalidInput: with every bad line
    """
    if content.startswith(b"PK\x03\x04"):
        text = _sheet_as_csv(content)
    elif called_xlsx:
        raise _unreadable("Die Datei ist keine XLSX-Datei.", "The file is no XLSX file.")
    else:
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            raise _unreadable(
                "Die Datei ist weder UTF-8 noch XLSX.", "The file is neither UTF-8 nor XLSX."
            ) from None
    if "\0" in text:
        raise _unreadable("Die Datei enthält Nullzeichen.", "The file holds null characters.")
    stated = read_needs(text, facts, as_of)
    if not stated.without_start:
        return stated
    return msgspec.structs.replace(stated, notes=(*stated.notes, _open_start(stated.without_start, as_of)))


async def import_needs(
    connection: asyncpg.Connection, caller: Caller, content: NeedsFile, visibility: Visibility | None
) -> None:
    """Store everything a file states, inside the caller's transaction.

    :param visibility: for every row; by default partners for needs and everyone for offers
    :raises InvalidInput: naming every row that is not the caller's to state, or is stated already
    """
    wrong: list[FieldError] = []
    now = dt.datetime.now(dt.UTC)
    everything: list[Need | Offer] = [*content.needs, *content.offers]
    for stated in everything:
        if not allows(caller, Permission.WRITE_STATED, stated.municipality):
            wrong.append(_wrong(stated, "not-own", "ist nicht Ihre Kommune", "is not your municipality"))
            continue
        try:
            if isinstance(stated, Need):
                await store_need(connection, caller, _need(stated, visibility, now))
            else:
                await store_offer(connection, caller, _offer(stated, visibility, now))
        except Conflict:
            wrong.append(
                _wrong(
                    stated,
                    "already-stated",
                    "hat dafür schon einen laufenden Eintrag",
                    "has a running entry for it",
                )
            )
    if wrong:
        raise InvalidInput(
            Text(
                de=f"Der Import enthält {len(wrong)} Fehler; nichts wurde übernommen.",
                en=f"The import has {len(wrong)} errors; nothing was taken over.",
            ),
            fields=tuple(wrong[:200]),
            facts={"errors": len(wrong)},
        )


def _need(need: Need, visibility: Visibility | None, now: dt.datetime) -> StoredNeed:
    return StoredNeed(
        id=new_id(),
        municipality=need.municipality,
        topic=need.topic,
        earliest_start=need.earliest_start,
        fte=_fte(need.fte_hundredths),
        urgency=need.urgency,
        visibility=visibility or Visibility.PARTNERS,
        created_at=now,
        changed_at=now,
    )


def _offer(offer: Offer, visibility: Visibility | None, now: dt.datetime) -> StoredOffer:
    return StoredOffer(
        id=new_id(),
        municipality=offer.municipality,
        topic=offer.topic,
        fte=_fte(offer.fte_hundredths),
        visibility=visibility or Visibility.PUBLIC,
        created_at=now,
        changed_at=now,
    )


def _fte(hundredths: int | None) -> Decimal | None:
    return None if hundredths is None else Decimal(hundredths) / 100


def _wrong(stated: Need | Offer, code: str, de: str, en: str) -> FieldError:
    kind = "need" if isinstance(stated, Need) else "offer"
    return FieldError(
        field=f"{kind} {stated.municipality} {stated.topic}",
        code=code,
        text=Text(de=f"{stated.municipality} {de}.", en=f"{stated.municipality} {en}."),
    )


def _sheet_as_csv(content: bytes) -> str:
    """The first sheet as CSV text: numbers without a needless `.0`, keys with their leading zero."""
    try:
        rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    except (CalamineError, IndexError, ValueError, OSError):
        raise _unreadable("Die XLSX-Datei ist nicht lesbar.", "The XLSX file cannot be read.") from None
    if len(rows) > _MOST_ROWS:
        raise _unreadable(
            f"Die Datei hat mehr als {_MOST_ROWS} Zeilen.", f"The file has more than {_MOST_ROWS} rows."
        )
    header = [str(cell).strip() for cell in rows[0]] if rows else []
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    for row in rows:
        writer.writerow(
            _cell(cell, header[column] if column < len(header) else "") for column, cell in enumerate(row)
        )
    return text.getvalue()


def _cell(value: object, column: str) -> str:
    if isinstance(value, dt.datetime | dt.date):
        return value.strftime("%Y-%m-%d")
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if column == "municipality" and isinstance(value, int):
        # A spreadsheet takes 06631018 for a number.
        return f"0{value}" if len(str(value)) in (4, 7, 11) else str(value)
    return str(value)


def _open_start(count: int, as_of: dt.date) -> Text:
    """What is stored is a date; whoever left it open must know which."""
    one = count == 1
    return Text(
        de=f"{count} {'Bedarf nennt' if one else 'Bedarfe nennen'} keinen Beginn; es gilt {as_of:%d.%m.%Y}.",
        en=f"{count} need{' names' if one else 's name'} no start; it is taken as {as_of.isoformat()}.",
    )


def _unreadable(de: str, en: str) -> InvalidInput:
    text = Text(de=de, en=en)
    return InvalidInput(text, fields=(FieldError(field="file", code="unreadable", text=text),))
