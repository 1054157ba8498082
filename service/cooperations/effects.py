# SPDX-License-Identifier: EUPL-1.2
"""What a step of a cooperation brings with it: facts that came along, members, money."""

import contextlib
import datetime as dt
from decimal import Decimal

from matching.errors import FieldError, InvalidInput, Text
from matching.lifecycle.case_facts import CaseFacts, counted_members
from matching.lifecycle.cooperation import COOPERATION
from matching.lifecycle.membership import LIVING
from schemas.cooperation import AwardFacts, OpinionFacts, StepFacts
from service.access.permissions import Role
from service.budgets.reservations import release, reserve_or_wait, settle
from service.cooperations.case import Case
from service.cooperations.change import Change
from service.cooperations.judging import counted_memberships, figures_of, quote_case
from service.cooperations.refusing import wrong_facts
from service.cooperations.store import SQL
from service.errors import NotFound
from service.ids import new_id
from service.messages.outbox import to_role
from service.programmes.frozen import keep

__all__ = ("NEEDS_REMARKS", "award_members", "check_facts", "move_case", "opinion_stations", "set_membership")

#: Which facts belong to which target.
_FACTS_OF = {
    "agreement_effective": {"approved_on"},
    "at_rp": {"opinion"},
    "at_ministry": {"opinion"},
    "approved": {"award"},
}
#: Results of an opinion that say nothing without a sentence.
NEEDS_REMARKS = ("favourable_with_remarks", "unfavourable")
_STATION_OF = {Role.DISTRICT_OFFICER: "district", Role.RP_OFFICER: "rp"}


def check_facts(case: Case, target: str, facts: StepFacts, day: dt.date) -> None:
    """Facts belong to the step, refer to what there is, and do not lie in the future.

    :raises InvalidInput: with every wrong one
    """
    given = {name for name in facts.__struct_fields__ if getattr(facts, name) is not None}
    if foreign := given - _FACTS_OF.get(target, set()):
        raise wrong_facts(sorted(foreign))
    papers = {filing.id for filing in case.filings}
    wrong: list[FieldError] = []
    for field, date in (
        ("facts.approved_on", facts.approved_on),
        ("facts.opinion.given_on", facts.opinion.given_on if facts.opinion else None),
        ("facts.award.dated", facts.award.dated if facts.award else None),
    ):
        if date is not None and date > day:
            wrong.append(
                _wrong(field, "in-the-future", "Der Tag liegt in der Zukunft.", "The day is in the future.")
            )
    for field, filing in (
        ("facts.opinion.filing", facts.opinion.filing if facts.opinion else None),
        ("facts.award.filing", facts.award.filing if facts.award else None),
    ):
        if filing is not None and filing not in papers:
            wrong.append(
                _wrong(field, "unknown-filing", "Diese Unterlage gibt es nicht.", "There is no such paper.")
            )
    opinion = facts.opinion
    if opinion is not None and opinion.result in NEEDS_REMARKS and not opinion.remarks.strip():
        de, en = "Bitte begründen Sie das in einem Satz.", "Please say why in a sentence."
        wrong.append(_wrong("facts.opinion.remarks", "missing", de, en))
    if facts.award is not None and Decimal(facts.award.amount_eur) <= 0:
        wrong.append(_wrong("facts.award.amount_eur", "too-small", "Mehr als 0 Euro.", "More than 0 euros."))
    if wrong:
        raise InvalidInput(fields=tuple(wrong))


def award_members(facts: CaseFacts, award: AwardFacts | None) -> tuple[str, ...] | None:
    """The members an award counts: those it names, else all that count."""
    return None if award is None else award.members or counted_members(facts)


def opinion_stations(change: Change, facts: StepFacts) -> tuple[str, ...]:
    """The station whose opinion comes along with the step."""
    station = _STATION_OF.get(change.caller.role)
    return (station,) if facts.opinion is not None and station is not None else ()


async def move_case(
    change: Change,
    case: Case,
    target: str,
    facts: StepFacts,
    judged: CaseFacts,
    *,
    reason: str | None = None,
    text: str = "",
    by_system: bool = False,
) -> None:
    """Write a step that may be taken, and what it brings with it. The case and its members are locked."""
    connection, id_ = change.connection, case.id
    await connection.execute(SQL["set_state"], id_, target, target in COOPERATION.ends)
    await connection.execute(SQL["clear_pending"], id_)
    await connection.execute(SQL["insert_step"], new_id(), id_, case.state, target, reason, text)
    noted: dict[str, object] = {"from": case.state}
    if reason is not None:
        noted["reason"] = reason
    if case.state == "council_phase" and target == "concept":
        await _send_decisions_back(change, case)
    match target:
        case "agreement_signed":
            await _fix_route(change, case, judged)
        case "agreement_effective":
            await _take_effect(change, case, facts.approved_on or change.today)
            change.tell_members("cooperation_effective", case)
        case "application_ready" if case.state != "agreement_effective":
            await connection.execute(SQL["next_round"], id_)
            change.tell_members("cooperation_returned", case)
        case "submitted":
            noted |= await _submit(change, case, judged)
        case "at_rp" | "at_ministry" if facts.opinion is not None:
            noted["opinion"] = await _store_opinion(change, case, facts.opinion)
        case "approved":
            assert facts.award is not None
            noted |= await _approve(change, case, facts.award, award_members(judged, facts.award) or ())
        case "clawback_check":
            from service.awards.clawback import open_check

            await open_check(change, case, reason or "")
        case "rejected" | "cancelled":
            if case.submitted_on is not None:
                await release(connection, change.caller, id_)
            change.tell_members(f"cooperation_{target}", case)
        case "council_phase":
            change.tell_members("cooperation_councils", case)
        case "forming":
            change.tell_members("cooperation_forming", case)
        case "concept" if case.state == "forming":
            change.tell_members("cooperation_concept", case)
    _tell_stations(change, target, judged)
    change.note(f"cooperation.{target}", noted, by_system=by_system)


