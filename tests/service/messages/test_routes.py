# SPDX-License-Identifier: EUPL-1.2
"""Messages over HTTP: who reads which, sending again, rhythms, official mailboxes."""

import datetime as dt
from pathlib import Path

import httpx
import pytest
import pytest_asyncio

from service.access.permissions import Role
from service.database.pool import Database
from service.http.application import Application
from service.messages.dispatch import deliver
from service.messages.outbox import post, to_mail, to_municipality, to_role
from service.settings import Settings
from tests.service.conftest import MakeKey
from tests.service.messages.conftest import NEUHOF, NOW

FLIEDEN = "06631008"


@pytest.fixture(name="shared")
def _shared(app: Application) -> Database:
    shared: Database = app.state["database"]
    return shared


@pytest_asyncio.fixture(name="posted")
async def _posted(shared: Database) -> dict[str, str]:
    """One message to each of several; those of tests before are gone."""
    async with shared.transaction() as connection:
        await connection.execute("delete from message")
        return {
            name: str(
                await post(
                    connection,
                    kind="webhook_disabled",
                    to=to,
                    facts={"host": f"{name}.example"},
                    subject=("webhook", name),
                    deadline=dt.date(2027, 3, 1),
                    link="/webhooks",
                )
            )
            for name, to in {
                "neuhof": to_municipality(NEUHOF),
                "flieden": to_municipality(FLIEDEN),
                "district": to_role(Role.DISTRICT_OFFICER, "06631"),
                "officers": to_role(Role.RP_OFFICER, "064"),
                "office": to_role(Role.IKZ_OFFICE),
                "guest": to_mail("gast@neuhof.example"),
            }.items()
        }


async def _names(client: httpx.AsyncClient, headers: dict[str, str], query: str = "") -> list[str]:
    answer = await client.get(f"/v1/messages{query}", headers=headers)
    assert answer.status_code == 200, answer.text
    return [message["subject_id"] for message in answer.json()["messages"]]


async def test_everybody_reads_their_own_and_the_office_all(
    client: httpx.AsyncClient, key: MakeKey, posted: dict[str, str]
) -> None:
    assert await _names(client, await key(Role.MUNICIPALITY_EDITOR, NEUHOF)) == ["neuhof"]
    assert await _names(client, await key(Role.DISTRICT_OFFICER, "06631")) == ["district"]
    assert await _names(client, await key(Role.DISTRICT_OFFICER, "06632")) == []
    assert await _names(client, await key(Role.RP_OFFICER, "064")) == ["officers"]
    assert await _names(client, await key(Role.COORDINATION_OFFICE)) == []
    office = await key(Role.IKZ_OFFICE)
    assert set(await _names(client, office)) == set(posted)
    assert (await client.get("/v1/messages")).status_code == 401
    first = (await client.get("/v1/messages?limit=4", headers=office)).json()
    rest = await _names(client, office, f"?limit=4&cursor={first['next']}")
    assert [message["subject_id"] for message in first["messages"]] + rest == await _names(client, office)


async def test_a_message_of_another_does_not_exist(
    client: httpx.AsyncClient, key: MakeKey, posted: dict[str, str]
) -> None:
    editor = await key(Role.MUNICIPALITY_EDITOR, NEUHOF)
    own = await client.get(f"/v1/messages/{posted['neuhof']}", headers=editor)
    assert own.json()["subject"] == {
        "de": "Ein Webhook wurde abgeschaltet",
        "en": "A webhook was switched off",
    }
    assert "neuhof.example" in own.json()["body"]["de"]
    assert (own.json()["state"], own.json()["deadline"]) == ("waiting", "2027-03-01")
    assert (await client.get(f"/v1/messages/{posted['flieden']}", headers=editor)).status_code == 404
    assert (await client.post(f"/v1/messages/{posted['neuhof']}/resend", headers=editor)).status_code == 403


async def test_the_office_sees_what_nobody_got_and_sends_it_again(
    client: httpx.AsyncClient, key: MakeKey, posted: dict[str, str], shared: Database, tmp_path: Path
) -> None:
    office = await key(Role.IKZ_OFFICE)
    local = Settings(state_directory=tmp_path)
    await deliver(shared, local, NOW)
    assert await _names(client, office, "?state=sent") == ["guest"]
    assert set(await _names(client, office, "?state=undeliverable")) == set(posted) - {"guest"}
    place = f"/v1/municipalities/{NEUHOF}/official-mailbox"
    draft = {"address": "rathaus@neuhof.example", "source": "Impressum"}
    assert (await client.put(place, headers=office, json=draft)).json()["address"] == draft["address"]
    assert (await client.get(place, headers=office)).json()["source"] == "Impressum"
    again = await client.post(f"/v1/messages/{posted['neuhof']}/resend", headers=office)
    assert (again.status_code, again.json()["state"]) == (202, "waiting")
    assert (await deliver(shared, local, NOW)).sent == 1
    sent = (await client.get(f"/v1/messages/{posted['neuhof']}", headers=office)).json()
    assert sent["state"] == "sent"
    assert [(way["recipient"], way["state"], way["attempts"]) for way in sent["deliveries"]] == [
        ("mailbox", "sent", 1)
    ]
    assert "rathaus@" not in str(sent)
    assert (await client.post(f"/v1/messages/{posted['neuhof']}/resend", headers=office)).status_code == 409
    assert (await client.delete(place, headers=office)).status_code == 204
    assert (await client.get(place, headers=office)).status_code == 404
    record = (await client.get(f"/v1/events?subject=official_mailbox:{NEUHOF}", headers=office)).json()
    assert [event["action"] for event in record["events"]] == ["mailbox.noted", "mailbox.removed"]
    assert "rathaus@" not in str(record)


async def test_official_mailboxes_are_the_offices(client: httpx.AsyncClient, key: MakeKey) -> None:
    place = f"/v1/municipalities/{NEUHOF}/official-mailbox"
    editor = await key(Role.MUNICIPALITY_EDITOR, NEUHOF)
    draft = {"address": "rathaus@neuhof.example", "source": "Impressum"}
    assert (await client.put(place, headers=editor, json=draft)).status_code == 403
    assert (await client.get(place)).status_code == 401
    office = await key(Role.IKZ_OFFICE)
    wrong = await client.put(place, headers=office, json={**draft, "address": "rathaus(at)neuhof"})
    assert wrong.status_code == 422
    assert [error["field"] for error in wrong.json()["errors"]] == ["address"]


async def test_a_municipality_chooses_how_often(client: httpx.AsyncClient, key: MakeKey) -> None:
    editor = await key(Role.MUNICIPALITY_EDITOR, FLIEDEN)
    place = "/v1/message-preferences"
    assert (await client.get(place, headers=editor)).json() == {
        "rhythm": "at_once",
        "for_municipality": False,
    }
    chosen = {"rhythm": "weekly", "for_municipality": True}
    assert (await client.put(place, headers=editor, json=chosen)).json() == chosen
    assert (await client.get(place, headers=editor)).json() == chosen
    # A key is nobody: it has no rhythm of its own.
    assert (await client.put(place, headers=editor, json={"rhythm": "daily"})).status_code == 403
    office = await key(Role.IKZ_OFFICE)
    assert (await client.put(place, headers=office, json=chosen)).status_code == 403
    assert (await client.put(place, headers=editor, json={"rhythm": "hourly"})).status_code == 422
