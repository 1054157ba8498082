# SPDX-License-Identifier: EUPL-1.2
"""Sign-in at an office's own provider: a made-up provider on the loopback address, asked over real HTTP."""

import asyncio
import base64
import hashlib
import json
import time
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import msgspec
import pytest
import pytest_asyncio
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

from service.database.pool import Database
from service.http.application import Application
from tests.service.accounts.conftest import MakePerson

_CLIENT, _SECRET = "ikz", "made-up-secret"


class FakeProvider:
    """Answers discovery, keys and the exchange of a code; signs what the test tells it to."""

    def __init__(self) -> None:
        self.key = RSAKey.generate_key(2048, {"kid": "1", "use": "sig"})
        self.issuer = ""
        self.claims: dict[str, Any] = {}
        self.algorithm = "RS256"
        self.signing_key: Any = self.key
        self.challenge = ""
        self.asked: list[str] = []

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        length = next(
            (int(line[15:]) for line in head.splitlines() if line.lower().startswith("content-length:")), 0
        )
        body = (await reader.readexactly(length)).decode()
        path = head.split(" ")[1]
        self.asked.append(path)
        status, content = self._answer(path, head, body)
        text = json.dumps(content).encode()
        writer.write(
            f"HTTP/1.1 {status} -\r\ncontent-type: application/json\r\ncontent-length: {len(text)}\r\n"
            "connection: close\r\n\r\n".encode()
            + text
        )
        await writer.drain()
        writer.close()

    def _answer(self, path: str, head: str, body: str) -> tuple[int, Any]:
        if path == "/.well-known/openid-configuration":
            return 200, {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token",
                "jwks_uri": f"{self.issuer}/keys",
            }
        if path == "/keys":
            return 200, {"keys": [self.key.as_dict(private=False)]}
        form = {name: values[0] for name, values in parse_qs(body).items()}
        secret = base64.b64encode(f"{_CLIENT}:{_SECRET}".encode()).decode()
        verifier = hashlib.sha256(form["code_verifier"].encode()).digest()
        is_right = base64.urlsafe_b64encode(verifier).decode().rstrip("=") == self.challenge
        if f"Basic {secret}" not in head or form["code"] != "the-code" or not is_right:
            return 400, {"error": "invalid_grant"}
        token = jwt.encode(
            {"alg": self.algorithm, "kid": "1"}, self.claims, self.signing_key, algorithms=[self.algorithm]
        )
        return 200, {"id_token": token, "access_token": "unused", "token_type": "Bearer"}

    def vouch(self, sent_nonce: str, /, **changes: Any) -> None:
        now = int(time.time())
        self.claims = {
            "iss": self.issuer,
            "aud": _CLIENT,
            "sub": "subject-1",
            "exp": now + 300,
            "iat": now,
            "nonce": sent_nonce,
            "email": "Office@Hessen.example",
            "email_verified": True,
            **changes,
        }


@pytest_asyncio.fixture
async def provider(app: Application) -> AsyncIterator[FakeProvider]:
    """A provider on a port of its own, and the application told of it."""
    fake = FakeProvider()
    server = await asyncio.start_server(fake.serve, "127.0.0.1", 0)
    fake.issuer = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    before = app.state["settings"]
    app.state["settings"] = _with(before, fake.issuer)
    yield fake
    app.state["settings"] = before
    if "oidc_provider" in app.state:
        del app.state["oidc_provider"]
    server.close()
    await server.wait_closed()


def _with(settings: Any, issuer: str) -> Any:
    import dataclasses

    return dataclasses.replace(
        settings, oidc_issuer=issuer, oidc_client_id=_CLIENT, oidc_client_secret=_SECRET
    )


@pytest_asyncio.fixture
async def browser(app: Application) -> httpx.AsyncClient:
    """A browser of its own, with its cookies."""
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test")


async def _leave(browser: httpx.AsyncClient, provider: FakeProvider) -> dict[str, str]:
    """Go to the provider; what the address says."""
    gone = await browser.get("/anmelden/behoerde")
    assert gone.status_code == 303, gone.text
    address = urlsplit(gone.headers["location"])
    query = {name: values[0] for name, values in parse_qs(address.query).items()}
    provider.challenge = query["code_challenge"]
    assert query["code_challenge_method"] == "S256"
    assert query["redirect_uri"].endswith("/anmelden/behoerde/antwort")
    return query


async def _return(browser: httpx.AsyncClient, state: str, code: str = "the-code") -> httpx.Response:
    return await browser.get("/anmelden/behoerde/antwort", params={"state": state, "code": code})


