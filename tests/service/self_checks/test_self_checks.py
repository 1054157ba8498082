# SPDX-License-Identifier: EUPL-1.2
"""The self-check over HTTP: save and return, complete, compare, delete; and who reads it."""

from typing import Any

import httpx

from service.access.permissions import Role
from service.self_checks.catalogue import read_catalogue
from tests.service.conftest import MakeKey

NEUHOF, FLIEDEN = "06631018", "06631008"


async def _change(
    client: httpx.AsyncClient, headers: dict[str, str], id_: str, **body: Any
) -> httpx.Response:
    place = f"/v1/self-checks/{id_}"
    tag = (await client.get(place, headers=headers)).headers["etag"]
    return await client.patch(place, json=body, headers={**headers, "if-match": tag})


async def _complete(
    client: httpx.AsyncClient, headers: dict[str, str], answer: int, municipality: str | None = None
) -> dict[str, Any]:
    answers = {question.id: answer for question in read_catalogue().questions}
    begun = await client.post(
        "/v1/self-checks", json={"answers": answers, "municipality": municipality}, headers=headers
    )
    assert begun.status_code == 201, begun.text
    done = await _change(client, headers, begun.json()["id"], complete=True)
    assert done.status_code == 200, done.text
    result: dict[str, Any] = done.json()
    return result


async def test_questions_are_public(client: httpx.AsyncClient) -> None:
    asked = (await client.get("/v1/self-checks/questions")).json()
    assert len(asked["questions"]) == 16
    assert len(asked["questions"][0]["anchors"]) == 6
    assert asked["rule"]["de"].startswith("Die Stufe ist der Durchschnitt")


async def test_save_return_complete_compare_delete(client: httpx.AsyncClient, key: MakeKey) -> None:
    neuhof = await key(Role.MUNICIPALITY_EDITOR, NEUHOF)
    begun = await client.post("/v1/self-checks", json={"answers": {"backup": 1}}, headers=neuhof)
    id_ = begun.json()["id"]
    assert begun.headers["location"] == f"/v1/self-checks/{id_}"
    again = await client.post("/v1/self-checks", json={}, headers=neuhof)
    assert again.status_code == 409
    missing = await client.patch(f"/v1/self-checks/{id_}", json={}, headers=neuhof)
    assert missing.status_code == 428
    stale = await client.patch(f"/v1/self-checks/{id_}", json={}, headers={**neuhof, "if-match": '"x"'})
    assert stale.status_code == 412
    saved = await _change(client, neuhof, id_, answers={"emergency_plan": 2, "security_officer": 5})
    assert saved.json()["levels"] == [
        {"field": "security", "label": {"de": "Sicherheit", "en": "Security"}, "level": 2}
    ]
    assert len(saved.json()["open_questions"]) == 13
    early = await _change(client, neuhof, id_, complete=True)
    assert early.status_code == 422
    assert len(early.json()["errors"]) == 13
    others = {q.id: 3 for q in read_catalogue().questions if q.field != "security"}
    done = (await _change(client, neuhof, id_, answers=others, complete=True)).json()
    assert done["status"] == "completed"
    assert {level["field"]: level["level"] for level in done["levels"]}["security"] == 2
    assert done["measures"][0]["kind"] == "free_offer"
    assert "training" in {measure["kind"] for measure in done["measures"]}
    assert (await _change(client, neuhof, id_, answers={"backup": 5})).status_code == 409
    # Nothing is stated until a clerk says so; what is proposed can be stated as it is.
    assert (await client.get("/v1/needs", headers=neuhof)).json()["needs"] == []
    need = next(need for need in done["needs"] if need["draft"]["topic"] == "it_security_officer")
    assert (need["level"], need["draft"]["urgency"], need["is_stated"]) == (2, 3, False)
    stated = await client.post("/v1/needs", json=need["draft"], headers=neuhof)
    assert stated.status_code == 201, stated.text
    shown = await client.get(f"/v1/self-checks/{id_}", headers=neuhof)
    assert [n["draft"]["topic"] for n in shown.json()["needs"] if n["is_stated"]] == ["it_security_officer"]
    later = await _complete(client, neuhof, 4)
    history = (await client.get("/v1/self-checks", headers=neuhof)).json()
    assert [check["id"] for check in history["checks"]] == [later["id"], id_]
    progress = {line["field"]: line for line in history["progress"]}
    assert [point["level"] for point in progress["security"]["points"]] == [2, 4]
    assert (progress["security"]["change"], progress["data"]["change"]) == (2, 1)
    deleted = await client.delete(
        f"/v1/self-checks/{id_}", headers={**neuhof, "if-match": shown.headers["etag"]}
    )
    assert deleted.status_code == 204
    assert (await client.get(f"/v1/self-checks/{id_}", headers=neuhof)).status_code == 404
    office = await key(Role.IKZ_OFFICE)
    events = (await client.get("/v1/events?limit=100", headers=office)).json()["events"]
    own = [event for event in events if event["subject_type"] == "self_check"]
    assert [event["action"] for event in own] == [
        "self_check.begun",
        "self_check.completed",
        "self_check.begun",
        "self_check.completed",
        "self_check.deleted",
    ]
    assert all(event["facts"].keys() == {"questions_version"} for event in own)


