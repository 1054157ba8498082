# SPDX-License-Identifier: EUPL-1.2
"""Naming people, switching and handing over roles, deputies, and what one has a role in."""

import asyncio
import datetime as dt
import uuid

import httpx
import pytest

from service.access.permissions import Role, require_not_own
from service.accounts.people import contacts_of
from service.accounts.sessions import find_session
from service.clock import today
from service.database.pool import Database
from service.errors import Forbidden
from service.http.application import Application
from tests.service.accounts.conftest import MakePerson, SignIn
from tests.service.conftest import MakeKey

_NEUHOF, _FLIEDEN = "06631018", "06631008"


async def test_a_signatory_names_an_editor_who_may_not_name_a_signatory(
    client: httpx.AsyncClient, person: MakePerson, sign_in: SignIn
) -> None:
    await person("chief@neuhof.example", "municipality_signatory", _NEUHOF)
    chief = await sign_in("chief@neuhof.example")
    made = await chief.post(
        "/v1/accounts",
        json={"name": "Bert  Neu", "mail": "Bert@Neuhof.example", "role": "municipality_editor"},
    )
    assert made.status_code == 201, made.text
    account = made.json()
    assert account["name"] == "Bert Neu"
    assert account["mail"] == "bert@neuhof.example"
    assert account["roles"][0]["scope"] == _NEUHOF
    bert = await sign_in("bert@neuhof.example")
    refused = await bert.post(
        "/v1/accounts",
        json={"name": "Carl Neu", "mail": "carl@neuhof.example", "role": "municipality_signatory"},
    )
    assert refused.status_code == 403
    elsewhere = await chief.post(
        "/v1/accounts",
        json={
            "name": "Carl Neu",
            "mail": "carl@flieden.example",
            "role": "municipality_editor",
            "scope": _FLIEDEN,
        },
    )
    assert elsewhere.status_code == 403
    # Nobody gives a role to themselves.
    own = (await chief.get("/v1/session")).json()["account"]
    self_named = await chief.post(f"/v1/accounts/{own}/roles", json={"role": "municipality_editor"})
    assert self_named.status_code == 403


async def test_others_are_not_found(person: MakePerson, sign_in: SignIn, client: httpx.AsyncClient) -> None:
    flieden = await person("f@flieden.example", "municipality_editor", _FLIEDEN)
    await person("n@neuhof.example", "municipality_signatory", _NEUHOF)
    neuhof = await sign_in("n@neuhof.example")
    assert (await neuhof.get(f"/v1/accounts/{flieden.id}")).status_code == 404
    assert (await neuhof.delete(f"/v1/accounts/{flieden.id}")).status_code == 404
    path = f"/v1/accounts/{flieden.id}/roles/{flieden.roles[0].id}"
    assert (await neuhof.delete(path)).status_code == 404
    listed = (await neuhof.get("/v1/accounts")).json()["accounts"]
    assert "n@neuhof.example" in {account["mail"] for account in listed}
    assert "f@flieden.example" not in {account["mail"] for account in listed}
    assert (await client.get("/v1/accounts")).status_code == 401


async def test_one_person_two_roles(
    app: Application, person: MakePerson, sign_in: SignIn, client: httpx.AsyncClient, key: MakeKey
) -> None:
    account = await person("both@fulda.example", "ikz_office")
    office = await key(Role.ADMIN)
    given = await client.post(
        f"/v1/accounts/{account.id}/roles",
        json={"role": "municipality_editor", "scope": _NEUHOF},
        headers=office,
    )
    assert given.status_code == 201
    both = await sign_in("both@fulda.example")
    session = (await both.get("/v1/session")).json()
    assert session["role"] == "ikz_office"
    assert len(session["roles"]) == 2
    other = next(role for role in session["roles"] if role["role"] == "municipality_editor")
    # In the office's role the person still has a hand in Neuhof, and does not decide on it.
    database: Database = app.state["database"]
    token = both.cookies["ikz_session"]
    async with database.acquire() as connection:
        found = await find_session(connection, token)
    assert found is not None
    assert found.caller.own_municipalities == {_NEUHOF}
    assert found.caller.municipality is None
    with pytest.raises(Forbidden):
        require_not_own(found.caller, [_FLIEDEN, _NEUHOF])
    require_not_own(found.caller, [_FLIEDEN])

    switched = await both.patch("/v1/session", json={"role_grant": other["id"]})
    assert switched.json()["role"] == "municipality_editor"
    assert (await both.get("/v1/session")).json()["scope"] == _NEUHOF
    assert (await both.get("/v1/plans")).status_code in (403, 405)
    foreign = await both.patch("/v1/session", json={"role_grant": str(uuid.uuid4())})
    assert foreign.status_code == 403
    # The next session begins in the role of the last.
    again = await sign_in("both@fulda.example")
    assert (await again.get("/v1/session")).json()["role"] == "municipality_editor"


