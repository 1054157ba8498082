# SPDX-License-Identifier: EUPL-1.2
"""Sign-in of offices at their own provider: OpenID Connect Core 1.0, code flow, PKCE (RFC 7636) and nonce.

The provider vouches for an address; the account must be here already (no account, no entry). It is found by
the provider's subject, the first time by the verified address; an address that moves to another subject does
not take the account along. Tokens are used for that one question and kept nowhere.
"""

import base64
import datetime as dt
import hashlib
import hmac
import secrets
import time
from typing import Any, Literal
from urllib.parse import urlencode, urlsplit

import asyncpg
import httpx
import msgspec
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from matching.errors import DomainError, Text
from service.accounts import store
from service.accounts.people import Account
from service.accounts.secret_values import digest, new_token
from service.accounts.sessions import OpenSession, open_session
from service.database.pool import Database
from service.database.queries import load_queries
from service.settings import Settings

__all__ = ("CALLBACK_PATH", "VALID_SECONDS", "Provider", "ProviderRefused", "begin", "finish", "is_set_up")

_SQL = load_queries(__file__)

CALLBACK_PATH = "/anmelden/behoerde/antwort"
#: How long somebody may take at the provider.
VALID_SECONDS = 600
#: Signatures with the provider's own key; `none` and signatures with a shared secret are not among them.
_ALGORITHMS = ["RS256", "PS256", "ES256", "ES384", "EdDSA"]
_KEPT_SECONDS = 3600.0
#: Unknown keys make us ask for new ones, though not for every forged token.
_ASK_AGAIN_SECONDS = 30.0
_LEEWAY_SECONDS = 60
_SCOPE = "openid email"


class ProviderRefused(DomainError):
    """The office's provider did not vouch for anybody who has an account here."""

    code = "provider-refused"
    title = Text(
        de="Die Anmeldung bei Ihrer Behörde hat nicht geklappt. Bitte versuchen Sie es noch einmal.",
        en="The sign-in at your office did not work. Please try again.",
    )


class _Metadata(msgspec.Struct, frozen=True):
    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str


class Begun(msgspec.Struct, frozen=True):
    """Where to send the browser, and the state that its cookie must bring back."""

    address: str
    state: str


def is_set_up(settings: Settings) -> bool:
    """Whether offices can sign in at a provider."""
    return bool(settings.oidc_issuer and settings.oidc_client_id)


class Provider:
    """A provider with what it has published, kept for an hour. One for a process."""

    def __init__(self, settings: Settings) -> None:
        self._issuer = settings.oidc_issuer or ""
        self._client_id = settings.oidc_client_id or ""
        self._client_secret = settings.oidc_client_secret or ""
        self.redirect_uri = settings.base_url + CALLBACK_PATH
        self._metadata: _Metadata | None = None
        self._keys: KeySet | None = None
        self._keys_at = self._metadata_at = 0.0

    async def authorization_address(self, state: str, nonce: str, verifier: str) -> str:
        """Where the browser goes to sign in."""
        metadata = await self._published()
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
        query = {
            "response_type": "code",
            "client_id": self._client_id,
            "redirect_uri": self.redirect_uri,
            "scope": _SCOPE,
            "state": state,
            "nonce": nonce,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        joint = "&" if "?" in metadata.authorization_endpoint else "?"
        return f"{metadata.authorization_endpoint}{joint}{urlencode(query)}"

    async def claims(self, code: str, verifier: str, nonce: str) -> dict[str, Any]:
        """Exchange a code for the claims about who signed in.

        :raises ProviderRefused: the provider refuses the code, or its token does not hold: signature,
            algorithm, issuer, audience, time, nonce
        """
        metadata = await self._published()
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.redirect_uri,
            "code_verifier": verifier,
            "client_id": self._client_id,
        }
        auth = httpx.BasicAuth(self._client_id, self._client_secret) if self._client_secret else None
        answer = await _ask("POST", metadata.token_endpoint, data=form, auth=auth)
        token = answer.get("id_token")
        if not isinstance(token, str):
            raise ProviderRefused(facts={"reason": "no_token"})
        claims = await self._verified(token, metadata)
        sent = claims.get("nonce")
        if not isinstance(sent, str) or not hmac.compare_digest(sent, nonce):
            raise ProviderRefused(facts={"reason": "nonce"})
        return claims

    async def _verified(self, token: str, metadata: _Metadata) -> dict[str, Any]:
        registry = jwt.JWTClaimsRegistry(
            leeway=_LEEWAY_SECONDS,
            iss={"essential": True, "value": metadata.issuer},
            aud={"essential": True, "value": self._client_id},
            exp={"essential": True},
            iat={"essential": True},
            sub={"essential": True},
        )
        for is_second_try in (False, True):
            keys = await self._published_keys(metadata, fresh=is_second_try)
            try:
                decoded = jwt.decode(token, keys, algorithms=_ALGORITHMS)
                registry.validate(decoded.claims)
            except (JoseError, ValueError) as error:
                # A key that has changed since; everything else stays wrong at the second look.
                if is_second_try or time.monotonic() - self._keys_at < _ASK_AGAIN_SECONDS:
                    raise ProviderRefused(facts={"reason": "token"}) from error
                continue
            break
        claims: dict[str, Any] = decoded.claims
        audience, party = claims.get("aud"), claims.get("azp")
        if (isinstance(audience, list) and len(audience) > 1 and party is None) or (
            party is not None and party != self._client_id
        ):
            raise ProviderRefused(facts={"reason": "audience"})
        return claims

    async def _published(self) -> _Metadata:
        if self._metadata is None or time.monotonic() - self._metadata_at > _KEPT_SECONDS:
            answer = await _ask("GET", f"{self._issuer}/.well-known/openid-configuration")
            try:
                metadata = msgspec.convert(answer, _Metadata)
            except msgspec.ValidationError as error:
                raise ProviderRefused(facts={"reason": "metadata"}) from error
            ends = (metadata.authorization_endpoint, metadata.token_endpoint, metadata.jwks_uri)
            schemes = {urlsplit(end).scheme for end in ends}
            if metadata.issuer.rstrip("/") != self._issuer or schemes != {urlsplit(self._issuer).scheme}:
                raise ProviderRefused(facts={"reason": "metadata"})
            self._metadata, self._metadata_at = metadata, time.monotonic()
        return self._metadata

    async def _published_keys(self, metadata: _Metadata, *, fresh: bool) -> KeySet:
        age_seconds = time.monotonic() - self._keys_at
        if self._keys is None or fresh or age_seconds > _KEPT_SECONDS:
            answer: Any = await _ask("GET", metadata.jwks_uri)
            try:
                self._keys = KeySet.import_key_set(answer)
            except (JoseError, ValueError, KeyError, TypeError) as error:
                raise ProviderRefused(facts={"reason": "keys"}) from error
            self._keys_at = time.monotonic()
        return self._keys


