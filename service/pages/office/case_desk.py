# SPDX-License-Identifier: EUPL-1.2
"""The page of one case for the office: its file, what the office can do now, and who has to do what."""

import uuid
from collections.abc import Mapping
from typing import Any, Final

import msgspec
from litestar import Request, Response

from matching.errors import DomainError
from matching.landscape import Landscape
from matching.lifecycle.case_facts import CaseFacts, counted_members
from matching.lifecycle.conditions import findings
from matching.lifecycle.reasons import CANCEL, CLAWBACK, END, REJECT, RETURN
from schemas.award import AwardRecord
from schemas.cooperation import AwardFacts, PossibleStep
from service.access.permissions import Caller
from service.accounts.roles import scope_name
from service.cooperations.case import Case
from service.cooperations.checklist import checklist_of
from service.cooperations.history import history_of
from service.cooperations.judging import case_facts
from service.cooperations.refusing import PARTY_NAMES
from service.cooperations.seeing import read_inside
from service.database.pool import Database
from service.http.conditional import content_tag
from service.http.errors import PreconditionFailed
from service.http.problem_kinds import kind_of_error
from service.pages.render import page, speech_of
from service.pages.shared.acting import fields_of, said
from service.pages.shared.amounts import amount_typed
from service.pages.shared.case_file import read_file, read_made_papers
from service.pages.shared.phases import onward_target, phases_of
from service.stations.listing import HANDLED
from service.stations.wire import case_to_wire

__all__ = ("ENTRIES", "award_tag", "case_page")

#: Everything that the forms of the page can hold.
ENTRIES: Final = (
    "ziel", "grund", "text", "nummer", "tag", "betrag", "abweichung", "stand", "form",
    "zahlung_betrag", "zahlung_tag", "zahlung", "nachweis", "nachweis_tag",
    "pruefung", "entscheidung", "rueck_betrag", "rueck_grund", "ausnahme", "ausnahme_grund",
    *(f"rate_{part}_{number}" for number in range(1, 5) for part in ("betrag", "tag")),
    *(f"beleg_{part}_{number}" for number in range(1, 4) for part in ("art", "tag")),
)  # fmt: skip
_DONE: Final = ("schritt", "wartet", "zahlung", "bestaetigt", "gestrichen", "angaben", "nachweis", "ausnahme")
_REASONS: Final = {**CANCEL, **CLAWBACK, **END, **RETURN, **REJECT}
#: Conditions that two persons of the office may let pass.
_CLEARABLE: Final = ("members_suffice", "term_five_years", "savings_fifteen_percent", "no_second_funding")
#: While the group is still being formed, most conditions are open by nature.
_TOO_EARLY: Final = ("idea", "forming", "concept")
_HISTORY: Final = 200
_FIELDS: Final = {
    "facts.award.deviation_reason": "abweichung",
    "facts.award.dated": "tag",
    "facts.award.amount_eur": "betrag",
    "facts.award.number": "nummer",
    "reason": "grund",
    "amount_eur": "zahlung_betrag",
    "paid_on": "zahlung_tag",
    "handed_in_on": "nachweis_tag",
    "reclaimed_eur": "rueck_betrag",
    "instalments": "raten",
    "proofs": "raten",
}


class OfficeStep(msgspec.Struct, frozen=True, kw_only=True):
    """A step of the office: what is still missing for it, and whether it leads on."""

    step: PossibleStep
    missing: tuple[Any, ...]
    leads_on: bool


def award_tag(record: AwardRecord | None) -> str:
    """The version of an award that a form was made for."""
    return "" if record is None else content_tag(msgspec.json.encode(record))


async def case_page(
    request: Request[Any, Any, Any],
    caller: Caller,
    database: Database,
    landscape: Landscape,
    case_id: uuid.UUID,
    *,
    error: DomainError | None = None,
    typed: Mapping[str, str] | None = None,
) -> Response[bytes]:
    """The page, after a mistake with what was typed. Raises NotFound."""
    speech, register, day = speech_of(request), landscape.register, landscape.as_of
    async with database.acquire() as connection:
        case = await read_inside(connection, caller, case_id)
        file = await read_file(connection, caller, case, landscape, speech)
        judged = await case_facts(connection, case, register, day)
        station = None
        if case.state in HANDLED:
            station = await case_to_wire(connection, caller, case, register, day)
        history, _ = await history_of(connection, caller, case, register, 0, _HISTORY)
    checklist = checklist_of(case, judged)
    onward = onward_target(case.state, tuple(step.target for step in checklist.next))
    steps = tuple(
        OfficeStep(step=step, missing=_missing(step, judged), leads_on=step.target == onward)
        for step in file.shown.steps
    )
    wrong = {_FIELDS.get(name, name): text for name, text in fields_of(speech, error).items()}
    first = {**dict.fromkeys(ENTRIES, ""), "tag": day.isoformat(), "zahlung_tag": day.isoformat()}
    if file.shown.estimate.amount_eur is not None:
        first["betrag"] = amount_typed(file.shown.estimate.amount_eur, german=speech.german)
    answered = page(
        request,
        "office/case.html",
        speech=speech,
        status=200 if error is None else kind_of_error(error).status,
        file=file,
        case=case,
        station=station,
        phases=phases_of(case.state),
        main=next((one for one in steps if one.leads_on), None),
        others=[one for one in steps if not one.leads_on],
        upcoming=next((step for step in checklist.next if step.target == onward), None),
        pending_award=_pending_award(case),
        clearable=[
            item
            for item in file.conditions
            if item.state == "open" and item.code in _CLEARABLE and case.state not in _TOO_EARLY
        ],
        reasons=_REASONS,
        made=await read_made_papers(database, caller, case_id, day),
        history=history,
        award_tag=award_tag(file.award),
        places={one.authority: scope_name(one.authority, register) for one in file.opinions if one.authority},
        names={row.member.municipality: row.member.name for row in file.members},
        parties={party.value: text for party, text in PARTY_NAMES.items()},
        day=day,
        done=_done(request, error),
        sentence=said(speech, error),
        wrong=wrong,
        is_stale=isinstance(error, PreconditionFailed),
        typed={**first, **(typed or {})},
    )
    answered.headers["cache-control"] = "no-store"
    return answered


def _missing(step: PossibleStep, judged: CaseFacts) -> tuple[Any, ...]:
    """What has to happen first. The letter of an award comes with the step itself."""
    open_ = [code for code in step.open if code != "award_letter_recorded"]
    if step.target == "approved":
        # The letter names its members too; all that count, unless it says otherwise.
        judged = msgspec.structs.replace(judged, award_members=counted_members(judged))
    return tuple(found.open for found in findings(judged, tuple(open_)) if found.open)


def _pending_award(case: Case) -> AwardFacts | None:
    """What the first person typed of the award, for the second one to compare with the letter."""
    given = case.pending.facts.get("award") if case.pending else None
    return None if given is None else msgspec.convert(given, AwardFacts)


def _done(request: Request[Any, Any, Any], error: DomainError | None) -> str:
    done = request.query_params.get("erfolg", "") if error is None else ""
    return done if done in _DONE else ""
