# SPDX-License-Identifier: EUPL-1.2
"""`/meine/selbstcheck`: begin, one question a page, close, read the result, delete."""

import uuid
from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect
from litestar.types import ControllerRouterHandler

from matching.errors import DomainError, InvalidInput
from schemas.self_check import SelfCheck, SelfCheckChange, SelfCheckDraft
from service.access.permissions import Permission
from service.errors import Conflict, NotFound, Unauthenticated
from service.http.dependencies import TheCaller, TheChange, TheDatabase, TheLandscape
from service.http.errors import PreconditionFailed
from service.http.problem_kinds import kind_of_error
from service.pages.render import Speech, page, speech_of
from service.pages.self_check.shown import answered, draft_of, help_for, next_open, questions, read_own
from service.pages.shared.acting import acting_for
from service.self_checks.actions import begin_check, change_check, delete_check, read_check
from service.self_checks.catalogue import HIGHEST
from service.self_checks.wire import questions_to_wire

__all__ = ("route_handlers",)

_READ = {"permission": Permission.READ_SELF_CHECKS}
_WRITE = {"permission": Permission.WRITE_SELF_CHECKS}
#: Whoever answers after the session has ended is led to signing in and back, with the answer.
_KEEPS = {"permission": Permission.READ_PUBLIC, "same_origin": True}
_HOME = "/meine/selbstcheck"
_DONE = ("geloescht",)
_Request = Request[Any, Any, Any]


@get(_HOME, opt=_READ, include_in_schema=False)
async def overview(
    request: _Request, caller: TheCaller, database: TheDatabase, landscape: TheLandscape
) -> Response[bytes]:
    """What it is and who sees it; a draft to go on with; earlier ones and progress."""
    acting_for(caller, landscape)
    async with database.acquire() as connection:
        history = await read_own(connection, caller, landscape)
    done = request.query_params.get("erfolg", "")
    return _private(
        page(
            request,
            "self_check/overview.html",
            speech=speech_of(request),
            draft=draft_of(history.checks),
            completed=[check for check in history.checks if check.status == "completed"],
            progress=history.progress,
            count=len(questions()),
            highest=HIGHEST,
            done=done if done in _DONE else "",
        )
    )


@post(_HOME, status_code=200, opt=_WRITE, include_in_schema=False)
async def begin(
    request: _Request,
    caller: TheCaller,
    database: TheDatabase,
    change: TheChange,
    landscape: TheLandscape,
) -> Response[Any]:
    """Begins one and asks the first question; if a colleague has begun one already, goes on with that."""
    acting_for(caller, landscape)
    try:
        async with change() as connection:
            check = await begin_check(connection, caller, landscape, SelfCheckDraft())
    except Conflict:
        async with database.acquire() as connection:
            begun = draft_of((await read_own(connection, caller, landscape)).checks)
            if begun is None:
                raise
            check = await read_check(connection, caller, landscape, begun.id)
    return _to_question(speech_of(request), check, 0)


@get(_HOME + "/{check_id:uuid}/frage/{number:int}", opt=_READ, include_in_schema=False)
async def ask(
    request: _Request,
    caller: TheCaller,
    database: TheDatabase,
    landscape: TheLandscape,
    check_id: FromPath[uuid.UUID],
    number: FromPath[int],
) -> Response[Any]:
    """One question with its six answers; `antwort` marks one that was given while nobody was signed in."""
    acting_for(caller, landscape)
    async with database.acquire() as connection:
        check = await read_check(connection, caller, landscape, check_id)
    if not 1 <= number <= len(questions()):
        raise NotFound()
    if check.status == "completed":
        return Redirect(speech_of(request).link(f"{_HOME}/{check_id}"), status_code=303)
    return _question(request, check, number, kept=request.query_params.get("antwort", ""))


@post(_HOME + "/{check_id:uuid}/frage/{number:int}", status_code=200, opt=_KEEPS, include_in_schema=False)
async def answer(
    request: _Request,
    caller: TheCaller,
    database: TheDatabase,
    change: TheChange,
    landscape: TheLandscape,
    check_id: FromPath[uuid.UUID],
    number: FromPath[int],
) -> Response[Any]:
    """Stores the answer at once and asks the next open question, or shows the summary."""
    form = await request.form()
    speech = speech_of(request)
    if not 1 <= number <= len(questions()):
        raise NotFound()
    question = questions()[number - 1].id
    given, before = str(form.get("antwort", "")), str(form.get("vorher", ""))

    def seen(check: SelfCheck) -> None:
        # Colleagues may answer other questions meanwhile; only this one must be as it was shown.
        if str(check.answers.get(question, "")) != before:
            raise PreconditionFailed()

    try:
        acting_for(caller, landscape)
        if given not in map(str, range(HIGHEST + 1)):
            raise InvalidInput()
        async with change() as connection:
            check = await change_check(
                connection, caller, landscape, check_id, SelfCheckChange(answers={question: int(given)}), seen
            )
    except Unauthenticated:
        onward = f"{_HOME}/{check_id}/frage/{number}?antwort={given[:1]}"
        return Redirect(speech.link("/anmelden", weiter=onward), status_code=303)
    except (InvalidInput, PreconditionFailed) as error:
        async with database.acquire() as connection:
            check = await read_check(connection, caller, landscape, check_id)
        return _question(request, check, number, error=error)
    return _to_question(speech, check, number)


