# SPDX-License-Identifier: EUPL-1.2
"""A portfolio of the groups of a plan, from the needs to the choice."""

import httpx

from service.ids import new_id

# Used as fixtures.
from tests.service.plans.conftest import (  # noqa: F401
    Headers,
    StartWorker,
    ask,
    database,
    office,
    start_worker,
    wait_until,
)


async def test_groups_of_a_plan_compete(
    client: httpx.AsyncClient,
    office: Headers,  # noqa: F811
    start_worker: StartWorker,  # noqa: F811
) -> None:
    await start_worker()
    place = await ask(client, office, sizes=[3])
    # A plan that is still being made has no groups yet.
    plan = place.rpartition("/")[2]
    draft = {"budgets": [{"year": 2027, "amount_eur": "160000.00"}], "plan": plan}
    early = await client.post("/v1/portfolios", json=draft, headers=office)
    assert early.status_code == 409
    await wait_until(client, office, place)
    groups = (await client.get(f"{place}/groups", headers=office)).json()["groups"]
    assert len(groups) == 3
    made = await client.post("/v1/portfolios", json=draft, headers=office)
    assert made.status_code == 201, made.text
    result = made.json()["result"]
    # Three groups of three at 75,000 each; two fit, and of equal size those with the better scores.
    scores = sorted((group["score"] for group in groups), reverse=True)
    assert result["objectives"] == [
        {"objective": "placed", "reached": 6, "unlimited": 9, "lost": 3},
        {"objective": "score", "reached": sum(scores[:2]), "unlimited": sum(scores), "lost": scores[2]},
    ]
    assert result["spent_eur"] == "150000.00"
    funded = {group["key"]: group["members"] for group in result["funded"]}
    assert all(group["members"] in funded.values() for group in groups if group["score"] in scores[:2])
    missing = {**draft, "plan": str(new_id())}
    assert (await client.post("/v1/portfolios", json=missing, headers=office)).status_code == 404
