# SPDX-License-Identifier: EUPL-1.2
"""Topics over HTTP, and with them wrong bodies."""

import httpx
import pytest


async def test_topics(client: httpx.AsyncClient) -> None:
    topics = {topic["slug"]: topic for topic in (await client.get("/v1/topics")).json()["topics"]}
    assert len(topics) == 24
    assert topics["it_operations_hosting"]["digital"] is True
    one = (await client.get("/v1/topics/it_operations_hosting")).json()
    assert one == topics["it_operations_hosting"]
    assert (await client.get("/v1/topics/nothing")).status_code == 404


async def test_a_text_is_answered_with_proposals(client: httpx.AsyncClient) -> None:
    text = "Unser Administrator geht in Rente, wir suchen eine Vertretung für den Admin."
    answer = await client.post("/v1/topics/proposals", json={"text": text})
    assert answer.status_code == 200
    first = answer.json()["proposals"][0]
    assert first["topic"] == "it_administrator"
    assert first["words"]
    assert answer.json()["note"]["de"].startswith("Ein Vorschlag aus Ihrem Text.")


async def test_a_text_without_any_topic_is_told_so(client: httpx.AsyncClient) -> None:
    answer = await client.post("/v1/topics/proposals", json={"text": "xq zz"})
    assert answer.status_code == 200
    assert answer.json()["proposals"] == []
    assert answer.json()["note"] == {
        "de": "Zu Ihrem Text haben wir kein Thema gefunden. Bitte wählen Sie eines aus der Liste.",
        "en": "We found no topic for your text. Please choose one from the list.",
    }


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"{", 400),
        (b"", 422),
        (b"\xff\xfe", 400),
        (b'{"text": "a\\ud800b"}', 400),
        (b"[]", 422),
        (b"null", 422),
    ],
)
async def test_unreadable_bodies(client: httpx.AsyncClient, content: bytes, status: int) -> None:
    answer = await client.post(
        "/v1/topics/proposals", content=content, headers={"content-type": "application/json"}
    )
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"


async def test_every_wrong_field_is_named(client: httpx.AsyncClient) -> None:
    answer = await client.post("/v1/topics/proposals", json={"text": 5, "more": 1})
    assert answer.status_code == 422
    assert [(error["field"], error["code"]) for error in answer.json()["errors"]] == [
        ("text", "wrong-type"),
        ("more", "unknown-field"),
    ]


async def test_null_characters_are_named(client: httpx.AsyncClient) -> None:
    answer = await client.post("/v1/topics/proposals", json={"text": "a\0b"})
    assert answer.status_code == 422
    assert [(error["field"], error["code"]) for error in answer.json()["errors"]] == [
        ("text", "null-character")
    ]


async def test_another_format_is_refused(client: httpx.AsyncClient) -> None:
    answer = await client.post(
        "/v1/topics/proposals", content=b"<text/>", headers={"content-type": "application/xml"}
    )
    assert answer.status_code == 415


async def test_a_body_has_its_limit(client: httpx.AsyncClient) -> None:
    answer = await client.post("/v1/topics/proposals", json={"text": "a" * 1_000_001})
    assert answer.status_code == 413
    assert answer.headers["content-type"] == "application/problem+json"
