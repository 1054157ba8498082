# SPDX-License-Identifier: EUPL-1.2
"""From answers to levels, and from levels to measures. Whole numbers only; nothing here does I/O."""

from collections.abc import Mapping

from service.self_checks.catalogue import HIGHEST, Catalogue, Measure, MeasureKind

__all__ = ("level_of", "levels_of", "measures_for", "urgency_of")

_ORDER = tuple(MeasureKind)


def level_of(answers: tuple[int, ...]) -> int:
    """The level of a field, 0 to 5: the mean of its answers rounded down, at most one above the weakest.

    A field is not better than what is weakest in it: a good plan does not make up for a missing backup.
    """
    return min(sum(answers) // len(answers), min(answers) + 1)


def levels_of(catalogue: Catalogue, answers: Mapping[str, int]) -> dict[str, int]:
    """Field -> level, of those fields of which every question is answered."""
    levels = {}
    for field in catalogue.fields:
        asked = [question.id for question in catalogue.questions if question.field == field.id]
        if all(question in answers for question in asked):
            levels[field.id] = level_of(tuple(answers[question] for question in asked))
    return levels


def measures_for(catalogue: Catalogue, levels: Mapping[str, int]) -> tuple[Measure, ...]:
    """What helps on these levels: the weakest field first, in each the free offers, then training."""
    place = {field.id: number for number, field in enumerate(catalogue.fields)}
    fitting = [
        measure
        for measure in catalogue.measures
        if measure.field in levels and measure.from_level <= levels[measure.field] <= measure.to_level
    ]
    return tuple(
        sorted(
            fitting,
            key=lambda measure: (
                levels[measure.field],
                place[measure.field],
                _ORDER.index(measure.kind),
            ),
        )
    )


def urgency_of(level: int) -> int:
    """How urgent (1 to 5) a need in a field of this level is proposed to be."""
    return max(1, HIGHEST - level)
