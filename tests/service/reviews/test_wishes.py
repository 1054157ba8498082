# SPDX-License-Identifier: EUPL-1.2
"""Wishes about a real plan over HTTP: the effect at once, and the plan that keeps to them."""

import httpx
import pytest

from service.access.permissions import Role
from service.database.pool import Database
from tests.service.conftest import MakeKey
from tests.service.reviews.conftest import ALONE, Headers, finish_plans


async def _groups(client: httpx.AsyncClient, office: Headers, place: str) -> list[dict]:
    return (await client.get(f"{place}/groups", headers=office)).json()["groups"]


async def test_a_move_is_tried_at_once_and_then_planned(
    client: httpx.AsyncClient, office: Headers, database: Database, plan: str
) -> None:
    groups = await _groups(client, office, plan)
    source, target = groups[:2]
    member = source["members"][0]
    wish = {"kind": "move", "members": [member], "to_group": target["number"]}
    tried = await client.post(f"{plan}/wishes", headers=office, json={"wishes": [wish], "make_plan": False})
    assert tried.status_code == 202, tried.text
    assert tried.json()["plan"] is None
    shown = tried.json()["preview"]
    assert {tuple(group["members"]) for group in shown["before"]} == {
        tuple(source["members"]),
        tuple(target["members"]),
    }
    rest = [key for key in source["members"] if key != member]
    grown = sorted([*target["members"], member])
    assert sorted(group["members"] for group in shown["after"]) == sorted([rest, grown])
    # Two are too few: they lose their place, and 75,000 twice becomes 100,000 once.
    assert (shown["leftover"], shown["placed"]) == (rest, -2)
    new = next(group for group in shown["after"] if group["members"] == grown)
    assert shown["score"] == new["score"] - source["score"] - target["score"]
    assert (shown["amount_eur"], shown["expected_award_eur"]) == ("-50000.00", "-50000.00")
    assert shown["is_optimum"] is False
    assert (await client.get(f"{plan}/wishes", headers=office)).json() == {"wishes": []}
    stated = await client.post(f"{plan}/wishes", headers=office, json={"wishes": [wish]})
    assert stated.status_code == 202, stated.text
    assert stated.json()["preview"] == shown
    place = stated.headers["location"]
    await finish_plans(client, database, office, place)
    assert grown in [group["members"] for group in await _groups(client, office, place)]
    (kept,) = (await client.get(f"{plan}/wishes", headers=office)).json()["wishes"]
    assert (kept["kind"], kept["members"], kept["to_group"]) == ("move", [member], target["number"])
    assert kept["plan"] == stated.json()["plan"]


async def test_forbidding_leaves_a_place_less_and_its_money(
    client: httpx.AsyncClient, office: Headers, database: Database, plan: str
) -> None:
    groups = await _groups(client, office, plan)
    group = next(group for group in groups if len(group["members"]) == 3)
    member = group["members"][0]
    wish = {"kind": "forbid", "members": [member], "from_group": group["number"]}
    answer = await client.post(f"{plan}/wishes", headers=office, json={"wishes": [wish]})
    assert answer.status_code == 202, answer.text
    shown = answer.json()["preview"]
    # A pair is too small here: the group falls apart.
    assert shown["leftover"] == group["members"]
    assert shown["placed"] == -3
    assert (shown["amount_eur"], shown["expected_award_eur"]) == ("-75000.00", "-75000.00")
    assert shown["after"][0]["impossible"]["de"] == "Diese Größe ist nicht erlaubt."
    place = answer.headers["location"]
    await finish_plans(client, database, office, place)
    for made in await _groups(client, office, place):
        assert not (member in made["members"] and set(made["members"]) & set(group["members"][1:]))


async def test_locking_and_keeping_apart(client: httpx.AsyncClient, office: Headers, plan: str) -> None:
    groups = await _groups(client, office, plan)
    members = [groups[0]["members"][0], groups[0]["members"][1], groups[1]["members"][0]]
    body = {"wishes": [{"kind": "lock", "members": members}], "make_plan": False}
    shown = (await client.post(f"{plan}/wishes", headers=office, json=body)).json()["preview"]
    assert sorted(members) in [group["members"] for group in shown["after"]]
    pair = groups[0]["members"][:2]
    body = {"wishes": [{"kind": "apart", "members": pair}], "make_plan": False}
    shown = (await client.post(f"{plan}/wishes", headers=office, json=body)).json()["preview"]
    assert [group["members"] for group in shown["before"]] == [groups[0]["members"]]
    assert not any(set(pair) <= set(group["members"]) for group in shown["after"])