async def begin(database: Database, provider: Provider, language: Literal["de", "en"]) -> Begun:
    """Begin a sign-in at the provider.

    :raises ProviderRefused: the provider does not answer
    """
    state, nonce, verifier = new_token(), new_token(), secrets.token_urlsafe(48)
    address = await provider.authorization_address(state, nonce, verifier)
    expires_at = dt.datetime.now(dt.UTC) + dt.timedelta(seconds=VALID_SECONDS)
    async with database.acquire() as connection:
        await connection.execute(
            _SQL["insert_oidc_state"], digest(state), nonce, verifier, language, expires_at
        )
    return Begun(address, state)


async def finish(
    database: Database, provider: Provider, state: str, cookie: str | None, code: str
) -> OpenSession:
    """Sign in whom the provider vouches for.

    :param cookie: the state as the browser's own cookie says: another browser's answer opens nothing here
    :raises ProviderRefused: whatever is wrong; `facts["reason"]` says what, `no_account` nobody is known here
    """
    if cookie is None or not hmac.compare_digest(cookie.encode(), state.encode()):
        raise ProviderRefused(facts={"reason": "state"})
    async with database.acquire() as connection:
        begun = await connection.fetchrow(_SQL["use_oidc_state"], digest(state))
    if begun is None or not begun["is_valid"]:
        raise ProviderRefused(facts={"reason": "state"})
    claims = await provider.claims(code, begun["verifier"], begun["nonce"])
    async with database.transaction() as connection:
        account = await _known(connection, claims)
        opened = await open_session(connection, account, "oidc") if account else None
    if opened is None:
        raise ProviderRefused(facts={"reason": "no_account"})
    return opened


async def _known(connection: asyncpg.Connection, claims: dict[str, Any]) -> Account | None:
    issuer, subject = str(claims["iss"]), str(claims["sub"])
    account = await store.account_of_subject(connection, issuer, subject)
    if account is not None:
        return account
    mail = claims.get("email")
    if claims.get("email_verified") is not True or not isinstance(mail, str):
        return None
    account = await store.account_of_mail(connection, mail.strip().lower())
    if account is None or not await store.link_subject(connection, account.id, issuer, subject):
        return None
    return account


async def _ask(method: str, address: str, **options: Any) -> dict[str, Any]:
    try:
        async with httpx.AsyncClient(timeout=5.0, trust_env=False) as client:
            answer = await client.request(method, address, headers={"accept": "application/json"}, **options)
            content = answer.json() if answer.status_code == 200 else None
    except (httpx.HTTPError, ValueError) as error:
        raise ProviderRefused(facts={"reason": "unreachable"}) from error
    if not isinstance(content, dict):
        raise ProviderRefused(facts={"reason": "refused", "status": answer.status_code})
    return content
