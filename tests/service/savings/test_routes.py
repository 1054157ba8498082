# SPDX-License-Identifier: EUPL-1.2
"""Savings and splits over HTTP: public, exact, every wrong field named."""

from decimal import Decimal

import httpx

NEUHOF, FLIEDEN, KALBACH = "06631018", "06631008", "06631016"
REQUEST = {
    "members": [
        {"municipality": NEUHOF, "personnel_eur": "60000.00", "material_eur": "12000.00"},
        {"municipality": FLIEDEN, "personnel_eur": "48000.00"},
        {"municipality": KALBACH, "personnel_eur": "9000.00"},
    ],
    "group": {"personnel_eur": "85000.00", "material_eur": "15000.00"},
    "topic": "it_operations_hosting",
    "date": "2026-11-22",
}


async def test_savings_of_a_group_with_its_grant(client: httpx.AsyncClient) -> None:
    answer = await client.post("/v1/savings", json=REQUEST)
    assert answer.status_code == 200, answer.text
    found = answer.json()
    assert (found["alone_eur"], found["group_eur"], found["saved_eur"]) == (
        "129000.00",
        "100000.00",
        "29000.00",
    )
    assert (found["gain_percent"], found["outcome"]) == ("22.48", "passed")
    assert found["grant"]["expected_award_eur"] == "75000.00"
    five, ten = found["sheets"]
    assert (len(five["years"]), len(ten["years"])) == (5, 10)
    first = five["years"][0]
    assert (first["balance_eur"], first["balance_expected_eur"]) == ("29000.00", "104000.00")
    assert [case["percent"] for case in five["vat"]] == [0, 19]
    kalbach = next(part for part in found["split"]["parts"] if part["ags"] == KALBACH)
    assert (kalbach["share_eur"], kalbach["flags"]) == ("33333.33", ["PAYS_MORE_THAN_ALONE"])
    leaving = next(left for left in found["leaving"] if left["ags"] == NEUHOF)
    assert [part["share_eur"] for part in leaving["parts"]] == ["50000.00", "50000.00"]
    assert leaving["expected_award_after_eur"] == "50000.00"


async def test_shapley_leaves_nobody_worse_off_and_says_if_it_is_stable(client: httpx.AsyncClient) -> None:
    body = {**REQUEST, "split": "shapley", "model": {"per_member_eur": "3000"}}
    found = (await client.post("/v1/savings", json=body)).json()
    parts = found["split"]["parts"]
    assert sum(Decimal(part["share_eur"]) for part in parts) == Decimal("100000.00")
    assert all(part["flags"] == [] for part in parts)
    assert found["split"]["core"]["is_stable"] is True
    shares = [member["share_eur"] for member in found["sheets"][0]["years"][0]["members"]]
    assert shares == [part["share_eur"] for part in parts]


async def test_a_grant_by_population(client: httpx.AsyncClient) -> None:
    body = {
        "amount_eur": "75000.00",
        "kind": "grant",
        "method": "per_head",
        "members": [{"municipality": key} for key in (NEUHOF, FLIEDEN, KALBACH)],
    }
    answer = await client.post("/v1/splits", json=body)
    assert answer.status_code == 200, answer.text
    found = answer.json()
    shares = [Decimal(part["share_eur"]) for part in found["parts"]]
    assert sum(shares) == Decimal("75000.00")
    assert found["parts"][0]["name"] == "Flieden"
    assert "Einwohnern" in found["parts"][0]["text"]["de"]
    again = {**body, "members": body["members"][::-1]}
    assert (await client.post("/v1/splits", json=again)).content == answer.content


async def test_wrong_input_is_named(client: httpx.AsyncClient) -> None:
    by_use = {
        "amount_eur": "100.00",
        "method": "by_use",
        "members": [{"municipality": NEUHOF, "use": "3"}, {"municipality": FLIEDEN}],
    }
    answer = await client.post("/v1/splits", json=by_use)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == ["members[1].use"]
    twice = {
        **by_use,
        "method": "equal",
        "members": [{"municipality": NEUHOF}, {"municipality": "066310018018"}],
    }
    answer = await client.post("/v1/splits", json=twice)
    assert answer.json()["type"].endswith("/duplicate-municipality")
    answer = await client.post("/v1/savings", json={**REQUEST, "lead": "06412000"})
    assert [error["field"] for error in answer.json()["errors"]] == ["lead"]
    shapley = {**by_use, "method": "shapley"}
    answer = await client.post("/v1/splits", json=shapley)
    assert [error["field"] for error in answer.json()["errors"]] == ["alone"]
