# SPDX-License-Identifier: EUPL-1.2
"""The list of all cases: what of it is shown, in which order, and each case as one row."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

import asyncpg
import msgspec

from matching.landscape import Landscape
from matching.lifecycle.cooperation import COOPERATION
from schemas.cooperation import Cooperation
from service.access.permissions import Caller
from service.awards.overdue import days_of, station_of
from service.awards.store import Terms, read_terms_of
from service.cooperations.case import Case
from service.cooperations.parties import asker_kind
from service.cooperations.seeing import show
from service.cooperations.store import case_ids_after, read_cases
from service.pages.office.today import names_in
from service.pages.shared.phases import PHASES
from service.register.actions import folded

__all__ = (
    "ENDED",
    "PAGE",
    "SORTS",
    "STATIONS",
    "CaseList",
    "CaseRow",
    "CasesView",
    "read_case_list",
    "view_of",
)

ENDED: Final = "ended"
SORTS: Final = ("frist", "neu", "stand", "name")
#: Who has an application now: word in the address -> name in the texts.
STATIONS: Final = ("district", "rp", "ministry")
_SOON: Final = dt.timedelta(days=30)
_MOST_READ: Final = 2000
#: Rows on one page of the list.
PAGE: Final = 25
_LONGEST: Final = 80
_PHASE_OF: Final = {state: name for name, states in PHASES.items() for state in states}
_ORDER: Final = (*PHASES, ENDED)


class CasesView(msgspec.Struct, frozen=True, kw_only=True):
    """What of the list is shown; it stands in the address, so a bookmark keeps it."""

    phase: str = ""
    text: str = ""
    topic: str = ""
    station: str = ""
    programme: str = ""
    due: str = ""
    sort: str = SORTS[0]
    page: int = 1

    def query(self, **changed: object) -> dict[str, object]:
        """The view as it stands in an address; what is not chosen is left out."""
        given: dict[str, object] = {
            "stand": self.phase,
            "suche": self.text,
            "thema": self.topic,
            "stelle": self.station,
            "programm": self.programme,
            "frist": self.due,
            "sort": "" if self.sort == SORTS[0] else self.sort,
            "seite": "" if self.page == 1 else self.page,
            **changed,
        }
        return {name: value or None for name, value in given.items()}

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but the step is filtered."""
        return any((self.text, self.topic, self.station, self.programme, self.due))


class CaseRow(msgspec.Struct, frozen=True, kw_only=True):
    """One case. `due` is its next day with what has to happen then; `shown` is what the reader may see."""

    case: Case
    phase: str
    names: tuple[str, ...]
    due: dt.date | None
    due_kind: str
    days_over: int
    shown: Cooperation | None = None


class CaseList(msgspec.Struct, frozen=True, kw_only=True):
    """A page of the list, how many there are in all and at each step, and what can be chosen."""

    rows: tuple[CaseRow, ...]
    count: int
    pages: int
    phases: tuple[tuple[str, int], ...]
    topics: tuple[str, ...]
    programmes: tuple[str, ...]


def view_of(query: Mapping[str, str]) -> CasesView:
    """The view of an address; what means nothing is left out."""
    page = query.get("seite", "")

    def one_of(name: str, known: Sequence[str]) -> str:
        return value if (value := query.get(name, "")) in known else ""

    return CasesView(
        phase=one_of("stand", _ORDER),
        text=query.get("suche", "").strip()[:_LONGEST],
        topic=query.get("thema", "")[:_LONGEST],
        station=one_of("stelle", STATIONS),
        programme=query.get("programm", "")[:_LONGEST],
        due=one_of("frist", ("vorbei", "bald")),
        sort=one_of("sort", SORTS) or SORTS[0],
        page=max(1, int(page)) if page.isascii() and page.isdecimal() and len(page) < 5 else 1,
    )


async def read_case_list(
    connection: asyncpg.Connection, caller: Caller, landscape: Landscape, view: CasesView
) -> CaseList:
    """The list as the view asks for it; only the rows of its page are worked out with their amounts."""
    asker = asker_kind(caller)
    cases: list[Case] = []
    if asker is not None:
        ids = await case_ids_after(
            connection,
            asker,
            after=None,
            topic=None,
            municipality=None,
            state=None,
            ends=sorted(COOPERATION.ends),
            limit=_MOST_READ,
        )
        cases = await read_cases(connection, ids)
    terms = await read_terms_of(connection, [case.id for case in cases])
    rows = [_row(case, terms[case.id], landscape) for case in cases]
    fitting = [row for row in rows if _fits(row, view, landscape)]
    counts = Counter(row.phase for row in fitting)
    chosen = [row for row in fitting if view.phase in ("", row.phase)]
    if not view.phase:
        # What is over is looked for, not shown among what is on its way.
        chosen = [row for row in chosen if row.phase != ENDED]
    chosen.sort(key=_keys[view.sort])
    pages = max(1, -(-len(chosen) // PAGE))
    first = (min(view.page, pages) - 1) * PAGE
    return CaseList(
        rows=tuple(
            [
                msgspec.structs.replace(row, shown=await show(connection, caller, row.case, landscape))
                for row in chosen[first : first + PAGE]
            ]
        ),
        count=len(chosen),
        pages=pages,
        phases=tuple((name, counts[name]) for name in _ORDER),
        topics=tuple(sorted({case.topic for case in cases})),
        programmes=tuple(sorted({case.programme_id for case in cases if case.programme_id})),
    )


def _row(case: Case, terms: Terms, landscape: Landscape) -> CaseRow:
    days = sorted(days_of(case, terms), key=lambda day: day[1])
    kind: str = days[0][0] if days else ""
    due = days[0][1] if days else None
    if kind == "opinion" and days[0][3] == "ministry":
        kind = "decision"
    return CaseRow(
        case=case,
        phase=_PHASE_OF.get(case.state, ENDED),
        names=names_in(case, landscape.register),
        due=due,
        due_kind=kind,
        days_over=max(0, (landscape.as_of - due).days) if due else 0,
    )


def _fits(row: CaseRow, view: CasesView, landscape: Landscape) -> bool:
    case = row.case
    if view.topic and case.topic != view.topic:
        return False
    if view.station and station_of(case) != view.station:
        return False
    if view.programme and case.programme_id != view.programme:
        return False
    if view.due == "vorbei" and not row.days_over:
        return False
    if view.due == "bald" and (row.due is None or row.due > landscape.as_of + _SOON):
        return False
    if not view.text:
        return True
    topic = landscape.topic_by_slug.get(case.topic)
    number = case.award.number if case.award else ""
    words = (*row.names, topic.label_de if topic else case.topic, number)
    return all(any(part in folded(word) for word in words) for part in folded(view.text).split())


_keys: Final = {
    "frist": lambda row: (row.due or dt.date.max, row.case.id),
    "neu": lambda row: -row.case.created_at.timestamp(),
    "stand": lambda row: (_ORDER.index(row.phase), row.case.state_since),
    "name": lambda row: (row.names, row.case.id),
}
