# SPDX-License-Identifier: EUPL-1.2
"""Which cooperations an auditor looks at: searched, filtered and in order."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, Final

import asyncpg
import msgspec

from matching.landscape import Landscape
from matching.lifecycle.cooperation import COOPERATION
from matching.register import Municipality, Register
from schemas.cooperation import Cooperation
from service.access.permissions import Caller
from service.cooperations.case import Case
from service.cooperations.parties import asker_kind
from service.cooperations.register_now import name_of
from service.cooperations.seeing import show
from service.cooperations.store import case_ids_after, read_cases
from service.pages.render import Speech
from service.pages.shared.phases import PHASES

__all__ = ("ENDED", "PAGE", "SORTS", "Found", "Row", "Wanted", "find_cases", "wanted_of")

PAGE: Final = 50
ENDED: Final = "ended"
SORTS: Final = ("newest", "oldest", "amount", "state", "topic")
_MOST: Final = 5000
_PHASE_OF: Final = {state: name for name, states in PHASES.items() for state in states}
_ORDER: Final = (*PHASES, ENDED)


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """What the address asks for; empty means all."""

    name: str = ""
    phase: str = ""
    year: str = ""
    district: str = ""
    sort: str = SORTS[0]
    page: int = 1


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One cooperation of the list."""

    shown: Cooperation
    topic: str
    day: dt.date


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """One page of the list; `count` are all that fit, `years` and `districts` what can be chosen."""

    rows: tuple[Row, ...]
    count: int
    pages: int
    years: tuple[int, ...]
    districts: tuple[tuple[str, str], ...]


def wanted_of(values: Mapping[str, Any]) -> Wanted:
    """From the address; whatever is strange counts as not given."""
    phase, sort, number = (str(values.get(name, "")) for name in ("stand", "sort", "seite"))
    return Wanted(
        name=str(values.get("name", "")).strip()[:80],
        phase=phase if phase in _ORDER else "",
        year=str(values.get("jahr", ""))[:4],
        district=str(values.get("kreis", ""))[:8],
        sort=sort if sort in SORTS else SORTS[0],
        page=int(number) if number.isascii() and number.isdecimal() and 0 < int(number) < _MOST else 1,
    )


async def find_cases(
    connection: asyncpg.Connection,
    caller: Caller,
    landscape: Landscape,
    wanted: Wanted,
    speech: Speech,
    *,
    whole: bool = False,
) -> Found:
    """The cooperations that the caller may know of, as far as they fit.

    :param whole: all rows instead of one page
    """
    asker = asker_kind(caller)
    ids = []
    if asker is not None:
        ids = await case_ids_after(
            connection,
            asker,
            after=None,
            topic=None,
            municipality=None,
            state=None,
            ends=sorted(COOPERATION.ends),
            limit=_MOST,
        )
    cases = await read_cases(connection, ids)
    register = landscape.register
    places = {case.id: _places(case, register) for case in cases}
    topics = {slug: speech.topic(topic) for slug, topic in landscape.topic_by_slug.items()}
    fitting = [case for case in cases if _fits(case, wanted, places[case.id], topics, register)]
    fitting = _sorted(fitting, wanted.sort, topics)
    pages = max(1, -(-len(fitting) // PAGE))
    first = (min(wanted.page, pages) - 1) * PAGE
    chosen = fitting if whole else fitting[first : first + PAGE]
    rows = [
        Row(
            shown=await show(connection, caller, case, landscape),
            topic=topics.get(case.topic, case.topic),
            day=_day(case),
        )
        for case in chosen
    ]
    districts = {place.district_key: place.district_name for found in places.values() for place in found}
    return Found(
        rows=tuple(rows),
        count=len(fitting),
        pages=pages,
        years=tuple(sorted({_day(case).year for case in cases}, reverse=True)),
        districts=tuple(sorted(districts.items(), key=lambda item: item[1])),
    )


def _day(case: Case) -> dt.date:
    """The day that gives a case its year: of the award, else of the application, else of its start."""
    return case.award.dated if case.award else case.submitted_on or case.created_at.date()


def _places(case: Case, register: Register) -> tuple[Municipality, ...]:
    keys = {key for m in case.memberships for key in (m.municipality, *m.composed_of)}
    return tuple(hit.municipality for key in keys if (hit := register.find(key)))


def _fits(
    case: Case,
    wanted: Wanted,
    places: Sequence[Municipality],
    topics: Mapping[str, str],
    register: Register,
) -> bool:
    if wanted.phase and _PHASE_OF.get(case.state, ENDED) != wanted.phase:
        return False
    if wanted.year and str(_day(case).year) != wanted.year:
        return False
    if wanted.district and all(place.district_key != wanted.district for place in places):
        return False
    names = [name_of(member, register) for member in case.memberships]
    number = case.award.number if case.award else ""
    text = " ".join([topics.get(case.topic, ""), *names, number, str(case.id)]).casefold()
    return wanted.name.casefold() in text


def _sorted(cases: Sequence[Case], sort: str, topics: Mapping[str, str]) -> list[Case]:
    newest = sorted(cases, key=lambda case: (case.created_at, case.id), reverse=True)
    match sort:
        case "oldest":
            return newest[::-1]
        case "amount":
            return sorted(newest, key=_cents, reverse=True)
        case "state":
            return sorted(newest, key=lambda case: _ORDER.index(_PHASE_OF.get(case.state, ENDED)))
        case "topic":
            return sorted(newest, key=lambda case: topics.get(case.topic, "").casefold())
    return newest


def _cents(case: Case) -> int:
    """What binds: the award, else what was applied for."""
    return case.award.amount_cents if case.award else case.expected_cents or case.rule_cents or 0
