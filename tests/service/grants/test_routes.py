# SPDX-License-Identifier: EUPL-1.2
"""`POST /v1/grants/quotes` over HTTP."""

from typing import Any

import httpx
import pytest

NEUHOF, FLIEDEN, KALBACH = "06631018", "06631008", "06631016"


async def quote(client: httpx.AsyncClient, **body: Any) -> httpx.Response:
    return await client.post("/v1/grants/quotes", json={"topic": "it_administrator", **body})


async def test_a_quote_needs_no_key_and_shows_both_figures(client: httpx.AsyncClient) -> None:
    members = [NEUHOF, FLIEDEN, KALBACH, "06631001", "06631002", "06631003", "06631004", "06631005"]
    answer = await quote(client, members=members, date="2026-11-22")
    assert answer.status_code == 200
    body = answer.json()
    assert (body["amount_eur"], body["expected_award_eur"]) == ("200000.00", "100000.00")
    assert [warning["code"] for warning in body["warnings"]] == ["ABOVE_OBSERVED_CAP"]
    assert {share["expected_eur"] for share in body["shares"]} == {"12500.00"}
    assert body["programme"]["rule"]["de"].startswith("Entwickeln Kommunen gemeinsam")
    assert body["expected_programme"]["id"] == "he-ikz-2021"


async def test_an_old_key_counts_for_its_successor_with_a_note(client: httpx.AsyncClient) -> None:
    answer = await quote(client, members=["06435014", NEUHOF, FLIEDEN], date="2026-11-22")
    body = answer.json()
    assert body["shares"][0]["ags"] == "06415000"
    assert "06435014" in body["notes"][0]["de"]


async def test_the_group_may_be_empty(client: httpx.AsyncClient) -> None:
    body = (await quote(client, members=[], date="2026-11-22")).json()
    assert (body["amount_eur"], body["per_member_eur"], body["fundable"]) == ("0.00", "0.00", False)


@pytest.mark.parametrize(
    ("body", "code", "fields"),
    [
        ({"members": [NEUHOF, "ekom21", "09162000"]}, "unknown-municipality", ["members[1]", "members[2]"]),
        ({"members": [NEUHOF, FLIEDEN, NEUHOF]}, "duplicate-municipality", ["members[2]"]),
        ({"members": [NEUHOF], "topic": "nothing"}, "unknown-topic", ["topic"]),
        (
            {"members": ["x"], "topic": "nothing", "programme": "none"},
            "invalid-input",
            ["topic", "members[0]", "programme"],
        ),
        ({"members": [1], "date": "gestern"}, "invalid-input", ["members[0]", "date"]),
        ({"members": [NEUHOF], "surprise": 1}, "invalid-input", ["surprise"]),
    ],
)
async def test_wrong_input_names_every_wrong_field(
    client: httpx.AsyncClient, body: dict[str, Any], code: str, fields: list[str]
) -> None:
    answer = await quote(client, **body)
    assert answer.status_code == 422
    problem = answer.json()
    assert problem["type"].endswith(code)
    assert [error["field"] for error in problem["errors"]] == fields


async def test_same_question_same_bytes(client: httpx.AsyncClient) -> None:
    one = await quote(client, members=[NEUHOF, FLIEDEN, KALBACH], date="2026-11-22")
    two = await quote(client, members=[KALBACH, NEUHOF, FLIEDEN], date="2026-11-22")
    assert one.content == two.content
