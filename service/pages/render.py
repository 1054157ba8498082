# SPDX-License-Identifier: EUPL-1.2
"""From a template and values to an HTML answer: language, links, figures. Everything is escaped."""

import datetime as dt
import hashlib
import re
from collections.abc import Mapping
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlencode

import msgspec
from jinja2 import Environment, PackageLoader, StrictUndefined
from litestar import MediaType, Request, Response
from markupsafe import Markup

from matching.facts import Topic
from service.access.guard import session_of
from service.accounts.people import MUNICIPALITY_ROLES
from service.accounts.roles import scope_name
from service.http.language import Language
from service.pages import formats
from service.pages.menu import MAIN_PAGES, OWN_PAGES, entry_of
from service.pages.wording import read_wording
from service.register.tables import ATTRIBUTION

__all__ = ("ASSETS", "Speech", "fragment", "page", "speech_of")

ASSETS = Path(__file__).parent / "static"
_SPEECH_OF_OTHER: Mapping[Language, Language] = {"de": "en", "en": "de"}


class _TwoLanguages(Protocol):
    @property
    def de(self) -> str: ...
    @property
    def en(self) -> str: ...


class Speech(msgspec.Struct, frozen=True, kw_only=True):
    """The language of one answer, and everything that is written or linked in it."""

    language: Language

    @property
    def german(self) -> bool:
        """Whether figures are written the German way."""
        return self.language == "de"

    def text(self, entry: str, /, **values: object) -> str:
        """A text of the wording; raises `KeyError` for a name that does not exist."""
        return self.say(read_wording().texts[entry]).format(**values)

    def say(self, text: _TwoLanguages) -> str:
        """The sentence in this language."""
        return text.de if self.german else text.en

    def topic(self, topic: Topic) -> str:
        """The name of a topic."""
        return topic.label_de if self.german else topic.label_en

    def topic_description(self, topic: Topic) -> str:
        """What a topic is, in a line."""
        return topic.description_de if self.german else topic.description_en

    def number(self, value: int) -> str:
        """A whole number."""
        return formats.number(value, german=self.german)

    def km(self, value: float | None) -> str:
        """Kilometres, or that they are not known."""
        return self.text("group.unknown") if value is None else formats.km(value, german=self.german)

    def euro(self, amount_eur: str | None) -> str:
        """Euros, or that the amount is not known."""
        return (
            self.text("grant.unknown") if amount_eur is None else formats.euro(amount_eur, german=self.german)
        )

    def date(self, day: dt.date) -> str:
        """A day."""
        return formats.date(day, german=self.german)

    def link(self, path: str, **query: object) -> str:
        """An address on this site; None is left out; English stays English."""
        pairs = {name: value for name, value in query.items() if value is not None}
        if not self.german:
            pairs["lang"] = self.language
        joint = "&" if "?" in path else "?"
        return f"{path}{joint}{urlencode(pairs)}" if pairs else path

    def other(self, request: Request[Any, Any, Any]) -> str:
        """This page in the other language; the start page for the answer to a form."""
        language = _SPEECH_OF_OTHER[self.language]
        spoken = {} if language == "de" else {"lang": language}
        if request.method != "GET":
            return f"/?{urlencode(spoken)}" if spoken else "/"
        query = {k: v for k, v in request.query_params.items() if k != "lang"} | spoken
        path: str = request.scope["path"]
        return f"{path}?{urlencode(query)}" if query else path


def speech_of(request: Request[Any, Any, Any]) -> Speech:
    """German unless the address says `lang=en`; browsers of a German town hall often ask for English."""
    return Speech(language="en" if request.query_params.get("lang") == "en" else "de")


def page(
    request: Request[Any, Any, Any],
    template: str,
    *,
    speech: Speech,
    status: int = 200,
    **values: object,
) -> Response[bytes]:
    """Render `templates/<template>` and answer with it."""
    return fragment(request, template, speech=speech, status=status, headers=None, **values)


def fragment(
    request: Request[Any, Any, Any],
    template: str,
    *,
    speech: Speech,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    **values: object,
) -> Response[bytes]:
    """Like `page`, for a piece of HTML without the frame, with headers of its own."""
    settings = request.app.state["settings"]
    html = (
        _environment()
        .get_template(template)
        .render(
            speech=speech,
            t=speech.text,
            say=speech.say,
            link=speech.link,
            is_demo=settings.demo,
            here=request.scope["path"],
            other_language=speech.other(request),
            signed_in=_signed_in(request, speech),
            own_key=_own_key(request),
            main_pages=MAIN_PAGES,
            own_pages=(own := _own_pages(request)),
            own_entry=(own_entry := entry_of(request.scope["path"], own)),
            main_entry=None if own_entry else entry_of(request.scope["path"], MAIN_PAGES),
            office_phone=settings.office_phone,
            office_mail=settings.office_mail,
            attribution=ATTRIBUTION,
            version=metadata.version("ikz-matchmaking"),
            **values,
        )
    )
    return Response(
        html.encode(),
        status_code=status,
        media_type=MediaType.HTML,
        headers={
            "content-language": speech.language,
            "cache-control": "private, no-cache" if session_of(request) else "no-cache",
            "vary": "Authorization, Cookie",
            **(headers or {}),
        },
    )


def _signed_in(request: Request[Any, Any, Any], speech: Speech) -> str | None:
    """For whom the reader of the page is signed in; None if nobody is."""
    session = session_of(request)
    if session is None:
        return None
    return speech.text(
        "sign_in.short", scope=scope_name(session.caller.municipality, request.app.state["register"]())
    )


def _own_key(request: Request[Any, Any, Any]) -> str | None:
    """The municipality for which the reader is signed in; empty for other roles, None if nobody is."""
    session = session_of(request)
    if session is None:
        return None
    caller = session.caller
    return caller.municipality or "" if caller.role in MUNICIPALITY_ROLES else ""


def _own_pages(request: Request[Any, Any, Any]) -> tuple[tuple[str, str], ...]:
    """The second menu of the reader; empty for somebody who is not signed in."""
    session = session_of(request)
    return () if session is None else OWN_PAGES.get(session.caller.role, ())


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("service.pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["asset"] = _asset
    environment.filters["phone"] = lambda number: re.sub(r"[^+0-9]", "", number)
    environment.filters["svg"] = Markup  # maps of service.maps, which escape their own texts
    return environment


@cache
def _asset(name: str) -> str:
    """The address of an own file; it changes with the content, so that it can be kept for long."""
    digest = hashlib.sha256((ASSETS / name).read_bytes()).hexdigest()[:12]
    return f"/assets/{name}?v={digest}"
