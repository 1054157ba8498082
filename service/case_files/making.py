# SPDX-License-Identifier: EUPL-1.2
"""Making a case file from what is stored.

Everything in it depends on the case, its events up to the last one, and `up_to`; nothing on the clock. Its
date is the day of the last event, so the same state gives the same bytes tomorrow.
"""

import asyncio
import datetime as dt
import hashlib
import uuid
from importlib import resources
from zoneinfo import ZoneInfo

import asyncpg
import msgspec

from matching.errors import FieldError, InvalidInput, Text
from matching.landscape import Landscape
from matching.register import Register
from service.case_files.archive import (
    MANIFEST,
    SUMS,
    Manifest,
    Part,
    encode,
    encode_line,
    sums_of,
    write_archive,
)
from service.case_files.recalculation import cut_landscape, recalculate
from service.case_files.shown import Reader, case_to_file, hidden_members, is_shown, subjects_of
from service.cooperations.case import Case
from service.cooperations.register_now import register_now
from service.cooperations.store import read_case, read_filing
from service.documents.catalogue import DOCUMENTS, Document, Needs
from service.documents.gathering import case_paper, has_concept
from service.documents.papers import CasePaper
from service.errors import Conflict
from service.plans.store import read_input
from service.programmes.frozen import FrozenQuote, kept
from service.programmes.rules import rules_of
from service.record.chain import Event, Head, content_digest
from service.record.files import event_line
from service.record.store import events_in_order, read_head, span_of
from service.software import software_version

__all__ = ("FORMAT", "CHAIN", "CASE", "EVENTS", "LANDSCAPE", "RECALCULATION", "make_case_file", "quote_name")

FORMAT = "ikz-case-file-1"
CASE, CHAIN, EVENTS = "case.json", "record/chain.ndjson", "record/events.ndjson"
LANDSCAPE, RECALCULATION = "decision/landscape.json", "decision/recalculation.json"

_BERLIN = ZoneInfo("Europe/Berlin")
_ENDINGS = {
    "application/pdf": "pdf",
    "image/png": "png",
    "image/jpeg": "jpg",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.oasis.opendocument.text": "odt",
}
_MEDIA_TYPES = {
    "json": "application/json",
    "ndjson": "application/x-ndjson",
    "txt": "text/plain; charset=utf-8",
    "ics": "text/calendar",
    **{ending: media_type for media_type, ending in _ENDINGS.items()},
}


async def make_case_file(
    connection: asyncpg.Connection, id_: uuid.UUID, reader: Reader, up_to: int | None = None
) -> bytes:
    """The case file of a cooperation.

    :param connection: in a transaction (repeatable read), so that all parts are of one moment
    :param up_to: prove the chain up to this position, where a head was kept; else up to the last event
        of the case
    :raises NotFound: there is no such case
    :raises InvalidInput: `up_to` lies before the last event of the case, or behind the record's end
    """
    case = await read_case(connection, id_)
    hidden = hidden_members(case, reader)
    proof = await _proof(connection, case, reader, hidden, up_to)
    quotes = await kept(connection, "cooperation", str(case.id))
    parts: dict[str, bytes] = {
        "LIESMICH.txt": _readme(),
        CASE: encode(case_to_file(case, reader)),
        EVENTS: b"".join(event_line(event) + b"\n" for event in proof.events),
        CHAIN: proof.chain,
    }
    for filing in case.filings:
        if filing.municipality not in hidden:
            media_type, content = await read_filing(connection, case.id, filing.id)
            parts[f"filings/{filing.id}.{_ENDINGS.get(media_type, 'bin')}"] = content
    for number, quote in enumerate(quotes, 1):
        parts[quote_name(number)] = quote
        parts |= _rules(quote)
    landscape = await _landscape(connection, case, reader, hidden)
    register = await register_now(connection)
    left_out = await asyncio.to_thread(_documents, parts, case, register, proof.date, reader)
    snapshot = {**case.snapshot, "topic": case.topic}
    if landscape is not None:
        parts[LANDSCAPE] = encode(landscape)
    again = recalculate(quotes, (case.rule_cents, case.expected_cents), snapshot, landscape)
    parts[RECALCULATION] = encode(again)
    manifest = Manifest(
        format=FORMAT,
        cooperation=str(case.id),
        reader=reader.value,
        state=case.state,
        date=proof.date.isoformat(),
        before=str(proof.before),
        head=str(proof.head),
        software=software_version(),
        left_out=left_out,
        parts=tuple(_part(name, parts[name]) for name in sorted(parts)),
    )
    parts[MANIFEST] = encode(manifest)
    parts[SUMS] = sums_of(parts)
    return await asyncio.to_thread(write_archive, parts)