async def _send_decisions_back(change: Change, case: Case) -> None:
    """A changed concept needs new decisions (I14)."""
    for membership in case.memberships:
        if membership.state == "council_approved":
            await set_membership(change, case, membership.municipality, "confirmed")
            change.note("membership.confirmed", municipality=membership.municipality, by_system=True)


async def _fix_route(change: Change, case: Case, judged: CaseFacts) -> None:
    assert judged.route is not None
    route = judged.route
    await change.connection.execute(
        SQL["set_route"], case.id, route.supervisor.value, route.district, route.region
    )


async def _take_effect(change: Change, case: Case, day: dt.date) -> None:
    await change.connection.execute(SQL["set_approved"], case.id, day)
    for membership in case.memberships:
        if membership.state == "signed":
            await set_membership(change, case, membership.municipality, "active")
            change.note("membership.active", municipality=membership.municipality, by_system=True)


async def _submit(change: Change, case: Case, judged: CaseFacts) -> dict[str, object]:
    """The application is complete today: programme and both figures are frozen, the money is held."""
    counted = counted_memberships(case, judged, change.register)
    estimate = quote_case(case, counted, change.register, change.today)
    chosen = estimate.chosen if estimate else None
    rule = estimate.amount_cents if estimate else 0
    expected = estimate.expected_cents if estimate else 0
    programme = (chosen.programme.id, chosen.version.version) if chosen else (None, None)
    await change.connection.execute(SQL["set_submission"], case.id, change.today, *programme, rule, expected)
    if programme[0] is not None and rule:
        await reserve_or_wait(
            change.connection,
            change.caller,
            case.id,
            programme[0],
            change.today.year,
            rule,
            expected_cents=expected,
        )
    kept = await keep(change.connection, estimate, "cooperation", str(case.id)) if estimate else None
    return {
        "programme": programme[0],
        "programme_version": programme[1],
        "frozen_quote": kept,
        "rule_cents": rule,
        "expected_cents": expected,
        "members": [membership.municipality for membership in counted],
    }


async def _store_opinion(change: Change, case: Case, opinion: OpinionFacts) -> str:
    station = _STATION_OF.get(change.caller.role)
    assert station is not None
    await change.connection.execute(
        SQL["insert_opinion"],
        new_id(),
        case.id,
        station,
        change.caller.municipality,
        opinion.given_on or change.today,
        opinion.result,
        opinion.remarks,
        opinion.filing,
        case.round,
    )
    change.tell("station_opinion_given", to_role(Role.IKZ_OFFICE))
    return opinion.result


async def _approve(
    change: Change, case: Case, award: AwardFacts, members: tuple[str, ...]
) -> dict[str, object]:
    cents = int(Decimal(award.amount_eur) * 100)
    assert case.agreement is not None
    await change.connection.execute(
        SQL["insert_award"],
        case.id,
        award.number,
        award.dated,
        cents,
        sorted(members),
        case.agreement.concept_version,
        award.filing,
        *figures_of(case, members, change.register),
        award.deviation_reason,
    )
    # Where no programme gave an amount nothing was held; the award stands all the same.
    with contextlib.suppress(NotFound):
        await settle(change.connection, change.caller, case.id, cents)
    change.tell_members("cooperation_approved", case)
    return {
        "amount_cents": cents,
        "members": sorted(members),
        "dated": award.dated.isoformat(),
        "programme": case.programme_id,
        "programme_version": case.programme_version,
    }


async def set_membership(
    change: Change,
    case: Case,
    municipality: str,
    state: str,
    *,
    pause_until: dt.date | None = None,
    answer_until: dt.date | None = None,
    signed_on: dt.date | None = None,
    reason: str | None = None,
    text: str = "",
    is_living: bool | None = None,
    leaves_on: dt.date | None = None,
    leaving_approved_on: dt.date | None = None,
) -> None:
    """Write the state of a member; what is not given stays, except reason and pause."""
    membership = case.membership(municipality)
    assert membership is not None
    await change.connection.execute(
        SQL["set_membership"],
        case.id,
        municipality,
        state,
        state in LIVING if is_living is None else is_living,
        pause_until,
        answer_until or membership.answer_until,
        signed_on or membership.signed_on,
        reason,
        text,
        leaves_on or membership.leaves_on,
        leaving_approved_on or membership.leaving_approved_on,
    )


def _tell_stations(change: Change, target: str, judged: CaseFacts) -> None:
    route = judged.route
    if route is None:
        return
    if target == "agreement_signed":
        if route.district is not None:
            change.tell("cooperation_to_supervise", to_role(Role.DISTRICT_OFFICER, route.district))
        elif route.region is not None:
            change.tell("cooperation_to_supervise", to_role(Role.RP_OFFICER, route.region))
        else:
            change.tell("cooperation_to_supervise", to_role(Role.IKZ_OFFICE))
    if target == "at_district" and route.district is not None:
        change.tell("cooperation_application", to_role(Role.DISTRICT_OFFICER, route.district))
    if target == "at_rp" and route.region is not None:
        change.tell("cooperation_application", to_role(Role.RP_OFFICER, route.region))
    if target == "at_ministry":
        change.tell("cooperation_application", to_role(Role.IKZ_OFFICE))


def _wrong(field: str, code: str, de: str, en: str) -> FieldError:
    return FieldError(field=field, code=code, text=Text(de=de, en=en))
