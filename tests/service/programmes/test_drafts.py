# SPDX-License-Identifier: EUPL-1.2
"""A new rule without a release: drafted, tried, put in force by a second person, from a day to come."""

import datetime as dt
import uuid
from typing import Any

import asyncpg
import httpx
import pytest

from service.access.permissions import Role
from service.clock import today
from service.database.pool import Database
from service.http.application import Application
from tests.service.conftest import MakeKey
from tests.service.programmes.drafts import successor

GROUP = ["06631018", "06631008", "06631016"]


def first_day(years: int) -> str:
    return dt.date(today().year + years, 1, 1).isoformat()


async def draft(client: httpx.AsyncClient, key: dict[str, str], toml: str) -> tuple[str, dict[str, str]]:
    """Address and headers (key, ETag) of a new draft."""
    answer = await client.post("/v1/programmes", json={"toml": toml}, headers=key)
    assert answer.status_code == 201, answer.text
    return answer.headers["location"], {**key, "if-match": answer.headers["etag"]}


async def quote(client: httpx.AsyncClient, date: str, topic: str = "finance_admin") -> Any:
    body = {"members": GROUP, "topic": topic, "date": date}
    return (await client.post("/v1/grants/quotes", json=body)).json()


async def test_two_people_put_a_version_in_force_and_old_dates_keep_their_quotes(
    client: httpx.AsyncClient, key: MakeKey
) -> None:
    one, other = await key(Role.IKZ_OFFICE), await key(Role.IKZ_OFFICE)
    before = [await quote(client, date) for date in ("2008-08-01", "2016-02-29", "2024-02-29", "2026-12-31")]
    later = first_day(2)
    where, seen = await draft(client, one, successor(int(later[:4])))
    assert (await quote(client, later))["programme"]["id"] == "he-ikz-2021", "a draft quotes nothing"

    too_early = await client.post(f"{where}/confirmation", headers={**other, "if-match": seen["if-match"]})
    assert too_early.status_code == 409
    proposed = await client.post(f"{where}/proposal", json={"in_force_from": later}, headers=seen)
    assert proposed.status_code == 200, proposed.text
    assert (await quote(client, later))["programme"]["id"] == "he-ikz-2021", "a proposal quotes nothing"

    tag = {"if-match": proposed.headers["etag"]}
    assert (await client.post(f"{where}/confirmation", headers={**one, **tag})).status_code == 409
    assert (await client.post(f"{where}/confirmation", headers=other)).status_code == 428
    stale = await client.post(f"{where}/confirmation", headers={**other, "if-match": seen["if-match"]})
    assert stale.status_code == 412
    confirmed = await client.post(f"{where}/confirmation", headers={**other, **tag})
    assert (confirmed.status_code, confirmed.json()["state"]) == (200, "confirmed")

    after = await quote(client, later)
    assert (after["amount_eur"], after["expected_award_eur"]) == ("90000.00", "90000.00")
    assert after["programme"]["id"] == f"he-ikz-{later[:4]}"
    assert before == [
        await quote(client, date) for date in ("2008-08-01", "2016-02-29", "2024-02-29", "2026-12-31")
    ]
    listed = (await client.get("/v1/programmes")).json()["programmes"]
    assert f"he-ikz-{later[:4]}" in {programme["id"] for programme in listed}
    again = await client.post(
        f"{where}/confirmation", headers={**other, "if-match": confirmed.headers["etag"]}
    )
    assert again.status_code == 409


