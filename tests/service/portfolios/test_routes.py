# SPDX-License-Identifier: EUPL-1.2
"""Portfolios and competitions over HTTP."""

import datetime as dt

import httpx
import pytest

from service.access.permissions import Role
from service.database.pool import Database
from service.http.application import Application
from service.ids import new_id
from tests.service.conftest import MakeKey

DRAFT = {
    "budgets": [{"year": 2027, "amount_eur": "175000.00"}, {"year": 2028, "amount_eur": "75000.00"}],
    "candidates": [
        {"key": "a", "amounts_eur": ["75000.00"], "placed": 3, "score": 240},
        {"key": "b", "amounts_eur": ["100000.00"], "placed": 8, "score": 410},
        {"key": "c", "amounts_eur": ["75000.00"], "placed": 3, "score": 205},
        {"key": "d", "amounts_eur": ["50000.00"], "placed": 2, "score": 160},
    ],
}


async def test_the_best_choice_is_kept(client: httpx.AsyncClient, key: MakeKey) -> None:
    office = await key(Role.IKZ_OFFICE)
    made = await client.post("/v1/portfolios", json=DRAFT, headers=office)
    assert made.status_code == 201, made.text
    result = made.json()["result"]
    assert [(group["key"], group["start_year"]) for group in result["funded"]] == [
        ("a", 2027),
        ("b", 2027),
        ("c", 2028),
    ]
    assert [group["why"] for group in result["not_funded"]] == ["short_of_money"]
    assert result["objectives"][0] == {"objective": "placed", "reached": 14, "unlimited": 16, "lost": 2}
    assert result["years"][0]["left_eur"] == "0.00"
    assert (result["years"][1]["next_eur"], result["years"][1]["next_gain"]) == ("50000.00", [2, 160])
    assert "vorbehaltlich der Entscheidung" in result["wording"]["de"]
    read = await client.get(made.headers["location"], headers=office)
    assert read.json() == made.json()
    listed = (await client.get("/v1/portfolios", headers=office)).json()["portfolios"]
    assert listed[0]["id"] == made.json()["id"]
    again = await client.post(
        "/v1/portfolios", json={**DRAFT, "candidates": DRAFT["candidates"][::-1]}, headers=office
    )
    assert again.json()["result"] == result


async def test_open_cooperations_compete_for_what_is_free(
    app: Application, client: httpx.AsyncClient, key: MakeKey
) -> None:
    office = await key(Role.IKZ_OFFICE)
    year = dt.date.today().year  # noqa: DTZ011
    pot = {"year": year, "programmes": ["he-ikz-2021", "he-ikz-digital-2020"], "amount_eur": "140000.00"}
    assert (await client.post("/v1/budgets", json=pot, headers=office)).status_code == 201
    database: Database = app.state["database"]
    groups = (("06631018", "06631008", "06631014"), ("06431002", "06431003", "06431011"))
    async with database.transaction() as connection:
        for members in groups:
            id_ = new_id()
            await connection.execute(
                "insert into cooperation (id, kind, topic, state, answer_until, snapshot) "
                "values ($1, 'founding', 'it_training', 'forming', current_date, '{}')",
                id_,
            )
            for member in members:
                await connection.execute(
                    "insert into membership (cooperation, municipality, topic, state, is_living, invited_on, "
                    "answer_until) values ($1, $2, 'it_training', 'interested', true, current_date, "
                    "current_date)",
                    id_,
                    member,
                )
    draft = {"budgets": [{"year": year}], "open_cooperations": True}
    made = await client.post("/v1/portfolios", json=draft, headers=office)
    assert made.status_code == 201, made.text
    result = made.json()["result"]
    assert result["spent_eur"] == "75000.00"
    assert len(result["funded"]) == len(result["not_funded"]) == 1
    assert (result["years"][0]["budget_eur"], result["years"][0]["next_eur"]) == ("140000.00", "10000.00")


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        (
            {"budgets": [{"year": 2027, "amount_eur": "1.00"}, {"year": 2029, "amount_eur": "1.00"}]},
            "budgets",
        ),
        ({"budgets": [{"year": 2099}]}, "budgets[0].amount_eur"),
        ({"objectives": ["placed", "placed"]}, "objectives"),
        ({"candidates": [DRAFT["candidates"][0]] * 2}, "candidates[1].key"),
    ],
)
async def test_wrong_drafts_are_refused(
    client: httpx.AsyncClient, key: MakeKey, changed: dict, field: str
) -> None:
    office = await key(Role.IKZ_OFFICE)
    answer = await client.post("/v1/portfolios", json={**DRAFT, **changed}, headers=office)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]


async def test_the_office_makes_and_the_auditor_reads(client: httpx.AsyncClient, key: MakeKey) -> None:
    auditor, editor = await key(Role.AUDITOR), await key(Role.MUNICIPALITY_EDITOR, "06631018")
    assert (await client.post("/v1/portfolios", json=DRAFT)).status_code == 401
    assert (await client.post("/v1/portfolios", json=DRAFT, headers=auditor)).status_code == 403
    assert (await client.get("/v1/portfolios", headers=auditor)).status_code == 200
    assert (await client.get("/v1/portfolios", headers=editor)).status_code == 403
    missing = await client.get(f"/v1/portfolios/{new_id()}", headers=auditor)
    assert missing.status_code == 404


async def test_a_competition_for_one_place(client: httpx.AsyncClient) -> None:
    anchors = [{"de": word, "en": word} for word in ("gar nicht", "zum Teil", "ganz")]
    draft = {
        "criteria": [
            {"code": "reuse", "name": {"de": "Nachnutzung", "en": "Reuse"}, "weight": 60, "anchors": anchors},
            {
                "code": "members",
                "name": {"de": "Beteiligung", "en": "Members"},
                "weight": 40,
                "anchors": anchors,
            },
        ],
        "entries": [
            {"key": "A", "points": {"reuse": 5, "members": 2}},
            {"key": "B", "points": {"reuse": 3, "members": 5}},
        ],
        "places": 1,
    }
    found = (await client.post("/v1/competitions", json=draft)).json()
    # A: 60·5 + 40·2 = 380; B: 60·3 + 40·5 = 380. The heavier criterion decides.
    assert found["winners"] == ["A"]
    assert "Gleichstand mit B" in found["ranking"][0]["text"]["de"]
    assert found["swings"][0]["down"] == 1
    draft["entries"][0]["points"] = {"reuse": 5}
    refused = await client.post("/v1/competitions", json=draft)
    assert [error["field"] for error in refused.json()["errors"]] == ["entries[0].points"]