async def test_an_office_signs_in_with_its_own_account(
    app: Application, browser: httpx.AsyncClient, provider: FakeProvider, person: MakePerson
) -> None:
    await person("office@hessen.example", "ikz_office")
    query = await _leave(browser, provider)
    provider.vouch(query["nonce"])
    entered = await _return(browser, query["state"])
    assert entered.status_code == 303, entered.text
    assert (await browser.get("/v1/session")).json()["role"] == "ikz_office"
    assert (await _return(browser, query["state"])).status_code == 422, "an answer is taken once"

    # From now on the subject counts, also when the address changes.
    query = await _leave(browser, provider)
    provider.vouch(query["nonce"], email="new@hessen.example")
    assert (await _return(browser, query["state"])).status_code == 303
    # The address at another subject does not take the account along.
    query = await _leave(browser, provider)
    provider.vouch(query["nonce"], sub="subject-2")
    assert (await _return(browser, query["state"])).status_code == 403
    assert provider.asked.count("/keys") == 1
    assert provider.asked.count("/.well-known/openid-configuration") == 1
    database: Database = app.state["database"]
    async with database.acquire() as connection:
        await connection.execute("UPDATE account SET ended_at = now() WHERE mail = 'office@hessen.example'")


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"nonce": "another"}, 422),
        ({"nonce": None}, 422),
        ({"aud": "another"}, 422),
        ({"aud": [_CLIENT, "another"]}, 422),
        ({"aud": [_CLIENT, "another"], "azp": "another"}, 422),
        ({"iss": "http://127.0.0.1:1"}, 422),
        ({"exp": 1_000_000_000}, 422),
        ({"email_verified": False}, 403),
        ({"email_verified": "true"}, 403),
        ({"email": "nobody@hessen.example"}, 403),
    ],
)
async def test_a_token_that_does_not_hold_opens_nothing(
    browser: httpx.AsyncClient,
    provider: FakeProvider,
    person: MakePerson,
    changes: dict[str, Any],
    status: int,
) -> None:
    mail = f"o{abs(hash(str(changes)))}@hessen.example"
    await person(mail, "ikz_office")
    query = await _leave(browser, provider)
    provider.vouch(query["nonce"], **{"email": mail, **changes})
    answer = await _return(browser, query["state"])
    assert answer.status_code == status, answer.text
    assert (await browser.get("/v1/session")).status_code == 401


async def test_wrong_algorithms_and_keys(
    browser: httpx.AsyncClient, provider: FakeProvider, person: MakePerson
) -> None:
    await person("alg@hessen.example", "ikz_office")
    public = provider.key.as_pem(private=False)
    for algorithm, key in (
        # The public key taken for a shared secret: the classic confusion.
        ("HS256", OctKey.import_key(base64.b64encode(public).decode())),
        ("RS256", RSAKey.generate_key(2048, {"kid": "1"})),
    ):
        provider.algorithm, provider.signing_key = algorithm, key
        query = await _leave(browser, provider)
        provider.vouch(query["nonce"], email="alg@hessen.example")
        assert (await _return(browser, query["state"])).status_code == 422, algorithm
    header, claims = (
        base64.urlsafe_b64encode(msgspec.json.encode(part)).decode().rstrip("=")
        for part in ({"alg": "none"}, provider.claims)
    )
    from service.accounts.oidc import Provider, ProviderRefused, _Metadata

    client = Provider(_with(browser_settings(), provider.issuer))
    metadata = _Metadata(provider.issuer, "", "", f"{provider.issuer}/keys")
    with pytest.raises(ProviderRefused):
        await client._verified(f"{header}.{claims}.", metadata)


def browser_settings() -> Any:
    from service.settings import Settings

    return Settings()


async def test_another_browsers_answer_opens_nothing(
    app: Application, browser: httpx.AsyncClient, provider: FakeProvider, person: MakePerson
) -> None:
    await person("victim@hessen.example", "ikz_office")
    query = await _leave(browser, provider)
    provider.vouch(query["nonce"], email="victim@hessen.example")
    other = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test")
    assert (await _return(other, query["state"])).status_code == 422
    assert (await _return(browser, query["state"], code="wrong")).status_code == 422
    assert (await browser.get("/v1/session")).status_code == 401


async def test_an_answer_that_comes_too_late(
    app: Application, browser: httpx.AsyncClient, provider: FakeProvider, person: MakePerson
) -> None:
    await person("slow@hessen.example", "ikz_office")
    query = await _leave(browser, provider)
    provider.vouch(query["nonce"], email="slow@hessen.example")
    database: Database = app.state["database"]
    async with database.acquire() as connection:
        await connection.execute("UPDATE oidc_state SET expires_at = now()")
    assert (await _return(browser, query["state"])).status_code == 422


async def test_a_provider_that_is_away_is_said_so(
    app: Application, browser: httpx.AsyncClient, provider: FakeProvider
) -> None:
    app.state["settings"] = _with(app.state["settings"], "http://127.0.0.1:9")
    answer = await browser.get("/anmelden/behoerde")
    assert answer.status_code == 422
    assert "noch einmal" in answer.text


async def test_without_a_provider_there_is_none(browser: httpx.AsyncClient) -> None:
    assert (await browser.get("/anmelden/behoerde")).status_code == 404
    assert "Konto meiner Beh" not in (await browser.get("/anmelden")).text
