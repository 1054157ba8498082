# SPDX-License-Identifier: EUPL-1.2
"""The record over HTTP."""

import httpx

from service.access.permissions import Role
from tests.service.conftest import MakeKey


async def test_what_happened_in_order(client: httpx.AsyncClient, key: MakeKey) -> None:
    office = await key(Role.IKZ_OFFICE)
    for topic in ("it_helpdesk", "dms_eakte", "it_training"):
        body = {"topic": topic, "earliest_start": "2027-01", "municipality": "06631018"}
        answer = await client.post("/v1/needs", json=body, headers=office)
    address, events = "/v1/events?limit=2", []
    while address:
        page = await client.get(address, headers=office)
        events += page.json()["events"]
        address = page.links["next"]["url"] if "next" in page.links else ""
    assert [event["position"] for event in events] == [1, 2, 3]
    assert {event["action"] for event in events} == {"need.stated"}
    assert all(event["actor"].startswith("key:") for event in events)
    assert [event["previous_hash"] for event in events[1:]] == [event["hash"] for event in events[:-1]]
    one = await client.get(f"/v1/events?subject=need:{answer.json()['id']}", headers=office)
    assert [event["position"] for event in one.json()["events"]] == [3]
    wrong = await client.get("/v1/events?cursor=eA", headers=office)  # a cursor of another list
    assert wrong.status_code == 422
