# SPDX-License-Identifier: EUPL-1.2
"""Dated profiles over HTTP."""

import datetime as dt

import httpx

from service.access.permissions import Role
from service.clock import today
from tests.service.conftest import MakeKey

PLACE = "/v1/municipalities/06631018/profile"


async def test_what_holds_today(client: httpx.AsyncClient, key: MakeKey) -> None:
    neuhof = await key(Role.MUNICIPALITY_EDITOR, "06631018")
    past, future = today() - dt.timedelta(days=30), today() + dt.timedelta(days=30)
    first = {
        "valid_from": past.isoformat(),
        "platforms": ["civento"],
        "specialist_software": {"finance": "newsystem"},
        "it_fte": "1.5",
        "is_ozg_model": False,
    }
    stated = await client.put(PLACE, json=first, headers=neuhof)
    assert stated.status_code == 200, stated.text
    assert stated.json()["it_fte"] == "1.50"
    await client.put(PLACE, json={"valid_from": future.isoformat(), "it_provider": "ekom21"}, headers=neuhof)
    history = (await client.get(PLACE, headers=neuhof)).json()
    assert history["current"] == past.isoformat()
    assert [profile["valid_from"] for profile in history["profiles"]] == [
        future.isoformat(),
        past.isoformat(),
    ]
    again = {**first, "platforms": []}
    await client.put(PLACE, json=again, headers=neuhof)
    history = (await client.get(PLACE, headers=neuhof)).json()
    assert len(history["profiles"]) == 2
    assert history["profiles"][1]["platforms"] == []
    assert history["profiles"][1]["specialist_software"] == {"finance": "newsystem"}


async def test_portal_entries_and_dated_consulting(client: httpx.AsyncClient, key: MakeKey) -> None:
    office = await key(Role.IKZ_OFFICE)
    body = {
        "valid_from": "2026-01-01",
        "consulting_modules": ["reifegrad"],
        "consulting_dates": {"reifegrad": "2025-03-01"},
        "portal_entries_percent": 62,
    }
    place = "/v1/municipalities/06631008/profile"
    assert (await client.put(place, json=body, headers=office)).status_code == 200
    (kept,) = (await client.get(place, headers=office)).json()["profiles"]
    assert kept["consulting_dates"] == {"reifegrad": "2025-03-01"}
    assert kept["portal_entries_percent"] == 62
    body["consulting_dates"] = {"planung": "2025-03-01"}
    refused = await client.put(place, json=body, headers=office)
    assert refused.status_code == 422
    assert [(e["field"], e["code"]) for e in refused.json()["errors"]] == [
        ("consulting_dates.planung", "unknown-module")
    ]


async def test_whose_profile(client: httpx.AsyncClient, key: MakeKey) -> None:
    body = {"valid_from": "2026-01-01"}
    assert (await client.put(PLACE, json=body)).status_code == 401
    for role, municipality, read, write in (
        (Role.MUNICIPALITY_EDITOR, "06631008", 403, 403),
        (Role.COORDINATION_OFFICE, None, 200, 403),
        (Role.AUDITOR, None, 200, 403),
        (Role.IKZ_OFFICE, None, 200, 200),
    ):
        headers = await key(role, municipality)
        assert (await client.get(PLACE, headers=headers)).status_code == read, role
        assert (await client.put(PLACE, json=body, headers=headers)).status_code == write, role


async def test_every_wrong_field_is_named(client: httpx.AsyncClient, key: MakeKey) -> None:
    office = await key(Role.IKZ_OFFICE)
    body = {"platforms": ["civento", 4, ""], "it_fte": "-1", "specialist_software": {"finance": 3}}
    answer = await client.put(PLACE, json=body, headers=office)
    assert answer.status_code == 422
    assert {error["field"]: error["code"] for error in answer.json()["errors"]} == {
        "valid_from": "missing",
        "platforms[1]": "wrong-type",
        "platforms[2]": "too-short",
        "specialist_software": "wrong-type",
        "it_fte": "wrong-format",
    }


async def test_an_unknown_municipality_has_no_profile(client: httpx.AsyncClient, key: MakeKey) -> None:
    office = await key(Role.IKZ_OFFICE)
    assert (await client.get("/v1/municipalities/09162000/profile", headers=office)).status_code == 404
