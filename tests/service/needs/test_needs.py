# SPDX-License-Identifier: EUPL-1.2
"""Needs and offers over HTTP: stating, seeing, changing, withdrawing."""

import asyncio

import httpx
import pytest

from service.access.permissions import Role
from tests.service.conftest import MakeKey

NEUHOF, FLIEDEN, KALBACH = "06631018", "06631008", "06631014"


async def _editor(key: MakeKey, municipality: str) -> dict[str, str]:
    return await key(Role.MUNICIPALITY_EDITOR, municipality)


async def test_topic_and_month_suffice(client: httpx.AsyncClient, key: MakeKey) -> None:
    neuhof = await _editor(key, NEUHOF)
    body = {"topic": "it_operations_hosting", "earliest_start": "2027-01"}
    stated = await client.post("/v1/needs", json=body, headers=neuhof)
    assert stated.status_code == 201, stated.text
    need = stated.json()
    assert need["municipality_name"] == "Neuhof"
    assert need["earliest_start"] == "2027-01-01"
    assert need["visibility"] == "partners"
    assert need["status"] == "active"
    read = await client.get(stated.headers["location"], headers=neuhof)
    assert read.json() == need
    assert read.headers["etag"] == stated.headers["etag"]


async def test_every_wrong_field_is_named(client: httpx.AsyncClient, key: MakeKey) -> None:
    office = await key(Role.IKZ_OFFICE)
    form = {"topic": 5, "earliest_start": "soon", "urgency": 9, "leika_keys": ["99", 3], "extra": 1}
    answer = await client.post("/v1/needs", json=form, headers=office)
    assert answer.status_code == 422
    assert {error["field"]: error["code"] for error in answer.json()["errors"]} == {
        "topic": "wrong-type",
        "earliest_start": "wrong-format",
        "urgency": "too-large",
        "leika_keys[0]": "wrong-format",
        "leika_keys[1]": "wrong-type",
        "extra": "unknown-field",
    }
    meaning = {"topic": "nothing", "earliest_start": "2027-02-31", "municipality": "09162000", "fte": "0"}
    answer = await client.post("/v1/needs", json=meaning, headers=office)
    assert answer.status_code == 422
    assert {error["field"]: error["code"] for error in answer.json()["errors"]} == {
        "municipality": "unknown-municipality",
        "topic": "unknown-topic",
        "earliest_start": "not-a-date",
        "fte": "too-small",
    }


async def test_only_for_ones_own_municipality(client: httpx.AsyncClient, key: MakeKey) -> None:
    body = {"topic": "dms_eakte", "earliest_start": "2027-01", "municipality": FLIEDEN}
    assert (await client.post("/v1/needs", json=body)).status_code == 401
    neuhof = await _editor(key, NEUHOF)
    assert (await client.post("/v1/needs", json=body, headers=neuhof)).status_code == 403
    auditor = await key(Role.AUDITOR)
    assert (await client.post("/v1/needs", json=body, headers=auditor)).status_code == 403
    office = await key(Role.IKZ_OFFICE)
    assert (await client.post("/v1/needs", json=body, headers=office)).status_code == 201


async def test_one_running_need_for_a_topic(client: httpx.AsyncClient, key: MakeKey) -> None:
    neuhof = await _editor(key, NEUHOF)
    body = {"topic": "it_training", "earliest_start": "2027-01"}
    first = await client.post("/v1/needs", json=body, headers=neuhof)
    again = await client.post("/v1/needs", json=body, headers=neuhof)
    assert again.status_code == 409
    tag = {"if-match": first.headers["etag"]}
    assert (await client.delete(first.headers["location"], headers={**neuhof, **tag})).status_code == 204
    assert (await client.post("/v1/needs", json=body, headers=neuhof)).status_code == 201


