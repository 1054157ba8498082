# SPDX-License-Identifier: EUPL-1.2
"""The texts: plain, complete, and every one that a page asks for is there."""

import re
from pathlib import Path

from matching.reason_sentences import SENTENCES
from service.pages.shared.fields_of_work import FIELDS
from service.pages.wording import read_wording
from service.topics.catalogue import read_topics

_PAGES = Path(__file__).parents[2] / "service/pages"
_MOST_WORDS = 20


def test_no_sentence_is_long() -> None:
    wording = read_wording()
    texts = [*wording.texts.values(), *(term.meaning for term in wording.glossary)]
    for text in texts:
        for sentence in re.split(r"(?<=[.?!:])\s", text.de):
            assert len(sentence.split()) <= _MOST_WORDS, sentence


def test_both_languages_take_the_same_values() -> None:
    for name, text in read_wording().texts.items():
        assert set(re.findall(r"{(\w+)}", text.de)) == set(re.findall(r"{(\w+)}", text.en)), name
        assert text.de.strip(), name
        assert text.en.strip(), name


def test_every_text_is_used_and_every_text_used_is_there() -> None:
    sources = "\n".join(path.read_text("utf-8") for path in (*_PAGES.rglob("*.html"), *_PAGES.rglob("*.py")))
    quoted = {
        name
        for name in re.findall(r"""["']([a-z_]+\.[a-z_0-9]+)["']""", sources)
        if not name.endswith((".html", ".css", ".svg", ".toml", ".js", "_"))
    }
    # Names that templates put together from a part and a code.
    made = (
        "weights.done_",
        "weights.state_",
        "calls.field_",
        "calls.region_",
        "calls.done_",
        "office_award.decided_",
        "office_award.proof_",
        "desk_now.",
        "desk_done.",
        "account.done_",
        "hooks.subject_",
        "inbox.now_",
        "inbox.to_",
        "inbox_state.",
        "letter_state.",
        "role_does.",
        "sign_in.done_",
        "due_kind.",
        "cases.sort_",
        "choice_of_cases.why_",
        "money.",
        "today_wait.",
        "today_task.",
        "atlas.column_",
        "atlas.layer_",
        "atlas.legend_",
        "atlas.note_",
        "term.",
        "state.",
        "next.",
        "site.",
        "privacy.",
        "easy.",
        "method.",
        "statement.works_",
        "statement.missing_",
        "start.how_",
        "start.more_",
        "nav.",
        "menu.",
        "embed.attribute_",
        "embed.event_",
        "embed.property_",
        "statistics.relation_",
        "programmes.state_",
        "programmes.heading_",
        "programmes.about_",
        "programmes.kind_",
        "programmes.evidence_",
        "task_group.",
        "statistics.by_",
        "calculator.why_",
        "calculator.because_",
        "short_ways.",
        "clerk.done_",
        "clerk_hint.",
        "clerk_task.",
        "agreement_needs.",
        "award.check_",
        "award.done_",
        "case_do.",
        "case_tab.",
        "case_done.",
        "case_next.",
        "case_now.",
        "case_state.",
        "document_hint.",
        "glance.",
        "item_state.",
        "member_state.",
        "need_ask.",
        "proof_kind.",
        "review_cause.",
        "objective.",
        "office.basis_",
        "office.choose_",
        "office.effect_",
        "office.sort_",
        "office.station_",
        "office_do.",
        "reviewing.mark_",
        "office_done.",
        "paper_hint.",
        "clerk_paper.",
        "phase.",
        "plan_state.",
        "suggestion_state.",
        "audit_sort.",
        "record_area.",
        "record_what.",
        "record_fact.",
        "opinion_of.",
        "opinion_result.",
        "paper_kind.",
        "station_asked.",
        "station_done.",
        "station_due.",
        "station_need.",
        "station_need_day.",
        "station_result.",
        "station_to.",
        "self_check_kind.",
        "demand.kind_",
        "gap.",
        "service_column.",
        "service_level.",
        "service_state.",
        "user_account.",
        "urgency.",
        "visible_name.",
        "visible_short.",
        "visible_to.",
        "municipality.kind_",
        "municipality.supervisor_",
    )
    names = set(read_wording().texts)
    assert {name for name in names if name not in quoted and not name.startswith(made)} == set()
    sections = {name.partition(".")[0] for name in names}
    assert {name for name in quoted if name.partition(".")[0] in sections} <= names


def test_every_term_of_the_score_has_a_name() -> None:
    for code in SENTENCES:
        assert f"term.{code}" in read_wording().texts


def test_every_topic_stands_in_exactly_one_field_of_work() -> None:
    placed = [slug for _, slugs in FIELDS for slug in slugs]
    assert sorted(placed) == sorted(topic.slug for topic in read_topics())