async def test_a_draft_cannot_take_effect_by_accident(
    client: httpx.AsyncClient, key: MakeKey, app: Application
) -> None:
    office = await key(Role.IKZ_OFFICE)
    where, seen = await draft(client, office, successor(2040, programme="he-accident"))
    for day in (today().isoformat(), "2021-12-03", "2061-01-01"):
        refused = await client.post(f"{where}/proposal", json={"in_force_from": day}, headers=seen)
        assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "in_force_from"), day
    editor = await key(Role.MUNICIPALITY_SIGNATORY, "06631018")
    body = {"in_force_from": "2040-01-01"}
    assert (await client.post(f"{where}/proposal", json=body, headers=editor)).status_code == 403
    assert (await client.post(f"{where}/proposal", json=body)).status_code == 401

    # Not even by writing into the table: one person, or a day that has come, is refused there too.
    database: Database = app.state["database"]
    insert = (
        "INSERT INTO programme_version (id, programme, content, content_hash, valid_from, draft, "
        "proposed_by, confirmed_by) "
        "SELECT gen_random_uuid(), programme, content, content_hash, $2, id, $3, $4 "
        "FROM programme_draft WHERE id = $1"
    )
    id_ = where.rpartition("/")[2]
    for day, confirmed_by in ((dt.date(2040, 1, 1), "a"), (today(), "b")):
        with pytest.raises(asyncpg.CheckViolationError):
            async with database.transaction() as connection:
                await connection.execute(insert, id_, day, "a", confirmed_by)


async def test_a_withdrawn_draft_is_over(client: httpx.AsyncClient, key: MakeKey) -> None:
    office = await key(Role.IKZ_OFFICE)
    where, seen = await draft(client, office, successor(2041, programme="he-withdrawn"))
    assert (await client.delete(where, headers=seen)).status_code == 204
    now = await client.get(where, headers=office)
    assert now.json()["state"] == "withdrawn"
    body = {"in_force_from": "2041-01-01"}
    seen = {**office, "if-match": now.headers["etag"]}
    assert (await client.post(f"{where}/proposal", json=body, headers=seen)).status_code == 409


@pytest.mark.parametrize(
    ("toml", "code"),
    [
        ("nonsense = ", "not-a-programme"),
        (successor().replace("90.000 Euro", "80.000 Euro"), "not-a-programme"),
        (successor().replace('region = "06"', 'region = "09"'), "region"),
        (successor(version="1", programme="he-ikz-2021"), "version-taken"),
        (successor(version="2", programme="he-ikz-study"), "other-programme"),
        ("a = " + "[" * 3000, "not-a-programme"),
        (successor().replace("= 9000000 }", "= 99999999999999999999999 }"), "not-a-programme"),
    ],
)
async def test_what_is_no_new_version_is_refused_by_name(
    client: httpx.AsyncClient, key: MakeKey, toml: str, code: str
) -> None:
    office = await key(Role.IKZ_OFFICE)
    answer = await client.post("/v1/programmes", json={"toml": toml}, headers=office)
    assert (answer.status_code, [e["code"] for e in answer.json()["errors"]]) == (422, [code])


async def test_a_trial_shows_differences_and_sums_and_changes_nothing(
    client: httpx.AsyncClient, key: MakeKey
) -> None:
    office = await key(Role.IKZ_OFFICE)
    where, _ = await draft(client, office, successor(2042, programme="he-trial"))
    answer = await client.post(f"{where}/trial", json={"budget_eur": "1000000.00"}, headers=office)
    assert answer.status_code == 200, answer.text
    rows = {row["id"]: row for row in answer.json()["rows"]}
    ordnung = rows["vogelsberg-ordnung"]
    assert (ordnung["rule_eur"], ordnung["draft_rule_eur"]) == ("100000.00", "120000.00")
    assert ordnung["expected_difference_eur"] == "20000.00"
    # Two members fall below the draft's minimum, and what no rule says stays unknown.
    assert rows["riedstadt"]["rule_difference_eur"] == "-50000.00"
    assert rows["vogelsberg-gvv"]["draft_rule_eur"] is None
    (awards,) = answer.json()["sums"]
    assert (awards["origin"], awards["cases"]) == ("award", len(rows))
    known = [row for row in rows.values() if row["rule_difference_eur"] is not None]
    assert awards["unknown_rule"] == len(rows) - len(known)
    total = sum(int(row["rule_difference_eur"].removesuffix(".00")) for row in known)
    assert awards["rule_difference_eur"] == f"{total}.00"
    assert answer.json()["budget"]["left_rule_eur"] == "1000000.00"
    assert (await quote(client, "2042-06-01"))["programme"]["id"] != "he-trial"


