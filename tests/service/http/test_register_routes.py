# SPDX-License-Identifier: EUPL-1.2
"""The register over HTTP, and with it paging, wrong parameters and conditional requests."""

import datetime as dt

import httpx

from service.landscape.build import PUBLIC, build_landscape
from service.landscape.files import facts_from_files
from service.register.wire import details_to_wire


async def test_all_pages_hold_every_kommune_once(client: httpx.AsyncClient) -> None:
    address, keys = "/v1/municipalities?limit=200", []
    pages = 0
    while address:
        answer = await client.get(address)
        assert answer.status_code == 200, answer.text
        keys += [municipality["key"] for municipality in answer.json()["municipalities"]]
        address = answer.links["next"]["url"] if "next" in answer.links else ""
        pages += 1
        assert (answer.json()["next"] is None) == (not address)
    assert pages == 3
    assert len(keys) == len(set(keys)) == 442
    assert keys == sorted(keys)


async def test_search_by_name_kind_and_district(client: httpx.AsyncClient) -> None:
    async def names(**query: str) -> list[str]:
        answer = await client.get("/v1/municipalities", params=query)
        return [municipality["name"] for municipality in answer.json()["municipalities"]]

    assert await names(q="neuho") == ["Neuhof"]
    assert await names(q="06631018") == ["Neuhof"]
    assert "Rüdesheim am Rhein" in await names(q="ruedesheim")
    assert "Rüdesheim am Rhein" in await names(q="RÜDESHEIM")
    assert len(await names(kind="landkreis", limit="500")) == 21
    assert "Neuhof" in await names(district="06631", limit="500")
    assert await names(q="nichts davon") == []


async def test_every_wrong_parameter_is_named(client: httpx.AsyncClient) -> None:
    answer = await client.get("/v1/municipalities?limit=0&kind=dorf&district=x")
    assert answer.status_code == 422
    errors = {error["field"]: error["code"] for error in answer.json()["errors"]}
    assert errors == {"limit": "too-small", "kind": "unknown-value", "district": "wrong-format"}


async def test_a_foreign_cursor_is_refused(client: httpx.AsyncClient) -> None:
    answer = await client.get("/v1/municipalities?cursor=%21%21")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "cursor"


async def test_an_old_key_finds_its_successor(client: httpx.AsyncClient) -> None:
    current = (await client.get("/v1/municipalities/06631018")).json()
    assert current["name"] == "Neuhof"
    assert current["note"] is None
    assert {"Flieden", "Kalbach"} <= {neighbour["name"] for neighbour in current["neighbours"]}
    assert "Destatis" in current["attribution"]
    by_ars = (await client.get(f"/v1/municipalities/{current['ars']}")).json()
    assert by_ars["key"] == "06631018"
    old = (await client.get("/v1/municipalities/06635005")).json()  # Bromskirchen, merged in 2023
    assert old["name"] == "Allendorf (Eder)"
    assert "06635005" in old["note"]["de"]


async def test_who_supervises_a_municipality(client: httpx.AsyncClient) -> None:
    async def supervision(key: str) -> tuple[str, str]:
        said = (await client.get(f"/v1/municipalities/{key}")).json()["supervision"]
        assert said["text"]["en"]
        return said["code"], said["text"]["de"]

    assert await supervision("06631018") == ("landrat", "Landrat (Landkreis Fulda)")
    assert await supervision("06631") == ("regierungspraesidium", "Regierungspräsidium Kassel")
    assert await supervision("06412000") == ("ministerium", "Hessisches Ministerium des Innern")


def test_the_route_of_hanau_before_and_after_it_left_its_district() -> None:
    # A Sonderstatusstadt already went to the Regierungspräsidium; what changes is its kind and its district.
    for day, kind in (("2025-12-31", "sonderstatusstadt"), ("2026-01-01", "kreisfreie_stadt")):
        facts = facts_from_files()
        landscape = build_landscape(facts, PUBLIC, dt.date.fromisoformat(day))
        shown = details_to_wire(landscape, landscape.register.resolve("06435014"))
        assert (shown.kind, shown.supervision.code) == (kind, "regierungspraesidium")
        assert shown.supervision.text.de == "Regierungspräsidium Darmstadt"


async def test_an_unknown_key_is_an_address_that_does_not_exist(client: httpx.AsyncClient) -> None:
    answer = await client.get("/v1/municipalities/09162000")
    assert answer.status_code == 404
    assert answer.json()["type"] == "/problems/unknown-municipality"


async def test_unchanged_content_is_not_sent_again(client: httpx.AsyncClient) -> None:
    first = await client.get("/v1/topics")
    tag = first.headers["etag"]
    again = await client.get("/v1/topics", headers={"if-none-match": f'"x", W/{tag}'})
    assert again.status_code == 304
    assert again.content == b""
    assert again.headers["etag"].endswith(tag)
    other = await client.get("/v1/topics", headers={"if-none-match": '"other"'})
    assert other.status_code == 200


async def test_head_says_what_get_would(client: httpx.AsyncClient) -> None:
    get = await client.get("/v1/topics")
    head = await client.head("/v1/topics")
    assert head.status_code == 200
    assert head.content == b""
    assert head.headers["etag"] == get.headers["etag"]


async def test_answers_are_compressed_on_request(client: httpx.AsyncClient) -> None:
    for coding in ("br", "gzip"):
        answer = await client.get("/v1/topics", headers={"accept-encoding": coding})
        assert answer.headers["content-encoding"] == coding
        assert len(answer.json()["topics"]) == 24


async def test_areas_are_geojson(client: httpx.AsyncClient) -> None:
    answer = await client.get("/v1/municipalities.geojson")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/geo+json"
    areas = answer.json()
    assert areas["type"] == "FeatureCollection"
    assert "BKG" in areas["attribution"]
    assert len(areas["features"]) == 421
    neuhof = next(area for area in areas["features"] if area["id"] == "06631018")
    assert neuhof["properties"]["name"] == "Neuhof"
    assert neuhof["geometry"]["type"] in ("Polygon", "MultiPolygon")
    districts = (await client.get("/v1/municipalities.geojson?kind=landkreis")).json()
    assert len(districts["features"]) == 21
    some = (await client.get("/v1/municipalities.geojson?district=06631")).json()
    assert {"06631018", "06631008"} <= {area["id"] for area in some["features"]}
