# SPDX-License-Identifier: EUPL-1.2
"""A refusal names everything that is wrong: form and meaning, body and parameters, in one answer."""

from typing import Any

import httpx
import pytest

from service.access.permissions import Role
from tests.service.conftest import MakeKey

ONE_PLAN = "/v1/plans/01890000-0000-7000-8000-000000000000"


def _named(answer: httpx.Response) -> dict[str, str]:
    assert answer.status_code == 422, answer.text
    errors = answer.json()["errors"]
    named = {error["field"]: error["code"] for error in errors}
    assert len(named) == len(errors), errors
    return named


@pytest.mark.parametrize(
    ("method", "path", "body", "expected"),
    [
        (
            "POST",
            "/v1/grants/quotes",
            {"members": ["x", "06631018", ""], "topic": "nope", "date": "bad", "programme": "none"},
            {
                "members[0]": "unknown-municipality",
                "members[2]": "too-short",
                "topic": "unknown-topic",
                "date": "wrong-format",
                "programme": "unknown-programme",
            },
        ),
        (
            "POST",
            "/v1/needs",
            {"municipality": "09162000", "topic": "nope", "earliest_start": "soon", "note": "\0"},
            {
                "municipality": "unknown-municipality",
                "topic": "unknown-topic",
                "earliest_start": "wrong-format",
                "note": "null-character",
            },
        ),
        (
            "POST",
            "/v1/offers",
            {"municipality": "nobody", "topic": "nope", "fte": "much"},
            {"municipality": "unknown-municipality", "topic": "unknown-topic", "fte": "wrong-format"},
        ),
        (
            "PUT",
            "/v1/municipalities/nobody/must-nots",
            {"must_nots": [{"other": "nobody"}, {"confidential": 1}]},
            {
                "key": "unknown-municipality",
                "must_nots[0].other": "unknown-municipality",
                "must_nots[1].other": "missing",
                "must_nots[1].confidential": "wrong-type",
            },
        ),
        (
            "PUT",
            "/v1/municipalities/nobody/profile",
            {"valid_from": "soon"},
            {"key": "unknown-municipality", "valid_from": "wrong-format"},
        ),
        (
            "POST",
            "/v1/plans",
            {"topic": "nope", "sizes": [1], "wishes": {"must_not": [["06631018", "nobody"]], "x": 1}},
            {
                "topic": "unknown-topic",
                "sizes[0]": "too-small",
                "wishes.must_not[0][1]": "unknown-municipality",
                "wishes.x": "unknown-field",
            },
        ),
        (
            "POST",
            f"{ONE_PLAN}/what-ifs",
            {"excluded": ["nobody"], "needs_added": [{"municipality": "nobody", "fte": "x"}]},
            {
                "excluded[0]": "unknown-municipality",
                "needs_added[0].municipality": "unknown-municipality",
                "needs_added[0].fte": "wrong-format",
            },
        ),
    ],
)
async def test_a_body(
    client: httpx.AsyncClient, key: MakeKey, method: str, path: str, body: Any, expected: dict[str, str]
) -> None:
    answer = await client.request(method, path, json=body, headers=await key(Role.IKZ_OFFICE))
    assert _named(answer) == expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (
            "/v1/municipalities/06631018/groups?topic=x&sizes=9-2&limit=-1",
            {"topic": "unknown-topic", "sizes": "sizes", "limit": "too-small"},
        ),
        (
            "/v1/municipalities/nobody/partners?topic=x&basis=y&limit=a",
            {
                "key": "unknown-municipality",
                "topic": "unknown-topic",
                "basis": "basis",
                "limit": "wrong-type",
            },
        ),
        (
            "/v1/needs?municipality=nobody&limit=0&cursor=!",
            {"municipality": "unknown-municipality", "limit": "too-small", "cursor": "wrong-format"},
        ),
    ],
)
async def test_parameters(
    client: httpx.AsyncClient, key: MakeKey, path: str, expected: dict[str, str]
) -> None:
    assert _named(await client.get(path, headers=await key(Role.IKZ_OFFICE))) == expected


async def test_a_header_together_with_the_body(client: httpx.AsyncClient, key: MakeKey) -> None:
    headers = {**await key(Role.IKZ_OFFICE), "idempotency-key": "ä b".encode()}
    draft = {"topic": "nope", "earliest_start": "2027-01"}
    named = _named(await client.post("/v1/needs", json=draft, headers=headers))
    assert named == {"Idempotency-Key": "wrong-format", "topic": "unknown-topic"}


async def test_one_wrong_field_keeps_its_own_kind(client: httpx.AsyncClient) -> None:
    quote = {"members": ["06631018"], "topic": "nope"}
    assert (await client.post("/v1/grants/quotes", json=quote)).json()["type"] == "/problems/unknown-topic"
    answer = await client.get("/v1/municipalities/nobody/partners?topic=it_operations_hosting")
    assert answer.status_code == 404
