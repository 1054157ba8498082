# SPDX-License-Identifier: EUPL-1.2
"""Recording what is online, over HTTP."""

from typing import Any

import httpx
import pytest

from service.access.permissions import Role
from tests.service.conftest import MakeKey

NEUHOF, FLIEDEN, FULDA = "06631018", "06631008", "06631009"
HEADER = "municipality,service,state,online_since,platform,software_linked,visibility\n"


def place(key: str, service: str) -> str:
    return f"/v1/municipalities/{key}/services/{service}"


async def record(
    client: httpx.AsyncClient, headers: dict[str, str], key: str, service: str, **state: Any
) -> httpx.Response:
    """Record a state as one who has seen the present one."""
    tag = (await client.get(place(key, service), headers=headers)).headers["etag"]
    return await client.put(place(key, service), json=state, headers={**headers, "if-match": tag})


async def test_the_catalogue_names_sources_and_invents_nothing(client: httpx.AsyncClient) -> None:
    catalogue = (await client.get("/v1/services")).json()
    services = {service["id"]: service for service in catalogue["services"]}
    assert len(services) == 18
    assert services["dog_tax"]["leika_key"] == {
        "value": "99102013104000",
        "status": "seen",
        "source": "Importliste für verwaltung.bund.de",
    }
    assert services["dog_tax"]["leika_urn"] == "urn:de:fim:leika:leistung:99102013104000"
    assert services["passport"]["leika_key"] == {"value": None, "status": "not_found", "source": ""}
    assert services["resident_parking"]["level_status"] == "not_checked"
    assert services["taxi_permit"]["population_from"] == 7500
    assert (await client.get("/v1/services/dog_tax")).json() == services["dog_tax"]
    assert (await client.get("/v1/services/nothing")).status_code == 404


async def test_recorded_once_seen_and_kept_in_the_history(client: httpx.AsyncClient, key: MakeKey) -> None:
    neuhof = await key(Role.MUNICIPALITY_EDITOR, NEUHOF)
    address = place(NEUHOF, "dog_tax")
    first = {"state": "not_online", "planned_for": "2027-04-01", "platform": "civento"}
    assert (await client.put(address, json=first, headers=neuhof)).status_code == 428
    stale = {**neuhof, "if-match": '"nothing"'}
    assert (await client.put(address, json=first, headers=stale)).status_code == 412
    recorded = await record(client, neuhof, NEUHOF, "dog_tax", **first)
    assert recorded.status_code == 200, recorded.text
    assert recorded.json()["gap"]["code"] == "NOT_ONLINE"
    # The tag of the answer is that of the next change.
    online = {"state": "online", "online_since": "2026-03-01", "platform": "civento", "software_linked": True}
    changed = await client.put(address, json=online, headers={**neuhof, "if-match": recorded.headers["etag"]})
    assert changed.status_code == 200, changed.text
    shown = (await client.get(address, headers=neuhof)).json()
    assert shown["gap"]["code"] == "ONLINE"
    assert [version["state"] for version in shown["history"]] == ["online", "not_online"]
    again = await client.put(address, json=online, headers={**neuhof, "if-match": changed.headers["etag"]})
    assert len(again.json()["history"]) == 2
    office = await key(Role.IKZ_OFFICE)
    events = (await client.get("/v1/events?limit=100", headers=office)).json()["events"]
    facts = [event["facts"] for event in events if event["action"] == "service_state.recorded"]
    assert facts == [
        {"service": "dog_tax", "version": 1, "visibility": "partners"},
        {"service": "dog_tax", "version": 2, "visibility": "partners"},
    ]


async def test_who_is_not_responsible_cannot_lack_a_service(client: httpx.AsyncClient, key: MakeKey) -> None:
    office = await key(Role.IKZ_OFFICE)
    for owner, service in (
        (NEUHOF, "housing_benefit"),
        (NEUHOF, "parental_allowance"),
        ("06631003", "taxi_permit"),  # Dipperz, below 7,500
        ("06631", "dog_tax"),
    ):
        refused = await record(client, office, owner, service, state="not_online")
        assert refused.status_code == 422, (owner, service)
        assert [error["code"] for error in refused.json()["errors"]] == ["not-responsible"]
    # Where no source says who is responsible, the clerk may know better.
    assert (await record(client, office, NEUHOF, "resident_parking", state="online")).status_code == 200


async def test_every_wrong_field_is_named(client: httpx.AsyncClient, key: MakeKey) -> None:
    office = await key(Role.IKZ_OFFICE)
    wrong = {"state": "not_online", "online_since": "2026-01-01"}
    answer = await record(client, office, "06631", "dog_tax", **wrong)
    assert {(error["field"], error["code"]) for error in answer.json()["errors"]} == {
        ("service", "not-responsible"),
        ("online_since", "not-online"),
    }
    future = {"state": "online", "online_since": "2999-01-01", "planned_for": "2027-01-01"}
    answer = await record(client, office, NEUHOF, "passport", **future)
    assert {error["code"] for error in answer.json()["errors"]} == {"in-future", "not-a-gap"}


async def test_a_need_for_a_service_of_others_is_refused(client: httpx.AsyncClient, key: MakeKey) -> None:
    office = await key(Role.IKZ_OFFICE)
    need = {
        "municipality": NEUHOF,
        "topic": "online_service_development",
        "earliest_start": "2027-01",
        "leika_keys": ["99102013104000", "99107023037000"],
    }
    refused = await client.post("/v1/needs", json=need, headers=office)
    assert refused.status_code == 422
    (error,) = refused.json()["errors"]
    assert (error["field"], error["code"]) == ("leika_keys[1]", "not-responsible")
    need["leika_keys"] = ["99102013104000"]
    stated = await client.post("/v1/needs", json=need, headers=office)
    assert stated.status_code == 201
    changed = await client.patch(
        stated.headers["location"],
        json={"leika_keys": ["99107023037000"]},
        headers={**office, "if-match": stated.headers["etag"]},
    )
    assert changed.status_code == 422
    await client.delete(stated.headers["location"], headers={**office, "if-match": stated.headers["etag"]})


