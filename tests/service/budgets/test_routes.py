# SPDX-License-Identifier: EUPL-1.2
"""Budgets over HTTP: setting, meter, changing, and what is refused."""

import datetime as dt

import httpx

from service.access.permissions import Caller, Role
from service.budgets.reservations import reserve, settle
from service.database.pool import Database
from service.http.application import Application
from service.ids import new_id
from tests.service.conftest import MakeKey

OFFICE = Caller(actor="key:office", role=Role.IKZ_OFFICE)


async def submitted(app: Application, programme: str, year: int, rule: int, expected: int) -> object:
    database: Database = app.state["database"]
    async with database.transaction() as connection:
        id_ = new_id()
        await connection.execute(
            "insert into cooperation (id, kind, topic, state, answer_until, snapshot) "
            "values ($1, 'founding', 'dms_eakte', 'submitted', $2, '{}')",
            id_,
            dt.date(2027, 1, 1),
        )
        await reserve(connection, OFFICE, id_, programme, year, rule, expected_cents=expected)
    return id_


async def test_the_meter_on_both_bases(app: Application, client: httpx.AsyncClient, key: MakeKey) -> None:
    office = await key(Role.IKZ_OFFICE)
    draft = {"year": 2027, "programmes": ["he-ikz-2021", "he-ikz-digital-2020"], "amount_eur": "3000000.00"}
    made = await client.post("/v1/budgets", json=draft, headers=office)
    assert made.status_code == 201, made.text
    assert made.json()["meter"]["free_eur"] == "3000000.00"
    first = await submitted(app, "he-ikz-digital-2020", 2027, 200_000_00, 100_000_00)
    await submitted(app, "he-ikz-2021", 2027, 75_000_00, 75_000_00)
    await submitted(app, "he-ikz-2021", 2028, 75_000_00, 75_000_00)
    database: Database = app.state["database"]
    async with database.transaction() as connection:
        await settle(connection, OFFICE, first, 100_000_00)
    await submitted(app, "he-ikz-digital-2020", 2027, 125_000_00, 100_000_00)
    found = (await client.get(made.headers["location"], headers=office)).json()
    assert found["meter"] == {
        "basis": "rule",
        "granted_eur": "100000.00",
        "reserved_eur": "200000.00",
        "free_eur": "2700000.00",
        "proposed_eur": "0.00",
        "free_after_proposed_eur": "2700000.00",
        "granted_count": 1,
        "reserved_count": 2,
        "proposed_count": 0,
        "proposed_unknown": 0,
    }
    assert found["other_meter"]["reserved_eur"] == "175000.00"
    listed = (await client.get("/v1/budgets", params={"year": 2027}, headers=office)).json()
    assert listed["budgets"] == [found]


async def test_groups_on_their_way_are_proposed(
    app: Application, client: httpx.AsyncClient, key: MakeKey
) -> None:
    office = await key(Role.IKZ_OFFICE)
    year = dt.date.today().year  # noqa: DTZ011
    draft = {"year": year, "programmes": ["he-ikz-2021", "he-ikz-digital-2020"], "amount_eur": "50000.00"}
    made = await client.post("/v1/budgets", json=draft, headers=office)
    database: Database = app.state["database"]
    async with database.transaction() as connection:
        id_ = new_id()
        await connection.execute(
            "insert into cooperation (id, kind, topic, state, answer_until, snapshot) "
            "values ($1, 'founding', 'dms_eakte', 'forming', current_date, '{}')",
            id_,
        )
        for member in ("06631018", "06631008", "06631014"):
            await connection.execute(
                "insert into membership (cooperation, municipality, topic, state, is_living, invited_on, "
                "answer_until) values ($1, $2, 'dms_eakte', 'interested', true, current_date, current_date)",
                id_,
                member,
            )
    meter = (await client.get(made.headers["location"], headers=office)).json()["meter"]
    assert (meter["proposed_eur"], meter["proposed_count"]) == ("75000.00", 1)
    assert (meter["free_eur"], meter["free_after_proposed_eur"]) == ("50000.00", "-25000.00")


async def test_a_budget_cannot_fall_below_what_is_used(
    app: Application, client: httpx.AsyncClient, key: MakeKey
) -> None:
    office = await key(Role.IKZ_OFFICE)
    await submitted(app, "he-ikz-2021", 2031, 75_000_00, 75_000_00)
    draft = {"year": 2031, "programmes": ["he-ikz-2021"], "amount_eur": "74999.99"}
    refused = await client.post("/v1/budgets", json=draft, headers=office)
    assert refused.status_code == 409
    assert refused.json()["type"].endswith("/budget-exhausted")
    made = await client.post("/v1/budgets", json={**draft, "amount_eur": "75000.00"}, headers=office)
    place, tag = made.headers["location"], {"if-match": made.headers["etag"]}
    lower = {"amount_eur": "10.00"}
    assert (await client.patch(place, json=lower, headers=office)).status_code == 428
    assert (await client.patch(place, json=lower, headers={**office, **tag})).status_code == 409
    changed = await client.patch(place, json={"note": "Nachtrag"}, headers={**office, **tag})
    assert changed.status_code == 200, changed.text
    assert changed.json()["note"] == "Nachtrag"
    assert (await client.get(place, headers=office)).headers["etag"] == changed.headers["etag"]
    assert (await client.patch(place, json=lower, headers={**office, **tag})).status_code == 412


async def test_one_pot_for_a_programme_and_year(client: httpx.AsyncClient, key: MakeKey) -> None:
    office = await key(Role.IKZ_OFFICE)
    draft = {"year": 2040, "programmes": ["he-ikz-2021"], "amount_eur": "1.00"}
    assert (await client.post("/v1/budgets", json=draft, headers=office)).status_code == 201
    again = await client.post("/v1/budgets", json=draft, headers=office)
    assert (again.status_code, again.json()["type"].rpartition("/")[2]) == (409, "conflict")
    wrong = {**draft, "year": 2041, "programmes": ["he-ikz-2021", "nothing", "he-ikz-2021"]}
    answer = await client.post("/v1/budgets", json=wrong, headers=office)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == ["programmes[1]", "programmes[2]"]


async def test_only_the_office_sets_and_only_it_and_the_auditor_read(
    client: httpx.AsyncClient, key: MakeKey
) -> None:
    draft = {"year": 2050, "programmes": ["he-ikz-2021"], "amount_eur": "1.00"}
    auditor, editor = await key(Role.AUDITOR), await key(Role.MUNICIPALITY_EDITOR, "06631018")
    assert (await client.get("/v1/budgets")).status_code == 401
    assert (await client.get("/v1/budgets", headers=editor)).status_code == 403
    assert (await client.get("/v1/budgets", headers=auditor)).status_code == 200
    assert (await client.post("/v1/budgets", json=draft, headers=auditor)).status_code == 403
