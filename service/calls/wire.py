# SPDX-License-Identifier: EUPL-1.2
"""Calls and answers as the API shows them to one caller."""

from typing import cast

from matching import errors
from matching.lifecycle.reasons import REFUSE
from matching.register import Register
from schemas import call as wire
from schemas.need import Visibility
from schemas.text import Text
from service.access.permissions import Caller
from service.calls.seeing import is_office
from service.calls.store import StoredAnswer, StoredCall
from service.needs.checks import fte_text

__all__ = ("answer_to_wire", "call_to_wire", "name_of")


def call_to_wire(call: StoredCall, caller: Caller, invited: int) -> wire.Call:
    """A call; what its closing led to only for the office."""
    is_open = is_office(caller)
    state = call.state if is_open or call.state != "planned" else "closed"
    return wire.Call(
        id=call.id,
        topic=call.topic,
        region=wire.CallRegion(kind=cast(wire.RegionKind, call.region), keys=call.region_keys),
        invited=invited,
        closing_date=call.closing_date,
        earliest_start=call.earliest_start,
        text=call.wording,
        answer_fields=cast(wire.AnswerFields, call.answer_fields),
        state=cast(wire.CallState, state),
        opened_on=call.opened_on,
        closed_on=call.closed_on,
        plan=call.plan if is_open else None,
        wishes_kept=call.wishes_kept if is_open else None,
        no_plan=_text(call.no_plan) if is_open else None,
        created_at=call.created_at,
    )


def answer_to_wire(
    call: StoredCall, municipality: str, answer: StoredAnswer | None, register: Register
) -> wire.CallAnswer:
    """What a municipality has answered so far; for itself and the office."""
    name = name_of(municipality, register)
    if answer is None:
        return wire.CallAnswer(call=call.id, municipality=municipality, municipality_name=name, answer=None)
    return wire.CallAnswer(
        call=call.id,
        municipality=municipality,
        municipality_name=name,
        answer=cast(wire.YesLaterNo, answer.answer),
        wanted=answer.wanted,
        not_wanted=answer.not_wanted,
        fte=fte_text(answer.fte),
        urgency=answer.urgency,
        earliest_start=answer.earliest_start,
        visibility=cast(Visibility | None, answer.visibility),
        later_on=answer.later_on,
        reason=answer.reason,
        reason_text=_text(REFUSE.get(answer.reason or "")),
        need=answer.need,
        is_confirmed=answer.is_confirmed,
        answered_at=answer.answered_at,
    )


def name_of(key: str, register: Register) -> str:
    """The name of a municipality; its key where the register of today has it no more."""
    found = register.find(key)
    return key if found is None else found.municipality.name


def _text(text: errors.Text | None) -> Text | None:
    return None if text is None else Text(de=text.de, en=text.en)