async def test_who_sees_what(client: httpx.AsyncClient, key: MakeKey) -> None:
    neuhof, flieden = await _editor(key, NEUHOF), await _editor(key, FLIEDEN)
    office, public = await key(Role.IKZ_OFFICE), {}
    topics = {"office": "efa_rollout", "partners": "ozg_coordinator", "public": "portal_editing"}
    places = {}
    for visibility, topic in topics.items():
        body = {
            "topic": topic,
            "earliest_start": "2027-01",
            "visibility": visibility,
            "note": "Herr Muster geht",
            "annual_cost_alone_eur": "60000",
        }
        answer = await client.post("/v1/needs", json=body, headers=neuhof)
        assert answer.json()["annual_cost_alone_eur"] == "60000.00"
        places[visibility] = answer.headers["location"]

    async def seen(headers: dict[str, str]) -> set[str]:
        listed = (await client.get(f"/v1/needs?municipality={NEUHOF}", headers=headers)).json()["needs"]
        names = {name for name, topic in topics.items() if topic in {need["topic"] for need in listed}}
        for name, place in places.items():
            single = await client.get(place, headers=headers)
            assert single.status_code == (200 if name in names else 404)
        return names

    assert await seen(neuhof) == {"office", "partners", "public"}
    assert await seen(office) == {"office", "partners", "public"}
    assert await seen(public) == {"public"}
    # Who takes part in none of the topics is no fitting partner; a need of one's own opens its topic.
    assert await seen(flieden) == {"public"}
    own = {"topic": topics["partners"], "earliest_start": "2027-05", "visibility": "office"}
    assert (await client.post("/v1/needs", json=own, headers=flieden)).status_code == 201
    assert await seen(flieden) == {"partners", "public"}
    for headers in (flieden, public):
        other = (await client.get(places["public"], headers=headers)).json()
        assert other["note"] is None
        assert other["annual_cost_alone_eur"] is None
        assert "Muster" not in str(other)
    assert (await client.get(places["public"], headers=office)).json()["note"] == "Herr Muster geht"
    events = (await client.get("/v1/events?limit=500", headers=office)).json()["events"]
    assert "Muster" not in str(events)
    assert "60000" not in str(events)


async def test_a_change_needs_the_state_it_changes(client: httpx.AsyncClient, key: MakeKey) -> None:
    neuhof = await _editor(key, NEUHOF)
    body = {"topic": "digital_strategy", "earliest_start": "2027-01", "fte": "0.5"}
    stated = await client.post("/v1/needs", json=body, headers=neuhof)
    place, tag = stated.headers["location"], stated.headers["etag"]
    change = {"urgency": 5, "fte": None}
    assert (await client.patch(place, json=change, headers=neuhof)).status_code == 428
    stale = {**neuhof, "if-match": '"0000"'}
    assert (await client.patch(place, json=change, headers=stale)).status_code == 412
    changed = await client.patch(place, json=change, headers={**neuhof, "if-match": f"W/{tag}"})
    assert changed.status_code == 200, changed.text
    assert (changed.json()["urgency"], changed.json()["fte"]) == (5, None)
    assert changed.json()["earliest_start"] == "2027-01-01"
    assert (await client.patch(place, json=change, headers={**neuhof, "if-match": tag})).status_code == 412
    assert (await client.get(place, headers=neuhof)).headers["etag"] == changed.headers["etag"]


async def test_of_many_writers_one_wins(client: httpx.AsyncClient, key: MakeKey) -> None:
    neuhof = await _editor(key, NEUHOF)
    body = {"topic": "process_management", "earliest_start": "2027-01"}
    stated = await client.post("/v1/needs", json=body, headers=neuhof)
    headers = {**neuhof, "if-match": stated.headers["etag"]}
    answers = await asyncio.gather(
        *(
            client.patch(stated.headers["location"], json={"note": f"number {n}"}, headers=headers)
            for n in range(8)
        )
    )
    assert sorted(answer.status_code for answer in answers) == [200] + [412] * 7


