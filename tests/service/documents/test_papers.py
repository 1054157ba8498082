# SPDX-License-Identifier: EUPL-1.2
"""What the papers say: every criterion, both figures, own shares that follow from the cost table."""

import datetime as dt
from typing import Any

import msgspec
import pytest
from icalendar import Calendar

from matching.lifecycle.legal_forms import LEGAL_FORMS
from matching.money.programme import State
from service.documents.application import application
from service.documents.checklist import checklist, points_for, read_checklist
from service.documents.costs import splits
from service.documents.council_folder import council_folder
from service.documents.criteria import criteria
from service.documents.papers import CasePaper
from service.documents.timetable_paper import timetable_calendar

_MEMBER = "06635010"


def _changed(paper: CasePaper, **values: Any) -> CasePaper:
    return msgspec.structs.replace(paper, **values)


def _state(paper: CasePaper, code: str) -> State:
    return next(criterion.state for criterion in criteria(paper) if criterion.code == code)


def test_the_application_shows_every_condition_of_the_programme(paper: CasePaper) -> None:
    shown = {criterion.code for criterion in criteria(paper)}
    assert {condition.code for condition in paper.quote.conditions} < shown
    assert {"PROPORTION", "LEGAL_FORM", "OTHER_MONEY"} < shown
    assert all(criterion.how and criterion.source for criterion in criteria(paper))
    sources = {criterion.code: criterion.source for criterion in criteria(paper)}
    assert sources["THREE_MEMBERS"].startswith("R11, ")
    assert sources["SAVINGS"].startswith("R13, ")


@pytest.mark.parametrize(
    ("kind", "name", "shown"),
    [
        ("Stadt", "Korbach", "die Stadt Korbach"),
        ("Gemeinde", "Helsa", "die Gemeinde Helsa"),
        ("Landkreis", "Landkreis Gießen", "der Landkreis Gießen"),
        ("Landkreis", "Wetteraukreis", "der Wetteraukreis"),
        ("Zweckverband", "Kegelspiel", "der Zweckverband Kegelspiel"),
    ],
)
def test_a_lead_is_named_in_a_sentence(paper: CasePaper, kind: str, name: str, shown: str) -> None:
    lead = msgspec.structs.replace(paper.lead_partner, kind=kind, name=name)
    others = tuple(partner for partner in paper.partners if partner.key != lead.key)
    assert f"beantragt {shown} als" in application(_changed(paper, partners=(lead, *others)))["opening"]


def test_both_figures_stand_side_by_side_with_rule_and_version(paper: CasePaper) -> None:
    money = application(paper)["money"]
    assert (money["rule"], money["expected"]) == ("125.000\u00a0€", "100.000\u00a0€")
    assert money["programme"] == "he-ikz-digital-2020, Fassung 1"
    assert "25.000 Euro je Mitglied" in money["rule_sentence"]
    assert [row["text"].partition("Grundlage: ")[2] for row in money["derivations"]] == ["R1.", "R2, R3."]
    assert money["shares"][-1] == ["Summe", "125.000\u00a0€", "100.000\u00a0€"]


def test_what_nobody_has_told_is_open_and_never_met(paper: CasePaper) -> None:
    bare = _changed(
        paper, costs=None, legal_form=None, begins_on=None, is_unlimited=False, concept_version=None
    )
    for code in ("COUNCIL_DECISIONS", "AGREEMENT", "TERM", "SAVINGS", "LEGAL_FORM", "PROPORTION"):
        assert _state(bare, code) is State.OPEN, code
    assert application(bare)["costs"] is None
    assert council_folder(bare, _MEMBER)["sheet"] is None


def test_criteria_follow_the_facts_of_the_case(paper: CasePaper) -> None:
    day = dt.date(2026, 5, 1)
    decided = _changed(
        paper,
        partners=tuple(msgspec.structs.replace(partner, decided_on=day) for partner in paper.partners),
        agreement_signed_on=day,
    )
    assert _state(decided, "COUNCIL_DECISIONS") is State.MET
    assert _state(decided, "AGREEMENT") is State.MET
    assert [row["state"] for row in application(decided)["annexes"][:3]] == ["met", "met", "met"]
    assert application(paper)["annexes"][0]["state"] == "open"


@pytest.mark.parametrize(
    ("ends_on", "state"),
    [(dt.date(2031, 12, 31), State.MET), (dt.date(2031, 12, 30), State.NOT_MET)],
)
def test_five_years_end_on_the_day_before_the_anniversary(
    paper: CasePaper, ends_on: dt.date, state: State
) -> None:
    assert _state(_changed(paper, is_unlimited=False, ends_on=ends_on), "TERM") is state


