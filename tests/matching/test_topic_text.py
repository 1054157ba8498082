# SPDX-License-Identifier: EUPL-1.2
"""The proposal of topics from free text."""

import pytest

from matching.topic_text import TopicText
from service.topics.catalogue import read_topics
from tests.matching.clerk_sentences import SENTENCES


@pytest.fixture(scope="module")
def proposer() -> TopicText:
    return TopicText(read_topics())


def test_most_sentences_find_their_topic_first_and_all_among_three(proposer: TopicText) -> None:
    proposals = [(slug, [p.topic for p in proposer.propose(sentence)]) for sentence, slug in SENTENCES]
    first = sum(found[:1] == [slug] for slug, found in proposals)
    among_three = sum(slug in found for slug, found in proposals)
    assert len(SENTENCES) >= 48
    assert first / len(SENTENCES) >= 0.9
    assert among_three / len(SENTENCES) >= 0.96


def test_the_sentences_ask_for_every_topic() -> None:
    assert {slug for _, slug in SENTENCES} == {topic.slug for topic in read_topics()}


def test_names_the_words_that_speak_for_it(proposer: TopicText) -> None:
    (best, *_) = proposer.propose("Wir hätten gern Hilfe beim Aktenplan für die E-Akte")
    assert best.topic == "dms_eakte"
    assert {"aktenplan", "e-akte"} <= set(best.words)


@pytest.mark.parametrize("text", ["", "   ", "und oder aber", "xyzzy qwrtz", "!!! 12 ???"])
def test_a_text_that_says_nothing_gets_no_proposal(proposer: TopicText, text: str) -> None:
    assert proposer.propose(text) == ()


def test_shares_fall_stay_below_one_and_repeat_exactly(proposer: TopicText) -> None:
    text = "Personalabrechnung und Standesamt und Kasse"
    proposals = proposer.propose(text, limit=24)
    shares = [proposal.share for proposal in proposals]
    assert shares == sorted(shares, reverse=True)
    assert 0 < sum(shares) <= 1.001
    assert {"personnel_admin", "civil_registry", "finance_admin"} == {p.topic for p in proposals[:3]}
    assert TopicText(read_topics()).propose(text, limit=24) == proposals


def test_the_order_of_the_topics_does_not_matter(proposer: TopicText) -> None:
    backwards = TopicText(read_topics()[::-1])
    for sentence, _ in SENTENCES[:10]:
        assert [p.topic for p in backwards.propose(sentence)] == [p.topic for p in proposer.propose(sentence)]


def test_a_very_long_text_is_read_in_part(proposer: TopicText) -> None:
    text = "Standesamt " + " ".join(f"lorem{i}" for i in range(5000)) + " Rechenzentrum"
    assert proposer.propose(text)[0].topic == "civil_registry"
