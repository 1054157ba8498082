# SPDX-License-Identifier: EUPL-1.2
"""Real awards and the programme's totals as tables; figures as the sources mean them ("more than 30")."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from schemas.statistics import AcceptedCooperation, AwardRow, Figure, Mean, SeriesRow
from service.documents.tables import Cell, Column, Table

__all__ = ("awards_table", "cooperations_table", "series_table")

_AWARD_COLUMNS = (
    Column("id", "Kennung"),
    Column("members", "Mitglieder"),
    Column("member_count", "Zahl der Mitglieder"),
    Column("task", "Aufgabe"),
    Column("date", "Datum"),
    Column("date_basis", "Datum gelesen oder angenommen"),
    Column("programme", "Programm"),
    Column("version", "Fassung"),
    Column("rule_eur", "nach der Regel", is_euro=True),
    Column("expected_eur", "zu erwarten", is_euro=True),
    Column("award_eur", "Bescheid", is_euro=True),
    Column("reason", "Grund"),
    Column("text", "Erklärung"),
    Column("source", "Quelle"),
    Column("url", "Adresse"),
    Column("evidence", "wie gesehen"),
)
_SERIES_COLUMNS = (
    Column("id", "Kennung"),
    Column("label", "Zeitraum"),
    Column("begins", "von"),
    Column("ends", "bis"),
    Column("cooperations", "Kooperationen"),
    Column("cooperations_relation", "gemeint als"),
    Column("money_eur", "Summe", is_euro=True),
    Column("money_relation", "gemeint als"),
    Column("participations", "Beteiligungen"),
    Column("participations_relation", "gemeint als"),
    Column("municipalities", "Kommunen, jede einmal"),
    Column("municipalities_relation", "gemeint als"),
    Column("mean_eur_per_cooperation", "Mittel je Kooperation", is_euro=True),
    Column("mean_eur_per_participation", "Mittel je Beteiligung", is_euro=True),
    Column("source", "Quelle"),
    Column("url", "Adresse"),
    Column("evidence", "wie gesehen"),
)
_COOPERATION_COLUMNS = (
    Column("id", "Kennung"),
    Column("task", "Aufgabe"),
    Column("task_group", "Aufgabenfeld"),
    Column("year_min", "frühestens seit"),
    Column("year_max", "spätestens seit"),
    Column("members", "Mitglieder"),
    Column("members_ags", "Schlüssel"),
    Column("members_complete", "alle Mitglieder genannt"),
    Column("legal_form", "Rechtsform"),
    Column("grant_eur", "Förderung", is_euro=True),
    Column("programme", "Programm"),
    Column("status", "Stand"),
    Column("source", "Quelle"),
    Column("is_sample", "Beispiel"),
)


def cooperations_table(cooperations: Sequence[AcceptedCooperation], date: dt.date) -> Table:
    """One row for each cooperation that exists, in the order of the list."""
    rows: list[tuple[Cell, ...]] = [
        (
            found.id,
            found.task,
            found.task_group,
            found.year_min,
            found.year_max,
            "; ".join(member.name for member in found.members),
            "; ".join(member.ags for member in found.members),
            found.members_complete,
            found.legal_form,
            Decimal(found.grant_eur) if found.grant_eur else None,
            found.programme,
            found.status,
            found.source,
            found.is_sample,
        )
        for found in cooperations
    ]
    return Table(
        title="Kooperationen",
        date=date,
        columns=_COOPERATION_COLUMNS,
        rows=tuple(rows),
        stamp=(("as_of", date.isoformat()),),
    )


def awards_table(awards: Sequence[AwardRow], date: dt.date) -> Table:
    """One row for each award, in the order of the list."""
    rows: list[tuple[Cell, ...]] = [
        (
            award.id,
            "; ".join(award.members),
            award.member_count,
            award.task.de,
            award.date,
            award.date_basis,
            award.programme,
            award.version,
            _euro(award.rule_eur),
            _euro(award.expected_eur),
            _euro(award.award_eur),
            award.reason,
            award.text.de,
            award.source,
            award.url,
            award.evidence,
        )
        for award in awards
    ]
    return _table("Bescheide neben der Regel", _AWARD_COLUMNS, rows, date)


def series_table(periods: Sequence[SeriesRow], date: dt.date) -> Table:
    """One row for each published total."""
    rows: list[tuple[Cell, ...]] = [
        (
            row.id,
            row.label.de,
            row.begins,
            row.ends,
            *_figure(row.cooperations),
            *_figure(row.money_eur),
            *_figure(row.participations),
            *_figure(row.municipalities),
            _mean(row.mean_eur_per_cooperation),
            _mean(row.mean_eur_per_participation),
            row.source,
            row.url,
            row.evidence,
        )
        for row in periods
    ]
    return _table("Zeitreihe des Programms", _SERIES_COLUMNS, rows, date)


def _table(title: str, columns: tuple[Column, ...], rows: list[tuple[Cell, ...]], date: dt.date) -> Table:
    return Table(
        title=title,
        date=date,
        columns=columns,
        rows=tuple(rows),
        stamp=(("as_of", date.isoformat()),),
    )


def _figure(figure: Figure | None) -> tuple[Cell, Cell]:
    return (None, None) if figure is None else (figure.value, figure.relation)


def _mean(mean: Mean | None) -> Decimal | None:
    return None if mean is None else Decimal(mean.value)


def _euro(amount_eur: str | None) -> Decimal | None:
    return None if amount_eur is None else Decimal(amount_eur)