def test_two_members_need_a_justification_that_is_shown(paper: CasePaper) -> None:
    pair = _changed(paper, partners=paper.partners[:2], justification="Nur zwei grenzen an.")
    how = next(c for c in criteria(pair) if c.code == "THREE_MEMBERS")
    assert how.state is State.OPEN
    assert "Nur zwei grenzen an." in how.how


def test_splits_sum_to_the_cent_and_the_folder_shows_the_members_own(paper: CasePaper) -> None:
    assert paper.costs is not None
    made = splits(paper)
    assert [way.method for way in made] == ["equal", "per_head", "own_cost", "shapley"]
    for way in made:
        assert sum(way.cost.values()) == paper.costs.group_cents
        assert sum(way.grant.values()) == paper.quote.expected_cents
    shown = council_folder(paper, _MEMBER)["splits"]
    assert shown[0][:3] == ["Gleiche Teile", "59.000,00\u00a0€", "20.000,00\u00a0€"]
    flagged = council_folder(paper, "06635015")["splits"][1]
    assert flagged[3].endswith("Das ist mehr als allein.")


def test_the_folder_names_no_other_members_costs(paper: CasePaper) -> None:
    assert paper.costs is not None
    text = msgspec.json.encode(council_folder(paper, _MEMBER)).decode()
    assert "75.100" in text
    for line in paper.costs.lines:
        if line.key != _MEMBER:
            figure = f"{line.total_cents // 100:,}".replace(",", ".")
            assert f"{figure}\u00a0€" not in text, line.name


def test_doing_nothing_costs_what_the_sheet_says(paper: CasePaper) -> None:
    folder = council_folder(paper, _MEMBER)
    five = next(row for row in folder["sheet"]["rows"] if row[0] == "5 Jahre")
    ten = next(row for row in folder["sheet"]["rows"] if row[0] == "10 Jahre")
    assert five[1] == "375.500,00\u00a0€"
    assert five[4] in folder["nothing"][1]
    assert ten[4] in folder["nothing"][1]


def test_three_comparable_awards_of_the_programme_with_links(paper: CasePaper) -> None:
    shown = council_folder(paper, _MEMBER)["comparables"]
    assert len(shown) == 3
    assert all(entry["source"].startswith("https://") for entry in shown)
    # All digital, and the nearest in number of members first.
    differences = [abs(entry.count - len(paper.partners)) for entry in paper.comparables]
    assert differences == sorted(differences)


@pytest.mark.parametrize("form", [*LEGAL_FORMS, None])
def test_each_legal_form_has_its_points_with_sources(paper: CasePaper, form: str | None) -> None:
    points = points_for(form)
    sections = {point.section for point in points}
    assert {"tax", "data_protection", "procurement", "staff", "content", "grant"} <= sections
    assert all(point.source and point.text.de.endswith(".") for point in points)
    own = [point for point in points if point.forms]
    assert bool(own) == (form is not None)
    assert "offen" in checklist(_changed(paper, legal_form=form))["form"] or form is not None


def test_approval_for_a_delegation_and_notification_for_a_mandate() -> None:
    codes = {form: {point.code for point in points_for(form)} for form in LEGAL_FORMS}
    assert "DELEGATION_APPROVED" in codes["public_law_delegation"]
    assert "MANDATE_NOTIFIED" in codes["public_law_mandate"]
    assert "DELEGATION_APPROVED" not in codes["public_law_mandate"]
    assert len({point.code for point in read_checklist().points}) == len(read_checklist().points)


def test_the_calendar_has_stable_entries_for_open_steps(paper: CasePaper) -> None:
    events = {event["uid"]: event for event in Calendar.from_ical(timetable_calendar(paper)).walk("VEVENT")}
    open_ = [step for step in paper.timetable.steps if step.done_on is None]
    assert len(events) == len(open_) == 9
    dated = sorted(event.decoded("dtstart") for event in events.values())
    assert dated == sorted(step.latest for step in open_ if step.latest)
    assert {event.decoded("dtstamp").date() for event in events.values()} == {paper.date}
    assert all(str(event["summary"]).startswith("MUSTER: ") for event in events.values())
    later = _changed(paper, date=paper.date + dt.timedelta(7))
    again = Calendar.from_ical(timetable_calendar(later)).walk("VEVENT")
    assert {event["uid"] for event in again} == set(events)
