# SPDX-License-Identifier: EUPL-1.2
"""Concept and cost table of a cooperation: versions, and fixing one for the councils (I14)."""

import uuid
from typing import Final

import asyncpg

from matching.errors import FieldError, InvalidInput, Text
from matching.lifecycle.conditions import findings
from matching.lifecycle.machine import Party
from matching.register import Register
from schemas.cooperation import StepFacts
from schemas.cooperation_papers import ConceptDraft, CostTable
from service.access.permissions import Caller
from service.cooperations.case import Case, Concept
from service.cooperations.change import Change, begin_change
from service.cooperations.effects import move_case
from service.cooperations.judging import case_facts
from service.cooperations.parties import parties_of, require_visible
from service.cooperations.refusing import missing
from service.cooperations.steps import Seen
from service.cooperations.store import SQL, lock_case
from service.errors import Conflict, Forbidden
from service.needs.checks import cents_of

__all__ = ("freeze_concept", "store_concept", "store_cost_table")

#: Where a concept may be written; in the council phase it takes the case back.
_WRITABLE: Final = ("forming", "concept", "council_phase")


async def store_concept(
    connection: asyncpg.Connection,
    caller: Caller,
    case_id: uuid.UUID,
    draft: ConceptDraft,
    *,
    register: Register | None = None,
    seen: Seen | None = None,
) -> Case:
    """Add a version of the concept. By the lead; while nobody leads, by any member that takes part.

    A version that comes while the councils decide takes the case back to `concept`, and with it every
    decision made so far (I14). The cost table goes along for those that still take part.

    :raises InvalidInput: the lead takes no part, or the end lies before the start
    :raises Conflict: this is no time to write a concept
    """
    change = await begin_change(connection, caller, register)
    case = await lock_case(connection, case_id)
    require_visible(caller, case)
    _require_writer(caller, case)
    if seen is not None:
        await seen(case)
    _require_writable(case)
    lead = _checked_lead(change, case, draft, caller)
    if draft.ends_on is not None and (draft.starts_on is None or draft.ends_on <= draft.starts_on):
        raise _wrong(
            "ends_on", "too-early", "Das Ende liegt vor dem Beginn.", "The end lies before the start."
        )
    if case.state == "council_phase":
        judged = await case_facts(connection, case, change.register, change.today)
        await move_case(change, case, "concept", StepFacts(), judged)
    before = case.concept
    version = before.version + 1 if before else 1
    await connection.execute(
        SQL["insert_concept"],
        case_id,
        version,
        draft.task,
        draft.legal_form,
        draft.starts_on,
        draft.ends_on,
        lead,
        draft.exit_rule,
        before.group_personnel_cents if before else None,
        before.group_material_cents if before else None,
        before.costs_planned if before else False,
    )
    taking_part = {membership.municipality for membership in case.living}
    for cost in before.costs if before else ():
        if cost.municipality in taking_part:
            await connection.execute(
                SQL["insert_cost"],
                case_id,
                version,
                cost.municipality,
                cost.personnel_cents,
                cost.material_cents,
            )
    if lead != case.lead:
        await connection.execute(SQL["set_lead"], case_id, lead)
    if draft.two_member_justification is not None:
        await connection.execute(SQL["set_justification"], case_id, draft.two_member_justification)
    change.note("concept.stored", {"version": version, "lead": lead, "legal_form": draft.legal_form})
    return await change.finish(case_id)


async def freeze_concept(
    connection: asyncpg.Connection,
    caller: Caller,
    case_id: uuid.UUID,
    version: int,
    *,
    register: Register | None = None,
    seen: Seen | None = None,
) -> Case:
    """Fix the latest version for those that take part now; from then on only a new version changes it.

    :raises Conflict: it is not the latest, or fixed already; StepNotPossible: something in it is missing
    """
    change = await begin_change(connection, caller, register)
    case = await lock_case(connection, case_id)
    require_visible(caller, case)
    if Party.LEAD not in parties_of(caller, case):
        raise Forbidden()
    if seen is not None:
        await seen(case)
    concept = case.concept
    if case.state != "concept" or concept is None or concept.version != version or concept.frozen_at:
        raise Conflict(
            Text(
                de="Nur die letzte Fassung lässt sich festschreiben, und nur einmal.",
                en="Only the latest version can be fixed, and only once.",
            )
        )
    judged = await case_facts(connection, case, change.register, change.today)
    open_ = {
        finding.code: finding.open
        for finding in findings(judged, ("lead_named", "legal_form_named", "cost_table_drafted"))
        if not finding.is_met
    }
    if concept.starts_on is None:
        open_["start_named"] = Text(de="Das Konzept nennt keinen Beginn.", en="The concept names no start.")
    if open_:
        raise missing(open_)
    members = sorted(membership.municipality for membership in case.living)
    await connection.execute(SQL["freeze_concept"], case_id, version, members)
    change.note("concept.frozen", {"version": version, "members": members})
    return await change.finish(case_id)


