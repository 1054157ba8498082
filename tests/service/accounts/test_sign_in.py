# SPDX-License-Identifier: EUPL-1.2
"""Getting in by mail: link, code, limits, and what nobody learns."""

import time

import httpx
import pytest

from service.access.permissions import Role
from service.accounts.attempts import LIMITS
from service.database.pool import Database
from service.http.application import Application
from tests.service.accounts.conftest import SAME_ORIGIN, LastMail, MakePerson, SignIn
from tests.service.conftest import MakeKey

_NEUHOF = "06631018"


async def _begin(client: httpx.AsyncClient, mail: str) -> httpx.Response:
    return await client.post("/v1/sign-ins", json={"mail": mail})


async def test_link_signs_in_once(client: httpx.AsyncClient, person: MakePerson, last_mail: LastMail) -> None:
    await person("link@neuhof.example", "municipality_editor", _NEUHOF)
    assert (await _begin(client, "  Link@Neuhof.example ")).json() == {"valid_minutes": 15}
    token = (await last_mail("link@neuhof.example"))["link"].removeprefix("/anmelden/")
    answer = await client.post("/v1/session", json={"token": token}, headers=SAME_ORIGIN)
    assert answer.status_code == 201
    assert answer.json()["role"] == "municipality_editor"
    assert answer.json()["scope_name"] == "Neuhof"
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("ikz_session=")
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    client.cookies.clear()
    again = await client.post("/v1/session", json={"token": token})
    assert again.status_code == 422
    assert again.json()["type"].endswith("sign-in-refused")


async def test_code_signs_in_with_spaces(
    client: httpx.AsyncClient, person: MakePerson, last_mail: LastMail
) -> None:
    await person("code@neuhof.example", "municipality_editor", _NEUHOF)
    await _begin(client, "code@neuhof.example")
    code = (await last_mail("code@neuhof.example"))["code"]
    assert len(code) == 9
    answer = await client.post("/v1/session", json={"mail": "code@neuhof.example", "code": f" {code} "})
    assert answer.status_code == 201
    client.cookies.clear()


async def test_code_bears_five_tries(
    client: httpx.AsyncClient, person: MakePerson, last_mail: LastMail
) -> None:
    await person("tries@neuhof.example", "municipality_editor", _NEUHOF)
    await _begin(client, "tries@neuhof.example")
    mail = await last_mail("tries@neuhof.example")
    wrong = "0000 0000" if mail["code"] != "0000 0000" else "0000 0001"
    for _ in range(5):
        refused = await client.post("/v1/session", json={"mail": "tries@neuhof.example", "code": wrong})
        assert refused.status_code == 422
    right = await client.post("/v1/session", json={"mail": "tries@neuhof.example", "code": mail["code"]})
    assert right.status_code == 422
    token = mail["link"].removeprefix("/anmelden/")
    assert (await client.post("/v1/session", json={"token": token})).status_code == 422


async def test_wrong_codes_are_limited_for_known_and_unknown_alike(
    app: Application, client: httpx.AsyncClient, person: MakePerson
) -> None:
    await person("limit@neuhof.example", "municipality_editor", _NEUHOF)
    database: Database = app.state["database"]
    for mail in ("limit@neuhof.example", "nobody@neuhof.example"):
        async with database.acquire() as connection:
            await connection.execute("DELETE FROM sign_in_attempt")
        statuses = [
            (await client.post("/v1/session", json={"mail": mail, "code": "1234 5678"})).status_code
            for _ in range(LIMITS["wrong_mail"] + 1)
        ]
        assert statuses == [422] * LIMITS["wrong_mail"] + [429], mail
        late = await client.post("/v1/session", json={"mail": mail, "code": "1234 5678"})
        assert 0 < int(late.headers["retry-after"]) <= 900
    async with database.acquire() as connection:
        await connection.execute("DELETE FROM sign_in_attempt")


async def test_nobody_learns_which_addresses_exist(
    app: Application, client: httpx.AsyncClient, person: MakePerson
) -> None:
    await person("exists@neuhof.example", "municipality_editor", _NEUHOF)
    answers, seconds = [], []
    for mail in ("exists@neuhof.example", "missing@neuhof.example"):
        began = time.perf_counter()
        answer = await _begin(client, mail)
        seconds.append(time.perf_counter() - began)
        kept = {k: v for k, v in answer.headers.items() if k not in ("x-request-id", "date")}
        answers.append((answer.status_code, answer.content, kept))
    assert answers[0] == answers[1]
    assert min(seconds) >= 0.25
    assert abs(seconds[0] - seconds[1]) < 0.1
    for mail in ("exists@neuhof.example", "missing@neuhof.example"):
        statuses = [(await _begin(client, mail)).status_code for _ in range(LIMITS["begin_mail"])]
        assert statuses == [202] * (LIMITS["begin_mail"] - 1) + [429]
    database: Database = app.state["database"]
    async with database.acquire() as connection:
        await connection.execute("DELETE FROM sign_in_attempt")


