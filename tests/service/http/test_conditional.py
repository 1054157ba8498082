# SPDX-License-Identifier: EUPL-1.2
"""Tags of compressed answers, and changes guarded by them."""

import httpx

from service.access.permissions import Role
from tests.service.conftest import MakeKey


async def test_a_strong_tag_names_one_representation(client: httpx.AsyncClient) -> None:
    for path in ("/v1/topics", "/v1/municipalities/06631018/groups?topic=it_operations_hosting"):
        tags = {}
        for coding in ("identity", "gzip", "br"):
            answer = await client.get(path, headers={"accept-encoding": coding})
            assert answer.headers["vary"] == "Accept-Encoding, Authorization, Cookie"
            tags[coding] = answer.headers["etag"]
            again = {"accept-encoding": coding, "if-none-match": tags[coding]}
            answer = await client.get(path, headers=again)
            assert (answer.status_code, answer.headers["etag"]) == (304, tags[coding])
            assert answer.headers["vary"] == "Accept-Encoding, Authorization, Cookie"
        assert len(set(tags.values())) == 3, tags
        assert not any(tag.startswith("W/") for tag in tags.values())


async def test_a_change_takes_the_tag_of_a_compressed_answer(client: httpx.AsyncClient, key: MakeKey) -> None:
    office = await key(Role.IKZ_OFFICE)
    draft = {
        "municipality": "06631018",
        "topic": "it_operations_hosting",
        "earliest_start": "2027-01",
        "note": "Serverraum zieht um. " * 90,
    }
    place = (await client.post("/v1/needs", json=draft, headers=office)).headers["location"]
    for coding in ("br", "gzip"):
        seen = await client.get(place, headers={**office, "accept-encoding": coding})
        assert seen.headers["content-encoding"] == coding
        change = {"note": draft["note"] + coding}
        guarded = {**office, "if-match": seen.headers["etag"]}
        assert (await client.patch(place, json=change, headers=guarded)).status_code == 200
        assert (await client.patch(place, json=change, headers=guarded)).status_code == 412