@pytest.mark.parametrize(
    ("wish", "fields"),
    [
        ({"kind": "lock", "members": ["06631018"]}, {"wishes[0].members"}),
        ({"kind": "lock", "members": ["06631018", "066310018018"]}, {"wishes[0].members"}),
        ({"kind": "apart", "members": ["06631018", "06631001", "06631006"]}, {"wishes[0].members"}),
        ({"kind": "move", "members": ["06631018"]}, {"wishes[0].to_group"}),
        ({"kind": "move", "members": ["06631018"], "to_group": 99}, {"wishes[0].to_group"}),
        (
            {"kind": "forbid", "members": ["06631018"], "to_group": 1},
            {"wishes[0].from_group", "wishes[0].to_group"},
        ),
        (
            {"kind": "lock", "members": ["06631010", "99999999"]},
            {"wishes[0].members[0]", "wishes[0].members[1]"},
        ),
        ({"kind": "forbid", "members": [ALONE], "from_group": 1}, {"wishes[0].from_group"}),
    ],
)
async def test_every_wrong_field_is_named(
    client: httpx.AsyncClient, office: Headers, plan: str, wish: dict, fields: set[str]
) -> None:
    answer = await client.post(f"{plan}/wishes", headers=office, json={"wishes": [wish]})
    assert answer.status_code == 422
    assert {error["field"] for error in answer.json()["errors"]} == fields


async def test_what_no_plan_can_keep_to_is_refused_and_not_kept(
    client: httpx.AsyncClient, office: Headers, plan: str
) -> None:
    before = (await client.get(f"{plan}/wishes", headers=office)).json()
    wish = {"kind": "lock", "members": ["06631018", "06631001", ALONE]}
    answer = await client.post(f"{plan}/wishes", headers=office, json={"wishes": [wish]})
    assert answer.status_code == 422
    assert answer.json()["type"] == "/problems/contradiction"
    tried = await client.post(f"{plan}/wishes", headers=office, json={"wishes": [wish], "make_plan": False})
    assert any(group["impossible"] for group in tried.json()["preview"]["after"])
    assert (await client.get(f"{plan}/wishes", headers=office)).json() == before


async def test_questions_about_the_plan(client: httpx.AsyncClient, office: Headers, plan: str) -> None:
    groups = await _groups(client, office, plan)
    member, partner = groups[0]["members"][0], groups[1]["members"][0]
    why = (await client.get(f"{plan}/why-not", headers=office, params={"municipality": ALONE})).json()
    assert (why["is_placed"], why["why"]["code"]) == (False, "NO_FEASIBLE_GROUP")
    asked = {"municipality": member, "partner": partner}
    why = (await client.get(f"{plan}/why-not", headers=office, params=asked)).json()
    assert why["why"]["code"] == "COSTS_OTHERS"
    assert why["try_this"] == {"must_together": [sorted([member, partner])]}
    trial = await client.post(f"{plan}/what-ifs", headers=office, json=why["try_this"])
    assert trial.status_code == 202, trial.text
    same = {"municipality": member, "partner": groups[0]["members"][1]}
    assert (await client.get(f"{plan}/why-not", headers=office, params=same)).json()["why"] is None
    twice = {"municipality": member, "partner": member}
    assert (await client.get(f"{plan}/why-not", headers=office, params=twice)).status_code == 422
    found = (
        await client.get(f"{plan}/alternatives", headers=office, params={"municipality": member, "count": 2})
    ).json()
    assert found["group"] == groups[0]["members"]
    assert len(found["alternatives"]) == 2
    for other in found["alternatives"]:
        assert member in other["members"]
        assert other["members"] != found["group"]
        # The plan is optimal: taking members out of its groups never gains without replanning the rest.
        assert (other["placed"], other["total_score"]) < (0, 1)
    robust = (await client.get(f"{plan}/robustness?decline_percent=0", headers=office)).json()
    assert robust["expected_placed"] == f"{robust['placed']}.00"
    assert len(robust["fallbacks"]) == sum(len(group["members"]) for group in groups)
    worse = (await client.get(f"{plan}/robustness?decline_percent=30", headers=office)).json()
    assert float(worse["expected_placed"]) < robust["placed"]


async def test_only_the_office_asks(
    client: httpx.AsyncClient, office: Headers, key: MakeKey, plan: str
) -> None:
    editor = await key(Role.MUNICIPALITY_EDITOR, "06631018")
    for part in (
        "wishes",
        "why-not?municipality=06631018",
        "alternatives?municipality=06631018",
        "robustness",
    ):
        assert (await client.get(f"{plan}/{part}", headers=editor)).status_code == 403
        assert (await client.get(f"{plan}/{part}")).status_code == 401
