# SPDX-License-Identifier: EUPL-1.2
"""Verifying a case file offline: every byte, the chain of events, filed papers, and the recalculation."""

import hashlib
from collections.abc import Iterable
from typing import Any

import msgspec

from matching.errors import DomainError
from matching.landscape import Landscape
from service.case_files.archive import MANIFEST, Damaged, Manifest, encode, read_archive
from service.case_files.making import CASE, CHAIN, EVENTS, FORMAT, LANDSCAPE, RECALCULATION, quote_name
from service.case_files.recalculation import Recalculation, recalculate
from service.record.chain import Event, Head, content_digest, link
from service.record.files import event_of_line

__all__ = ("Verified", "verify_case_file")


class Verified(msgspec.Struct, frozen=True, kw_only=True):
    """A case file in which everything fits. `heads_compared`: kept heads on its part of the chain."""

    manifest: Manifest
    head: Head
    events: int
    chain_length: int
    heads_compared: int
    recalculation: Recalculation


class _Link(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    position: int
    digest: str


def verify_case_file(content: bytes, heads: Iterable[Head] = ()) -> Verified:
    """Verify a case file; `heads` are those that were kept elsewhere.

    O(bytes + length of the chain). It proves that the parts belong together and lead to the head in the
    manifest. That this head is the record's own follows from a kept head, and from nothing in the file.

    :raises Damaged: naming the first part that is wrong
    """
    manifest, parts = read_archive(content)
    if manifest.format != FORMAT:
        raise Damaged(MANIFEST, f"unknown format {manifest.format[:40]}")
    for name in (CASE, CHAIN, EVENTS, RECALCULATION):
        if name not in parts:
            raise Damaged(name, "missing")
    events = _events(parts[EVENTS])
    head, length, compared = _chain(manifest, parts[CHAIN], events, heads)
    case = _json(CASE, parts[CASE], dict[str, Any])
    try:
        _filings(case, parts, events)
        _snapshot(case, events)
    except (AttributeError, KeyError, TypeError) as error:
        raise Damaged(CASE, f"is not a case ({type(error).__name__})") from None
    quotes = _quotes(parts, events)
    landscape = _json(LANDSCAPE, parts[LANDSCAPE], Landscape) if LANDSCAPE in parts else None
    try:
        again = recalculate(
            quotes,
            (case["rule_cents"], case["expected_cents"]),
            {**case["snapshot"], "topic": case["topic"]},
            landscape,
        )
    except (DomainError, KeyError, TypeError, ValueError) as error:
        raise Damaged(RECALCULATION, f"cannot be made again ({type(error).__name__})") from None
    if encode(again) != parts[RECALCULATION]:
        raise Damaged(RECALCULATION, "comes out differently")
    if not again.agrees:
        raise Damaged(RECALCULATION, "does not agree with the decision")
    return Verified(
        manifest=manifest,
        head=head,
        events=len(events),
        chain_length=length,
        heads_compared=compared,
        recalculation=again,
    )


def _events(content: bytes) -> dict[int, Event]:
    events: dict[int, Event] = {}
    try:
        for line in content.splitlines():
            event = event_of_line(line)
            events[event.position] = event
    except ValueError:
        raise Damaged(EVENTS, "holds a line that is no event") from None
    return events


def _chain(
    manifest: Manifest, content: bytes, events: dict[int, Event], heads: Iterable[Head]
) -> tuple[Head, int, int]:
    """Recompute every hash from the digests; the events' own digests must be among them."""
    kept = {head.position: head.hash for head in heads}
    compared = length = 0
    met = set()
    try:
        at, wanted = Head.parse(manifest.before), Head.parse(manifest.head)
    except ValueError:
        raise Damaged(MANIFEST, "holds no heads") from None
    for line in content.splitlines():
        try:
            read = msgspec.json.decode(line, type=_Link)
            digest = bytes.fromhex(read.digest)
        except ValueError:
            raise Damaged(CHAIN, f"holds a line that is no link after {at.position}") from None
        if read.position != at.position + 1 or len(digest) != 32:
            raise Damaged(CHAIN, f"has a gap after {at.position}")
        event = events.get(read.position)
        hash_ = link(at.hash, digest)
        if event is not None:
            met.add(event.position)
            if content_digest(event) != digest or event.previous_hash != at.hash or event.hash != hash_:
                raise Damaged(EVENTS, f"event {event.position} does not fit the chain")
        at = Head(read.position, hash_)
        length += 1
        if at.position in kept:
            if kept[at.position] != at.hash:
                raise Damaged(CHAIN, f"the kept head at {at.position} is another one")
            compared += 1
    if at != wanted:
        raise Damaged(CHAIN, "does not lead to the head of the manifest")
    if met != set(events):
        raise Damaged(EVENTS, "holds events that are not in the chain")
    return at, length, compared


def _filings(case: dict[str, Any], parts: dict[str, bytes], events: dict[int, Event]) -> None:
    """Each filed paper is there, with the SHA-256 that the record names for it."""
    noted = {
        event.facts.get("filing"): event.facts.get("sha256")
        for event in events.values()
        if event.action == "filing.added"
    }
    by_id = {
        name.removeprefix("filings/").partition(".")[0]: name for name in parts if name.startswith("filings/")
    }
    for filing in case.get("filings", ()):
        name = by_id.pop(filing["id"], None)
        if name is None:
            raise Damaged(f"filings/{filing['id']}", "missing")
        digest = hashlib.sha256(parts[name]).hexdigest()
        if not digest == filing["sha256"] == noted.get(filing["id"]):
            raise Damaged(name, "is not the paper that the record names")
    if by_id:
        raise Damaged(next(iter(by_id.values())), "is no filed paper of the case")


def _quotes(parts: dict[str, bytes], events: dict[int, Event]) -> tuple[bytes, ...]:
    """The frozen quotes; each must be the one that a submission names in the record."""
    noted = [
        event.facts["frozen_quote"]
        for _, event in sorted(events.items())
        if event.facts.get("frozen_quote") is not None
    ]
    quotes: list[bytes] = []
    while (name := quote_name(len(quotes) + 1)) in parts:
        digest = hashlib.sha256(parts[name]).hexdigest()
        if digest not in noted:
            raise Damaged(name, "is not the one that the record names")
        quotes.append(parts[name])
    if len(quotes) != len(noted):
        raise Damaged(quote_name(len(quotes) + 1), "missing")
    return tuple(quotes)


def _snapshot(case: dict[str, Any], events: dict[int, Event]) -> None:
    """Hashes and versions of the decision are those that the record named when it was taken up."""
    for event in events.values():
        if event.action != "suggestion.under_review":
            continue
        for name in ("input_hash", "plan_hash", "weights", "programme", "programme_version", "fingerprint"):
            if name in event.facts and event.facts[name] != case.get("snapshot", {}).get(name):
                raise Damaged(CASE, f"snapshot.{name} is not what event {event.position} says")


def _json(name: str, content: bytes, type_: Any) -> Any:
    try:
        return msgspec.json.decode(content, type=type_)
    except msgspec.MsgspecError:
        raise Damaged(name, "cannot be read") from None
