# SPDX-License-Identifier: EUPL-1.2
"""The office reviews groups of a real plan over HTTP: release, undo, dismissal, what stands against it."""

import asyncio

import httpx

from service.access.permissions import Role
from service.database.pool import Database
from tests.service.conftest import MakeKey
from tests.service.reviews.conftest import Headers, finish_plans, step, take


async def test_groups_become_suggestions_with_their_snapshot(
    client: httpx.AsyncClient, office: Headers, plan: str
) -> None:
    groups = (await client.get(f"{plan}/groups", headers=office)).json()["groups"]
    certificate = (await client.get(plan, headers=office)).json()["certificate"]
    (taken,) = await take(client, office, plan, 1)
    assert taken["state"] == "under_review"
    assert taken["members"] == groups[0]["members"]
    assert taken["score"] == groups[0]["score"]
    grant = groups[0]["group"]["grant"]
    assert (taken["amount_eur"], taken["expected_award_eur"]) == (
        grant["amount_eur"],
        grant["expected_award_eur"],
    )
    whole = (await client.get(f"/v1/suggestions/{taken['id']}", headers=office)).json()
    assert whole["group"] == groups[0]
    assert whole["snapshot"]["plan_hash"] == certificate["plan_hash"]
    assert whole["snapshot"]["weights_version"] == certificate["weights"]
    assert whole["open_conditions"] == []
    assert {fallback["declines"] for fallback in whole["fallbacks"]} <= set(taken["members"])
    for fallback in whole["fallbacks"]:
        assert fallback["declines"] not in fallback["members"]
    assert {entry["target"] for entry in whole["next_steps"]} == {"released", "held", "dismissed"}
    again = await client.post(f"{plan}/suggestions", headers=office, json={"groups": [1]})
    assert again.json() == {"suggestions": [], "taken_before": [1], "dismissed_before": []}
    wrong = await client.post(f"{plan}/suggestions", headers=office, json={"groups": [1, 99]})
    assert [error["field"] for error in wrong.json()["errors"]] == ["groups[1]"]


async def test_only_the_office_decides_and_only_on_what_it_has_seen(
    client: httpx.AsyncClient, office: Headers, key: MakeKey, plan: str
) -> None:
    listed = (await client.get("/v1/suggestions", headers=office)).json()["suggestions"]
    id_, members = listed[0]["id"], listed[0]["members"]
    place = f"/v1/suggestions/{id_}"
    editor, auditor = await key(Role.MUNICIPALITY_EDITOR, members[0]), await key(Role.AUDITOR)
    body = {"target": "held"}
    assert (await client.post(f"{place}/steps", headers=editor, json=body)).status_code == 403
    assert (await client.post(f"{place}/steps", headers=auditor, json=body)).status_code == 403
    assert (await client.post(f"{place}/steps", headers=office, json=body)).status_code == 428
    stale = await client.post(f"{place}/steps", headers={**office, "if-match": '"old"'}, json=body)
    assert stale.status_code == 412
    # Before the invitation no member learns that there is a suggestion.
    assert (await client.get(place, headers=editor)).status_code == 404
    assert (await client.get("/v1/suggestions", headers=editor)).json()["suggestions"] == []
    assert (await client.get(place, headers=auditor)).json()["summary"]["members"] == members
    own = await key(Role.IKZ_OFFICE, members[0])
    biased = await step(client, own, id_, "held")
    assert biased.status_code == 403
    assert "beteiligten Kommune" in biased.json()["detail"]


async def test_hold_release_and_undo(client: httpx.AsyncClient, office: Headers) -> None:
    id_ = (await client.get("/v1/suggestions", headers=office)).json()["suggestions"][0]["id"]
    assert (await step(client, office, id_, "held")).json()["state"] == "held"
    skipped = await step(client, office, id_, "released")
    assert skipped.status_code == 409
    assert skipped.json()["type"] == "/problems/step-not-possible"
    assert skipped.json()["facts"]["codes"] == ["no_such_step"]
    assert (await step(client, office, id_, "under_review")).json()["state"] == "under_review"
    released = await step(client, office, id_, "released")
    assert released.status_code == 200, released.text
    shown = released.json()
    assert shown["state"] == "released"
    assert shown["send_after"] > shown["changed_at"]
    undone = (await step(client, office, id_, "under_review", text="Noch einmal ansehen")).json()
    assert (undone["state"], undone["send_after"]) == ("under_review", None)
    history = (await client.get(f"/v1/suggestions/{id_}", headers=office)).json()["history"]
    assert [(entry["source"], entry["target"]) for entry in history] == [
        ("computed", "under_review"),
        ("under_review", "held"),
        ("held", "under_review"),
        ("under_review", "released"),
        ("released", "under_review"),
    ]
    events = (await client.get(f"/v1/events?subject=suggestion:{id_}", headers=office)).text
    assert "Noch einmal ansehen" not in events


async def test_what_stands_against_a_release_is_named_to_the_office_alone(
    client: httpx.AsyncClient, office: Headers, key: MakeKey
) -> None:
    first = (await client.get("/v1/suggestions", headers=office)).json()["suggestions"][0]
    a, b = first["members"][:2]
    wish = {"must_nots": [{"other": b}]}
    place = f"/v1/municipalities/{a}/must-nots"
    set_ = await client.put(place, headers=office, json=wish)
    assert set_.status_code == 200, set_.text
    refused = await step(client, office, first["id"], "released")
    assert refused.status_code == 409
    assert refused.json()["facts"]["codes"] == ["nobody_has_refused"]
    assert refused.json()["facts"]["behind"]["nobody_has_refused"]["exclusions"] == [[a, b]]
    auditor = await key(Role.AUDITOR)
    audited = (await client.get(f"/v1/suggestions/{first['id']}", headers=auditor)).json()
    assert audited["open_conditions"] == []
    assert {entry["text"] for entry in audited["history"]} == {""}
    await client.put(place, headers=office, json={"must_nots": []})
    whole = (await client.get(f"/v1/suggestions/{first['id']}", headers=office)).json()
    assert whole["open_conditions"] == []