async def test_wrong_answers_are_all_named(client: httpx.AsyncClient, key: MakeKey) -> None:
    office = await key(Role.IKZ_OFFICE)
    body = {"municipality": FLIEDEN, "answers": {"nothing": 1, "backup": 2, "never": 0}}
    answer = await client.post("/v1/self-checks", json=body, headers=office)
    assert {(e["field"], e["code"]) for e in answer.json()["errors"]} == {
        ("answers.nothing", "unknown-question"),
        ("answers.never", "unknown-question"),
    }
    for wrong in ({"answers": {"backup": 6}}, {"answers": {"backup": "viel"}}):
        answer = await client.post("/v1/self-checks", json={**body, **wrong}, headers=office)
        assert answer.status_code == 422
    nobody = await client.post("/v1/self-checks", json={}, headers=office)
    assert [e["field"] for e in nobody.json()["errors"]] == ["municipality"]


async def test_only_its_own_people_and_the_office_read_it(client: httpx.AsyncClient, key: MakeKey) -> None:
    flieden = await key(Role.MUNICIPALITY_EDITOR, FLIEDEN)
    id_ = (await _complete(client, flieden, 2))["id"]
    place = f"/v1/self-checks/{id_}"
    for role, municipality, status in (
        (Role.MUNICIPALITY_SIGNATORY, FLIEDEN, 200),
        (Role.IKZ_OFFICE, None, 200),
        (Role.MUNICIPALITY_EDITOR, NEUHOF, 404),
        (Role.AUDITOR, None, 403),
        (Role.COORDINATION_OFFICE, None, 403),
        (Role.DISTRICT_OFFICER, "06631", 403),
        (Role.ADMIN, None, 403),
    ):
        headers = await key(role, municipality)
        assert (await client.get(place, headers=headers)).status_code == status, role
        listed = await client.get(f"/v1/self-checks?municipality={FLIEDEN}", headers=headers)
        assert listed.status_code == (403 if status == 404 else status), role
        changed = await client.patch(place, json={}, headers={**headers, "if-match": "*"})
        assert changed.status_code == (409 if status == 200 else status), role
        if status != 200:
            gone = await client.delete(place, headers={**headers, "if-match": "*"})
            assert gone.status_code == status, role
    assert (await client.get(place)).status_code == 401


async def test_levels_of_all_without_small_counts(client: httpx.AsyncClient, key: MakeKey) -> None:
    office = await key(Role.IKZ_OFFICE)

    async def levels() -> dict[str, Any]:
        answer = await client.get("/v1/self-checks/levels", headers=office)
        assert answer.status_code == 200
        result: dict[str, Any] = answer.json()
        return result

    for municipality in ("06631001", "06631002"):
        await _complete(client, office, 1, municipality)
    few = await levels()
    assert all(cell["level"] != 1 for line in few["fields"] for cell in line["levels"])
    await _complete(client, office, 1, "06631003")
    some = await levels()
    assert all({"level": 1, "count": 3} in line["levels"] for line in some["fields"])
    assert all(cell["count"] >= 3 for line in some["fields"] for cell in line["levels"])
    for role in (Role.COORDINATION_OFFICE, Role.AUDITOR):
        counted = await client.get("/v1/self-checks/levels", headers=await key(role))
        assert counted.json() == some, role
    # A newer check of the same municipality takes the place of its older one.
    await _complete(client, office, 5, "06631003")
    assert all(cell["level"] != 1 for line in (await levels())["fields"] for cell in line["levels"])
    editor = await key(Role.MUNICIPALITY_EDITOR, NEUHOF)
    assert (await client.get("/v1/self-checks/levels", headers=editor)).status_code == 403