async def test_the_same_key_has_one_effect(client: httpx.AsyncClient, key: MakeKey) -> None:
    neuhof = await _editor(key, NEUHOF)
    headers = {**neuhof, "idempotency-key": "2026-11-a"}
    body = {"topic": "data_geo", "earliest_start": "2027-01"}
    answers = await asyncio.gather(*(client.post("/v1/needs", json=body, headers=headers) for _ in range(6)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert len({answer.headers["location"] for answer in answers}) == 1
    replayed = [answer for answer in answers if "idempotency-replayed" in answer.headers]
    assert len(replayed) == 5
    other = await client.post("/v1/needs", json={**body, "urgency": 1}, headers=headers)
    assert other.status_code == 422
    assert other.json()["type"] == "/problems/idempotency-mismatch"
    flieden = {**await _editor(key, FLIEDEN), "idempotency-key": "2026-11-a"}
    assert (await client.post("/v1/needs", json=body, headers=flieden)).status_code == 201


async def test_a_need_reaches_the_landscape(client: httpx.AsyncClient, key: MakeKey) -> None:
    kalbach = await _editor(key, KALBACH)
    app = client._transport.app  # type: ignore[attr-defined]
    landscapes = app.state["landscapes"]
    from service.clock import today

    body = {"topic": "it_procurement", "earliest_start": "2027-01", "visibility": "office"}
    await client.post("/v1/needs", json=body, headers=kalbach)

    async def seen(audience: str) -> bool:
        landscape = await landscapes.landscape(audience, today())
        return any(need.topic == "it_procurement" for need in landscape.needs)

    assert await seen("office")  # at once: this process made the change itself
    assert await seen(KALBACH)
    assert not await seen("public")
    assert not await seen(NEUHOF)


async def test_responsibility(client: httpx.AsyncClient, key: MakeKey) -> None:
    district = await key(Role.MUNICIPALITY_EDITOR, "06631")
    body = {"topic": "civil_registry", "earliest_start": "2027-01"}
    answer = await client.post("/v1/needs", json=body, headers=district)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["code"] == "not-responsible"


async def test_pages_of_needs(client: httpx.AsyncClient, key: MakeKey) -> None:
    office = await key(Role.IKZ_OFFICE)
    address, ids = "/v1/needs?limit=2", []
    while address:
        answer = await client.get(address, headers=office)
        ids += [need["id"] for need in answer.json()["needs"]]
        address = answer.links["next"]["url"] if "next" in answer.links else ""
    everything = (await client.get("/v1/needs?limit=500", headers=office)).json()["needs"]
    assert ids == [need["id"] for need in everything]
    assert len(ids) > 4


async def test_offers(client: httpx.AsyncClient, key: MakeKey) -> None:
    flieden, neuhof = await _editor(key, FLIEDEN), await _editor(key, NEUHOF)
    body = {"topic": "it_operations_hosting", "fte": "1.5", "valid_until": "2030-12-31", "note": "intern"}
    stated = await client.post("/v1/offers", json=body, headers=flieden)
    assert stated.status_code == 201, stated.text
    place = stated.headers["location"]
    shown = (await client.get(place)).json()
    assert (shown["fte"], shown["note"], shown["visibility"]) == ("1.50", None, "public")
    tag = {"if-match": stated.headers["etag"]}
    foreign = await client.patch(place, json={"fte": "2"}, headers={**neuhof, **tag})
    assert foreign.status_code == 403
    changed = await client.patch(place, json={"valid_until": None}, headers={**flieden, **tag})
    assert changed.json()["valid_until"] is None
    gone = {**flieden, "if-match": changed.headers["etag"]}
    assert (await client.delete(place, headers=gone)).status_code == 204
    assert (await client.get(place)).status_code == 404
    assert (await client.get(place, headers=flieden)).json()["status"] == "withdrawn"
    assert (await client.delete(place, headers=gone)).status_code == 409


@pytest.mark.parametrize("path", ["/v1/needs/not-an-id", "/v1/needs/01890000-0000-7000-8000-000000000000"])
async def test_no_such_need(client: httpx.AsyncClient, path: str) -> None:
    assert (await client.get(path)).status_code == 404