async def test_a_trial_reads_running_cooperations_and_the_budget(
    client: httpx.AsyncClient, key: MakeKey
) -> None:
    signatory = await key(Role.MUNICIPALITY_SIGNATORY, "06631018")
    body = {"topic": "finance_admin", "members": ["06631008", "06631016"]}
    founded = await client.post("/v1/cooperations", json=body, headers=signatory)
    assert founded.status_code == 201, founded.text
    office = await key(Role.IKZ_OFFICE)
    where, _ = await draft(client, office, successor(2043, programme="he-trial-2"))
    answer = (await client.post(f"{where}/trial", json={"budget_eur": "1000.00"}, headers=office)).json()
    (row,) = [row for row in answer["rows"] if row["origin"] == "cooperation"]
    # Only who takes part counts: the two invited ones have not answered yet.
    assert (row["id"], row["member_count"], row["rule_eur"]) == (founded.json()["id"], 1, "0.00")
    assert {total["origin"] for total in answer["sums"]} == {"award", "cooperation"}
    for invited in ("06631008", "06631016"):
        editor = await key(Role.MUNICIPALITY_SIGNATORY, invited)
        seen = await client.get(f"/v1/cooperations/{row['id']}", headers=editor)
        step = await client.post(
            f"/v1/cooperations/{row['id']}/memberships/{invited}/steps",
            json={"target": "interested"},
            headers={**editor, "if-match": seen.headers["etag"]},
        )
        assert step.status_code == 200, step.text
    answer = (await client.post(f"{where}/trial", json={"budget_eur": "80000.00"}, headers=office)).json()
    (row,) = [row for row in answer["rows"] if row["origin"] == "cooperation"]
    assert (row["rule_eur"], row["draft_rule_eur"], row["rule_difference_eur"]) == (
        "75000.00",
        "90000.00",
        "15000.00",
    )
    assert (answer["budget"]["left_expected_eur"], answer["budget"]["left_draft_expected_eur"]) == (
        "5000.00",
        "-10000.00",
    )


async def test_a_plan_that_does_not_exist_is_not_found(client: httpx.AsyncClient, key: MakeKey) -> None:
    office = await key(Role.IKZ_OFFICE)
    where, _ = await draft(client, office, successor(2044, programme="he-trial-3"))
    body = {"plan": "019ac0aa-0000-7000-8000-000000000000"}
    assert (await client.post(f"{where}/trial", json=body, headers=office)).status_code == 404


async def test_a_trial_reads_a_stored_budget_and_what_it_granted(
    client: httpx.AsyncClient, key: MakeKey, app: Application
) -> None:
    office = await key(Role.IKZ_OFFICE)
    year = today().year
    made = await client.post(
        "/v1/budgets",
        json={"programmes": ["he-ikz-study"], "year": year, "amount_eur": "300000.00"},
        headers=office,
    )
    assert made.status_code == 201, made.text
    founded = await client.post(
        "/v1/cooperations",
        json={"topic": "it_training", "members": ["06631008", "06631016"]},
        headers=await key(Role.MUNICIPALITY_SIGNATORY, "06631018"),
    )
    assert founded.status_code == 201, founded.text
    async with app.state["database"].transaction() as connection:
        await connection.execute(
            "INSERT INTO reservation (cooperation, programme, year, rule_cents, granted_cents, state) "
            "VALUES ($1, 'he-ikz-study', $2, 5000000, 5000000, 'granted')",
            uuid.UUID(founded.json()["id"]),
            year,
        )
    where, _ = await draft(client, office, successor(2045, programme="he-trial-4"))
    answer = await client.post(f"{where}/trial", json={"budget": made.json()["id"]}, headers=office)
    assert answer.json()["budget"]["budget_eur"] == "250000.00"
    for body, code in (
        ({"budget": made.json()["id"], "budget_eur": "1.00"}, "contradiction"),
        ({"budget": "019ac0aa-0000-7000-8000-000000000000"}, "unknown-budget"),
    ):
        refused = await client.post(f"{where}/trial", json=body, headers=office)
        assert [error["code"] for error in refused.json()["errors"]] == [code]