async def test_handover_today_and_later(
    app: Application, person: MakePerson, sign_in: SignIn, client: httpx.AsyncClient, key: MakeKey
) -> None:
    old = await person("old@neuhof.example", "municipality_signatory", _NEUHOF)
    signed_in = await sign_in("old@neuhof.example")
    path = f"/v1/accounts/{old.id}/roles/{old.roles[0].id}/handover"
    same = await signed_in.post(path, json={"name": "Old Self", "mail": "old@neuhof.example"})
    assert same.status_code == 422
    answer = await signed_in.post(path, json={"name": "Nora Neu", "mail": "nora@neuhof.example"})
    assert answer.status_code == 201, answer.text
    nora = answer.json()
    assert nora["roles"][0]["role"] == "municipality_signatory"
    assert nora["roles"][0]["takes_over"] == str(old.roles[0].id)
    assert (await signed_in.get("/v1/session")).status_code == 401
    assert (await signed_in.post(path, json={"name": "X Y", "mail": "x@neuhof.example"})).status_code == 401

    tomorrow = today() + dt.timedelta(days=1)
    office = await key(Role.IKZ_OFFICE)
    later = await client.post(
        f"/v1/accounts/{nora['id']}/roles/{nora['roles'][0]['id']}/handover",
        json={"name": "Max Morgen", "mail": "max@neuhof.example", "valid_from": str(tomorrow)},
        headers=office,
    )
    assert later.status_code == 201, later.text
    assert later.json()["roles"][0]["is_current"] is False
    before = (await client.get(f"/v1/accounts/{nora['id']}", headers=office)).json()["roles"][0]
    assert before["is_current"] is True
    assert before["valid_to"] == str(today())


async def test_deputies_and_readers_need_an_end(client: httpx.AsyncClient, key: MakeKey) -> None:
    office = await key(Role.IKZ_OFFICE)
    for role, scope in (("auditor", None), ("coordination_office", None), ("municipality_deputy", _NEUHOF)):
        draft = {"name": "Dora Test", "mail": f"{role}@x.example", "role": role, "scope": scope}
        endless = await client.post("/v1/accounts", json=draft, headers=office)
        assert endless.status_code == 422
        assert [error["field"] for error in endless.json()["errors"]] == ["valid_to"]
        dated = await client.post("/v1/accounts", json={**draft, "valid_to": "2099-01-01"}, headers=office)
        assert dated.status_code == 201, dated.text


async def test_a_role_that_has_run_out_opens_nothing(
    app: Application, person: MakePerson, sign_in: SignIn
) -> None:
    account = await person("audit@hessen.example", "auditor", valid_to=today())
    auditor = await sign_in("audit@hessen.example")
    assert (await auditor.get("/v1/events")).status_code == 200
    database: Database = app.state["database"]
    async with database.acquire() as connection:
        await connection.execute(
            "UPDATE role_grant SET valid_from = $2, valid_to = $2 WHERE account = $1",
            account.id,
            today() - dt.timedelta(days=1),
        )
    assert (await auditor.get("/v1/events")).status_code == 401


@pytest.mark.parametrize(
    ("role", "scope", "fields"),
    [
        ("municipality_editor", None, ["scope"]),
        ("municipality_editor", "06999999", ["scope"]),
        ("district_officer", _NEUHOF, ["scope"]),
        ("rp_officer", "067", ["scope"]),
        ("ikz_office", _NEUHOF, ["scope"]),
    ],
)
async def test_scope_and_role_belong_together(
    client: httpx.AsyncClient, key: MakeKey, role: str, scope: str | None, fields: list[str]
) -> None:
    office = await key(Role.IKZ_OFFICE)
    draft = {"name": "Eva Test", "mail": "eva@x.example", "role": role, "scope": scope}
    answer = await client.post("/v1/accounts", json=draft, headers=office)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == fields


