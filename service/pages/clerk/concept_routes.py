# SPDX-License-Identifier: EUPL-1.2
"""`/kooperationen/{id}/konzept`: task, legal form, term and cost table on one page, for whoever leads."""

import uuid
from typing import Any, get_type_hints

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect
from litestar.types import ControllerRouterHandler

from matching.errors import DomainError, FieldError, InvalidInput
from matching.landscape import Landscape
from matching.lifecycle.legal_forms import LEGAL_FORMS
from matching.lifecycle.machine import Party
from schemas.cooperation_papers import ConceptDraft, CostTable, Euros
from service.access.permissions import Caller, Permission
from service.cooperations.case import Case
from service.cooperations.concepts import freeze_concept, store_concept, store_cost_table
from service.cooperations.papers_wire import concept_to_wire
from service.cooperations.parties import parties_of
from service.cooperations.register_now import name_of
from service.cooperations.seeing import read_inside, seen_by, show
from service.database.pool import Database
from service.errors import NotFound
from service.http.conditional import content_tag
from service.http.dependencies import TheCaller, TheChange, TheDatabase, TheLandscape
from service.needs.checks import eur_of
from service.pages.clerk.euros import read_euros, typed_euros
from service.pages.clerk.tabs import tabs_of
from service.pages.render import page, speech_of
from service.pages.shared.acting import acting_for, fields_of, refusal
from service.pages.shared.forms import typed_of
from service.pages.wording import read_wording

__all__ = ("route_handlers",)

_CHANGE = {"permission": Permission.CHANGE_COOPERATIONS}
_PATH = "/kooperationen/{case_id:uuid}/konzept"
_Request = Request[Any, Any, Any]
_LONGEST = 20_000
#: Field of the area -> field of the form.
_FIELDS = {"ends_on": "ende", "starts_on": "beginn", "legal_form": "rechtsform", "lead": "aufgabe"}
_TASK = get_type_hints(ConceptDraft, include_extras=True)["task"]


@get(_PATH, opt={"permission": Permission.READ_COOPERATIONS}, include_in_schema=False)
async def concept_page(
    request: _Request,
    caller: TheCaller,
    database: TheDatabase,
    landscape: TheLandscape,
    case_id: FromPath[uuid.UUID],
) -> Response[bytes]:
    """The latest version of the concept, to write on."""
    acting_for(caller, landscape)
    return await _form(request, caller, database, landscape, case_id)


@post(_PATH, status_code=200, opt=_CHANGE, include_in_schema=False)
async def write(
    request: _Request,
    caller: TheCaller,
    database: TheDatabase,
    change: TheChange,
    landscape: TheLandscape,
    case_id: FromPath[uuid.UUID],
) -> Response[Any]:
    """Stores a new version with its costs, or fixes the latest one for the councils."""
    form = await request.form()
    speech = speech_of(request)
    acting_for(caller, landscape)
    typed = typed_of(form, _LONGEST)
    is_fixing = "fassung" in typed
    try:
        if not is_fixing:
            _check(typed)
        async with change() as connection:
            seen = seen_by(connection, caller, landscape, typed.get("stand", ""))
            if is_fixing:
                version = int(typed["fassung"]) if typed["fassung"].isdecimal() else 0
                await freeze_concept(
                    connection, caller, case_id, version, register=landscape.register, seen=seen
                )
            else:
                draft = _draft(typed)
                case = await store_concept(
                    connection, caller, case_id, draft, register=landscape.register, seen=seen
                )
                # Without a figure for the group nobody has looked at the costs yet.
                if typed.get("personal-gruppe") or typed.get("sache-gruppe"):
                    table = _costs(typed, case)
                    await store_cost_table(connection, caller, case_id, table, register=landscape.register)
    except NotFound:
        raise
    except (DomainError, msgspec.ValidationError) as error:
        return await _form(request, caller, database, landscape, case_id, error=error, typed=typed)
    done = "fest" if is_fixing else "konzept"
    return Redirect(speech.link(f"/kooperationen/{case_id}", erfolg=done), status_code=303)


