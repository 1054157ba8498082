# SPDX-License-Identifier: EUPL-1.2
"""Partners and groups over HTTP: from a written need to groups with reasons and the quote."""

import asyncio
import time
from typing import Any

import httpx
import pytest

from service.access.permissions import Role
from tests.service.conftest import MakeKey

NEUHOF, FLIEDEN, KALBACH, EICHENZELL = "06631018", "06631008", "06631016", "06631006"
TOPIC = "it_operations_hosting"


def address(kind: str = "groups", key: str = NEUHOF, topic: str = TOPIC, **more: str) -> str:
    query = "".join(f"&{name}={value}" for name, value in more.items())
    return f"/v1/municipalities/{key}/{kind}?topic={topic}{query}"


async def asked(client: httpx.AsyncClient, url: str, headers: dict[str, str] | None = None) -> dict[str, Any]:
    answer = await client.get(url, headers=headers)
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


async def state(client: httpx.AsyncClient, headers: dict[str, str], topic: str, **more: Any) -> None:
    body = {"topic": topic, "earliest_start": "2027-01", **more}
    answer = await client.post("/v1/needs", json=body, headers=headers)
    assert answer.status_code == 201, answer.text


async def until_basis(
    client: httpx.AsyncClient, url: str, basis: str, headers: dict[str, str] | None = None
) -> dict[str, Any]:
    """The answer as soon as it rests on this basis; a written need may take a moment to arrive."""
    end = time.monotonic() + 5
    while True:
        body = await asked(client, url, headers)
        if body["basis"] == basis or time.monotonic() > end:
            return body
        await asyncio.sleep(0.01)


@pytest.mark.parametrize("kind", ["partners", "groups"])
async def test_public_facts_answer_without_a_key_and_say_so(client: httpx.AsyncClient, kind: str) -> None:
    body = await asked(client, address(kind, topic="it_administrator"))
    assert body["basis"] == "potential"
    assert body["basis_text"]["de"].startswith("Bedarf nicht bekannt")
    assert body["municipality"]["name"] == "Neuhof"
    assert "Destatis" in body["attribution"]
    assert len(body[kind]) == (10 if kind == "partners" else 5)
    for entry in body[kind]:
        assert sum(reason["points"] for reason in entry["reasons"]) == entry["score"]
        assert entry["grant"]["is_estimate"] is True
        assert entry["grant"]["programme"]["source"]


@pytest.mark.parametrize("kind", ["partners", "groups"])
async def test_the_same_question_has_the_same_bytes_and_tag(client: httpx.AsyncClient, kind: str) -> None:
    url = address(kind, topic="it_helpdesk")
    first, second = await client.get(url), await client.get(url)
    assert first.content == second.content
    tag = first.headers["etag"]
    assert second.headers["etag"] == tag
    unchanged = await client.get(url, headers={"if-none-match": tag})
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    assert unchanged.headers["etag"] == tag
    weak = await client.get(url, headers={"if-none-match": f'W/{tag}, "other"'})
    assert weak.status_code == 304
    other = await client.get(url, headers={"if-none-match": '"other"'})
    assert other.status_code == 200
    assert (await client.get(url + "&limit=1")).headers["etag"] != tag


async def test_limit_and_sizes_are_kept(client: httpx.AsyncClient) -> None:
    body = await asked(client, address(topic="it_administrator", sizes="4-5", limit="7"))
    assert body["sizes"] == [4, 5]
    assert len(body["groups"]) == 7
    assert {len(group["members"]) for group in body["groups"]} <= {4, 5}
    whole = await asked(client, address(topic="it_administrator", sizes="4-5", limit="20"))
    assert whole["groups"][:7] == body["groups"]


async def test_old_keys_and_regional_keys_answer_with_a_note_where_needed(client: httpx.AsyncClient) -> None:
    old = await asked(client, address(key="06435014"))
    assert old["municipality"]["ags"] == "06415000"
    assert "06435014" in old["municipality"]["note"]["de"]
    regional = await asked(client, address(key="066310018018"))
    assert regional == await asked(client, address())
    assert regional["municipality"]["note"] is None


