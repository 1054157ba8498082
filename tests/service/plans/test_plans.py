# SPDX-License-Identifier: EUPL-1.2
"""From the question to the groups: asked over HTTP, made by a worker process, checked, read, compared."""

import asyncio
import uuid

import asyncpg
import httpx
import msgspec
import pytest

from matching.check import Document, check_plan
from service.access.permissions import Role
from service.database.pool import Database
from service.plans import store
from tests.service.conftest import MakeKey
from tests.service.plans.conftest import (
    ALONE,
    TOGETHER,
    TOPIC,
    Headers,
    StartWorker,
    actions_of,
    ask,
    wait_until,
)


@pytest.fixture(scope="module", name="made")
def _made() -> dict[str, str]:
    """The address of the plan that the first test has made, for those that only read."""
    return {}


async def _plan(
    client: httpx.AsyncClient, office: Headers, start_worker: StartWorker, made: dict[str, str]
) -> str:
    if "place" not in made:
        await start_worker()
        made["place"] = await ask(client, office)
        await wait_until(client, office, made["place"])
    return made["place"]


async def test_a_plan_is_made_checked_and_recorded(
    client: httpx.AsyncClient,
    office: Headers,
    start_worker: StartWorker,
    database: Database,
    made: dict[str, str],
) -> None:
    place = await _plan(client, office, start_worker, made)
    plan = (await client.get(place, headers=office)).json()
    assert plan["progress"]["state"] == "done", plan
    certificate = plan["certificate"]
    assert certificate["proven"] is True
    assert certificate["placed"] == certificate["placed_bound"] == len(TOGETHER)
    assert certificate["objective"] == certificate["bound"] > 0
    assert await actions_of(client, office, place) == ["plan.requested", "plan.made"]
    id_ = uuid.UUID(place.rpartition("/")[2])
    async with database.acquire() as connection:
        stored = await store.find(connection, id_)
        assert stored is not None
        landscape = await store.read_input(connection, stored.input_hash)
        document = await store.read_document(connection, id_)
    assert document is not None
    assert landscape.content_hash == stored.input_hash == plan["landscape_hash"]
    findings = check_plan(msgspec.json.decode(document, type=Document), landscape)
    assert [finding.code for finding in findings if finding.is_fault] == []
    served = await client.get(f"{place}/document", headers=office)
    assert served.content == document


async def test_groups_carry_scores_reasons_and_the_grant(
    client: httpx.AsyncClient, office: Headers, start_worker: StartWorker, made: dict[str, str]
) -> None:
    place = await _plan(client, office, start_worker, made)
    page = (await client.get(f"{place}/groups", headers=office, params={"limit": 2})).json()
    rest = (await client.get(f"{place}/groups", headers=office, params={"cursor": page["next"]})).json()
    groups = [*page["groups"], *rest["groups"]]
    objective = (await client.get(place, headers=office)).json()["certificate"]["objective"]
    assert sum(group["score"] for group in groups) == objective
    assert sorted(key for group in groups for key in group["members"]) == sorted(TOGETHER)
    for group in groups:
        explained = group["group"]
        assert sum(group["member_scores"]) == group["score"] == explained["score"]
        assert sum(reason["points"] for reason in explained["reasons"]) == group["score"]
        assert [member["ags"] for member in explained["members"]] == group["members"]
        assert explained["grant"]["amount_eur"] == f"{25_000 * min(len(group['members']), 4)}.00"
    shapes = (await client.get(f"{place}/groups.geojson", headers=office)).json()
    assert [shape["properties"]["members"] for shape in shapes["features"]] == [
        group["members"] for group in groups
    ]
    assert all(shape["geometry"]["coordinates"] for shape in shapes["features"])


async def test_the_unplaced_have_a_reason_and_blocking_groups_gain(
    client: httpx.AsyncClient, office: Headers, start_worker: StartWorker, made: dict[str, str]
) -> None:
    place = await _plan(client, office, start_worker, made)
    unplaced = (await client.get(f"{place}/unplaced", headers=office)).json()["unplaced"]
    assert [entry["ags"] for entry in unplaced] == [ALONE]
    assert unplaced[0]["reason"]["code"] == "NO_FEASIBLE_GROUP"
    assert unplaced[0]["name"] in unplaced[0]["reason"]["text"]["de"]
    groups = (await client.get(f"{place}/groups", headers=office)).json()["groups"]
    now = {
        key: score
        for group in groups
        for key, score in zip(group["members"], group["member_scores"], strict=True)
    }
    blocking = (await client.get(f"{place}/blocking-groups", headers=office)).json()
    assert blocking["count"] >= len(blocking["first"])
    for group in blocking["first"]:
        for key, score in zip(group["members"], group["member_scores"], strict=True):
            assert score > now[key]