def _check(typed: dict[str, str]) -> None:
    """Every entry that has not the form that its field asks for, named at its place."""
    wrong: list[FieldError] = []

    def look(name: str, value: object, type_: Any, text: str) -> None:
        try:
            msgspec.convert(value, type_)
        except msgspec.ValidationError:
            said = read_wording().texts[text]
            wrong.append(FieldError(field=name, code="wrong-format", text=said))

    look("aufgabe", typed.get("aufgabe", ""), _TASK, "concept.task_wrong")
    for name, value in typed.items():
        if name.startswith(("personal-", "sache-")) and value:
            look(name, read_euros(value), Euros, "concept.euros_wrong")
    if wrong:
        raise InvalidInput(fields=tuple(wrong))


def _draft(typed: dict[str, str]) -> ConceptDraft:
    values = {
        "task": typed.get("aufgabe", ""),
        "legal_form": typed.get("rechtsform") or None,
        "starts_on": typed.get("beginn") or None,
        "ends_on": typed.get("ende") or None,
        "exit_rule": typed.get("ausstieg", ""),
        "two_member_justification": typed.get("zwei") or None,
    }
    return msgspec.convert(values, ConceptDraft)


def _costs(typed: dict[str, str], case: Case) -> CostTable:
    def euros(name: str) -> str:
        return read_euros(typed.get(name, "")) or "0"

    values = {
        "members": [
            {
                "municipality": member.municipality,
                "personnel_eur": euros(f"personal-{member.municipality}"),
                "material_eur": euros(f"sache-{member.municipality}"),
            }
            for member in case.living
        ],
        "group_personnel_eur": euros("personal-gruppe"),
        "group_material_eur": euros("sache-gruppe"),
        "planned": typed.get("geplant") == "1",
    }
    return msgspec.convert(values, CostTable)


def _stated(case: Case) -> dict[str, str]:
    """The latest version as the form has it."""
    concept = case.concept
    if concept is None:
        return {}
    values = {
        "aufgabe": concept.task,
        "rechtsform": concept.legal_form or "",
        "beginn": str(concept.starts_on or ""),
        "ende": str(concept.ends_on or ""),
        "ausstieg": concept.exit_rule,
        "zwei": case.two_member_justification,
        "geplant": "1" if concept.costs_planned else "",
        "personal-gruppe": _euros(concept.group_personnel_cents),
        "sache-gruppe": _euros(concept.group_material_cents),
    }
    for cost in concept.costs:
        values[f"personal-{cost.municipality}"] = _euros(cost.personnel_cents)
        values[f"sache-{cost.municipality}"] = _euros(cost.material_cents)
    return values


def _euros(cents: int | None) -> str:
    return typed_euros(eur_of(cents))


async def _form(
    request: _Request,
    caller: Caller,
    database: Database,
    landscape: Landscape,
    case_id: uuid.UUID,
    *,
    error: DomainError | msgspec.ValidationError | None = None,
    typed: dict[str, str] | None = None,
) -> Response[bytes]:
    speech = speech_of(request)
    async with database.acquire() as connection:
        case = await read_inside(connection, caller, case_id)
        shown = await show(connection, caller, case, landscape)
    sentence, status = refusal(speech, error, "concept.wrong")
    wrong = fields_of(speech, error) if isinstance(error, DomainError) else {}
    entries = _stated(case) | (typed or {})
    answered = page(
        request,
        "clerk/concept.html",
        speech=speech,
        status=status,
        case=case,
        topic=landscape.topic_by_slug[case.topic],
        tabs=tabs_of(caller, case),
        tag=content_tag(msgspec.json.encode(shown)),
        members=[(member.municipality, name_of(member, landscape.register)) for member in case.living],
        forms=[(name, form.label) for name, form in LEGAL_FORMS.items()],
        typed=entries,
        sentence=sentence,
        may_write=case.state in ("forming", "concept")
        and (Party.LEAD in parties_of(caller, case) or case.lead is None),
        is_fixed=case.frozen_concept is not None and case.state not in ("forming", "concept"),
        gain=concept_to_wire(case.concept).gain_percent if case.concept else None,
        form=LEGAL_FORMS.get((case.concept.legal_form if case.concept else None) or ""),
        wrong={_FIELDS.get(name, name): text for name, text in wrong.items()},
    )
    answered.headers["cache-control"] = "no-store"
    return answered


route_handlers: list[ControllerRouterHandler] = [concept_page, write]
