# SPDX-License-Identifier: EUPL-1.2
"""Quotes that outlive every change of the rules.

A frozen quote is one JSON document that holds everything the figures follow from: members, topic, date,
circumstances, and the whole content of the programme versions that calculated, each with its SHA-256. It
is recomputed from itself alone, so neither a new version nor a new release can change an old decision.
"""

import datetime as dt
import hashlib
from functools import lru_cache

import asyncpg
import msgspec

from matching.errors import Text
from matching.money.conditions import Circumstances
from matching.money.programme import Basis, Programme, Version
from matching.money.quote import Estimate, Quote, estimate
from matching.money.selection import Programmes
from matching.money.shares import equal_shares
from service.errors import Conflict
from service.programmes import store

__all__ = ("FrozenQuote", "Recomputed", "freeze", "keep", "kept", "recompute", "rule_hash")

_FORMAT = 1


class FrozenQuote(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What `freeze` writes. `hashes` name the contents of `programmes` (programme id -> SHA-256)."""

    format: int
    as_of: dt.date
    topic: str
    members: tuple[str, ...]
    circumstances: Circumstances
    programme: str | None
    programmes: tuple[Programme, ...]
    hashes: dict[str, str]
    amount_cents: int | None
    expected_cents: int | None
    shares: dict[str, tuple[int | None, int | None]]


class Recomputed(msgspec.Struct, frozen=True, kw_only=True):
    """A frozen quote calculated again: figures in cents, and each member's part of both."""

    estimate: Estimate
    shares: dict[str, tuple[int | None, int | None]]


@lru_cache(maxsize=512)
def rule_hash(programme: Programme, version: Version) -> str:
    """SHA-256 (hex) of one version with what of its programme plays a part in a quote.

    The end of the validity plays no part: a successor moves it and changes no figure. Fields at their
    default are left out, so a later release that adds a field changes no hash.
    """
    version = msgspec.structs.replace(version, valid_to=version.valid_from, valid_to_basis=Basis.SEEN)
    alone = msgspec.structs.replace(programme, versions=(version,))
    return hashlib.sha256(msgspec.json.encode(alone, order="deterministic")).hexdigest()


async def keep(connection: asyncpg.Connection, quote: Quote, subject_type: str, subject_id: str) -> str:
    """Store a quote for good, in the transaction of its decision; answers the SHA-256 for the record."""
    document = freeze(quote)
    digest = hashlib.sha256(document).hexdigest()
    await store.insert_frozen(connection, subject_type, subject_id, document, digest)
    return digest


async def kept(connection: asyncpg.Connection, subject_type: str, subject_id: str) -> tuple[bytes, ...]:
    """The stored quotes of a subject, the oldest first; `recompute` checks each."""
    return await store.read_frozen(connection, subject_type, subject_id)


def freeze(quote: Quote) -> bytes:
    """The document of a quote, to be stored with a decision."""
    chosen = [found for found in (quote.chosen, quote.expected) if found is not None]
    versions = {
        found.programme.id: msgspec.structs.replace(found.programme, versions=(found.version,))
        for found in chosen
    }
    frozen = FrozenQuote(
        format=_FORMAT,
        as_of=quote.as_of,
        topic=quote.topic,
        members=tuple(share.key for share in quote.shares),
        circumstances=quote.circumstances,
        programme=quote.chosen.programme.id if quote.chosen else None,
        programmes=tuple(versions[id_] for id_ in sorted(versions)),
        hashes={id_: rule_hash(found, found.versions[0]) for id_, found in sorted(versions.items())},
        amount_cents=quote.amount_cents,
        expected_cents=quote.expected_cents,
        shares={share.key: (share.amount_cents, share.expected_cents) for share in quote.shares},
    )
    return msgspec.json.encode(frozen, order="deterministic")


def recompute(document: bytes) -> Recomputed:
    """Calculate a frozen quote again from what it holds itself.

    :raises Conflict: the document was changed: a content does not have its hash, or the figures or shares
        that follow from it are not the stored ones
    """
    frozen = msgspec.json.decode(document, type=FrozenQuote)
    for programme in frozen.programmes:
        if rule_hash(programme, programme.versions[0]) != frozen.hashes.get(programme.id):
            raise _changed(programme.id)
    programmes = Programmes(programmes=frozen.programmes)
    found = estimate(programmes, frozen.circumstances, frozen.as_of, frozen.programme)
    shares = {
        key: (amount, award)
        for key, amount, award in zip(
            frozen.members,
            _parts(found.amount_cents, frozen.members),
            _parts(found.expected_cents, frozen.members),
            strict=True,
        )
    }
    stored = (frozen.amount_cents, frozen.expected_cents, frozen.shares)
    if (found.amount_cents, found.expected_cents, shares) != stored:
        raise _changed(frozen.programme or "-")
    return Recomputed(estimate=found, shares=shares)


def _parts(cents: int | None, keys: tuple[str, ...]) -> list[int | None]:
    if cents is None:
        return [None] * len(keys)
    parts = equal_shares(cents, keys)
    return [parts[key] for key in keys]


def _changed(programme: str) -> Conflict:
    return Conflict(
        Text(
            de=f"Die gespeicherte Schätzung passt nicht zu ihrer Regel ({programme}); sie wurde verändert.",
            en=f"The stored quote does not follow from its rule ({programme}); it was changed.",
        )
    )
