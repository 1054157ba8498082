# SPDX-License-Identifier: EUPL-1.2
"""Webhooks: signed calls of a real receiver, only to who may know, only to where it is safe."""

import base64
import datetime as dt
import hashlib
import hmac
import http.server
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import Message

import httpx
import pytest

from matching.errors import InvalidInput
from service.access.permissions import Role
from service.database.pool import Database
from service.http.application import Application
from service.messages import live
from service.messages.live import announce
from service.messages.webhook_delivery import PAUSES, deliver_to_webhooks
from service.messages.webhook_target import TargetRefused, check_url, find_target
from service.settings import Settings
from tests.service.conftest import MakeKey
from tests.service.messages.conftest import NEUHOF

PRODUCTION = Settings(environment="production")
DEVELOPMENT = Settings()


@dataclass
class Receiver:
    """A real HTTP server that keeps what it gets and answers as it is told."""

    status: int = 204
    got: list[tuple[Message, bytes]] = field(default_factory=list)
    url: str = ""

    def verified_by(self, secret: str) -> list[dict[str, object]]:
        """Bodies that were signed with a secret."""
        key = base64.b64decode(secret.removeprefix("whsec_"))
        bodies = []
        for headers, body in self.got:
            signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
            expected = "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
            if headers["webhook-signature"] == expected:
                bodies.append(json.loads(body))
        return bodies


@pytest.fixture(name="receiver")
def _receiver() -> Iterator[Receiver]:
    receiver = Receiver()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            receiver.got.append((self.headers, self.rfile.read(int(self.headers["content-length"]))))
            self.send_response(receiver.status)
            self.send_header("location", "http://127.0.0.1:1/elsewhere")
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    receiver.url = f"http://127.0.0.1:{server.server_port}/hook"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield receiver
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(name="shared")
def _shared(app: Application) -> Database:
    shared: Database = app.state["database"]
    return shared


async def _create(
    client: httpx.AsyncClient, headers: dict[str, str], url: str, **draft: object
) -> tuple[str, str]:
    answer = await client.post("/v1/webhooks", headers=headers, json={"url": url, **draft})
    assert answer.status_code == 201, answer.text
    assert answer.headers["cache-control"] == "no-store"
    return answer.json()["webhook"]["id"], answer.json()["secret"]


async def _remove(client: httpx.AsyncClient, headers: dict[str, str], id_: str) -> None:
    assert (await client.delete(f"/v1/webhooks/{id_}", headers=headers)).status_code == 204


def _now(seconds: float = 0) -> dt.datetime:
    return dt.datetime.now(dt.UTC) + dt.timedelta(seconds=seconds)


async def test_a_ping_is_signed_and_the_secret_is_shown_once(
    client: httpx.AsyncClient, key: MakeKey, shared: Database, receiver: Receiver
) -> None:
    editor = await key(Role.MUNICIPALITY_EDITOR, NEUHOF)
    id_, secret = await _create(client, editor, receiver.url)
    assert secret not in (await client.get("/v1/webhooks", headers=editor)).text
    assert secret not in (await client.get(f"/v1/webhooks/{id_}", headers=editor)).text
    ping = await client.post(f"/v1/webhooks/{id_}/ping", headers=editor)
    assert ping.status_code == 202
    assert await deliver_to_webhooks(shared, DEVELOPMENT, _now(1)) == 1
    (body,) = receiver.verified_by(secret)
    assert set(body) == {"type", "timestamp", "data"}
    assert (body["type"], body["data"]) == ("webhook.ping", {"subject_type": "webhook", "subject_id": id_})
    assert await deliver_to_webhooks(shared, DEVELOPMENT, _now(1)) == 0
    await _remove(client, editor, id_)
    assert (await client.get(f"/v1/webhooks/{id_}", headers=editor)).status_code == 404