async def test_every_wrong_parameter_is_named_at_once(client: httpx.AsyncClient) -> None:
    answer = await client.get(address(topic="nothing", sizes="2-9", basis="guess"))
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    errors = {error["field"]: error for error in answer.json()["errors"]}
    assert set(errors) == {"topic", "sizes", "basis"}
    assert "2-9" in errors["sizes"]["text"]["de"]
    assert "guess" in errors["basis"]["text"]["en"]
    partners = await client.get(address("partners", topic="nothing", basis="guess"))
    assert {error["field"] for error in partners.json()["errors"]} == {"topic", "basis"}


@pytest.mark.parametrize(
    ("url", "field"),
    [
        (address(topic="nothing"), "topic"),
        (f"/v1/municipalities/{NEUHOF}/groups", "topic"),
        (address(sizes="1"), "sizes"),
        (address(sizes="3-99"), "sizes"),
        (address(basis="both"), "basis"),
        (address(limit="0"), "limit"),
        (address("partners", limit="many"), "limit"),
    ],
)
async def test_one_wrong_parameter(client: httpx.AsyncClient, url: str, field: str) -> None:
    answer = await client.get(url)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]


@pytest.mark.parametrize("kind", ["partners", "groups"])
async def test_an_unknown_municipality_is_an_unknown_address(client: httpx.AsyncClient, kind: str) -> None:
    answer = await client.get(address(kind, key="09162000", topic="nothing"))
    assert answer.status_code == 404
    assert answer.json()["type"] == "/problems/unknown-municipality"
    assert "09162000" in answer.json()["detail"]


async def test_written_needs_become_groups_with_reasons_host_and_quote(
    client: httpx.AsyncClient, key: MakeKey
) -> None:
    office = await key(Role.IKZ_OFFICE)
    neighbours = ["06631009", "06631013", "06631001", EICHENZELL, "06435028", "06631011"]
    for member in (NEUHOF, FLIEDEN, KALBACH, *neighbours):
        await state(client, office, TOPIC, municipality=member, visibility="public", fte="0.5")
    offer = {"municipality": FLIEDEN, "topic": TOPIC, "fte": "2", "visibility": "public"}
    assert (await client.post("/v1/offers", json=offer, headers=office)).status_code == 201
    threes = await until_basis(client, address(sizes="3"), "stated")
    assert threes["basis"] == "stated"
    end = time.monotonic() + 5
    while threes["looked_at"]["participants"] < 9 and time.monotonic() < end:
        await asyncio.sleep(0.01)
        threes = await asked(client, address(sizes="3"))
    first = threes["groups"][0]
    assert {member["ags"] for member in first["members"]} == {NEUHOF, FLIEDEN, KALBACH}
    assert (first["grant"]["amount_eur"], first["grant"]["expected_award_eur"]) == ("75000.00", "75000.00")
    codes = {reason["code"] for reason in first["reasons"]}
    assert {"spare_capacity", "same_start", "earlier_ties", "same_district"} <= codes
    for group in threes["groups"]:
        assert sum(reason["points"] for reason in group["reasons"]) == group["score"]
    fours = await asked(client, address(sizes="4"))
    assert fours["groups"]
    assert {group["grant"]["amount_eur"] for group in fours["groups"]} == {"100000.00"}
    assert {group["grant"]["expected_award_eur"] for group in fours["groups"]} == {"100000.00"}
    eight = {"members": [NEUHOF, FLIEDEN, KALBACH, *neighbours[:5]], "topic": TOPIC, "date": "2026-11-22"}
    quote = (await client.post("/v1/grants/quotes", json=eight)).json()
    assert (quote["amount_eur"], quote["expected_award_eur"]) == ("200000.00", "100000.00")
    assert [warning["code"] for warning in quote["warnings"]] == ["ABOVE_OBSERVED_CAP"]


