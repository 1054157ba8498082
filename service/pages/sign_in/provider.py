# SPDX-License-Identifier: EUPL-1.2
"""Sign-in at the office's own provider (OpenID Connect): there and back."""

from typing import Any

from litestar import Request, Response, get
from litestar.datastructures import Cookie
from litestar.response import Redirect
from litestar.types import ControllerRouterHandler

from service.access.permissions import Permission
from service.accounts import oidc
from service.accounts.door import people_of, session_cookie
from service.accounts.oidc import CALLBACK_PATH, VALID_SECONDS, Provider, ProviderRefused, is_set_up
from service.errors import NotFound
from service.pages.render import page, speech_of
from service.settings import Settings

__all__ = ("is_set_up", "route_handlers")

_OPEN = {"permission": Permission.SIGN_IN}
_Request = Request[Any, Any, Any]


@get("/anmelden/behoerde", opt=_OPEN, include_in_schema=False)
async def leave_for_provider(request: _Request) -> Response[Any]:
    """Leads to the provider."""
    provider, settings = _provider(request), _settings(request)
    try:
        begun = await oidc.begin(people_of(request), provider, speech_of(request).language)
    except ProviderRefused as error:
        return _refused(request, error)
    return Redirect(
        begun.address,
        status_code=303,
        cookies=[_state_cookie(settings, begun.state, VALID_SECONDS)],
        headers={"cache-control": "no-store"},
    )


@get(CALLBACK_PATH, opt=_OPEN, include_in_schema=False)
async def come_back(request: _Request) -> Response[Any]:
    """Signs in whom the provider vouches for."""
    provider, settings = _provider(request), _settings(request)
    query = request.query_params
    cookie = request.cookies.get(_cookie_name(settings))
    try:
        opened = await oidc.finish(
            people_of(request), provider, query.get("state", ""), cookie, query.get("code", "")
        )
    except ProviderRefused as error:
        return _refused(request, error)
    return Redirect(
        "/anmelden",
        status_code=303,
        cookies=[session_cookie(settings, opened), _state_cookie(settings, "", 0)],
        headers={"cache-control": "no-store"},
    )


def _refused(request: _Request, error: ProviderRefused) -> Response[bytes]:
    speech = speech_of(request)
    is_unknown = error.facts.get("reason") == "no_account"
    answer = page(
        request,
        "sign_in/mail.html",
        speech=speech,
        status=403 if is_unknown else 422,
        mail="",
        onward="/",
        has_provider=True,
        done="",
        sentence=speech.text("sign_in.no_account") if is_unknown else speech.say(error.text),
        wrong={},
    )
    answer.headers["cache-control"] = "no-store"
    return answer


def _provider(request: _Request) -> Provider:
    """The provider of this process, made at the first sign-in."""
    settings = _settings(request)
    if not is_set_up(settings):
        raise NotFound()
    provider: Provider | None = request.app.state.get("oidc_provider")
    if provider is None:
        provider = Provider(settings)
        request.app.state["oidc_provider"] = provider
    return provider


def _settings(request: _Request) -> Settings:
    settings: Settings = request.app.state["settings"]
    return settings


def _cookie_name(settings: Settings) -> str:
    return "__Host-ikz_oidc" if settings.base_url.startswith("https:") else "ikz_oidc"


def _state_cookie(settings: Settings, value: str, max_age_seconds: int) -> Cookie:
    return Cookie(
        key=_cookie_name(settings),
        value=value,
        max_age=max_age_seconds,
        path="/",
        secure=settings.base_url.startswith("https:"),
        httponly=True,
        samesite="lax",
    )


route_handlers: list[ControllerRouterHandler] = [leave_for_provider, come_back]