async def test_a_what_if_names_everyone_who_moves_and_touches_nothing(
    client: httpx.AsyncClient,
    office: Headers,
    start_worker: StartWorker,
    database: Database,
    made: dict[str, str],
) -> None:
    place = await _plan(client, office, start_worker, made)
    groups = (await client.get(f"{place}/groups", headers=office)).json()["groups"]
    home = {key: tuple(group["members"]) for group in groups for key in group["members"]}
    out, apart = groups[0]["members"][0], groups[1]["members"][:2]

    async def live() -> str:
        async with database.acquire() as connection:
            return await connection.fetchval(
                "SELECT md5(string_agg(row, chr(10) ORDER BY row)) FROM ("
                "SELECT need::text AS row FROM need UNION ALL SELECT offer::text FROM offer "
                "UNION ALL SELECT must_not::text FROM must_not) everything"
            )

    before = await live()
    await start_worker()
    answer = await client.post(
        f"{place}/what-ifs",
        headers=office,
        json={"needs_removed": [out], "must_not": [apart], "needs_added": [{"municipality": "06631010"}]},
    )
    assert answer.status_code == 202, answer.text
    assert answer.json()["kind"] == "what_if"
    assert answer.json()["based_on"] == place.rpartition("/")[2]
    what_if = answer.headers["location"]
    assert (await wait_until(client, office, what_if))["progress"]["state"] == "done"
    assert await live() == before
    diff = (await client.get(f"{what_if}/diff", headers=office)).json()
    fresh = (await client.get(f"{what_if}/groups", headers=office)).json()["groups"]
    new_home = {key: tuple(group["members"]) for group in fresh for key in group["members"]}
    assert not any(set(apart) <= set(group["members"]) for group in fresh)
    moved = {key for key in {*home, *new_home} if home.get(key) != new_home.get(key)}
    assert {move["ags"] for move in diff["moved"]} == moved
    assert {out, "06631010"} <= moved
    places = {move["ags"]: move for move in diff["moved"]}
    assert places[out]["after"]["status"] == "absent"
    assert places["06631010"]["before"]["status"] == "absent"
    back = (await client.get(f"{place}/diff", headers=office, params={"against": what_if[10:]})).json()
    assert back["score"] == -diff["score"]
    assert {move["ags"] for move in back["moved"]} == moved


async def test_as_many_as_possible_keep_their_group(
    client: httpx.AsyncClient, office: Headers, start_worker: StartWorker, made: dict[str, str]
) -> None:
    place = await _plan(client, office, start_worker, made)
    await start_worker()
    groups = (await client.get(f"{place}/groups", headers=office)).json()["groups"]
    moved = {}
    for keep in (False, True):
        changes = {"needs_removed": [groups[0]["members"][0]], "keep_groups": keep}
        answer = await client.post(f"{place}/what-ifs", headers=office, json=changes)
        assert answer.status_code == 202, answer.text
        what_if = await wait_until(client, office, answer.headers["location"])
        assert what_if["keeps_groups"] is keep
        diff = (await client.get(f"{answer.headers['location']}/diff", headers=office)).json()
        moved[keep] = len(diff["moved"])
    assert 0 < moved[True] <= moved[False]


async def test_wishes_are_kept(client: httpx.AsyncClient, office: Headers, start_worker: StartWorker) -> None:
    locked, pair, out = ["06631006", "06631009", "06631017"], ["06631008", "06631018"], "06631014"
    wishes = {"locked": [locked], "must_not": [pair], "excluded": [out]}
    await start_worker()
    place = await ask(client, office, wishes=wishes, sizes=[3])
    assert (await wait_until(client, office, place))["progress"]["state"] == "done"
    groups = (await client.get(f"{place}/groups", headers=office)).json()["groups"]
    assert [group["members"] for group in groups if group["locked"]] == [locked]
    assert not any(set(pair) <= set(group["members"]) for group in groups)
    assert all(len(group["members"]) == 3 for group in groups)
    unplaced = (await client.get(f"{place}/unplaced", headers=office)).json()["unplaced"]
    assert "EXCLUDED" in {entry["reason"]["code"] for entry in unplaced if entry["ags"] == out}