@pytest.mark.parametrize(
    ("visibility", "third", "partner"), [("office", 0, 0), ("partners", 0, 1), ("public", 1, 1)]
)
async def test_visibility(
    client: httpx.AsyncClient, key: MakeKey, visibility: str, third: int, partner: int
) -> None:
    flieden = await key(Role.MUNICIPALITY_EDITOR, FLIEDEN)
    service = {"office": "passport", "partners": "birth_certificate", "public": "death_certificate"}[
        visibility
    ]
    await record(client, flieden, FLIEDEN, service, state="in_work", visibility=visibility)
    fulda = await key(Role.MUNICIPALITY_EDITOR, FULDA)

    async def sees(headers: dict[str, str] | None) -> int:
        one = (await client.get(place(FLIEDEN, service), headers=headers)).json()
        every = (await client.get(f"/v1/municipalities/{FLIEDEN}/services", headers=headers)).json()
        line = next(line for line in every["services"] if line["service"] == service)
        assert line["state"] == one["state"]
        assert one["history"] == [] or headers not in (None, fulda)
        return int(one["state"] is not None)

    assert (await sees(None), await sees(fulda)) == (third, third)
    await record(client, fulda, FULDA, service, state="not_online", visibility="office")
    assert await sees(fulda) == partner
    for role, sight in ((Role.IKZ_OFFICE, 1), (Role.AUDITOR, 1), (Role.COORDINATION_OFFICE, third)):
        assert await sees(await key(role)) == sight, role
    assert await sees(flieden) == 1
    refused = await client.put(place(FLIEDEN, service), json={"state": "online"}, headers=fulda)
    assert refused.status_code == 403


async def test_withdrawn_is_as_if_nothing_was_stated(client: httpx.AsyncClient, key: MakeKey) -> None:
    office = await key(Role.IKZ_OFFICE)
    await record(client, office, FULDA, "housing_benefit", state="online", visibility="public")
    assert (await client.get(place(FULDA, "housing_benefit"))).json()["gap"]["code"] == "ONLINE"
    await record(client, office, FULDA, "housing_benefit", state="withdrawn")
    assert (await client.get(place(FULDA, "housing_benefit"))).json()["gap"]["code"] == "NOTHING_KNOWN"


async def test_a_kommune_keeps_its_states_under_a_new_key(client: httpx.AsyncClient, key: MakeKey) -> None:
    office = await key(Role.IKZ_OFFICE)
    database = client._transport.app.state["database"]  # type: ignore[attr-defined]
    async with database.acquire() as connection:
        await connection.execute(
            "insert into service_state (id, municipality, service, version, state, visibility) "
            "values (gen_random_uuid(), '06435014', 'dog_tax', 1, 'online', 'public')"
        )
    assert (await client.get(place("06415000", "dog_tax"))).json()["gap"]["code"] == "ONLINE"
    assert (await record(client, office, "06435014", "dog_tax", state="in_work")).status_code == 200
    shown = (await client.get(place("06415000", "dog_tax"), headers=office)).json()
    assert [version["state"] for version in shown["history"]] == ["in_work", "online"]


async def test_an_import_takes_all_or_nothing(client: httpx.AsyncClient, key: MakeKey) -> None:
    office = await key(Role.IKZ_OFFICE)
    csv = {**office, "content-type": "text/csv"}
    bad = HEADER + (
        "06631016,dog_tax,online,2025-01-01,civento,ja,public\n"
        "09162000,dog_tax,online,,,,\n"
        "06631016,nothing,online,,,,\n"
        "06631016,99107023037000,not_online,,,,\n"
        "06631016,passport,gone,soon,,maybe,all\n"
        "06631016,dog_tax,in_work,,,,\n"
    )
    refused = await client.post("/v1/services/imports", content=bad.encode(), headers=csv)
    assert refused.status_code == 422
    assert [(error["field"], error["code"]) for error in refused.json()["errors"]] == [
        ("line 3: municipality", "unknown-municipality"),
        ("line 4: service", "unknown-service"),
        ("line 5: service", "not-responsible"),
        ("line 6: state", "wrong-value"),
        ("line 6: online_since", "wrong-value"),
        ("line 6: software_linked", "not-yes-or-no"),
        ("line 6: visibility", "wrong-value"),
        ("line 7: service", "double"),
    ]
    assert (await client.get(place("06631016", "dog_tax"))).json()["state"] is None
    good = "\n".join(bad.splitlines()[:2]).replace(",", ";")
    taken = await client.post("/v1/services/imports", content=good.encode(), headers=csv)
    assert (taken.status_code, taken.json()) == (201, {"recorded": 1, "unchanged": 0})
    shown = (await client.get(place("06631016", "dog_tax"))).json()["state"]
    assert (shown["online_since"], shown["software_linked"]) == ("2025-01-01", True)
    again = await client.post("/v1/services/imports", content=good.encode(), headers=csv)
    assert again.json() == {"recorded": 0, "unchanged": 1}
    editor = {**await key(Role.MUNICIPALITY_EDITOR, FULDA), "content-type": "text/csv"}
    refused = await client.post("/v1/services/imports", content=good.encode(), headers=editor)
    assert [error["code"] for error in refused.json()["errors"]] == ["not-own"]
    broken = await client.post("/v1/services/imports", content=b"\xff\x00", headers=csv)
    assert broken.status_code == 422
