# SPDX-License-Identifier: EUPL-1.2
"""What operators rely on: health, a database that is away, other sites, logs."""

import json
import logging

import httpx
import pytest

from service.app import create_app
from service.errors import StartFailed
from service.http.context import set_request_id
from service.http.logs import JsonFormatter
from service.settings import Settings

_NO_DATABASE = "postgresql://nobody@127.0.0.1:1/nothing"


def _client(settings: Settings) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(create_app(settings), raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://test")


async def test_health(client: httpx.AsyncClient) -> None:
    assert (await client.get("/health/live")).json() == {"status": "live"}
    assert (await client.get("/health/ready")).json() == {"status": "ready"}


async def test_a_database_that_is_away(client: httpx.AsyncClient) -> None:
    transport = client._transport
    assert isinstance(transport, httpx.ASGITransport)
    database = transport.app.state["database"]  # type: ignore[attr-defined]
    address, pool = database.url, database._pool
    other = type(database)(_NO_DATABASE, pool_size=1)
    await other.open()
    transport.app.state["database"] = other  # type: ignore[attr-defined]
    try:
        assert (await client.get("/health/live")).status_code == 200
        for path, headers in (
            ("/health/ready", {}),
            ("/v1/needs", {}),
            ("/v1/topics", {"authorization": "Bearer ikz_00000000_" + "a" * 43}),
        ):
            answer = await client.get(path, headers=headers)
            assert answer.status_code == 503, path
            assert int(answer.headers["retry-after"]) > 0
            assert answer.json()["type"] == "/problems/database-unavailable"
        # What is known already goes on being answered.
        assert (await client.get("/v1/topics")).status_code == 200
    finally:
        transport.app.state["database"] = database  # type: ignore[attr-defined]
        await other.close()
    assert (database.url, database._pool) == (address, pool)
    assert (await client.get("/health/ready")).status_code == 200


def test_without_a_database_there_is_no_application() -> None:
    with pytest.raises(StartFailed) as failed:
        create_app(Settings())
    assert "DATABASE_URL" in failed.value.text.en


async def test_other_sites_only_by_configuration() -> None:
    preflight = {"origin": "https://portal.example", "access-control-request-method": "GET"}
    async with _client(Settings(database_url=_NO_DATABASE)) as closed:
        answer = await closed.get("/health/live", headers={"origin": "https://portal.example"})
        assert "access-control-allow-origin" not in answer.headers
    opened = Settings(database_url=_NO_DATABASE, cors_origins=("https://portal.example",))
    async with _client(opened) as open_:
        answer = await open_.get("/health/live", headers={"origin": "https://portal.example"})
        assert answer.headers["access-control-allow-origin"] == "https://portal.example"
        assert "etag" in answer.headers["access-control-expose-headers"].lower()
        answer = await open_.options("/v1/topics", headers=preflight)
        assert answer.headers["access-control-allow-origin"] == "https://portal.example"
        for headers in ({"origin": "https://other.example"}, {}):
            answer = await open_.get("/health/live", headers=headers)
            assert "access-control-allow-origin" not in answer.headers
            assert answer.headers["vary"] == "Accept-Encoding, Authorization, Cookie, Origin"
        answer = await open_.get(
            "/docs/openapi.json", headers={"origin": "https://portal.example", "accept-encoding": "br"}
        )
        assert answer.headers["content-encoding"] == "br"
        assert answer.headers.get_list("vary") == ["Accept-Encoding, Authorization, Cookie, Origin"]


async def test_a_request_id_is_taken_over_if_it_is_one(client: httpx.AsyncClient) -> None:
    good = await client.get("/nowhere", headers={"x-request-id": "proxy-1234567"})
    assert good.headers["x-request-id"] == good.json()["request_id"] == "proxy-1234567"
    bad = await client.get("/nowhere", headers={"x-request-id": "a b!"})
    assert bad.headers["x-request-id"] != "a b!"


def test_a_log_line_is_json_with_its_request() -> None:
    set_request_id("abc-12345")
    record = logging.LogRecord("ikz.http", logging.ERROR, "", 0, "fault %s", ("Größe",), None)
    record.path = "/v1/needs"
    line = json.loads(JsonFormatter().format(record))
    set_request_id("")
    assert (line["level"], line["message"], line["request_id"]) == ("error", "fault Größe", "abc-12345")
    assert line["path"] == "/v1/needs"
    assert line["time"].endswith("+00:00")
