# SPDX-License-Identifier: EUPL-1.2
"""`/v1/programmes` over HTTP."""

import httpx


async def test_every_programme_is_served_with_rule_figures_and_sources(client: httpx.AsyncClient) -> None:
    answer = await client.get("/v1/programmes")
    assert answer.status_code == 200
    programmes = {programme["id"]: programme for programme in answer.json()["programmes"]}
    assert len(programmes) == 20
    (digital,) = programmes["he-ikz-digital-2020"]["versions"]
    assert digital["formula"] == {"kind": "per_member", "per_member_eur": "25000.00", "minimum_members": 2}
    assert "25.000 Euro" in digital["rule"]["de"]
    (oldest,) = programmes["he-ikz-2008"]["versions"]
    assert oldest["formula"] == {"kind": "unknown"}
    (associations,) = programmes["he-ikz-gvv"]["versions"]
    assert associations["formula"] == {
        "kind": "manual",
        "floor_per_member_eur": None,
        "ceiling_per_member_eur": "150000.00",
    }
    running = programmes["he-efa-running-costs"]["versions"]
    assert [version["cost_bearer"] for version in running] == ["state", None]


async def test_one_programme(client: httpx.AsyncClient) -> None:
    answer = await client.get("/v1/programmes/he-ikz-2021")
    (version,) = answer.json()["versions"]
    assert version["formula"]["cap_eur"] == "100000.00"
    assert version["documents"][0]["code"] == "LETTER"
    missing = await client.get("/v1/programmes/he-ikz-1999", headers={"accept-language": "en"})
    assert missing.status_code == 404
    assert missing.json()["detail"] == 'There is no programme "he-ikz-1999".'


async def test_a_quote_leads_to_the_sentence_of_its_rule(client: httpx.AsyncClient) -> None:
    """From the figure of the answer by its derivation to the programme, the version by hash, and the rule."""
    members = ["06631018", "06631008", "06631016", "06631005", "06631013"]
    answer = await client.post(
        "/v1/grants/quotes", json={"members": members, "topic": "it_operations_hosting", "date": "2026-11-22"}
    )
    quote = answer.json()
    assert (quote["amount_eur"], quote["expected_award_eur"]) == ("125000.00", "100000.00")
    sentences = {}
    for derivation, reference in zip(
        quote["derivation"], (quote["programme"], quote["expected_programme"]), strict=True
    ):
        programme = (await client.get(f"/v1/programmes/{derivation['programme']}")).json()
        version = next(v for v in programme["versions"] if v["version"] == derivation["version"])
        assert version["content_hash"] == reference["content_hash"]
        rules = {rule["id"]: rule for rule in version["rules"]}
        sentences[derivation["figure"]] = [rules[id_]["text"]["de"] for id_ in derivation["rules"]]
        named = {c["rule"] for c in version["conditions"]} - {None}
        assert named <= set(rules)
    assert "25.000 Euro je Kommune" in sentences["amount_eur"][0]
    assert "mehr als 3 Mitglieder 100.000 Euro" in sentences["expected_award_eur"][0]
