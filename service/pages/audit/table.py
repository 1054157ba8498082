# SPDX-License-Identifier: EUPL-1.2
"""The list of cooperations as a table for spreadsheets and programs."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from service.documents.tables import Column, Table
from service.pages.audit.listing import Row

__all__ = ("cases_table",)

_COLUMNS = (
    Column("cooperation", "Kennung"),
    Column("topic", "Aufgabe"),
    Column("state", "Stand"),
    Column("member_count", "Zahl der Mitglieder"),
    Column("members", "Mitglieder"),
    Column("submitted_on", "Antrag vom"),
    Column("programme", "Programm"),
    Column("programme_version", "Fassung"),
    Column("rule_eur", "nach der Regel", is_euro=True),
    Column("expected_eur", "zu erwarten", is_euro=True),
    Column("award_number", "Bescheid"),
    Column("award_dated", "Bescheid vom"),
    Column("award_eur", "Betrag des Bescheids", is_euro=True),
)


def cases_table(rows: Sequence[Row], day: dt.date) -> Table:
    """One row a cooperation, in the order of the list."""
    return Table(
        title="Kooperationen",
        date=day,
        columns=_COLUMNS,
        rows=tuple(
            (
                str(row.shown.id),
                row.topic,
                row.shown.state,
                row.shown.estimate.members,
                "; ".join(member.name for member in row.shown.members),
                row.shown.submitted_on,
                row.shown.estimate.programme,
                row.shown.estimate.programme_version,
                _euro(row.shown.estimate.amount_eur),
                _euro(row.shown.estimate.expected_award_eur),
                row.shown.award.number if row.shown.award else None,
                row.shown.award.dated if row.shown.award else None,
                _euro(row.shown.award.amount_eur) if row.shown.award else None,
            )
            for row in rows
        ),
        stamp=(("as_of", day.isoformat()),),
    )


def _euro(amount_eur: str | None) -> Decimal | None:
    return None if amount_eur is None else Decimal(amount_eur)