@pytest.mark.parametrize(
    ("question", "code", "fields"),
    [
        ({"topic": "juggling"}, "unknown-topic", {"topic"}),
        ({"sizes": [1, 3]}, "invalid-input", {"sizes[0]"}),
        ({"sizes": [11, 12]}, "invalid-input", {"topic"}),
        ({"topic": "civil_registry"}, "invalid-input", {"topic"}),
        ({"as_of": "1999-01-01"}, "invalid-input", {"as_of"}),
        ({"as_of": "2999-01-01"}, "invalid-input", {"as_of"}),
        ({"wishes": {"excluded": ["99999999"]}}, "invalid-input", {"wishes.excluded"}),
        ({"wishes": {"excluded": ["06631018", "066310018018"]}}, "invalid-input", {"wishes.excluded"}),
        (
            {"wishes": {"must_together": [["06631008", "06631018"]], "must_not": [["06631018", "06631008"]]}},
            "contradiction",
            {"wishes.must_together", "wishes.must_not"},
        ),
        (
            {"wishes": {"locked": [["06631008", "06631016", "06631018"]], "excluded": ["06631016"]}},
            "contradiction",
            {"wishes.locked", "wishes.excluded"},
        ),
        (
            {"sizes": [3], "wishes": {"must_together": [list(TOGETHER[:4])]}},
            "contradiction",
            {"wishes.must_together", "sizes"},
        ),
    ],
)
async def test_what_cannot_be_is_refused_at_once(
    client: httpx.AsyncClient, office: Headers, question: dict, code: str, fields: set[str]
) -> None:
    answer = await client.post("/v1/plans", headers=office, json={"topic": TOPIC, **question})
    assert answer.status_code == 422
    problem = answer.json()
    assert problem["type"] == f"/problems/{code}"
    assert {error["field"] for error in problem["errors"]} == fields
    if code == "contradiction":
        assert {side["wish"] for side in problem["facts"]["between"]} == {
            field.removeprefix("wishes.") for field in fields
        }


@pytest.mark.parametrize(
    ("draft", "fields"),
    [
        ({}, set()),
        ({"needs_removed": ["06631010"]}, {"needs_removed[0]"}),
        ({"needs_added": [{"municipality": "99999999"}]}, {"needs_added[0].municipality"}),
        ({"needs_added": [{"municipality": "06631010", "fte": "0"}]}, {"needs_added[0].fte"}),
        ({"must_not": [["06631018", "999"]], "excluded": ["998"]}, {"must_not[0][1]", "excluded[0]"}),
        ({"excluded": ["06631010"]}, {"excluded"}),
        ({"must_together": [["06631018", "06631010"]]}, {"must_together"}),
        ({"locked": [["06631018", "997"]]}, {"locked[0][1]"}),
        ({"keep_groups": True}, set()),
    ],
)
async def test_wrong_changes_are_named(
    client: httpx.AsyncClient,
    office: Headers,
    start_worker: StartWorker,
    made: dict[str, str],
    draft: dict,
    fields: set[str],
) -> None:
    place = await _plan(client, office, start_worker, made)
    answer = await client.post(f"{place}/what-ifs", headers=office, json=draft)
    assert answer.status_code == 422
    assert {error["field"] for error in answer.json().get("errors", ())} == fields


async def test_only_the_office_asks_and_reads(
    client: httpx.AsyncClient,
    office: Headers,
    key: MakeKey,
    start_worker: StartWorker,
    made: dict[str, str],
) -> None:
    place = await _plan(client, office, start_worker, made)
    parts = (
        "",
        "/groups",
        "/groups.geojson",
        "/unplaced",
        "/blocking-groups",
        "/document",
        "/events",
        "/diff",
    )
    editor = await key(Role.MUNICIPALITY_EDITOR, "06631018")
    auditor = await key(Role.AUDITOR)
    for part in parts:
        assert (await client.get(place + part)).status_code == 401, part
        for headers in (editor, auditor):
            assert (await client.get(place + part, headers=headers)).status_code == 403, part
    assert (await client.get("/v1/plans", headers=editor)).status_code == 403
    for headers in (editor, auditor):
        assert (await client.post("/v1/plans", headers=headers, json={"topic": TOPIC})).status_code == 403
        assert (await client.post(f"{place}/what-ifs", headers=headers, json={})).status_code == 403
        assert (await client.post(f"{place}/cancel", headers=headers)).status_code == 403


