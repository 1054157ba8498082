# SPDX-License-Identifier: EUPL-1.2
"""`/v1/programmes` over HTTP."""

import httpx


async def test_every_programme_is_served_with_rule_figures_and_sources(client: httpx.AsyncClient) -> None:
    answer = await client.get("/v1/programmes")
    assert answer.status_code == 200
    programmes = {programme["id"]: programme for programme in answer.json()["programmes"]}
    assert len(programmes) == 8
    (digital,) = programmes["he-ikz-digital-2020"]["versions"]
    assert digital["formula"] == {"kind": "per_member", "per_member_eur": "25000.00", "minimum_members": 2}
    assert "25.000 Euro" in digital["rule"]["de"]
    (oldest,) = programmes["he-ikz-2008"]["versions"]
    assert oldest["formula"] == {"kind": "unknown"}
    (associations,) = programmes["he-ikz-gvv"]["versions"]
    assert associations["formula"] == {"kind": "manual", "ceiling_per_member_eur": "150000.00"}


async def test_one_programme(client: httpx.AsyncClient) -> None:
    answer = await client.get("/v1/programmes/he-ikz-2021")
    (version,) = answer.json()["versions"]
    assert version["formula"]["cap_eur"] == "100000.00"
    assert version["documents"][0]["code"] == "LETTER"
    missing = await client.get("/v1/programmes/he-ikz-1999", headers={"accept-language": "en"})
    assert missing.status_code == 404
    assert missing.json()["detail"] == 'There is no programme "he-ikz-1999".'