async def test_events_reach_only_who_may_know_of_them(
    client: httpx.AsyncClient,
    key: MakeKey,
    shared: Database,
    receiver: Receiver,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def theirs(_connection, caller, subject_id):
        return subject_id == caller.municipality or caller.role is Role.IKZ_OFFICE

    monkeypatch.setattr("service.messages.webhooks.theirs", theirs, raising=False)
    monkeypatch.setitem(live.MAY_SEE, "thing", "service.messages.webhooks:theirs")
    made = {}
    for name, headers in (
        ("office", await key(Role.IKZ_OFFICE)),
        ("neuhof", await key(Role.MUNICIPALITY_EDITOR, NEUHOF)),
        ("flieden", await key(Role.MUNICIPALITY_EDITOR, "06631008")),
        ("frontend", await key(Role.PUBLIC_FRONTEND)),
    ):
        made[name] = (headers, await _create(client, headers, f"{receiver.url}?{name}"))
    other = await key(Role.MUNICIPALITY_EDITOR, NEUHOF)
    only = await _create(client, other, receiver.url, subject_types=["other"])
    async with shared.transaction() as connection:
        await announce(connection, "thing", NEUHOF, "thing.changed")
        await announce(connection, "unknown", "1", "unknown.changed")
    assert await deliver_to_webhooks(shared, DEVELOPMENT, _now(1)) == 3
    (body,) = receiver.verified_by(made["neuhof"][1][1])
    assert body["type"] == "thing.changed"
    assert len(receiver.verified_by(made["office"][1][1])) == 2
    assert receiver.verified_by(made["flieden"][1][1]) == []
    assert receiver.verified_by(made["frontend"][1][1]) == []
    assert receiver.verified_by(only[1]) == []
    # Others' webhooks do not exist for one; those of a colleague do.
    flieden = made["flieden"][0]
    for path in (made["neuhof"][1][0], made["office"][1][0]):
        assert (await client.get(f"/v1/webhooks/{path}", headers=flieden)).status_code == 404
        assert (await client.delete(f"/v1/webhooks/{path}", headers=flieden)).status_code == 404
        assert (await client.post(f"/v1/webhooks/{path}/ping", headers=flieden)).status_code == 404
    assert (await client.get(f"/v1/webhooks/{made['neuhof'][1][0]}", headers=other)).status_code == 200
    for headers, (id_, _) in made.values():
        await _remove(client, headers, id_)
    await _remove(client, other, only[0])


async def test_a_receiver_that_never_answers_is_switched_off_and_its_owner_is_told(
    client: httpx.AsyncClient, key: MakeKey, shared: Database, receiver: Receiver
) -> None:
    editor = await key(Role.MUNICIPALITY_EDITOR, NEUHOF)
    id_, _ = await _create(client, editor, receiver.url)
    # A redirect is no answer, and is not followed.
    receiver.status = 307
    await client.post(f"/v1/webhooks/{id_}/ping", headers=editor)
    at = _now(1)
    for pause in PAUSES:
        assert await deliver_to_webhooks(shared, DEVELOPMENT, at) == 0
        assert await deliver_to_webhooks(shared, DEVELOPMENT, at + pause / 2) == 0
        at += pause
    assert len(receiver.got) == len(PAUSES)
    shown = (await client.get(f"/v1/webhooks/{id_}", headers=editor)).json()
    assert (shown["failures"], shown["disabled_at"]) == (len(PAUSES), None)
    await deliver_to_webhooks(shared, DEVELOPMENT, at)
    assert len({headers["webhook-id"] for headers, _ in receiver.got}) == 1
    assert (await client.get(f"/v1/webhooks/{id_}", headers=editor)).json()["disabled_at"] is not None
    assert (await client.post(f"/v1/webhooks/{id_}/ping", headers=editor)).status_code == 409
    kinds = [
        message["kind"] for message in (await client.get("/v1/messages", headers=editor)).json()["messages"]
    ]
    assert kinds == ["webhook_disabled"]
    await _remove(client, editor, id_)


async def test_a_receiver_that_comes_back_gets_what_it_missed_and_one_that_is_gone_nothing_more(
    client: httpx.AsyncClient, key: MakeKey, shared: Database, receiver: Receiver
) -> None:
    office = await key(Role.IKZ_OFFICE)
    id_, secret = await _create(client, office, receiver.url)
    receiver.status = 503
    async with shared.transaction() as connection:
        await announce(connection, "unknown", "1", "unknown.changed")
    await deliver_to_webhooks(shared, DEVELOPMENT, _now(1))
    receiver.status = 200
    assert await deliver_to_webhooks(shared, DEVELOPMENT, _now(10)) == 1
    assert len(receiver.verified_by(secret)) == 2
    assert (await client.get(f"/v1/webhooks/{id_}", headers=office)).json()["failures"] == 0
    receiver.status = 410
    await client.post(f"/v1/webhooks/{id_}/ping", headers=office)
    await deliver_to_webhooks(shared, DEVELOPMENT, _now(11))
    assert (await client.get(f"/v1/webhooks/{id_}", headers=office)).json()["disabled_at"] is not None
    await _remove(client, office, id_)


async def test_who_may_have_webhooks_and_how_many(client: httpx.AsyncClient, key: MakeKey) -> None:
    draft = {"url": "https://portal.example/ikz"}
    assert (await client.post("/v1/webhooks", json=draft)).status_code == 401
    for role in (Role.DISTRICT_OFFICER, Role.AUDITOR):
        headers = await key(role, "06631" if role is Role.DISTRICT_OFFICER else None)
        assert (await client.post("/v1/webhooks", headers=headers, json=draft)).status_code == 403
    editor = await key(Role.MUNICIPALITY_EDITOR, "06631013")
    made = [await _create(client, editor, draft["url"]) for _ in range(10)]
    assert (await client.post("/v1/webhooks", headers=editor, json=draft)).status_code == 409
    for id_, _ in made:
        await _remove(client, editor, id_)


_NEVER = [
    "ftp://portal.example/",
    "https://user:password@portal.example/",
    "https://portal.example/#part",
    "https:///path",
    "https://portal.example:port/",
    "https://portal.example/ mit Leerzeichen",
    "http://portal.example/",
]
_NOT_IN_PRODUCTION = [
    "http://127.0.0.1/",
    "https://127.0.0.1/",
    "https://10.1.2.3/",
    "https://169.254.169.254/latest/meta-data",
    "https://[::1]/",
    "https://[::ffff:192.168.0.1]/",
    "https://[64:ff9b::a00:1]/",
    "https://[2002:0a00:0001::]/",
    "https://0.0.0.0/",
    "https://100.64.0.1/",
]


@pytest.mark.parametrize("url", _NEVER)
def test_an_address_that_is_never_called(url: str) -> None:
    with pytest.raises(InvalidInput):
        check_url(url, DEVELOPMENT)


@pytest.mark.parametrize("url", _NOT_IN_PRODUCTION)
async def test_an_address_of_a_private_network_is_not_called_in_production(url: str) -> None:
    with pytest.raises(InvalidInput):
        check_url(url, PRODUCTION)
    with pytest.raises(TargetRefused):
        await find_target(url, PRODUCTION)


async def test_a_name_that_stands_for_a_private_address_is_not_called_in_production() -> None:
    check_url("https://localhost/", PRODUCTION)
    with pytest.raises(TargetRefused, match="not a public address"):
        await find_target("https://localhost/", PRODUCTION)
    target = await find_target("https://localhost:8443/hook?a=b", DEVELOPMENT)
    assert target.url in ("https://127.0.0.1:8443/hook?a=b", "https://[::1]:8443/hook?a=b")
    assert (target.host_header, target.server_name) == ("localhost:8443", "localhost")


async def test_a_webhook_made_in_development_is_not_called_in_production(
    client: httpx.AsyncClient, key: MakeKey, shared: Database, receiver: Receiver
) -> None:
    office = await key(Role.IKZ_OFFICE)
    id_, _ = await _create(client, office, receiver.url)
    await client.post(f"/v1/webhooks/{id_}/ping", headers=office)
    assert await deliver_to_webhooks(shared, PRODUCTION, _now(1)) == 0
    assert receiver.got == []
    await _remove(client, office, id_)


async def test_a_wrong_draft_names_its_fields(client: httpx.AsyncClient, key: MakeKey) -> None:
    office = await key(Role.IKZ_OFFICE)
    answer = await client.post("/v1/webhooks", headers=office, json={"url": "https://user@portal.example/"})
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == ["url"]


async def test_a_webhook_ends_with_the_key_of_its_owner(
    client: httpx.AsyncClient, key: MakeKey, shared: Database, receiver: Receiver
) -> None:
    ending, office = await key(Role.MUNICIPALITY_EDITOR, NEUHOF), await key(Role.IKZ_OFFICE)
    id_, secret = await _create(client, ending, receiver.url)
    assert (await client.post(f"/v1/webhooks/{id_}/ping", headers=ending)).status_code == 202
    assert await deliver_to_webhooks(shared, DEVELOPMENT, _now(1)) == 1
    assert (await client.post(f"/v1/webhooks/{id_}/ping", headers=ending)).status_code == 202
    async with shared.transaction() as connection:
        await connection.execute(
            "UPDATE api_key SET revoked_at = now() "
            "WHERE 'key:' || prefix = (SELECT owner FROM webhook WHERE id = $1::text::uuid)",
            id_,
        )
    assert await deliver_to_webhooks(shared, DEVELOPMENT, _now(1)) == 0
    assert len(receiver.verified_by(secret)) == 1
    stored = (await client.get(f"/v1/webhooks/{id_}", headers=office)).json()
    assert stored["disabled_at"] is not None
    async with shared.transaction() as connection:
        told = await connection.fetchval(
            "SELECT count(*) FROM message WHERE kind = 'webhook_of_nobody' AND subject_id = $1", id_
        )
    assert told == 1
    await _remove(client, office, id_)
