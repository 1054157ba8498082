# SPDX-License-Identifier: EUPL-1.2
"""The pages of the partner search: start, choices, result. Every page works without JavaScript.

The form is posted, so that free text never stands in an address, and answered with the shareable
address of the result.
"""

import asyncio
from typing import Any

from litestar import Request, Response, get, post
from litestar.response import Redirect
from litestar.types import ControllerRouterHandler

from matching.facts import Topic
from matching.landscape import Landscape
from matching.participants import Basis
from service.access.permissions import Permission
from service.http.dependencies import TheLandscape
from service.pages.render import Speech, page, speech_of
from service.pages.shared.fields_of_work import topics_by_field
from service.pages.shared.result import FEW_GROUPS, MANY_GROUPS, find_result, real_map
from service.pages.shared.which_municipality import Answer, name_choices, which_municipality
from service.topics.actions import propose_topics

__all__ = ("route_handlers",)

_PUBLIC = {"permission": Permission.READ_PUBLIC}
#: What is typed is cut here; the pages repeat it.
_LONGEST_NAME, _LONGEST_TEXT = 80, 2000
_EXAMPLES = (
    ("06631018", "it_operations_hosting"),
    ("06535001", "finance_admin"),
    ("06439009", "it_security_officer"),
)

_Request = Request[Any, Any, Any]


@get("/", opt=_PUBLIC, include_in_schema=False)
async def start(request: _Request, landscape: TheLandscape) -> Response[bytes]:
    """The start page with the form; `kommune` and `thema` fill it."""
    speech = speech_of(request)
    return _start(request, landscape, speech, _typed(request, "kommune"), _typed(request, "thema"))


@post("/suche", status_code=200, opt=_PUBLIC, include_in_schema=False)
async def search(request: _Request, landscape: TheLandscape) -> Response[Any]:
    """Reads the form and leads on: to the result, to a choice, or back to the form with what is missing."""
    speech = speech_of(request)
    form = await request.form()
    typed = _cut(form.get("kommune"), _LONGEST_NAME)
    slug = _cut(form.get("thema"), _LONGEST_NAME)
    text = _cut(form.get("bedarf"), _LONGEST_TEXT)
    wrong = {}
    if not typed:
        wrong["kommune"] = speech.text("form.municipality_missing")
    if not slug and not text:
        wrong["thema"] = speech.text("form.topic_missing")
    proposals: list[tuple[Topic, tuple[str, ...]]] = []
    if text and not slug and not wrong:
        proposals = await asyncio.to_thread(_proposals, landscape, text)
        if not proposals:
            wrong["thema"] = speech.text("form.no_proposal")
    if wrong:
        return _start(request, landscape, speech, typed, slug, text=text, wrong=wrong, status=400)
    if proposals:
        return page(
            request,
            "search/proposals.html",
            speech=speech,
            proposals=proposals,
            typed=typed,
            text=text,
            fields=topics_by_field(landscape.topics),
        )
    return await _result_or_choice(request, landscape, speech, typed, slug)


@get("/gruppen", opt=_PUBLIC, include_in_schema=False)
async def groups(request: _Request, landscape: TheLandscape) -> Response[Any]:
    """The result: `kommune` (AGS, ARS, name or postal code), `thema` (slug), `alle`, `grundlage`."""
    speech = speech_of(request)
    typed, slug = _typed(request, "kommune"), _typed(request, "thema")
    wrong = {}
    if not typed:
        wrong["kommune"] = speech.text("form.municipality_missing")
    if not slug:
        wrong["thema"] = speech.text("form.topic_missing")
    if wrong:
        return _start(request, landscape, speech, typed, slug, wrong=wrong, status=400)
    return await _result_or_choice(request, landscape, speech, typed, slug)


async def _result_or_choice(
    request: _Request, landscape: Landscape, speech: Speech, typed: str, slug: str
) -> Response[Any]:
    topic = landscape.topic_by_slug.get(slug)
    if topic is None:
        return page(
            request,
            "search/unknown_topic.html",
            speech=speech,
            status=404,
            typed=slug,
            municipality=typed,
            fields=topics_by_field(landscape.topics),
        )
    answer = await asyncio.to_thread(which_municipality, landscape.register, typed)
    if answer.found is None:
        return _choice(request, landscape, speech, typed, slug, answer)
    if answer.key != typed or request.method != "GET":
        return Redirect(speech.link("/gruppen", kommune=answer.key, thema=slug), status_code=303)
    return await _result(request, landscape, speech, typed, topic)


async def _result(
    request: _Request, landscape: Landscape, speech: Speech, key: str, topic: Topic
) -> Response[Any]:
    shows_all = _typed(request, "alle") == "1"
    wanted = Basis.POTENTIAL if _typed(request, "grundlage") == "potential" else None
    result = await asyncio.to_thread(
        find_result,
        landscape,
        key,
        topic,
        speech,
        basis=wanted,
        count=MANY_GROUPS if shows_all else FEW_GROUPS,
    )
    return page(
        request,
        "search/result.html",
        speech=speech,
        result=result,
        topic=topic,
        key=key,
        shows_all=shows_all,
        asked_basis=None if wanted is None else wanted.value,
    )


def _choice(
    request: _Request, landscape: Landscape, speech: Speech, typed: str, slug: str, answer: Answer
) -> Response[bytes]:
    return page(
        request,
        "search/choice.html",
        speech=speech,
        # A name that several carry is a good question; one that nobody carries is not found.
        status=200 if answer.is_exact else 404,
        typed=typed,
        slug=slug,
        topic=landscape.topic_by_slug[slug],
        choices=answer.choices,
        is_exact=answer.is_exact,
        names=name_choices(landscape.register),
    )


def _start(
    request: _Request,
    landscape: Landscape,
    speech: Speech,
    typed: str,
    slug: str,
    *,
    text: str = "",
    wrong: dict[str, str] | None = None,
    status: int = 200,
) -> Response[bytes]:
    known = landscape.register.find(typed) if typed else None
    by_key = landscape.register.by_key
    return page(
        request,
        "search/start.html",
        speech=speech,
        status=status,
        typed=known.municipality.name if known else typed,
        slug=slug,
        text=text,
        wrong=wrong or {},
        names=name_choices(landscape.register),
        fields=topics_by_field(landscape.topics),
        examples=[
            (by_key[key], landscape.topic_by_slug[topic])
            for key, topic in _EXAMPLES
            if key in by_key and topic in landscape.topic_by_slug
        ],
        real_map=real_map(landscape, speech),
    )


def _proposals(landscape: Landscape, text: str) -> list[tuple[Topic, tuple[str, ...]]]:
    found = propose_topics(landscape.topics, text)
    return [(landscape.topic_by_slug[proposal.topic], proposal.words) for proposal in found]


def _typed(request: _Request, name: str) -> str:
    return _cut(request.query_params.get(name), _LONGEST_NAME)


def _cut(value: object, longest: int) -> str:
    return " ".join(value.split())[:longest] if isinstance(value, str) else ""


route_handlers: list[ControllerRouterHandler] = [start, search, groups]
