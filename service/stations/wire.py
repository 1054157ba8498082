# SPDX-License-Identifier: EUPL-1.2
"""A case as a station sees it in its list."""

import datetime as dt
from collections.abc import Sequence

import asyncpg

from matching.lifecycle.cooperation import AT_STATIONS
from matching.lifecycle.timetable import months_after
from matching.register import Municipality, Register
from matching.supervision import Supervisor, supervisor_of
from matching.wording import joined, label
from schemas import station as wire
from schemas.text import Text as WireText
from service.access.permissions import Caller, Role
from service.awards.overdue import DECISION_MONTHS, station_of
from service.cooperations.case import Case
from service.cooperations.checklist import checklist_of
from service.cooperations.judging import case_facts
from service.cooperations.register_now import municipalities_of, name_of
from service.needs.checks import eur_of
from service.stations.opinions import is_conflicted

__all__ = ("case_to_wire", "opinions_to_wire")

_WAITS_AT = {
    Role.DISTRICT_OFFICER: ("at_district",),
    Role.RP_OFFICER: ("at_rp",),
    Role.IKZ_OFFICE: ("submitted", "at_ministry", "consultation"),
}
_COMPETENT = {
    Role.DISTRICT_OFFICER: "landrat",
    Role.RP_OFFICER: "regierungspraesidium",
    Role.IKZ_OFFICE: "ministerium",
}


async def case_to_wire(
    connection: asyncpg.Connection, caller: Caller, case: Case, register: Register, day: dt.date
) -> wire.StationCase:
    """A case that has been signed, for an officer of an authority on its route or the office."""
    judged = await case_facts(connection, case, register, day)
    assert judged.route is not None
    places = municipalities_of(case.living, register)
    target = months_after(case.submitted_on, DECISION_MONTHS) if case.submitted_on else None
    is_at_station = case.state in AT_STATIONS
    return wire.StationCase(
        cooperation=case.id,
        topic=case.topic,
        state=case.state,
        is_waiting=_is_waiting(caller, case),
        station=station_of(case),
        waiting_since=case.state_since,
        submitted_on=case.submitted_on,
        decision_target=target if is_at_station else None,
        is_overdue=is_at_station and target is not None and target < day,
        members=tuple(
            wire.StationMember(municipality=m.municipality, name=name_of(m, register)) for m in case.living
        ),
        competent=judged.route.supervisor.value,
        competent_reason=WireText(de=judged.route.reason.de, en=judged.route.reason.en),
        conflict=_conflict(places),
        rule_eur=eur_of(case.rule_cents),
        expected_award_eur=eur_of(case.expected_cents),
        checklist=checklist_of(case, judged).application,
        opinions=opinions_to_wire(case),
        not_heard=_not_heard(case),
    )


def opinions_to_wire(case: Case) -> tuple[wire.Opinion, ...]:
    """All opinions on a case, the oldest first."""
    return tuple(
        wire.Opinion(
            id=opinion.id,
            station=opinion.station,
            authority=opinion.authority,
            given_on=opinion.given_on,
            result=opinion.result,
            remarks=opinion.remarks,
            filing=opinion.filing,
            round=opinion.round,
            is_conflicted=is_conflicted(case, opinion),
        )
        for opinion in case.opinions
    )


def _is_waiting(caller: Caller, case: Case) -> bool:
    """The application lies there, or the agreement waits for its competent authority."""
    if case.state == "agreement_signed":
        return case.competent == _COMPETENT.get(caller.role)
    return case.state in _WAITS_AT.get(caller.role, ())


def _conflict(places: Sequence[Municipality]) -> WireText | None:
    """Which districts are members themselves, and who judges in their place (KGG § 35, HKO § 54)."""
    districts = sorted(label(place) for place in places if place.is_district)
    if not districts:
        return None
    if supervisor_of(places) is Supervisor.MINISTRY:
        instead = ("das Ministerium", "the ministry")
    else:
        region = places[0].regierungsbezirk
        instead = (f"das Regierungspräsidium {region}", f"the Regierungspräsidium {region}")
    is_one = len(districts) == 1
    return WireText(
        de=f"{joined(districts, german=True)} {'ist' if is_one else 'sind'} selbst Mitglied und "
        f"{'urteilt' if is_one else 'urteilen'} nicht in eigener Sache. Zuständig ist {instead[0]}.",
        en=f"{joined(districts, german=False)} {'is a member and does' if is_one else 'are members and do'} "
        f"not judge in their own matter. {instead[1][0].upper()}{instead[1][1:]} is competent.",
    )


def _not_heard(case: Case) -> tuple[wire.OpinionOf, ...]:
    """Those on the route, and the two that the ministry hears, without an opinion in this run."""
    if case.submitted_on is None:
        return ()
    asked: tuple[tuple[wire.OpinionOf, bool], ...] = (
        ("district", case.district_station is not None),
        ("rp", case.region_station is not None),
        ("ksv", True),
        ("finance_ministry", True),
    )
    given = {opinion.station for opinion in case.opinions if opinion.round == case.round}
    return tuple(station for station, is_asked in asked if is_asked and station not in given)
