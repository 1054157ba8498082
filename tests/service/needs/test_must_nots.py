# SPDX-License-Identifier: EUPL-1.2
"""With whom a municipality does not want to work: it and the office know, nobody else."""

import httpx

from service.access.permissions import Role
from service.clock import today
from service.http.application import Application
from tests.service.conftest import MakeKey

NEUHOF, FLIEDEN = "06631018", "06631008"
PLACE = f"/v1/municipalities/{NEUHOF}/must-nots"


async def test_stated_in_confidence(app: Application, client: httpx.AsyncClient, key: MakeKey) -> None:
    neuhof = await key(Role.MUNICIPALITY_SIGNATORY, NEUHOF)
    stated = await client.put(PLACE, json={"must_nots": [{"other": FLIEDEN}]}, headers=neuhof)
    assert stated.status_code == 200, stated.text
    assert stated.json() == {"must_nots": [{"other": FLIEDEN, "confidential": True}]}
    office = await key(Role.IKZ_OFFICE)
    for who in (neuhof, office):
        assert (await client.get(PLACE, headers=who)).json() == stated.json()
    for who in (
        await key(Role.MUNICIPALITY_EDITOR, FLIEDEN),
        await key(Role.AUDITOR),
        await key(Role.COORDINATION_OFFICE),
    ):
        assert (await client.get(PLACE, headers=who)).status_code == 403
    assert (await client.get(PLACE)).status_code == 401
    events = (await client.get("/v1/events?limit=500", headers=office)).json()["events"]
    assert [event["facts"] for event in events if event["action"] == "must_nots.replaced"] == [{"count": 1}]
    landscapes = app.state["landscapes"]
    assert len((await landscapes.landscape("office", today())).must_nots) == 1
    for audience in ("public", FLIEDEN):
        assert (await landscapes.landscape(audience, today())).must_nots == ()


async def test_every_wrong_entry_is_named(client: httpx.AsyncClient, key: MakeKey) -> None:
    neuhof = await key(Role.MUNICIPALITY_EDITOR, NEUHOF)
    others = [NEUHOF, "09162000", "06631014", "06631014"]
    answer = await client.put(
        PLACE, json={"must_nots": [{"other": other} for other in others]}, headers=neuhof
    )
    assert answer.status_code == 422
    assert {error["field"]: error["code"] for error in answer.json()["errors"]} == {
        "must_nots[0].other": "self",
        "must_nots[1].other": "unknown-municipality",
        "must_nots[3].other": "duplicate",
    }


async def test_an_empty_list_forgets(client: httpx.AsyncClient, key: MakeKey) -> None:
    neuhof = await key(Role.MUNICIPALITY_EDITOR, NEUHOF)
    await client.put(PLACE, json={"must_nots": [{"other": "06631014"}]}, headers=neuhof)
    await client.put(PLACE, json={"must_nots": []}, headers=neuhof)
    assert (await client.get(PLACE, headers=neuhof)).json() == {"must_nots": []}
