# SPDX-License-Identifier: EUPL-1.2
"""Joint groups, drafts and demand over HTTP; what third parties must not learn."""

import random
from typing import Any

import httpx

from service.access.permissions import Role
from tests.service.conftest import MakeKey
from tests.service.digital_services.test_states import FLIEDEN, NEUHOF, record

KALBACH, EICHENZELL, FULDA = "06631016", "06631006", "06631009"


async def _profile(client: httpx.AsyncClient, headers: dict[str, str], key: str, **facts: Any) -> None:
    body = {"valid_from": "2026-01-01", "platforms": ["civento"], **facts}
    answer = await client.put(f"/v1/municipalities/{key}/profile", json=body, headers=headers)
    assert answer.status_code == 200, answer.text


async def test_groups_from_equal_gaps(client: httpx.AsyncClient, key: MakeKey) -> None:
    office = await key(Role.IKZ_OFFICE)
    nobody = (await client.get(f"/v1/services/dog_tax/groups?municipality={NEUHOF}")).json()
    assert nobody["basis"] == "potential"
    assert nobody["groups"][0]["group"]["notes"][0]["code"] == "NEED_NOT_KNOWN"
    for owner in (NEUHOF, FLIEDEN, KALBACH):
        await _profile(client, office, owner)
        await record(client, office, owner, "dog_tax", state="not_online", visibility="partners")
    await record(
        client,
        office,
        FULDA,
        "dog_tax",
        state="online",
        platform="civento",
        own_process="Hundesteuer",
        visibility="public",
    )
    neuhof = await key(Role.MUNICIPALITY_EDITOR, NEUHOF)
    answer = await client.get(f"/v1/services/dog_tax/groups?municipality={NEUHOF}", headers=neuhof)
    found = answer.json()
    assert (found["basis"], found["gaps"], found["online"], found["way"]) == ("stated", 3, 1, "adopt")
    assert found["topic"] == "online_service_development"
    assert [giver["name"] for giver in found["givers"]] == ["Fulda"]
    (group,) = found["groups"]
    assert {member["ags"] for member in group["group"]["members"]} == {NEUHOF, FLIEDEN, KALBACH}
    assert group["platform"] == "civento"
    assert [text["de"] for text in group["equal"]] == [
        "Alle 3 sind für „Hundesteuer“ zuständig und bieten es noch nicht online an.",
        "Alle 3 nutzen civento.",
    ]
    assert group["group"]["score"] == sum(reason["points"] for reason in group["group"]["reasons"])
    assert group["group"]["grant"]["amount_eur"] == "75000.00"
    # The public still sees no more than public facts.
    public = (await client.get(f"/v1/services/dog_tax/groups?municipality={NEUHOF}")).json()
    assert (public["basis"], public["gaps"], public["online"]) == ("potential", 0, 1)


async def test_every_wrong_parameter_is_named(client: httpx.AsyncClient) -> None:
    answer = await client.get("/v1/services/dog_tax/groups?municipality=09162000&sizes=1&basis=x&limit=0")
    assert answer.status_code == 422
    assert {error["field"] for error in answer.json()["errors"]} == {
        "municipality",
        "sizes",
        "basis",
        "limit",
    }
    assert (await client.get(f"/v1/services/x/groups?municipality={NEUHOF}")).status_code == 404


async def test_a_private_state_changes_no_byte_for_third_parties(
    client: httpx.AsyncClient, key: MakeKey
) -> None:
    office = await key(Role.IKZ_OFFICE)
    third = await key(Role.MUNICIPALITY_EDITOR, "06631015")
    # The third party takes part in another service only.
    await record(client, third, "06631015", "identity_card", state="not_online", visibility="public")
    coordination = await key(Role.COORDINATION_OFFICE)
    dice = random.Random(5)
    addresses = [
        *(f"/v1/services/{service}/groups?municipality={FLIEDEN}" for service in ("passport", "taxi_permit")),
        f"/v1/services/passport/groups?municipality={FLIEDEN}&basis=stated",
        f"/v1/services/passport/groups?municipality={EICHENZELL}",
        f"/v1/municipalities/{FLIEDEN}/services",
        f"/v1/municipalities/{FLIEDEN}/services/passport",
        f"/v1/municipalities/{FLIEDEN}/services/taxi_permit",
        "/v1/services",
    ]

    async def answers() -> list[tuple[int, str, bytes]]:
        found = []
        for headers in ({}, third, coordination):
            for address in addresses:
                answer = await client.get(address, headers=headers)
                found.append((answer.status_code, answer.headers["etag"], answer.content))
        return found

    before = await answers()
    assert all(status == 200 for status, _, _ in before)
    for owner in (FLIEDEN, EICHENZELL, KALBACH):
        for service in ("passport", "taxi_permit"):
            if (owner, service) == (KALBACH, "taxi_permit"):
                continue
            for _ in range(2):
                stated = await record(
                    client,
                    office,
                    owner,
                    service,
                    state=dice.choice(["online", "in_work", "not_online"]),
                    platform=dice.choice(["civento", "other"]),
                    own_process=dice.choice([None, "Ein Prozess"]),
                    visibility=dice.choice(["office", "partners"]),
                )
                assert stated.status_code == 200, stated.text
    assert await answers() == before


