# SPDX-License-Identifier: EUPL-1.2
"""Every error answers as a problem of RFC 9457, in the language asked for."""

import httpx
import pytest

from service.http.application import Application
from service.http.problem_kinds import KINDS


def _is_problem(answer: httpx.Response, status: int, code: str) -> dict[str, object]:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    problem: dict[str, object] = answer.json()
    assert problem["type"] == f"/problems/{code}"
    assert problem["status"] == status
    assert problem["title"]
    assert problem["detail"]
    assert problem["request_id"] == answer.headers["x-request-id"]
    return problem


async def test_unknown_address(client: httpx.AsyncClient) -> None:
    problem = _is_problem(await client.get("/nowhere/ä"), 404, "not-found")
    assert problem["instance"] == "/nowhere/%C3%A4"
    assert problem["title"] == "Das gibt es hier nicht."


async def test_language_follows_the_caller(client: httpx.AsyncClient) -> None:
    answer = await client.get("/nowhere", headers={"accept-language": "fr, en;q=0.8, de;q=0.5"})
    assert answer.json()["title"] == "There is no such thing here."
    assert answer.headers["content-language"] == "en"


@pytest.mark.parametrize(
    ("body", "german"),
    [
        (b'{"text": x}', "Byte 9 ist nicht lesbar"),
        (b'{"text": "\xff"}', "UTF-8"),
        (b'{"text": ', "unvollständig"),
        (b"[" * 100_000, "zu tief verschachtelt"),
    ],
)
async def test_a_body_that_is_not_json(client: httpx.AsyncClient, body: bytes, german: str) -> None:
    headers = {"content-type": "application/json"}
    problem = _is_problem(
        await client.post("/v1/topics/proposals", content=body, headers=headers), 400, "malformed-request"
    )
    assert german in str(problem["detail"])
    assert not {"malformed", "character", "decode", "truncated", "depth"} & set(
        str(problem["detail"]).split()
    )
    english = await client.post(
        "/v1/topics/proposals", content=body, headers={**headers, "accept-language": "en"}
    )
    assert english.json()["detail"].startswith("The body is ")


async def test_wrong_method_names_the_right_ones(client: httpx.AsyncClient) -> None:
    answer = await client.delete("/health/live")
    _is_problem(answer, 405, "method-not-allowed")
    assert "GET" in answer.headers["allow"]


async def test_a_fault_stays_inside(client: httpx.AsyncClient, app: Application) -> None:
    database, app.state["database"] = app.state["database"], None  # any fault of ours
    try:
        problem = _is_problem(await client.get("/health/ready"), 500, "internal-error")
    finally:
        app.state["database"] = database
    assert "NoneType" not in str(problem)


async def test_every_kind_has_its_page(client: httpx.AsyncClient) -> None:
    for code, kind in KINDS.items():
        page = await client.get(f"/problems/{code}")
        assert page.status_code == 200
        assert str(kind.status) in page.text
    _is_problem(await client.get("/problems/no-such-kind"), 404, "not-found")


@pytest.mark.parametrize("path", ["/health/live", "/nowhere", "/docs"])
async def test_every_answer_is_protected(client: httpx.AsyncClient, path: str) -> None:
    headers = (await client.get(path)).headers
    assert headers["content-security-policy"].startswith("default-src 'self';")
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-request-id"]


async def test_options_name_every_method(client: httpx.AsyncClient) -> None:
    one = "/v1/needs/01890000-0000-7000-8000-000000000000"
    answer = await client.options(one)
    assert answer.status_code == 204
    assert set(answer.headers["allow"].split(", ")) == {"GET", "HEAD", "PATCH", "DELETE", "OPTIONS"}
    refused = await client.post(one)
    assert refused.status_code == 405
    assert {"GET", "HEAD", "PATCH", "DELETE"} <= set(refused.headers["allow"].split(", "))
    assert (await client.options("/nowhere")).status_code == 404