@get(_HOME + "/{check_id:uuid}", opt=_READ, include_in_schema=False)
async def result(
    request: _Request,
    caller: TheCaller,
    database: TheDatabase,
    landscape: TheLandscape,
    check_id: FromPath[uuid.UUID],
) -> Response[bytes]:
    """The result; of a draft every answer so far."""
    acting_for(caller, landscape)
    async with database.acquire() as connection:
        check = await read_check(connection, caller, landscape, check_id)
        history = await read_own(connection, caller, landscape)
    if check.status == "draft":
        return _summary(request, check)
    speech = speech_of(request)
    return _private(
        page(
            request,
            "self_check/result.html",
            speech=speech,
            check=check,
            help=help_for(check, landscape.topic_by_slug),
            progress=history.progress if any(len(f.points) > 1 for f in history.progress) else (),
            rows=answered(check),
            rule=questions_to_wire().rule,
            highest=HIGHEST,
            is_new=request.query_params.get("erfolg") == "fertig",
        )
    )


@post(_HOME + "/{check_id:uuid}", status_code=200, opt=_WRITE, include_in_schema=False)
async def close(
    request: _Request,
    caller: TheCaller,
    database: TheDatabase,
    change: TheChange,
    landscape: TheLandscape,
    check_id: FromPath[uuid.UUID],
) -> Response[Any]:
    """Completes the draft, or names the questions that are open."""
    acting_for(caller, landscape)
    try:
        async with change() as connection:
            await change_check(
                connection, caller, landscape, check_id, SelfCheckChange(complete=True), lambda _: None
            )
    except InvalidInput as error:
        async with database.acquire() as connection:
            check = await read_check(connection, caller, landscape, check_id)
        return _summary(request, check, error)
    return Redirect(speech_of(request).link(f"{_HOME}/{check_id}", erfolg="fertig"), status_code=303)


@post(_HOME + "/{check_id:uuid}/loeschen", status_code=303, opt=_WRITE, include_in_schema=False)
async def delete(
    request: _Request,
    caller: TheCaller,
    change: TheChange,
    landscape: TheLandscape,
    check_id: FromPath[uuid.UUID],
) -> Response[Any]:
    """Deletes it with all its answers."""
    acting_for(caller, landscape)
    async with change() as connection:
        await delete_check(connection, caller, landscape, check_id, lambda _: None)
    return Redirect(speech_of(request).link(_HOME, erfolg="geloescht"), status_code=303)


def _to_question(speech: Speech, check: SelfCheck, after: int) -> Response[Any]:
    number = next_open(check, after)
    path = f"{_HOME}/{check.id}" if number is None else f"{_HOME}/{check.id}/frage/{number}"
    return Redirect(speech.link(path), status_code=303)


def _question(
    request: _Request, check: SelfCheck, number: int, *, kept: str = "", error: DomainError | None = None
) -> Response[bytes]:
    speech = speech_of(request)
    asked = questions_to_wire()
    question = asked.questions[number - 1]
    stored = check.answers.get(question.id)
    is_stale = isinstance(error, PreconditionFailed)
    return _private(
        page(
            request,
            "self_check/question.html",
            speech=speech,
            status=kind_of_error(error).status if error else 200,
            check=check,
            question=question,
            field=next(field.label for field in asked.fields if field.id == question.field),
            number=number,
            count=len(asked.questions),
            stored=stored,
            kept=int(kept) if kept in map(str, range(HIGHEST + 1)) else None,
            sentence=None
            if error is None
            else speech.text("self_check.changed_meanwhile" if is_stale else "self_check.choose_one"),
        )
    )


def _summary(request: _Request, check: SelfCheck, error: InvalidInput | None = None) -> Response[bytes]:
    speech = speech_of(request)
    return _private(
        page(
            request,
            "self_check/summary.html",
            speech=speech,
            status=200 if error is None else kind_of_error(error).status,
            check=check,
            rows=answered(check),
            following=next_open(check, 0),
            count=len(questions()),
            sentence=None if error is None else speech.say(error.text),
        )
    )


def _private(answered_: Response[bytes]) -> Response[bytes]:
    answered_.headers["cache-control"] = "no-store"
    return answered_


route_handlers: list[ControllerRouterHandler] = [overview, begin, ask, answer, result, close, delete]
