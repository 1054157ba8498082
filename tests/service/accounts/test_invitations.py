# SPDX-License-Identifier: EUPL-1.2
"""Letters: the code stands in the PDF alone, works once, bears five tries, and names a person."""

import io

import httpx
import pikepdf
import pytest

from service.access.permissions import Role
from service.accounts.letter import address_lines
from service.accounts.secret_values import letter_code, new_letter_code, split_letter_code
from service.database.pool import Database
from service.http.application import Application
from tests.letters import code_in
from tests.service.accounts.conftest import LastMail
from tests.service.conftest import MakeKey

_NEUHOF = "06631018"


async def _invite(
    app: Application, client: httpx.AsyncClient, office: dict[str, str], role: str = "municipality_editor"
) -> tuple[str, str, bytes]:
    """A letter, its id and its code, read where it is printed."""
    answer = await client.post("/v1/invitations", json={"scope": _NEUHOF, "role": role}, headers=office)
    assert answer.status_code == 201, answer.text
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["cache-control"] == "no-store"
    return answer.headers["location"].rpartition("/")[2], code_in(answer.content), answer.content


async def test_from_the_letter_to_the_first_session(
    app: Application, client: httpx.AsyncClient, key: MakeKey, last_mail: LastMail
) -> None:
    office = await key(Role.IKZ_OFFICE)
    id_, code, pdf = await _invite(app, client, office, "municipality_signatory")
    with pikepdf.open(io.BytesIO(pdf)) as document:
        metadata = document.open_metadata()
        assert metadata["pdfuaid:part"] == "1"
        assert document.Root.MarkInfo.Marked
        assert len(document.pages) == 1
    person = {"name": "Anna Amt", "mail": "rathaus@neuhof.example", "is_mailbox": True}
    typed = code.lower().replace("-", " ")
    answer = await client.post("/v1/invitations/redemptions", json={"code": typed, **person})
    assert answer.status_code == 202, answer.text
    assert answer.json() == {"scope": _NEUHOF, "scope_name": "Neuhof", "role": "municipality_signatory"}
    token = (await last_mail("rathaus@neuhof.example"))["link"].removeprefix("/anmelden/")
    session = await client.post("/v1/session", json={"token": token})
    assert session.json()["name"] == "Anna Amt"
    client.cookies.clear()
    listed = (await client.get("/v1/invitations", headers=office)).json()["invitations"]
    assert next(letter for letter in listed if letter["id"] == id_)["state"] == "used"
    twice = await client.post("/v1/invitations/redemptions", json={"code": code, **person})
    assert twice.status_code == 422
    database: Database = app.state["database"]
    async with database.acquire() as connection:
        told = await connection.fetchval("SELECT facts FROM message WHERE kind = 'letter_answered'")
        kept = await connection.fetchval("SELECT invitation::text FROM invitation WHERE id = $1", _uuid(id_))
    assert told["domain"] == "neuhof.example"
    assert code.replace("-", "") not in kept


async def test_five_wrong_tries_block_the_letter(
    app: Application, client: httpx.AsyncClient, key: MakeKey
) -> None:
    office = await key(Role.IKZ_OFFICE)
    id_, code, _ = await _invite(app, client, office)
    wrong = code[:-1] + ("0" if code[-1] != "0" else "1")
    person = {"name": "Anna Amt", "mail": "blocked@neuhof.example"}
    for _ in range(5):
        refused = await client.post("/v1/invitations/redemptions", json={"code": wrong, **person})
        assert refused.status_code == 422
    right = await client.post("/v1/invitations/redemptions", json={"code": code, **person})
    assert right.status_code == 422
    assert right.json()["type"].endswith("letter-code-refused")
    listed = (await client.get("/v1/invitations", headers=office)).json()["invitations"]
    assert next(letter for letter in listed if letter["id"] == id_)["state"] == "blocked"


async def test_expired_and_withdrawn_letters_open_nothing(
    app: Application, client: httpx.AsyncClient, key: MakeKey
) -> None:
    office = await key(Role.IKZ_OFFICE)
    person = {"name": "Anna Amt", "mail": "late@neuhof.example"}
    id_, code, _ = await _invite(app, client, office)
    assert (await client.delete(f"/v1/invitations/{id_}", headers=office)).status_code == 204
    assert (await client.delete(f"/v1/invitations/{id_}", headers=office)).status_code == 409
    refused = await client.post("/v1/invitations/redemptions", json={"code": code, **person})
    assert refused.status_code == 422
    id_, code, _ = await _invite(app, client, office)
    database: Database = app.state["database"]
    async with database.acquire() as connection:
        await connection.execute("UPDATE invitation SET expires_at = now() WHERE id = $1", _uuid(id_))
    refused = await client.post("/v1/invitations/redemptions", json={"code": code, **person})
    assert refused.status_code == 422
    async with database.acquire() as connection:
        assert await connection.fetchval("SELECT count(*) FROM account WHERE mail LIKE 'late@%'") == 0


async def test_only_the_office_invites(client: httpx.AsyncClient, key: MakeKey) -> None:
    editor = await key(Role.MUNICIPALITY_SIGNATORY, _NEUHOF)
    assert (await client.post("/v1/invitations", json={"scope": _NEUHOF}, headers=editor)).status_code == 403
    assert (await client.post("/v1/invitations", json={"scope": _NEUHOF})).status_code == 401


def test_codes_are_read_as_people_type_them() -> None:
    code = new_letter_code()
    for typed in (letter_code(code), letter_code(code).lower(), " ".join(code), code.replace("0", "O")):
        assert split_letter_code(typed) == (code[:8], code)
    assert split_letter_code(code[:-1]) is None
    assert split_letter_code(code + "!") is None


@pytest.mark.parametrize(
    ("scope", "lines"),
    [
        (_NEUHOF, ["Gemeindevorstand der Gemeinde Neuhof", "36119 Neuhof"]),
        ("06631", ["Kreisausschuss: Landkreis Fulda", "Fulda"]),
        ("066", ["Regierungspräsidium Kassel", "Dezernat Kommunalaufsicht", "Kassel"]),
    ],
)
def test_address(app: Application, scope: str, lines: list[str]) -> None:
    assert address_lines(scope, app.state["register"]()) == lines


def _uuid(text: str) -> object:
    import uuid

    return uuid.UUID(text)