async def store_cost_table(
    connection: asyncpg.Connection,
    caller: Caller,
    case_id: uuid.UUID,
    table: CostTable,
    *,
    register: Register | None = None,
    seen: Seen | None = None,
) -> Case:
    """Store the cost table of the latest version, in place of what it had.

    :raises InvalidInput: somebody who takes no part, or twice
    :raises Conflict: there is no version that can still change
    """
    change = await begin_change(connection, caller, register)
    case = await lock_case(connection, case_id)
    require_visible(caller, case)
    _require_writer(caller, case)
    if seen is not None:
        await seen(case)
    concept = _changeable(case)
    _check_costs(case, table)
    await connection.execute(SQL["clear_costs"], case_id, concept.version)
    for cost in table.members:
        await connection.execute(
            SQL["insert_cost"],
            case_id,
            concept.version,
            cost.municipality,
            cents_of(cost.personnel_eur),
            cents_of(cost.material_eur),
        )
    await connection.execute(
        SQL["set_group_costs"],
        case_id,
        concept.version,
        cents_of(table.group_personnel_eur),
        cents_of(table.group_material_eur),
        table.planned,
    )
    # Amounts of single members stay out of the record: they are for the group, the stations and the office.
    change.note("costs.stored", {"version": concept.version, "members": len(table.members)})
    return await change.finish(case_id)


def _require_writer(caller: Caller, case: Case) -> None:
    parties = parties_of(caller, case)
    if Party.LEAD in parties or (case.lead is None and Party.MEMBER in parties):
        return
    lead = case.membership(case.lead) if case.lead else None
    # A lead that was only suggested and does not take part (yet) keeps nobody from writing.
    if Party.MEMBER in parties and (lead is None or not lead.is_living):
        return
    raise Forbidden(
        Text(de="Das Konzept schreibt die federführende Kommune.", en="The lead writes the concept.")
    )


def _require_writable(case: Case) -> None:
    if case.state not in _WRITABLE:
        raise Conflict(
            Text(
                de="In diesem Stand wird kein Konzept geschrieben.",
                en="No concept is written in this state.",
            )
        )


def _changeable(case: Case) -> Concept:
    concept = case.concept
    if case.state not in ("forming", "concept") or concept is None or concept.frozen_at:
        raise Conflict(
            Text(
                de="Es gibt keine Fassung, die sich noch ändern lässt; bitte legen Sie eine neue an.",
                en="There is no version that can still be changed; please add a new one.",
            )
        )
    return concept


def _checked_lead(change: Change, case: Case, draft: ConceptDraft, caller: Caller) -> str:
    given = draft.lead or case.lead or caller.municipality or ""
    found = change.register.find(given)
    key = found.municipality.key if found else given
    membership = case.membership(key)
    if membership is None or not membership.is_living:
        raise _wrong(
            "lead",
            "not-taking-part",
            "Die Federführung übernimmt eine Kommune, die teilnimmt.",
            "The lead is a municipality that takes part.",
        )
    return key


def _check_costs(case: Case, table: CostTable) -> None:
    living = {membership.municipality for membership in case.living}
    seen: set[str] = set()
    wrong = []
    for place, cost in enumerate(table.members):
        if cost.municipality not in living:
            wrong.append((place, "not-taking-part", "Diese Kommune nimmt nicht teil.", "It takes no part."))
        elif cost.municipality in seen:
            wrong.append((place, "duplicate-municipality", "Doppelt genannt.", "Named twice."))
        seen.add(cost.municipality)
    if wrong:
        raise InvalidInput(
            fields=tuple(
                FieldError(field=f"members[{place}].municipality", code=code, text=Text(de=de, en=en))
                for place, code, de, en in wrong
            )
        )


def _wrong(field: str, code: str, de: str, en: str) -> InvalidInput:
    text = Text(de=de, en=en)
    return InvalidInput(text, fields=(FieldError(field=field, code=code, text=text),))
