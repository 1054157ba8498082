# SPDX-License-Identifier: EUPL-1.2
"""The report on refusals: causes by topic and round, for the office to the last one, for others protected."""

import csv
import io
import uuid
from collections import Counter
from collections.abc import Sequence
from typing import Any

import asyncpg
import msgspec

from matching.errors import Text
from matching.evidence.refusals import Answer, count_causes
from matching.lifecycle.membership import LIVING
from matching.lifecycle.reasons import REFUSE
from matching.small_cells import Counts, protect
from schemas.refusal import RefusalCause, RefusalReport, RefusalRow
from service.access.permissions import Caller, Permission, Role, require
from service.errors import Forbidden
from service.grants.wire import text_to_wire
from service.reviews import store

__all__ = ("read_answers", "report_as_csv", "report_refusals")

#: Left or left over after having answered: their first answer was yes.
_ACCEPTED = (*LIVING, "withdrawn")


class _Terms(msgspec.Struct):
    ags: str
    terms: dict[str, int]


class _Group(msgspec.Struct):
    members: tuple[_Terms, ...]


class _Explained(msgspec.Struct):
    group: _Group


async def read_answers(
    connection: asyncpg.Connection, topic: str | None = None, round_: uuid.UUID | None = None
) -> tuple[tuple[Answer, ...], int]:
    """Every answer to an invitation, and how many let the answer date pass."""
    answers: list[Answer] = []
    unanswered = 0
    for row in await store.answers(connection, topic, round_):
        if row["state"] == "expired":
            unanswered += 1
        elif row["state"] == "declined" or row["state"] in _ACCEPTED:
            answers.append(
                Answer(
                    municipality=row["municipality"],
                    topic=row["topic"],
                    accepted=row["state"] != "declined",
                    reason=row["reason"] if row["state"] == "declined" else None,
                    terms=_terms(row),
                    round=str(row["round"]) if row["round"] else None,
                )
            )
    return tuple(answers), unanswered


async def report_refusals(
    connection: asyncpg.Connection, caller: Caller, topic: str | None, round_: uuid.UUID | None
) -> RefusalReport:
    """Who may not see single answers gets one fixed report: choosing among parts would tell them apart.

    :raises Forbidden: a topic or round is chosen by who may see the protected report only
    """
    require(caller, Permission.READ_REFUSALS)
    if caller.role is Role.IKZ_OFFICE:
        return _full(*await read_answers(connection, topic, round_))
    if topic is not None or round_ is not None:
        raise Forbidden(
            Text(
                de="Nach Thema oder Runde wählt nur die IKZ-Beratungsstelle aus.",
                en="Only the IKZ office chooses by topic or round.",
            )
        )
    return _protected(*await read_answers(connection))


def report_as_csv(report: RefusalReport) -> str:
    """The rows as CSV (UTF-8); the causes in all where rows are not shown."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(("topic", "round", "code", "reason", "count", "share_percent"))
    for row in report.rows:
        writer.writerow((row.topic, row.round or "", row.code, row.text.de, row.count, row.share_percent))
    if not report.rows:
        for cause in report.causes:
            writer.writerow(("", "", cause.code, cause.text.de, cause.count, cause.share_percent or ""))
    return text.getvalue()


def _full(answers: Sequence[Answer], unanswered: int) -> RefusalReport:
    causes = count_causes(answers)
    refused = sum(cause.count for cause in causes)
    in_place: Counter[tuple[str, str | None]] = Counter()
    in_all: Counter[str] = Counter()
    for cause in causes:
        in_place[cause.topic, cause.round] += cause.count
        in_all[cause.code] += cause.count
    return RefusalReport(
        is_protected=False,
        answers=len(answers),
        accepted=len(answers) - refused,
        refused=refused,
        unanswered=unanswered,
        causes=tuple(
            RefusalCause(
                code=code,
                text=text_to_wire(REFUSE.get(code, REFUSE["other"])),
                count=count,
                share_percent=_percent(count, refused),
            )
            for code, count in sorted(in_all.items(), key=lambda item: (-item[1], item[0]))
        ),
        rows=tuple(
            RefusalRow(
                topic=cause.topic,
                round=uuid.UUID(cause.round) if cause.round else None,
                code=cause.code,
                text=text_to_wire(REFUSE.get(cause.code, REFUSE["other"])),
                count=cause.count,
                share_percent=_percent(cause.count, in_place[cause.topic, cause.round]),
            )
            for cause in causes
        ),
    )


def _protected(answers: Sequence[Answer], unanswered: int) -> RefusalReport:
    """Every answer in one table, `accepted` and silence among the cells: no sum beside it tells more."""
    cells = Counter(f"refused:{a.reason or 'other'}" if not a.accepted else "accepted" for a in answers)
    cells["unanswered"] = unanswered
    kept = protect(0, sum(cells.values()), {"answers": Counts(public={}, confidential=cells)})
    shown = {cell: value.count for cell, value in kept.tables["answers"].items()}
    refusals = {cell.removeprefix("refused:"): n for cell, n in shown.items() if cell.startswith("refused:")}
    return RefusalReport(
        is_protected=True,
        answers=None,
        accepted=shown.get("accepted"),
        refused=None,
        unanswered=shown.get("unanswered"),
        causes=tuple(
            RefusalCause(
                code=code,
                text=text_to_wire(REFUSE.get(code, REFUSE["other"])),
                count=count or 0,
                share_percent=None,
            )
            for code, count in sorted(refusals.items(), key=lambda item: (-(item[1] or 0), item[0]))
        ),
        rows=(),
    )


def _terms(row: Any) -> dict[str, int]:
    """The points of the municipality in the group it answered to; nothing for its own search."""
    if row["explained"] is None:
        return {}
    members = msgspec.convert(row["explained"], _Explained).group.members
    return next((member.terms for member in members if member.ags == row["municipality"]), {})


def _percent(part: int, whole: int) -> str:
    """Rounded half up to one decimal place."""
    tenths = (2000 * part + whole) // (2 * whole) if whole else 0
    return f"{tenths // 10}.{tenths % 10}"