async def test_drafts_are_filled_in_and_state_nothing(client: httpx.AsyncClient, key: MakeKey) -> None:
    office = await key(Role.IKZ_OFFICE)
    owner = "06631020"
    await _profile(
        client,
        office,
        owner,
        user_account="servicekonto_he",
        portal_entries_percent=62,
        factory_topics=["Hundesteuer"],
    )
    await record(client, office, owner, "dog_tax", state="not_online", planned_for="2027-05-01")
    await record(client, office, owner, "passport", state="in_work")
    await record(client, office, owner, "residence_registration", state="not_online")
    await record(client, office, owner, "identity_card", state="online", own_process="Ausweis")
    editor = await key(Role.MUNICIPALITY_EDITOR, owner)
    drafts = (await client.get(f"/v1/municipalities/{owner}/drafts", headers=editor)).json()
    needs = {need["draft"]["topic"]: need for need in drafts["needs"]}
    assert set(needs) == {
        "online_service_development",
        "efa_rollout",
        "ozg_coordinator",
        "portal_editing",
    }
    build = needs["online_service_development"]
    assert build["services"] == ["passport", "dog_tax"]
    assert build["draft"]["leika_keys"] == ["99102013104000"]
    assert (build["draft"]["platform"], build["draft"]["earliest_start"]) == ("civento", "2027-05-01")
    assert needs["portal_editing"]["reason"]["de"].startswith("Im Verwaltungsportal sind 62 Prozent")
    (offer,) = drafts["offers"]
    assert offer["services"] == ["identity_card"]
    assert (await client.get(f"/v1/needs?municipality={owner}", headers=editor)).json()["needs"] == []
    stated = await client.post("/v1/needs", json=build["draft"], headers=editor)
    assert stated.status_code == 201, stated.text
    assert (await client.post("/v1/offers", json=offer["draft"], headers=editor)).status_code == 201
    after = (await client.get(f"/v1/municipalities/{owner}/drafts", headers=editor)).json()
    assert {need["draft"]["topic"] for need in after["needs"] if need["is_stated"]} == {
        "online_service_development"
    }
    assert after["offers"][0]["is_stated"]
    other = await key(Role.MUNICIPALITY_EDITOR, FULDA)
    assert (await client.get(f"/v1/municipalities/{owner}/drafts", headers=other)).status_code == 403


async def test_demand_shows_no_small_cell_and_filters_only_choose(
    client: httpx.AsyncClient, key: MakeKey
) -> None:
    office = await key(Role.IKZ_OFFICE)
    gapped = ["06631001", "06631002", "06631003", "06631004", "06632001", "06632002"]
    lines = "".join(
        f"{owner},business_registration,not_online,{'civento' if place < 4 else 'other'}\n"
        for place, owner in enumerate(gapped)
    )
    taken = await client.post(
        "/v1/services/imports",
        content="municipality,service,state,platform\n" + lines,
        headers={**office, "content-type": "text/csv"},
    )
    assert taken.json()["recorded"] == 6
    coordination = await key(Role.COORDINATION_OFFICE)

    async def demand(query: str = "") -> dict[str, Any]:
        answer = await client.get(f"/v1/services/demand?{query}", headers=coordination)
        assert answer.status_code == 200, answer.text
        return {line["service"]: line for line in answer.json()["services"]}

    everything = await demand()
    line = everything["business_registration"]
    assert [(cell["cell"], cell["count"]) for cell in line["by_district"]] == [("06631", 4)]
    assert [(cell["cell"], cell["count"]) for cell in line["by_platform"]] == [("civento", 4)]
    # 6 in all would give away the 2: the sum is told as "at least".
    assert (line["gaps"], line["is_minimum"]) == (4, True)
    assert everything["residence_registration"]["gaps"] is None
    assert "parental_allowance" not in everything
    for district in ("06631", "06632", "06412000"):
        chosen = (await demand(f"district={district}&service=business_registration"))["business_registration"]
        assert chosen["gaps"] == line["gaps"]
        assert all(cell in line["by_district"] for cell in chosen["by_district"])
        assert chosen["by_platform"] == line["by_platform"]
    wrong = await client.get("/v1/services/demand?service=x&district=09", headers=coordination)
    assert {error["field"] for error in wrong.json()["errors"]} == {"service", "district"}
    assert (await client.get("/v1/services/demand")).status_code == 401
    editor = await key(Role.MUNICIPALITY_EDITOR, NEUHOF)
    assert (await client.get("/v1/services/demand", headers=editor)).status_code == 403
