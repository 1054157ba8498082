# SPDX-License-Identifier: EUPL-1.2
"""The shipped programmes, and that no file passes whose text and figures differ."""

import datetime as dt
from importlib import resources

import pytest

from matching.money.programme import (
    Bearer,
    Evidence,
    FreeOfCharge,
    Line,
    Manual,
    PercentOfCost,
    PerMember,
    Stepped,
    amount_cents,
)
from service.programmes.agreement import disagreements
from service.programmes.catalogue import parse_programme, read_programmes
from service.programmes.rules import read_rules, rules_of


def source_of(programme_id: str) -> str:
    return resources.files("service.programmes").joinpath(f"data/{programme_id}.toml").read_text("utf-8")


def test_the_shipped_programmes() -> None:
    programmes = read_programmes()
    assert [programme.id for programme in programmes.programmes] == [
        "he-akc-checks",
        "he-akc-incident-response",
        "he-civento",
        "he-digitalisierungsberatung",
        "he-digitalisierungsfabriken",
        "he-efa-running-costs",
        "he-ikz-2004",
        "he-ikz-2008",
        "he-ikz-2011",
        "he-ikz-2016",
        "he-ikz-2021",
        "he-ikz-digital-2020",
        "he-ikz-fire-brigade",
        "he-ikz-fusion",
        "he-ikz-gvv",
        "he-ikz-study",
        "he-smart-regions",
        "he-starke-heimat-2020",
        "he-starke-heimat-2021",
        "he-starke-heimat-2025",
    ]
    assert all(not disagreements(programme) for programme in programmes.programmes)
    by_themselves = {p.id for p in programmes.programmes if p.line is not Line.SEPARATE}
    assert by_themselves == {f"he-ikz-{year}" for year in (2004, 2008, 2011, 2016, 2021)} | {
        "he-ikz-digital-2020"
    }


def test_every_rule_is_beside_a_figure_or_said_not_to_be_found() -> None:
    rules = read_rules()
    assert [f"R{number}" for number in range(1, 30)] == list(rules)
    named = {
        rule
        for programme in read_programmes().programmes
        for version in programme.versions
        for rule in version.referenced_rules
    }
    assert set(rules) <= named
    not_found = {rule.id for rule in rules.values() if rule.evidence is Evidence.NOT_FOUND}
    assert not_found == {"R18", "R20", "R27", "R28"}
    assert all("nicht gefunden" in rules[id_].text.de for id_ in not_found)


def test_the_amounts_of_the_general_directive_are_those_of_its_rules() -> None:
    """R1, R2 and R6 are what the formulas calculate with."""
    by_id, rules = read_programmes().by_id, read_rules()
    (directive,) = by_id["he-ikz-2021"].versions
    assert isinstance(directive.formula, Stepped)
    assert tuple(step.cents for step in directive.formula.steps) == rules["R2"].figures.cents
    (digital,) = by_id["he-ikz-digital-2020"].versions
    assert (amount_cents(digital.formula, 1), amount_cents(digital.formula, 4)) == (
        0,
        rules["R1"].figures.cents[1],
    )
    (brigades,) = by_id["he-ikz-fire-brigade"].versions
    assert amount_cents(brigades.formula, 1, 2) == rules["R6"].figures.cents[1]
    for programme in read_programmes().programmes:
        for version in programme.versions:
            known = {rule.id: rule for rule in rules_of(version)}
            assert set(version.rules) <= set(known)
            if isinstance(version.formula, PerMember | PercentOfCost | Manual | FreeOfCharge):
                written = {cents for id_ in version.rules for cents in known[id_].figures.cents}
                assert _formula_cents(version.formula) <= written, programme.id


def _formula_cents(formula: PerMember | PercentOfCost | Manual | FreeOfCharge) -> set[int]:
    return {
        value for name in formula.__struct_fields__ if "cents" in name and (value := getattr(formula, name))
    }


def test_nobody_has_said_who_bears_the_running_costs_from_2025_on() -> None:
    for id_ in ("he-efa-running-costs", "he-civento"):
        before, after = read_programmes().by_id[id_].versions
        assert (before.bearer, before.valid_to) == (Bearer.STATE, dt.date(2024, 12, 31))
        assert (after.bearer, after.valid_from) == (None, dt.date(2025, 1, 1))
        assert amount_cents(after.formula, 4, None, 1_000_000) is None


