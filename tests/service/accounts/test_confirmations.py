# SPDX-License-Identifier: EUPL-1.2
"""What the office enters by telephone waits for the clerk's word."""

import httpx

from service.access.permissions import Role
from service.database.pool import Database
from service.http.application import Application
from tests.service.conftest import MakeKey

_NEUHOF, _FLIEDEN = "06631018", "06631008"


async def test_the_clerk_confirms_what_the_office_entered(
    app: Application, client: httpx.AsyncClient, key: MakeKey
) -> None:
    office, clerk = await key(Role.IKZ_OFFICE), await key(Role.MUNICIPALITY_EDITOR, _NEUHOF)
    other = await key(Role.MUNICIPALITY_EDITOR, _FLIEDEN)
    need = {"topic": "it_operations_hosting", "earliest_start": "2027-01", "municipality": _NEUHOF}
    made = await client.post("/v1/needs", json={**need, "visibility": "public"}, headers=office)
    assert made.status_code == 201, made.text
    assert made.json()["is_confirmed"] is False
    path = f"/v1/needs/{made.json()['id']}"
    assert (await client.get(path, headers=clerk)).json()["is_confirmed"] is False
    assert (await client.get(path, headers=other)).json()["is_confirmed"] is None
    assert (await client.get(path)).json()["is_confirmed"] is None

    waiting = (await client.get("/v1/confirmations", headers=clerk)).json()["confirmations"]
    assert [entry["subject_id"] for entry in waiting] == [made.json()["id"]]
    assert (await client.get("/v1/confirmations", headers=other)).json()["confirmations"] == []
    confirm = f"/v1/confirmations/{waiting[0]['id']}"
    assert (await client.post(confirm, headers=other)).status_code == 404
    assert (await client.post(confirm, headers=office)).status_code == 403
    done = await client.post(confirm, headers=clerk)
    assert done.status_code == 200
    assert done.json()["confirmed_at"]
    assert (await client.post(confirm, headers=clerk)).status_code == 409
    assert (await client.get(path, headers=clerk)).json()["is_confirmed"] is True

    database: Database = app.state["database"]
    async with database.acquire() as connection:
        actions = await connection.fetch(
            "SELECT action FROM event WHERE subject_id = $1 ORDER BY position", made.json()["id"]
        )
        told = await connection.fetchval("SELECT municipality FROM message WHERE kind = 'entered_for_you'")
    assert [row["action"] for row in actions] == ["need.stated", "need.confirmed"]
    assert told == _NEUHOF


async def test_a_change_by_the_municipality_confirms(client: httpx.AsyncClient, key: MakeKey) -> None:
    office, clerk = await key(Role.IKZ_OFFICE), await key(Role.MUNICIPALITY_EDITOR, _NEUHOF)
    offer = {"topic": "dms_eakte", "municipality": _NEUHOF}
    made = await client.post("/v1/offers", json=offer, headers=office)
    assert made.json()["is_confirmed"] is False
    path = f"/v1/offers/{made.json()['id']}"
    seen = await client.get(path, headers=office)
    corrected = await client.patch(
        path, json={"note": "a"}, headers={**office, "if-match": seen.headers["etag"]}
    )
    assert corrected.json()["is_confirmed"] is False
    seen = await client.get(path, headers=clerk)
    changed = await client.patch(
        path, json={"note": "b"}, headers={**clerk, "if-match": seen.headers["etag"]}
    )
    assert changed.status_code == 200, changed.text
    assert changed.json()["is_confirmed"] is True
    assert (await client.get("/v1/confirmations", headers=clerk)).json()["confirmations"] == []


async def test_own_entries_need_no_confirmation(client: httpx.AsyncClient, key: MakeKey) -> None:
    clerk = await key(Role.MUNICIPALITY_EDITOR, _FLIEDEN)
    need = {"topic": "it_operations_hosting", "earliest_start": "2027-01"}
    made = await client.post("/v1/needs", json=need, headers=clerk)
    assert made.json()["is_confirmed"] is True
    assert (await client.get("/v1/confirmations", headers=clerk)).json()["confirmations"] == []