def quote_name(number: int) -> str:
    """Where a frozen quote lies."""
    return f"decision/quote-{number}.json"


class _Proof(msgspec.Struct, frozen=True, kw_only=True):
    """Events that are shown, the digests of all from the case's first one on, and between which heads."""

    before: Head
    head: Head
    events: tuple[Event, ...]
    chain: bytes
    date: dt.date


async def _proof(
    connection: asyncpg.Connection, case: Case, reader: Reader, hidden: frozenset[str], up_to: int | None
) -> _Proof:
    span = await span_of(connection, subjects_of(case))
    if span is None:
        raise Conflict(
            Text(de="Zu diesem Vorgang gibt es keine Ereignisse.", en="There are no events of this case.")
        )
    first, last = span
    latest = (await read_head(connection)).position
    if up_to is not None and not last <= up_to <= latest:
        text = Text(
            de=f"Die Stelle liegt nicht zwischen {last} (letztes Ereignis des Vorgangs) und {latest}.",
            en=f"The position is not between {last} (last event of the case) and {latest}.",
        )
        raise InvalidInput(text, fields=(FieldError(field="up_to", code="out-of-range", text=text),))
    before = head = Head()
    date = case.created_at
    events: list[Event] = []
    chain = bytearray()
    async for event in events_in_order(connection, after=first - 1, until=up_to or last):
        if event.position == first:
            before = Head(first - 1, event.previous_hash)
        if event.position == last:
            date = event.happened_at
        if is_shown(event, case, reader, hidden):
            events.append(event)
        chain += encode_line({"position": event.position, "digest": content_digest(event).hex()})
        head = Head(event.position, event.hash)
    return _Proof(
        before=before,
        head=head,
        events=tuple(events),
        chain=bytes(chain),
        date=date.astimezone(_BERLIN).date(),
    )


def _rules(quote: bytes) -> dict[str, bytes]:
    """The text of the rules that a quote rests on, with every numbered rule that it names."""
    parts = {}
    for programme in msgspec.json.decode(quote, type=FrozenQuote).programmes:
        version = programme.versions[0]
        text = {
            "programme": programme.id,
            "title": programme.title,
            "version": version.version,
            "valid_from": version.valid_from,
            "rule": version.rule,
            "source": version.source,
            "rules": rules_of(version),
        }
        parts[f"rules/{programme.id}-{version.version}.json"] = encode(text)
    return parts


async def _landscape(
    connection: asyncpg.Connection, case: Case, reader: Reader, hidden: frozenset[str]
) -> Landscape | None:
    """What the group's score rests on, if there is a plan behind the case. A station may not read profiles
    and needs, so it finds the figures alone."""
    input_hash, scores = case.snapshot.get("input_hash"), case.snapshot.get("member_scores")
    if reader is Reader.STATION or hidden or not isinstance(input_hash, str) or not isinstance(scores, dict):
        return None
    return cut_landscape(await read_input(connection, input_hash), case.topic, tuple(scores))


def _documents(
    parts: dict[str, bytes], case: Case, register: Register, date: dt.date, reader: Reader
) -> dict[str, str]:
    """Make every document that the case has what it needs for; which were left out, and why (German)."""
    try:
        paper = case_paper(case, register, date)
    except Conflict as error:
        return {document.name: error.text.de for document in DOCUMENTS}
    left_out = {}
    for document in DOCUMENTS:
        if not _makeable(document, case, paper):
            left_out[document.name] = "Dafür fehlt dem Vorgang noch das Konzept oder die Kostentabelle."
        elif not document.for_member:
            parts[f"documents/{document.name}"] = document.make(paper, "")
        elif reader is Reader.STATION:
            left_out[document.name] = "Die Ratsmappe sieht nur die Kommune, für die sie ist."
        else:
            stem, _, ending = document.name.rpartition(".")
            for partner in paper.partners:
                parts[f"documents/{stem}-{partner.key}.{ending}"] = document.make(paper, partner.key)
    return left_out


def _makeable(document: Document, case: Case, paper: CasePaper) -> bool:
    if document.needs is Needs.MEMBERS:
        return True
    return has_concept(case) and (document.needs is not Needs.COSTS or paper.costs is not None)


def _part(name: str, content: bytes) -> Part:
    ending = name.rpartition(".")[2]
    return Part(
        name=name,
        media_type=_MEDIA_TYPES.get(ending, "application/octet-stream"),
        size_bytes=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
    )


def _readme() -> bytes:
    return resources.files("service.case_files").joinpath("data/LIESMICH.txt").read_bytes()
