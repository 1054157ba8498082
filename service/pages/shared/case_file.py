# SPDX-License-Identifier: EUPL-1.2
"""What lies in the file of a case, for those who judge it and those who audit it.

Everything comes from the functions that the API answers with; nothing is known here that it does not tell.
"""

import asyncio
import datetime as dt
import uuid

import asyncpg
import msgspec

from matching.errors import Text
from matching.facts import Topic
from matching.landscape import Landscape
from matching.lifecycle.legal_forms import LEGAL_FORMS
from schemas.award import AwardRecord
from schemas.cooperation import Cooperation, Member
from schemas.cooperation_papers import Agreement, ChecklistItem, Concept, CouncilDecision, Filing
from schemas.document import CaseDocument
from schemas.frozen_quote import FrozenQuote
from schemas.station import Opinion
from service.access.permissions import Caller
from service.awards.store import read_terms
from service.awards.wire import award_to_wire
from service.cooperations.case import Case
from service.cooperations.checklist import checklist_of
from service.cooperations.frozen_quotes import frozen_quotes
from service.cooperations.judging import case_facts
from service.cooperations.papers_wire import (
    agreement_to_wire,
    concept_to_wire,
    decisions_to_wire,
    filing_to_wire,
)
from service.cooperations.seeing import show
from service.database.pool import Database
from service.documents.actions import list_documents
from service.errors import Conflict
from service.http.conditional import content_tag
from service.pages.render import Speech
from service.pages.shared.result import draw_members
from service.stations.wire import opinions_to_wire

__all__ = ("CaseFile", "MemberRow", "read_file", "read_made_papers")

_TO_JUDGE = ("application.pdf", "savings.xlsx", "checklist.pdf")
_GONE = ("not_taking_part", "declined", "expired", "withdrawn")


class MemberRow(msgspec.Struct, frozen=True, kw_only=True):
    """A member with what its council decided and its part of both figures; `number` is that on the map."""

    member: Member
    number: int | None
    district: str
    decision: CouncilDecision | None
    rule_eur: str | None
    expected_eur: str | None


class CaseFile(msgspec.Struct, frozen=True, kw_only=True):
    """The file. `tag` guards forms about the case; `broken` says that a frozen quote was tampered with."""

    shown: Cooperation
    tag: str
    topic: Topic
    map_svg: str
    members: tuple[MemberRow, ...]
    concept: Concept | None
    form: Text | None
    agreement: Agreement | None
    conditions: tuple[ChecklistItem, ...]
    opinions: tuple[Opinion, ...]
    papers: tuple[Filing, ...]
    quotes: tuple[FrozenQuote, ...]
    broken: Text | None
    award: AwardRecord | None

    @property
    def open_conditions(self) -> tuple[ChecklistItem, ...]:
        """Conditions of the application that are not met."""
        return tuple(item for item in self.conditions if item.state == "open")

    @property
    def quote(self) -> FrozenQuote | None:
        """What was quoted at the last submission."""
        return self.quotes[-1] if self.quotes else None


async def read_file(
    connection: asyncpg.Connection, caller: Caller, case: Case, landscape: Landscape, speech: Speech
) -> CaseFile:
    """The file of a case that the caller may read from inside (`read_inside`)."""
    shown = await show(connection, caller, case, landscape)
    judged = await case_facts(connection, case, landscape.register, landscape.as_of)
    quotes, broken = await _quotes(connection, case)
    award = award_to_wire(caller, case, await read_terms(connection, case.id)) if case.award else None
    form = LEGAL_FORMS.get(case.agreement.legal_form if case.agreement else "")
    keys = _keys(landscape, shown)
    return CaseFile(
        shown=shown,
        tag=content_tag(msgspec.json.encode(shown)),
        topic=landscape.topic_by_slug[case.topic],
        map_svg=await asyncio.to_thread(_map, landscape, keys, speech),
        members=_members(landscape, shown, keys, case, quotes),
        concept=concept_to_wire(case.concept) if case.concept else None,
        form=form.label if form else None,
        agreement=agreement_to_wire(case) if case.agreement else None,
        conditions=checklist_of(case, judged).application,
        opinions=opinions_to_wire(case),
        papers=tuple(filing_to_wire(case, filing) for filing in case.filings),
        quotes=quotes,
        broken=broken,
        award=award,
    )


async def read_made_papers(
    database: Database, caller: Caller, id_: uuid.UUID, day: dt.date
) -> tuple[CaseDocument, ...]:
    """Documents that the service makes of the case, as far as they help to judge it."""
    try:
        listed = await list_documents(database, caller, id_, day)
    except Conflict:
        return ()
    return tuple(
        document for document in listed.documents if document.is_available and document.name in _TO_JUDGE
    )


async def _quotes(connection: asyncpg.Connection, case: Case) -> tuple[tuple[FrozenQuote, ...], Text | None]:
    try:
        return await frozen_quotes(connection, case), None
    except Conflict as error:
        return (), error.text


def _keys(landscape: Landscape, shown: Cooperation) -> list[str]:
    """Members on the map: they still come along, and the register knows where they lie."""
    found = [
        landscape.register.find(member.municipality)
        for member in shown.members
        if member.municipality and member.state not in _GONE
    ]
    return [hit.municipality.key for hit in found if hit is not None]


def _map(landscape: Landscape, keys: list[str], speech: Speech) -> str:
    if not keys:
        return ""
    names = [landscape.register.by_key[key].name for key in keys]
    return draw_members(landscape, keys, names, speech, marked=None)


def _members(
    landscape: Landscape,
    shown: Cooperation,
    keys: list[str],
    case: Case,
    quotes: tuple[FrozenQuote, ...],
) -> tuple[MemberRow, ...]:
    decisions = {one.municipality: one for one in decisions_to_wire(case).council_decisions}
    shares = {share.municipality: share for quote in quotes[-1:] for share in quote.shares}
    rows = []
    for member in shown.members:
        found = landscape.register.find(member.municipality) if member.municipality else None
        place = found.municipality if found else None
        share = shares.get(place.key if place else member.municipality or "")
        rows.append(
            MemberRow(
                member=member,
                number=keys.index(place.key) + 1 if place and place.key in keys else None,
                district=place.district_name if place and not place.is_district else "",
                decision=decisions.get(member.municipality or ""),
                rule_eur=share.amount_eur if share else None,
                expected_eur=share.expected_eur if share else None,
            )
        )
    return tuple(rows)