async def test_a_dismissed_group_comes_back_only_changed(
    client: httpx.AsyncClient, office: Headers, database: Database, plan: str
) -> None:
    first = (await client.get("/v1/suggestions", headers=office)).json()["suggestions"][0]
    no_code = await step(client, office, first["id"], "dismissed")
    assert [error["field"] for error in no_code.json()["errors"]] == ["reason"]
    no_text = await step(client, office, first["id"], "dismissed", reason="other")
    assert [error["field"] for error in no_text.json()["errors"]] == ["text"]
    done = await step(client, office, first["id"], "dismissed", reason="too_far", text="Zu weit")
    assert (done.json()["state"], done.json()["reason"]) == ("dismissed", "too_far")
    assert (await step(client, office, first["id"], "under_review")).status_code == 409
    # The same group of another plan on the same facts is not taken again …
    asked = await client.post(
        f"{plan}/what-ifs", headers=office, json={"locked": [first["members"]], "keep_groups": True}
    )
    assert asked.status_code == 202, asked.text
    other = asked.headers["location"]
    await finish_plans(client, database, office, other)
    groups = (await client.get(f"{other}/groups", headers=office)).json()["groups"]
    same = next(group["number"] for group in groups if group["members"] == first["members"])
    again = await client.post(f"{other}/suggestions", headers=office, json={"groups": [same]})
    assert again.json()["dismissed_before"] == [same]
    # … and with a changed need it is, and says what has changed.
    query = {"municipality": first["members"][0]}
    need = (await client.get("/v1/needs", headers=office, params=query)).json()["needs"][0]
    seen = await client.get(f"/v1/needs/{need['id']}", headers=office)
    changed = await client.patch(
        f"/v1/needs/{need['id']}",
        headers={**office, "if-match": seen.headers["etag"]},
        json={"fte": "0.60"},
    )
    assert changed.status_code == 200, changed.text
    asked = await client.post(
        "/v1/plans",
        headers=office,
        json={
            "topic": first["topic"],
            "sizes": [3, 4],
            "wishes": {"locked": [first["members"]]},
        },
    )
    fresh = asked.headers["location"]
    await finish_plans(client, database, office, fresh)
    groups = (await client.get(f"{fresh}/groups", headers=office)).json()["groups"]
    same = next(group["number"] for group in groups if group["members"] == first["members"])
    (back,) = await take(client, office, fresh, same)
    assert back["changed_since_dismissal"] == {first["members"][0]: ["need"]}


async def test_of_two_at_the_same_moment_one_decides(
    client: httpx.AsyncClient, office: Headers, second: Headers
) -> None:
    listed = (await client.get("/v1/suggestions?state=under_review", headers=office)).json()["suggestions"]
    place = f"/v1/suggestions/{listed[0]['id']}"
    tag = (await client.get(place, headers=office)).headers["etag"]
    answers = await asyncio.gather(
        *(
            client.post(f"{place}/steps", headers={**headers, "if-match": tag}, json={"target": target})
            for headers, target in ((office, "held"), (second, "released"))
        )
    )
    assert sorted(answer.status_code for answer in answers) == [200, 412]
    won = next(answer.json()["state"] for answer in answers if answer.status_code == 200)
    assert (await client.get(place, headers=office)).json()["summary"]["state"] == won


async def test_lists_are_sorted_filtered_and_paged(
    client: httpx.AsyncClient, office: Headers, plan: str
) -> None:
    await client.post(f"{plan}/suggestions", headers=office, json={})
    whole = (await client.get("/v1/suggestions?sort=score", headers=office)).json()["suggestions"]
    assert len(whole) >= 3
    assert [entry["score"] for entry in whole] == sorted((e["score"] for e in whole), reverse=True)
    seen, query = [], {"sort": "score", "limit": "2"}
    while True:
        page = (await client.get("/v1/suggestions", headers=office, params=query)).json()
        seen += page["suggestions"]
        if page["next"] is None:
            break
        query["cursor"] = page["next"]
    assert seen == whole
    for query, holds in (
        ({"plan": plan.rpartition("/")[2]}, lambda e: e["plan"] == plan.rpartition("/")[2]),
        ({"state": "dismissed"}, lambda e: e["state"] == "dismissed"),
        ({"district": "06631"}, lambda e: "06631" in e["districts"]),
        ({"district": "06531"}, lambda e: False),
        ({"score_from": str(whole[1]["score"])}, lambda e: e["score"] >= whole[1]["score"]),
        ({"topic": "dms_eakte"}, lambda e: False),
        ({"answer_until": "2099-12-31"}, lambda e: e["answer_until"] is not None),
    ):
        found = (await client.get("/v1/suggestions", headers=office, params=query)).json()["suggestions"]
        expected = {entry["id"] for entry in whole if holds(entry)}
        assert {entry["id"] for entry in found} == expected, query
    for wrong in ({"answer_until": "2027-02-30"}, {"plan": "null"}, {"state": "lost"}, {"cursor": "x"}):
        assert (await client.get("/v1/suggestions", headers=office, params=wrong)).status_code == 422
