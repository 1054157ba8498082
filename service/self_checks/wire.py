# SPDX-License-Identifier: EUPL-1.2
"""Questions, self-checks and their statistics as the API shows them."""

import datetime as dt
from collections import Counter
from collections.abc import Collection, Mapping, Sequence

from matching.landscape import Landscape
from matching.small_cells import SMALLEST, Counts, protect
from schemas import self_check as wire
from schemas.need import NeedDraft
from schemas.text import Text
from service.digital_services.drafts import next_month
from service.self_checks.catalogue import HIGHEST, Catalogue, Field, Measure, read_catalogue
from service.self_checks.levels import levels_of, measures_for, urgency_of
from service.self_checks.store import StoredCheck

__all__ = ("check_to_wire", "history_to_wire", "questions_to_wire", "statistics_to_wire")

#: Needs are proposed for fields up to this level: from there on the rest is fine work.
_MOST_FOR_A_NEED = 3
_RULE = Text(
    de="Die Stufe ist der Durchschnitt der Antworten, abgerundet. "
    "Sie liegt höchstens eins über der schwächsten Antwort.",
    en="The level is the mean of the answers, rounded down. It is at most one above the weakest answer.",
)


def questions_to_wire() -> wire.SelfCheckQuestions:
    """What the self-check asks."""
    catalogue = read_catalogue()
    return wire.SelfCheckQuestions(
        version=catalogue.version,
        fields=tuple(wire.SelfCheckField(id=field.id, label=_label(field)) for field in catalogue.fields),
        questions=tuple(
            wire.SelfCheckQuestion(
                id=question.id,
                field=question.field,
                text=Text(de=question.text_de, en=question.text_en),
                anchors=tuple(
                    Text(de=de, en=en)
                    for de, en in zip(question.anchors_de, question.anchors_en, strict=True)
                ),
            )
            for question in catalogue.questions
        ),
        rule=_RULE,
    )


def check_to_wire(
    stored: StoredCheck, owner: str, landscape: Landscape, stated: Collection[str]
) -> wire.SelfCheck:
    """One self-check with its levels, measures and needs.

    :param stated: topics for which the municipality has a running need
    """
    catalogue = read_catalogue()
    levels = stored.levels if stored.levels is not None else levels_of(catalogue, stored.answers)
    measures = measures_for(catalogue, levels)
    return wire.SelfCheck(
        id=stored.id,
        municipality=owner,
        status=_status(stored),
        questions_version=stored.questions_version,
        answers=dict(sorted(stored.answers.items())),
        open_questions=()
        if stored.completed_at
        else tuple(q.id for q in catalogue.questions if q.id not in stored.answers),
        levels=_levels(catalogue, levels),
        measures=tuple(_measure(measure) for measure in measures),
        needs=_needs(owner, measures, levels, stated, landscape.as_of),
        started_at=stored.started_at,
        changed_at=stored.changed_at,
        completed_at=stored.completed_at,
    )


def history_to_wire(municipality: str, stored: Sequence[StoredCheck]) -> wire.SelfCheckHistory:
    """All self-checks of one municipality (newest first) and its progress."""
    catalogue = read_catalogue()
    completed = sorted(
        ((check.completed_at, check.levels) for check in stored if check.completed_at and check.levels),
        key=lambda entry: entry[0],
    )
    progress = []
    for field in catalogue.fields:
        points = tuple(
            wire.LevelPoint(completed_at=at, level=levels[field.id])
            for at, levels in completed
            if field.id in levels
        )
        if points:
            progress.append(
                wire.FieldProgress(
                    field=field.id,
                    label=_label(field),
                    points=points,
                    change=points[-1].level - points[0].level,
                )
            )
    return wire.SelfCheckHistory(
        municipality=municipality,
        checks=tuple(
            wire.SelfCheckSummary(
                id=check.id,
                status=_status(check),
                levels=_levels(catalogue, check.levels or {}),
                started_at=check.started_at,
                completed_at=check.completed_at,
            )
            for check in stored
        ),
        progress=tuple(progress),
    )


def statistics_to_wire(newest: Sequence[Mapping[str, int]], municipalities: int) -> wire.LevelStatistics:
    """How many are on which level, small counts hidden.

    :param newest: levels of each municipality that took part
    :param municipalities: how many could have taken part
    """
    catalogue = read_catalogue()
    capacity = {str(level): municipalities for level in range(HIGHEST + 1)}
    made = protect(
        0,
        len(newest),
        {
            field.id: Counts(
                public={},
                confidential=Counter(str(levels[field.id]) for levels in newest if field.id in levels),
                capacity=capacity,
            )
            for field in catalogue.fields
        },
    )
    return wire.LevelStatistics(
        municipalities=made.total.count,
        is_minimum=made.total.is_minimum,
        smallest=SMALLEST,
        fields=tuple(
            wire.FieldLevels(
                field=field.id,
                label=_label(field),
                levels=tuple(
                    wire.LevelCount(level=int(cell), count=shown.count)
                    for cell, shown in made.tables[field.id].items()
                    if shown.count is not None
                ),
            )
            for field in catalogue.fields
        ),
    )


def _needs(
    owner: str,
    measures: Sequence[Measure],
    levels: Mapping[str, int],
    stated: Collection[str],
    as_of: dt.date,
) -> tuple[wire.SelfCheckNeed, ...]:
    """One need a topic, the most urgent first; nothing is stated by this."""
    first: dict[str, Measure] = {}
    for measure in measures:
        if measure.topic and levels[measure.field] <= _MOST_FOR_A_NEED:
            first.setdefault(measure.topic, measure)
    return tuple(
        wire.SelfCheckNeed(
            field=measure.field,
            level=levels[measure.field],
            is_stated=topic in stated,
            draft=NeedDraft(
                municipality=owner,
                topic=topic,
                earliest_start=next_month(as_of),
                urgency=urgency_of(levels[measure.field]),
            ),
        )
        for topic, measure in first.items()
    )


def _measure(measure: Measure) -> wire.Measure:
    return wire.Measure(
        field=measure.field,
        kind=measure.kind.value,
        text=Text(de=measure.text_de, en=measure.text_en),
        topic=measure.topic,
        source=measure.source,
    )


def _levels(catalogue: Catalogue, levels: Mapping[str, int]) -> tuple[wire.FieldLevel, ...]:
    return tuple(
        wire.FieldLevel(field=field.id, label=_label(field), level=levels[field.id])
        for field in catalogue.fields
        if field.id in levels
    )


def _status(stored: StoredCheck) -> wire.Status:
    return "draft" if stored.completed_at is None else "completed"


def _label(field: Field) -> Text:
    return Text(de=field.label_de, en=field.label_en)