async def test_the_same_key_asks_once(client: httpx.AsyncClient, office: Headers) -> None:
    headers = {**office, "idempotency-key": uuid.uuid4().hex}
    answers = [await client.post("/v1/plans", headers=headers, json={"topic": TOPIC}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [202, 202]
    assert answers[0].headers["location"] == answers[1].headers["location"]
    assert (await client.post(f"{answers[0].headers['location']}/cancel", headers=office)).status_code == 200


async def test_lists_are_paged_and_filtered(client: httpx.AsyncClient, office: Headers) -> None:
    ids = [place.rpartition("/")[2] for place in [await ask(client, office) for _ in range(3)]]
    seen: list[str] = []
    query: dict[str, str] = {"state": "queued", "topic": TOPIC, "limit": "2"}
    while True:
        page = (await client.get("/v1/plans", headers=office, params=query)).json()
        seen += [plan["id"] for plan in page["plans"]]
        if page["next"] is None:
            break
        query["cursor"] = page["next"]
    assert seen == ids[::-1]
    for id_ in ids:
        assert (await client.post(f"/v1/plans/{id_}/cancel", headers=office)).status_code == 200


async def test_what_is_not_done_is_a_conflict_and_what_is_not_there_not_found(
    client: httpx.AsyncClient, office: Headers
) -> None:
    place = await ask(client, office)
    for part in ("/groups", "/groups.geojson", "/unplaced", "/blocking-groups", "/document", "/diff"):
        assert (await client.get(place + part, headers=office)).status_code == 409, part
        assert (await client.get(f"/v1/plans/{uuid.uuid4()}{part}", headers=office)).status_code == 404, part
    answer = await client.post(f"{place}/what-ifs", headers=office, json={"excluded": ["06631018"]})
    assert answer.status_code == 409
    assert (await client.post(f"{place}/cancel", headers=office)).status_code == 200
    assert (await client.post(f"{place}/cancel", headers=office)).status_code == 409
    assert (await client.get(f"/v1/plans/{uuid.uuid4()}/events", headers=office)).status_code == 404


async def test_the_events_begin_with_the_present_never_go_back_and_end_with_the_plan(
    client: httpx.AsyncClient, office: Headers, start_worker: StartWorker
) -> None:
    place = await ask(client, office)
    listening = asyncio.create_task(client.get(f"{place}/events", headers=office, timeout=40))
    await asyncio.sleep(0.5)
    await start_worker()
    answer = await listening
    assert answer.headers["content-type"].startswith("text/event-stream")
    names = [line[7:] for line in answer.text.splitlines() if line.startswith("event: ")]
    assert names[0] == "queued"
    assert names[-1] == "done"
    # A quick plan may be done between two looks: then nobody hears of it running.
    assert names == sorted(names, key=["queued", "running", "done"].index)
    last = [msgspec.json.decode(line[6:]) for line in answer.text.splitlines() if line.startswith("data: ")][
        -1
    ]
    assert last["placed"] == len(TOGETHER)


async def test_results_cannot_be_changed_and_plans_not_removed(
    database: Database,
    client: httpx.AsyncClient,
    office: Headers,
    start_worker: StartWorker,
    made: dict[str, str],
) -> None:
    await _plan(client, office, start_worker, made)
    for statement in (
        "UPDATE plan_result SET groups = ''",
        "DELETE FROM plan_result",
        "UPDATE plan_input SET content = ''",
        "DELETE FROM plan",
    ):
        async with database.acquire() as connection:
            with pytest.raises(asyncpg.PostgresError):
                await connection.execute(statement)


async def test_too_large_is_refused_with_the_estimate_and_large_is_left_to_the_worker(
    client: httpx.AsyncClient, office: Headers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.plans.asking._EARLY_LIMIT", 3)
    place = await ask(client, office)
    assert (await client.post(f"{place}/cancel", headers=office)).status_code == 200
    monkeypatch.setattr("service.plans.asking.POOL_LIMIT", 20)
    answer = await client.post("/v1/plans", headers=office, json={"topic": TOPIC})
    assert answer.status_code == 422
    assert answer.json()["type"] == "/problems/too-large"
    assert answer.json()["facts"]["estimate"] > answer.json()["facts"]["limit"] == 20


async def test_what_only_the_whole_pool_shows_fails_the_plan_in_the_words_of_the_request(
    client: httpx.AsyncClient, office: Headers, start_worker: StartWorker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.plans.asking._EARLY_LIMIT", 3)
    await start_worker()
    place = await ask(client, office, wishes={"must_together": [["06631018", ALONE]]})
    plan = await wait_until(client, office, place)
    assert plan["progress"]["state"] == "failed"
    assert plan["failure"]["code"] == "contradiction"
    assert [error["field"] for error in plan["failure"]["errors"]] == ["wishes.must_together"]
    assert plan["failure"]["facts"]["between"][0] == {
        "wish": "must_together",
        "values": sorted(["06631018", ALONE]),
    }


async def test_a_plan_is_of_its_date(client: httpx.AsyncClient, office: Headers, database: Database) -> None:
    place = await ask(client, office, as_of="2025-12-31", wishes={"excluded": ["06631018"]})
    plan = (await client.get(place, headers=office)).json()
    assert plan["as_of"] == "2025-12-31"
    async with database.acquire() as connection:
        landscape = await store.read_input(connection, plan["landscape_hash"])
    # Hanau left its district on the day after, and has another key since.
    assert "06435014" in landscape.register.by_key
    assert "06415000" not in landscape.register.by_key
    assert (await client.post(f"{place}/cancel", headers=office)).status_code == 200