async def test_a_need_changes_the_tag_for_those_who_see_it_alone(
    client: httpx.AsyncClient, key: MakeKey
) -> None:
    topic = "incident_response"
    flieden, neuhof = (
        await key(Role.MUNICIPALITY_EDITOR, FLIEDEN),
        await key(Role.MUNICIPALITY_EDITOR, NEUHOF),
    )
    url = address(topic=topic)
    public_before = await client.get(url)
    before = await client.get(url, headers=neuhof)
    assert before.json()["basis"] == "potential"
    await state(client, neuhof, topic)
    await state(client, flieden, topic)
    after = await until_basis(client, url, "stated", neuhof)
    assert [{m["ags"] for m in group["members"]} for group in after["groups"]] == [{NEUHOF, FLIEDEN}]
    assert after["groups"][0]["is_exception"] is True
    again = await client.get(url, headers={**neuhof, "if-none-match": before.headers["etag"]})
    assert again.status_code == 200
    public_after = await client.get(url, headers={"if-none-match": public_before.headers["etag"]})
    assert public_after.status_code == 304
    stated = await asked(client, address(topic=topic, basis="stated"))
    assert (stated["groups"], stated["looked_at"]["participants"]) == ([], 0)


async def test_a_need_for_partners_is_for_those_who_take_part_and_the_office(
    client: httpx.AsyncClient, key: MakeKey
) -> None:
    topic = "it_procurement"
    office = await key(Role.IKZ_OFFICE)
    for member, visibility in (
        (NEUHOF, "public"),
        (FLIEDEN, "public"),
        (KALBACH, "partners"),
        (EICHENZELL, "office"),
    ):
        await state(client, office, topic, municipality=member, visibility=visibility)
    end = time.monotonic() + 5
    while len((await asked(client, address("partners", topic=topic), office))["partners"]) != 3:
        assert time.monotonic() < end
        await asyncio.sleep(0.01)
    seen = {}
    for name, headers in (
        ("public", None),
        ("bystander", await key(Role.MUNICIPALITY_EDITOR, "06531005")),
        ("partner", await key(Role.MUNICIPALITY_EDITOR, FLIEDEN)),
        ("owner", await key(Role.MUNICIPALITY_EDITOR, EICHENZELL)),
        ("office", office),
    ):
        body = await until_basis(client, address("partners", topic=topic), "stated", headers)
        seen[name] = {partner["ags"] for partner in body["partners"]}
    assert seen == {
        "public": {FLIEDEN},
        "bystander": {FLIEDEN},
        "partner": {FLIEDEN, KALBACH},
        "owner": {FLIEDEN, KALBACH, EICHENZELL},
        "office": {FLIEDEN, KALBACH, EICHENZELL},
    }


async def test_answers_for_a_key_are_not_kept_for_others(client: httpx.AsyncClient, key: MakeKey) -> None:
    answer = await client.get(address(), headers=await key(Role.IKZ_OFFICE))
    assert "authorization" in answer.headers["vary"].lower()
    assert "public" not in answer.headers.get("cache-control", "")


async def test_a_district_is_told_where_it_is_not_responsible(client: httpx.AsyncClient) -> None:
    body = await asked(client, address(key="06631", topic="civil_registry"))
    assert body["groups"] == []
    assert body["looked_at"]["text"]["de"] == "Landkreis Fulda ist für diese Aufgabe nicht zuständig."
    assert (await asked(client, address(key="06631")))["groups"]


async def test_groups_as_geojson_are_the_same_groups(client: httpx.AsyncClient) -> None:
    url = address(topic="it_administrator", limit="2")
    groups = (await asked(client, url))["groups"]
    answer = await client.get(url.replace("/groups?", "/groups.geojson?"))
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("application/geo+json")
    body = answer.json()
    assert "BKG" in body["attribution"]
    assert [feature["properties"]["score"] for feature in body["features"]] == [g["score"] for g in groups]
    for feature, group in zip(body["features"], groups, strict=True):
        assert feature["properties"]["members"] == sorted(member["ags"] for member in group["members"])
        assert feature["geometry"]["type"] in ("Polygon", "MultiPolygon")
