# SPDX-License-Identifier: EUPL-1.2
"""The questions are plain, and levels follow the written rule."""

import re

import pytest

from service.self_checks.catalogue import HIGHEST, MeasureKind, read_catalogue
from service.self_checks.levels import level_of, levels_of, measures_for, urgency_of
from service.topics.catalogue import read_topics

_MOST_WORDS = 20


def _texts() -> list[str]:
    catalogue = read_catalogue()
    texts = [text for field in catalogue.fields for text in (field.label_de, field.label_en)]
    for question in catalogue.questions:
        texts += [question.text_de, question.text_en, *question.anchors_de, *question.anchors_en]
    return texts + [text for measure in catalogue.measures for text in (measure.text_de, measure.text_en)]


def test_every_sentence_is_short() -> None:
    sentences = [sentence for text in _texts() for sentence in re.split(r"(?<=[.?!])\s+", text)]
    assert len(sentences) > 200
    assert [sentence for sentence in sentences if len(sentence.split()) > _MOST_WORDS] == []


def test_about_fifteen_questions_in_seven_fields() -> None:
    catalogue = read_catalogue()
    assert len(catalogue.fields) == 7
    assert 14 <= len(catalogue.questions) <= 17
    for question in catalogue.questions:
        assert question.text_de.endswith("?")
        assert len(set(question.anchors_de)) == len(set(question.anchors_en)) == HIGHEST + 1


def test_measures_name_topics_that_exist_and_sources_of_free_offers() -> None:
    topics = {topic.slug for topic in read_topics()}
    for measure in read_catalogue().measures:
        assert (measure.topic is None) == (measure.kind in (MeasureKind.FREE_OFFER, MeasureKind.OWN)), measure
        assert measure.topic is None or measure.topic in topics
        assert bool(measure.source) == (measure.kind is MeasureKind.FREE_OFFER), measure


@pytest.mark.parametrize(
    ("answers", "level"),
    [
        ((0,), 0),
        ((5,), 5),
        ((3, 4), 3),
        ((5, 5, 4), 4),
        # Not better than one above the weakest.
        ((5, 5, 0), 1),
        ((0, 0, 1), 0),
        ((2, 5, 5), 3),
    ],
)
def test_the_level_of_a_field(answers: tuple[int, ...], level: int) -> None:
    assert level_of(answers) == level


def test_a_field_with_an_open_question_has_no_level() -> None:
    catalogue = read_catalogue()
    assert levels_of(catalogue, {"partners": 2, "strategy": 4}) == {"cooperation": 2}


def test_every_field_has_help_up_to_level_three() -> None:
    catalogue = read_catalogue()
    for field in catalogue.fields:
        for level in range(HIGHEST - 1):
            assert measures_for(catalogue, {field.id: level}), (field.id, level)
        assert measures_for(catalogue, {field.id: HIGHEST}) == ()


def test_the_weakest_field_and_the_short_way_come_first() -> None:
    catalogue = read_catalogue()
    measures = measures_for(catalogue, {"organisation": 2, "security": 0, "data": 4})
    assert [m.field for m in measures[:4]] == ["security"] * 4
    kinds = [m.kind for m in measures if m.field == "security"]
    assert kinds[:2] == [MeasureKind.FREE_OFFER, MeasureKind.TRAINING]
    assert "AKC" in measures[0].text_de
    assert (urgency_of(0), urgency_of(4), urgency_of(5)) == (5, 1, 1)
