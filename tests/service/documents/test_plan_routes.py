# SPDX-License-Identifier: EUPL-1.2
"""A plan as CSV, XLSX and GeoJSON over HTTP: complete, marked with its hash, for the office alone."""

import csv
import io
from decimal import Decimal
from typing import Any

import httpx
import pytest_asyncio
from python_calamine import load_workbook

from service.access.permissions import Role
from service.http.application import Application
from tests.service.conftest import MakeKey
from tests.service.reviews.conftest import ALONE, TOGETHER, TOPIC, make_plan

_NOTE = "Schätzung, vorbehaltlich der Entscheidung"


@pytest_asyncio.fixture(scope="module", name="office")
async def _office(client: httpx.AsyncClient, key: MakeKey) -> dict[str, str]:
    """A key of the office; ten municipalities state a need, and one for later."""
    headers = await key(Role.IKZ_OFFICE)
    rows = "".join(f"{member},{TOPIC},need,0.50,3,2027-01\n" for member in TOGETHER)
    rows += f"{ALONE},{TOPIC},need,0.50,3,2029-01\n"
    answer = await client.post(
        "/v1/needs/imports",
        headers={**headers, "content-type": "text/csv"},
        content=f"municipality,topic,kind,fte,urgency,earliest_start\n{rows}",
    )
    assert answer.status_code == 201, answer.text
    return headers


@pytest_asyncio.fixture(scope="module", name="plan")
async def _plan(app: Application, client: httpx.AsyncClient, office: dict[str, str]) -> str:
    return await make_plan(client, app.state["database"], office)


async def _groups(client: httpx.AsyncClient, office: dict[str, str], plan: str) -> list[dict[str, Any]]:
    groups: list[dict[str, Any]] = (await client.get(f"{plan}/groups", headers=office)).json()["groups"]
    return groups


async def test_every_participant_has_a_row_and_both_figures(
    client: httpx.AsyncClient, office: dict[str, str], plan: str
) -> None:
    answer = await client.get(f"{plan}/documents/plan.csv", headers=office)
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(answer.content.decode(), newline="")))
    made = (await client.get(plan, headers=office)).json()
    assert {row["ags"] for row in rows} == {*TOGETHER, ALONE}
    assert {row["plan_hash"] for row in rows} == {made["certificate"]["plan_hash"]}
    assert {row["note"] for row in rows} == {_NOTE}
    assert [row["ags"] for row in rows if row["status"] == "unplaced"] == [ALONE]
    for group in await _groups(client, office, plan):
        own = [row for row in rows if row["group"] == str(group["number"])]
        assert [row["ags"] for row in own] == group["members"]
        assert sum(int(row["member_score"]) for row in own) == group["score"]
        for share, total in (("amount_eur", "amount_eur"), ("expected_eur", "expected_award_eur")):
            assert str(sum(Decimal(row[share]) for row in own)) == group["group"]["grant"][total]


async def test_semicolons_for_german_spreadsheets(
    client: httpx.AsyncClient, office: dict[str, str], plan: str
) -> None:
    content = (await client.get(f"{plan}/documents/plan.csv?separator=semicolon", headers=office)).content
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))
    assert rows[0]["amount_eur"].endswith(",00")
    assert (await client.get(f"{plan}/documents/plan.csv?separator=tab", headers=office)).status_code == 422


async def test_the_workbook_holds_the_same_rows(
    client: httpx.AsyncClient, office: dict[str, str], plan: str
) -> None:
    first = (await client.get(f"{plan}/documents/plan.xlsx", headers=office)).content
    assert first == (await client.get(f"{plan}/documents/plan.xlsx", headers=office)).content
    rows = load_workbook(io.BytesIO(first)).get_sheet_by_name("Tabelle").to_python()
    head = next(at for at, row in enumerate(rows) if row[0] == "Stand")
    assert sorted(row[2] for row in rows[head + 1 :]) == sorted((*TOGETHER, ALONE))
    assert rows[1][0] == _NOTE
    assert any(str(row[0]).startswith("plan_hash: ") for row in rows[:head])


async def test_the_map_carries_both_figures_and_the_hash(
    client: httpx.AsyncClient, office: dict[str, str], plan: str
) -> None:
    answer = await client.get(f"{plan}/documents/plan.geojson", headers=office)
    assert answer.headers["content-type"] == "application/geo+json"
    features = answer.json()["features"]
    groups = await _groups(client, office, plan)
    assert len(features) == len(groups)
    made = (await client.get(plan, headers=office)).json()
    for feature, group in zip(features, groups, strict=True):
        properties = feature["properties"]
        assert properties["amount_eur"] == group["group"]["grant"]["amount_eur"]
        assert properties["expected_award_eur"] == group["group"]["grant"]["expected_award_eur"]
        assert properties["plan_hash"] == made["certificate"]["plan_hash"]
        assert properties["note"] == _NOTE
        assert feature["geometry"]["coordinates"]


async def test_plans_are_exported_for_the_office_alone(
    client: httpx.AsyncClient, key: MakeKey, plan: str
) -> None:
    editor = await key(Role.MUNICIPALITY_EDITOR, TOGETHER[0])
    for name in ("plan.csv", "plan.xlsx", "plan.geojson"):
        assert (await client.get(f"{plan}/documents/{name}", headers=editor)).status_code == 403
        assert (await client.get(f"{plan}/documents/{name}")).status_code == 401
