# SPDX-License-Identifier: EUPL-1.2
"""`/kooperationen`: taking up a group, the page of one cooperation, answers and steps with a button."""

import asyncio
import datetime as dt
import uuid
from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect
from litestar.types import ControllerRouterHandler

from matching.errors import DomainError
from matching.landscape import Landscape
from matching.lifecycle.reasons import REFUSE
from schemas.cooperation import CooperationDraft, MemberStepFacts
from service.access.permissions import Permission
from service.cooperations.founding import ANSWER_DAYS
from service.cooperations.member_steps import take_member_step
from service.cooperations.refusing import PARTY_NAMES
from service.cooperations.seeing import seen_by
from service.cooperations.starting import start
from service.cooperations.steps import take_step
from service.errors import NotFound
from service.http.dependencies import TheCaller, TheChange, TheDatabase, TheLandscape
from service.http.errors import PreconditionFailed
from service.http.problem_kinds import kind_of_error
from service.pages.clerk.case import CasePage, read_case_page
from service.pages.clerk.days import PAUSE_DAYS, day_of
from service.pages.render import Speech, page, speech_of
from service.pages.shared.acting import PLACES, acting_for, fields_of, said
from service.pages.shared.result import draw_members

__all__ = ("route_handlers",)

_READ = {"permission": Permission.READ_COOPERATIONS}
_CHANGE = {"permission": Permission.CHANGE_COOPERATIONS}
_Request = Request[Any, Any, Any]
_LONGEST_TEXT = 4000
_ANSWER_FIELDS = ("antwort", "grund", "text", "bis", "tag", "stelle")
_MOST_MEMBERS = 40


@get("/kooperationen/neu", opt=_CHANGE, include_in_schema=False)
async def take_up_page(request: _Request, caller: TheCaller, landscape: TheLandscape) -> Response[bytes]:
    """Before a group is taken up: who will be asked, and who will see what."""
    values = request.query_params
    return await _take_up(
        request, caller, landscape, values.get("thema", ""), values.get("mit", ""), error=None
    )


@post("/kooperationen", status_code=200, opt=_CHANGE, include_in_schema=False)
async def take_up(
    request: _Request, caller: TheCaller, change: TheChange, landscape: TheLandscape
) -> Response[Any]:
    """Takes a group up: an idea begins and the others are asked in."""
    form = await request.form()
    topic, others = _text(form.get("thema"), 100), _text(form.get("mit"), 600)
    speech = speech_of(request)
    acting_for(caller, landscape)
    try:
        draft = CooperationDraft(topic=topic, members=_keys(others))
        async with change() as connection:
            id_ = await start(connection, caller, landscape, draft)
    except DomainError as error:
        return await _take_up(request, caller, landscape, topic, others, error=error)
    return Redirect(speech.link(f"/kooperationen/{id_}", erfolg="begonnen"), status_code=303)


@get("/kooperationen/{case_id:uuid}", opt=_READ, include_in_schema=False)
async def case_page(
    request: _Request,
    caller: TheCaller,
    database: TheDatabase,
    landscape: TheLandscape,
    case_id: FromPath[uuid.UUID],
) -> Response[bytes]:
    """One cooperation: where it stands, what comes next, and what its reader can do."""
    speech = speech_of(request)
    values = await read_case_page(database, caller, landscape, case_id, speech)
    return _case(request, speech, values, landscape.as_of)


@post("/kooperationen/{case_id:uuid}/antwort", status_code=200, opt=_CHANGE, include_in_schema=False)
async def answer(
    request: _Request,
    caller: TheCaller,
    database: TheDatabase,
    change: TheChange,
    landscape: TheLandscape,
    case_id: FromPath[uuid.UUID],
) -> Response[Any]:
    """Interest, not fitting, or not now; also leaving later on."""
    form = await request.form()
    speech = speech_of(request)
    own = acting_for(caller, landscape).key
    typed = {name: _text(form.get(name), _LONGEST_TEXT) for name in _ANSWER_FIELDS}
    # An answer given on the overview is shown again on the page of the cooperation.
    typed["stelle"] = typed["stelle"] if typed["stelle"] == typed["antwort"] else "a"
    try:
        facts = _facts(typed)
        async with change() as connection:
            await take_member_step(
                connection,
                caller,
                case_id,
                own,
                typed["antwort"],
                reason=typed["grund"] or None,
                text=typed["text"],
                facts=facts,
                register=landscape.register,
                seen=seen_by(connection, caller, landscape, _text(form.get("stand"), 200)),
            )
    except NotFound:
        raise
    except DomainError as error:
        values = await read_case_page(database, caller, landscape, case_id, speech)
        return _case(request, speech, values, landscape.as_of, error=error, typed=typed)
    return Redirect(speech.link(f"/kooperationen/{case_id}", erfolg=typed["antwort"]), status_code=303)


