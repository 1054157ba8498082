# SPDX-License-Identifier: EUPL-1.2
"""The vocabulary."""

from matching.facts import Distance, Mode
from matching.register import Kind
from service.landscape.files import facts_from_files
from service.topics.catalogue import read_topics


def test_the_24_topics_with_their_modes() -> None:
    topics = {topic.slug: topic for topic in read_topics()}
    assert len(topics) == 24
    assert [slug for slug, t in topics.items() if t.mode is Mode.HOST] == [
        "it_operations_hosting",
        "civil_registry",
    ]
    assert {slug for slug, t in topics.items() if not t.digital} == {
        "data_protection_officer",
        "grant_management",
        "finance_admin",
        "personnel_admin",
        "civil_registry",
    }
    assert {slug for slug, t in topics.items() if t.distance is Distance.HIGH} == {
        "apprentices_it",
        "civil_registry",
    }


def test_every_topic_is_complete_in_both_languages() -> None:
    for topic in read_topics():
        assert all((topic.label_de, topic.label_en, topic.description_de, topic.description_en)), topic.slug
        assert 10 <= len(topic.words_de) <= 25, topic.slug
        assert len(topic.words_de) == len(set(topic.words_de)), topic.slug
        assert topic.evidence in ("award", "case", "own")


def test_a_registry_office_is_not_for_districts() -> None:
    topics = {topic.slug: topic for topic in read_topics()}
    kinds = set(topics["civil_registry"].responsible_kinds)
    assert kinds == {kind.value for kind in Kind} - {Kind.LANDKREIS.value}
    assert not any(topic.responsible_kinds for slug, topic in topics.items() if slug != "civil_registry")


def test_task_groups_are_those_of_the_list_of_cooperations() -> None:
    used = {tie.task_group for tie in facts_from_files().ground.ties}
    assert {group for topic in read_topics() for group in topic.task_groups} <= used