async def test_district_and_region_are_named_and_known(client: httpx.AsyncClient, key: MakeKey) -> None:
    office = await key(Role.IKZ_OFFICE)
    for role, scope, name in (
        ("district_officer", "06631", "Landkreis Fulda"),
        ("rp_officer", "066", "Regierungsbezirk Kassel"),
    ):
        draft = {"name": "Udo Amt", "mail": f"{role}@amt.example", "role": role, "scope": scope}
        answer = await client.post("/v1/accounts", json=draft, headers=office)
        assert answer.status_code == 201, answer.text
        assert answer.json()["roles"][0]["scope_name"] == name


async def test_only_the_administration_makes_administrators(client: httpx.AsyncClient, key: MakeKey) -> None:
    draft = {"name": "Root Test", "mail": "root@x.example", "role": "admin"}
    assert (
        await client.post("/v1/accounts", json=draft, headers=await key(Role.IKZ_OFFICE))
    ).status_code == 403
    assert (await client.post("/v1/accounts", json=draft, headers=await key(Role.ADMIN))).status_code == 201


async def test_changing_oneself_needs_the_state_one_has_seen(person: MakePerson, sign_in: SignIn) -> None:
    account = await person("self@neuhof.example", "municipality_editor", _NEUHOF)
    signed_in = await sign_in("self@neuhof.example")
    path = f"/v1/accounts/{account.id}"
    assert (await signed_in.patch(path, json={"phone": "06655 1"})).status_code == 428
    tag = (await signed_in.get(path)).headers["etag"]
    changed = await signed_in.patch(path, json={"phone": "06655 1"}, headers={"if-match": tag})
    assert changed.json()["phone"] == "06655 1"
    stale = await signed_in.patch(path, json={"phone": "06655 2"}, headers={"if-match": tag})
    assert stale.status_code == 412


async def test_contacts_of_a_municipality_also_under_its_old_key(
    app: Application, person: MakePerson
) -> None:
    await person("editor@hanau.example", "municipality_editor", "06415000", name="Edda Hanau")
    await person("signs@hanau.example", "municipality_signatory", "06415000", name="Sina Hanau")
    database: Database = app.state["database"]
    async with database.acquire() as connection:
        await connection.execute(
            "UPDATE role_grant SET scope = '06435014' "
            "WHERE account = (SELECT id FROM account WHERE mail = 'editor@hanau.example')"
        )
        contacts = await contacts_of(connection, "06415000")
        assert await contacts_of(connection, "06412000") == ()
    assert [contact.email for contact in contacts] == ["signs@hanau.example", "editor@hanau.example"]


async def test_the_record_names_nobody(app: Application, client: httpx.AsyncClient, key: MakeKey) -> None:
    office = await key(Role.IKZ_OFFICE)
    draft = {
        "name": "Zacharias Unikum",
        "mail": "zacharias@unikum.example",
        "role": "municipality_editor",
        "scope": _NEUHOF,
    }
    account = (await client.post("/v1/accounts", json=draft, headers=office)).json()
    await client.delete(f"/v1/accounts/{account['id']}", headers=office)
    database: Database = app.state["database"]
    async with database.acquire() as connection:
        rows = await connection.fetch(
            "SELECT action, event::text AS row FROM event WHERE subject_type = 'account'"
        )
    assert {"account.made", "role.granted", "account.ended"} <= {row["action"] for row in rows}
    text = "".join(row["row"] for row in rows).lower()
    assert "unikum" not in text
    assert account["id"] not in text


async def test_a_role_is_given_once_however_many_ask(
    app: Application, client: httpx.AsyncClient, key: MakeKey
) -> None:
    office = await key(Role.IKZ_OFFICE)
    draft = {
        "name": "Viele Viel",
        "mail": "many@neuhof.example",
        "role": "municipality_editor",
        "scope": _NEUHOF,
    }
    answers = await asyncio.gather(
        *(client.post("/v1/accounts", json=draft, headers=office) for _ in range(8))
    )
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 7
    database: Database = app.state["database"]
    async with database.acquire() as connection:
        found = await connection.fetchval("SELECT count(*) FROM account WHERE mail = 'many@neuhof.example'")
    assert found == 1
