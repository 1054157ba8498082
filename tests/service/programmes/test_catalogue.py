# SPDX-License-Identifier: EUPL-1.2
"""The shipped programmes, and that no file passes whose text and figures differ."""

import datetime as dt
from importlib import resources

import pytest

from matching.money.programme import Line
from service.programmes.agreement import disagreements
from service.programmes.catalogue import parse_programme, read_programmes


def source_of(programme_id: str) -> str:
    return resources.files("service.programmes").joinpath(f"data/{programme_id}.toml").read_text("utf-8")


def test_the_shipped_programmes() -> None:
    programmes = read_programmes()
    assert [programme.id for programme in programmes.programmes] == [
        "he-ikz-2008",
        "he-ikz-2011",
        "he-ikz-2016",
        "he-ikz-2021",
        "he-ikz-digital-2020",
        "he-ikz-fire-brigade",
        "he-ikz-gvv",
        "he-ikz-study",
    ]
    assert all(not disagreements(programme) for programme in programmes.programmes)
    separate = {p.id for p in programmes.programmes if p.line is Line.SEPARATE}
    assert separate == {"he-ikz-fire-brigade", "he-ikz-gvv", "he-ikz-study"}


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