def test_validity_of_the_two_programmes_that_answer_today() -> None:
    by_id = read_programmes().by_id
    (directive,) = by_id["he-ikz-2021"].versions
    assert (directive.valid_from, directive.valid_to) == (dt.date(2021, 12, 7), dt.date(2026, 12, 31))
    assert directive.valid_to_basis == "assumed"
    (digital,) = by_id["he-ikz-digital-2020"].versions
    assert digital.valid_from == dt.date(2020, 7, 3)


@pytest.mark.parametrize(
    ("programme_id", "old", "new", "named"),
    [
        ("he-ikz-2021", "3 Mitglieder 75.000 Euro", "3 Mitglieder 80.000 Euro", "rule (de)"),
        ("he-ikz-2021", "3 members EUR 75,000", "3 members EUR 50,000", "rule (en)"),
        # Two amounts swapped: the set of figures is the same, the rule is not.
        (
            "he-ikz-2021",
            "3 members EUR 75,000; 4 and more members EUR 100,000",
            "3 members EUR 100,000; 4 and more members EUR 75,000",
            "pairs",
        ),
        ("he-ikz-2021", "cap_cents = 10_000_000", "cap_cents = 15_000_000", "rule (de)"),
        ("he-ikz-2021", "cap_cents = 10_000_000", "", "larger groups"),
        ("he-ikz-2021", "mindestens auf 5 Jahre", "mindestens auf 4 Jahre", "TERM (de)"),
        ("he-ikz-2021", "figures.percent = 15", "figures.percent = 10", "SAVINGS"),
        ("he-ikz-2021", "Bescheide über 150.000 Euro", "Bescheide über 200.000 Euro", "HIGHER_BY_DISCRETION"),
        ("he-ikz-2021", "minimum_members = 2", "minimum_members = 1", "TWO_MEMBERS"),
        ("he-ikz-digital-2020", "cents_per_member = 2_500_000", "cents_per_member = 2_000_000", "rule (de)"),
        ("he-ikz-digital-2020", "figures.members = 4", "figures.members = 5", "ABOVE_OBSERVED_CAP"),
        ("he-ikz-gvv", "ceiling_cents_per_member = 15_000_000", "", "rule (de)"),
        ("he-ikz-fire-brigade", "EUR 15,000", "EUR 14,000", "rule (en)"),
        ("he-starke-heimat-2025", "percent = 80", "percent = 85", "rule (de)"),
        ("he-starke-heimat-2021", "cap_cents = 250_000_000", "cap_cents = 150_000_000", "rule (de)"),
        ("he-efa-running-costs", "Land bears up to EUR 3,900,000", "Land bears up to EUR 3,800,000", "EFA1"),
        ("he-akc-incident-response", "own_share_cents = 250_000", "own_share_cents = 200_000", "rule (de)"),
        ("he-ikz-2021", 'rule = "R13"', 'rule = "R99"', "no rule R99"),
        ("he-ikz-2011", "3 Mitglieder 75.000 Euro", "4 Mitglieder 75.000 Euro", "pairs"),
    ],
)
def test_text_and_figures_that_differ_are_refused(programme_id: str, old: str, new: str, named: str) -> None:
    text = source_of(programme_id)
    assert old in text
    with pytest.raises(ValueError, match=programme_id) as raised:
        parse_programme(text.replace(old, new), f"{programme_id}.toml")
    assert named in str(raised.value)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("valid_to = 2026-12-31", "valid_too = 2026-12-31"),
        ('kind = "stepped"', 'kind = "by_mood"'),
        ("valid_to = 2026-12-31", "valid_to = 2020-12-31"),
        ("cents = 5_000_000", "cents = 50000.00"),
        ("[versions.formula]", "[versions.formula"),
    ],
)
def test_a_faulty_file_is_refused_by_name(old: str, new: str) -> None:
    with pytest.raises(ValueError, match=r"draft\.toml"):
        parse_programme(source_of("he-ikz-2021").replace(old, new), "draft.toml")