async def test_expired_link_and_code(
    app: Application, client: httpx.AsyncClient, person: MakePerson, last_mail: LastMail
) -> None:
    await person("late@neuhof.example", "municipality_editor", _NEUHOF)
    await _begin(client, "late@neuhof.example")
    database: Database = app.state["database"]
    async with database.acquire() as connection:
        await connection.execute("UPDATE sign_in SET expires_at = now() - interval '1 second'")
    mail = await last_mail("late@neuhof.example")
    token = mail["link"].removeprefix("/anmelden/")
    assert (await client.post("/v1/session", json={"token": token})).status_code == 422
    code = {"mail": "late@neuhof.example", "code": mail["code"]}
    assert (await client.post("/v1/session", json=code)).status_code == 422


async def test_somebody_without_a_role_gets_no_mail(
    app: Application, client: httpx.AsyncClient, person: MakePerson, last_mail: LastMail, key: MakeKey
) -> None:
    account = await person("former@neuhof.example", "municipality_editor", _NEUHOF)
    office = await key(Role.IKZ_OFFICE)
    ended = await client.delete(f"/v1/accounts/{account.id}/roles/{account.roles[0].id}", headers=office)
    assert ended.status_code == 200
    assert (await _begin(client, "former@neuhof.example")).status_code == 202
    assert await last_mail("former@neuhof.example") == {}


async def test_a_session_ends_with_its_role_with_idleness_and_by_hand(
    app: Application, person: MakePerson, sign_in: SignIn, client: httpx.AsyncClient, key: MakeKey
) -> None:
    account = await person("ends@neuhof.example", "municipality_editor", _NEUHOF)
    database: Database = app.state["database"]
    signed_in = await sign_in("ends@neuhof.example")
    other = await sign_in("ends@neuhof.example")
    assert (await signed_in.get("/v1/session")).json()["account"] == str(account.id)
    sessions = (await signed_in.get("/v1/sessions")).json()["sessions"]
    assert [session["is_this"] for session in sessions] == [True, False]
    gone = await signed_in.delete(f"/v1/sessions/{sessions[1]['id']}")
    assert gone.status_code == 204
    assert (await other.get("/v1/session")).status_code == 401

    async with database.acquire() as connection:
        await connection.execute("UPDATE session SET last_seen_at = now() - interval '5 hours'")
    assert (await signed_in.get("/v1/session")).status_code == 401
    third = await sign_in("ends@neuhof.example")
    assert (await third.delete("/v1/session")).status_code == 204
    assert (await third.get("/v1/session")).status_code == 401
    fourth = await sign_in("ends@neuhof.example")
    office = await key(Role.IKZ_OFFICE)
    await client.delete(f"/v1/accounts/{account.id}/roles/{account.roles[0].id}", headers=office)
    assert (await fourth.get("/v1/session")).status_code == 401
    # Not signed in is no error where everybody may read.
    assert (await fourth.get("/v1/topics")).status_code == 200


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"sec-fetch-site": "same-origin"}, 201),
        ({"sec-fetch-site": "cross-site", "origin": "http://test"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"origin": "http://test"}, 201),
        ({"origin": "https://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({}, 403),
    ],
)
async def test_a_cookie_vouches_only_for_pages_of_this_service(
    person: MakePerson, sign_in: SignIn, headers: dict[str, str], status: int
) -> None:
    mail = f"csrf{abs(hash(str(headers)))}@neuhof.example"
    await person(mail, "municipality_editor", _NEUHOF)
    client = await sign_in(mail)
    del client.headers["sec-fetch-site"]
    need = {"topic": "it_operations_hosting", "earliest_start": "2027-01"}
    answer = await client.post("/v1/needs", json=need, headers=headers)
    assert answer.status_code == status, answer.text
    if status == 201:
        tag = answer.headers["etag"]
        gone = await client.delete(f"/v1/needs/{answer.json()['id']}", headers={**headers, "if-match": tag})
        assert gone.status_code == 204


async def test_no_sign_in_from_another_site(client: httpx.AsyncClient) -> None:
    answer = await client.post(
        "/v1/sign-ins", json={"mail": "a@neuhof.example"}, headers={"origin": "https://evil.example"}
    )
    assert answer.status_code == 403