@post("/kooperationen/{case_id:uuid}/schritt", status_code=200, opt=_CHANGE, include_in_schema=False)
async def step(
    request: _Request,
    caller: TheCaller,
    database: TheDatabase,
    change: TheChange,
    landscape: TheLandscape,
    case_id: FromPath[uuid.UUID],
) -> Response[Any]:
    """A step of the whole group that needs nothing but a button, or a reason."""
    form = await request.form()
    speech = speech_of(request)
    acting_for(caller, landscape)
    typed = {name: _text(form.get(name), _LONGEST_TEXT) for name in ("ziel", "grund", "text", "stelle")}
    try:
        async with change() as connection:
            await take_step(
                connection,
                caller,
                case_id,
                typed["ziel"],
                reason=typed["grund"] or None,
                text=typed["text"],
                register=landscape.register,
                seen=seen_by(connection, caller, landscape, _text(form.get("stand"), 200)),
            )
    except NotFound:
        raise
    except DomainError as error:
        values = await read_case_page(database, caller, landscape, case_id, speech)
        return _case(request, speech, values, landscape.as_of, error=error, typed=typed)
    return Redirect(speech.link(f"/kooperationen/{case_id}", erfolg="schritt"), status_code=303)


def _facts(typed: dict[str, str]) -> MemberStepFacts | None:
    """The day that comes along with a step; today for a signature without one."""
    target = typed["antwort"]
    if target == "paused":
        return MemberStepFacts(pause_until=day_of(typed["bis"]))
    if target == "signed" and typed["tag"]:
        return MemberStepFacts(signed_on=day_of(typed["tag"], "tag"))
    if target == "withdrawal_notified" and typed["tag"]:
        return MemberStepFacts(leaves_on=day_of(typed["tag"], "tag"))
    return None


def _case(
    request: _Request,
    speech: Speech,
    values: CasePage,
    today: dt.date,
    *,
    error: DomainError | None = None,
    typed: dict[str, str] | None = None,
) -> Response[bytes]:
    entries = {**dict.fromkeys((*_ANSWER_FIELDS, "ziel"), ""), **(typed or {})}
    done = request.query_params.get("erfolg", "") if error is None else ""
    answered = page(
        request,
        "clerk/case.html",
        speech=speech,
        status=200 if error is None else kind_of_error(error).status,
        case=values,
        done=done if done in _DONE else "",
        sentence=said(speech, error),
        is_stale=isinstance(error, PreconditionFailed),
        wrong=(wrong := fields_of(speech, error)),
        places={PLACES.get(field, "{}").format(entries["stelle"]): text for field, text in wrong.items()},
        party_names={party.value: name for party, name in PARTY_NAMES.items()},
        typed=entries,
        refusals=tuple(REFUSE.items()),
        pause_until=(today + dt.timedelta(days=PAUSE_DAYS)).isoformat(),
        today=today.isoformat(),
        earliest=(today + dt.timedelta(days=1)).isoformat(),
    )
    answered.headers["cache-control"] = "no-store"
    return answered


_DONE = (
    "begonnen", "interested", "declined", "paused", "confirmed", "council_approved", "signed", "schritt",
    "konzept", "fest", "beschluss", "vereinbarung", "eingeladen", "withdrawal_notified",
)  # fmt: skip


async def _take_up(
    request: _Request,
    caller: TheCaller,
    landscape: Landscape,
    slug: str,
    others: str,
    *,
    error: DomainError | None,
) -> Response[bytes]:
    speech = speech_of(request)
    own = acting_for(caller, landscape)
    topic = landscape.topic_by_slug.get(slug)
    found = [landscape.register.find(key) for key in _keys(others)]
    members = [hit.municipality for hit in found if hit is not None and hit.municipality.key != own.key]
    if topic is None or not members:
        raise NotFound()
    everyone = [own, *members]
    drawn = await asyncio.to_thread(
        draw_members, landscape, [m.key for m in everyone], [m.name for m in everyone], speech, marked=own.key
    )
    return page(
        request,
        "clerk/take_up.html",
        speech=speech,
        status=200 if error is None else kind_of_error(error).status,
        own=own,
        topic=topic,
        members=members,
        others=",".join(member.key for member in members),
        map_svg=drawn,
        answer_until=landscape.as_of + dt.timedelta(days=ANSWER_DAYS),
        sentence=said(speech, error),
        wrong=fields_of(speech, error),
    )


def _keys(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(key for key in text.replace(",", " ").split() if len(key) <= 12))[
        :_MOST_MEMBERS
    ]


def _text(value: object, longest: int) -> str:
    return value.strip()[:longest] if isinstance(value, str) else ""


route_handlers: list[ControllerRouterHandler] = [take_up_page, take_up, case_page, answer, step]
