# SPDX-License-Identifier: EUPL-1.2
"""`/v1/statistics` over HTTP, and the same on the command line."""

import csv
import io
import json
from fractions import Fraction

import httpx
from click.testing import CliRunner

from matching.money.series import Relation, means
from service.cli import ikz
from service.statistics.reference import read_series


async def test_awards_with_reasons_and_sources(client: httpx.AsyncClient) -> None:
    answer = await client.get("/v1/statistics/awards")
    assert answer.status_code == 200
    rows = {row["id"]: row for row in answer.json()["awards"]}
    eltville = rows["eltville"]
    assert (eltville["rule_eur"], eltville["expected_eur"], eltville["award_eur"]) == (
        "200000.00",
        "100000.00",
        "100000.00",
    )
    assert eltville["reason"] == "ABOVE_OBSERVED_CAP"
    assert eltville["url"].startswith("https://eltville.de/")
    assert rows["vogelsberg-gvv"]["rule_eur"] is None
    assert sum(answer.json()["reasons"].values()) == len(rows)
    assert "NOT_EXPLAINED" not in answer.json()["reasons"]
    assert "RULE_NOT_KNOWN" not in answer.json()["reasons"]


async def test_the_series_with_means_that_follow_from_it(client: httpx.AsyncClient) -> None:
    answer = await client.get("/v1/statistics/programme")
    rows = {row["id"]: row for row in answer.json()["periods"]}
    assert len(rows) == 13
    whole = rows["2008-2020"]
    assert whole["money_eur"] == {"value": 23_500_000, "relation": "more_than"}
    assert whole["mean_eur_per_cooperation"] == {"value": "67142.86", "relation": "more_than"}
    assert whole["mean_eur_per_participation"] == {"value": "14122.60", "relation": "more_than"}
    assert whole["mean_members_per_cooperation"] == {"value": "4.75", "relation": "exactly"}
    assert rows["2020-01-06"]["mean_eur_per_cooperation"] == {"value": "56000.00", "relation": "less_than"}
    assert rows["2008-2011"]["mean_eur_per_cooperation"] == {"value": "70000.00", "relation": "less_than"}
    assert rows["2008-2016"]["mean_eur_per_cooperation"] is None


def test_the_series_refutes_the_linear_rule_and_bears_the_cap() -> None:
    """25,000 for each of 1,664 participations would be 1.77 times what was paid; the cap keeps within."""
    whole = next(period for period in read_series() if period.id == "2008-2020")
    assert whole.participations is not None
    assert whole.cents is not None
    assert whole.cooperations is not None
    assert round(Fraction(whole.participations.value * 2_500_000, whole.cents.value), 2) == Fraction(177, 100)
    assert whole.cents.value <= whole.cooperations.value * 10_000_000
    assert means(whole)["members_per_cooperation"].relation is Relation.EXACTLY


def test_bounds_that_point_apart_leave_no_bound() -> None:
    """More than 27 M for more than 400: the mean is about 67,500, neither more nor less."""
    found = means(next(period for period in read_series() if period.id == "2008-2021"))
    assert found["cents_per_cooperation"].value == 6_750_000
    assert found["cents_per_cooperation"].relation is Relation.ABOUT


def test_the_command_shows_the_same_table() -> None:
    result = CliRunner().invoke(ikz, ["awards", "--json"])
    assert result.exit_code == 0
    document = json.loads(result.stdout)
    assert {row["id"]: row["reason"] for row in document["awards"]}["giessen-cyber"] == "HIGHER_BY_DISCRETION"
    table = CliRunner().invoke(ikz, ["awards"]).stdout
    assert "475000.00" in table


async def test_cooperations_that_exist_with_source_and_nothing_guessed(client: httpx.AsyncClient) -> None:
    answer = await client.get("/v1/statistics/cooperations")
    assert answer.status_code == 200
    rows = {row["id"]: row for row in answer.json()["cooperations"]}
    neuhof = rows["K004"]
    assert [member["name"] for member in neuhof["members"]] == ["Flieden", "Kalbach", "Neuhof"]
    assert (neuhof["grant_eur"], neuhof["programme"], neuhof["origin"]) == ("75000.00", "IKZ", "known")
    assert neuhof["legal_form"] is None, "the source names no legal form"
    assert neuhof["source"].startswith("https://innen.hessen.de/")
    assert rows["K144"]["legal_form"] == "special_purpose_association"
    assert rows["K110"]["legal_form_label"]["de"] == "Öffentlich-rechtliche Vereinbarung (Mandatierung)"
    # Mergers, studies and what is only planned are no cooperation.
    assert not {"K053", "K055", "K067"} & set(rows)
    years = [row["year_max"] or row["year_min"] or 0 for row in rows.values()]
    assert years == sorted(years, reverse=True)


async def test_the_same_cooperations_as_a_table(client: httpx.AsyncClient) -> None:
    answer = await client.get("/v1/statistics/cooperations.csv")
    lines = list(csv.DictReader(io.StringIO(answer.text)))
    assert len(lines) == len((await client.get("/v1/statistics/cooperations")).json()["cooperations"])
    assert next(line for line in lines if line["id"] == "K004")["members"] == "Flieden; Kalbach; Neuhof"
