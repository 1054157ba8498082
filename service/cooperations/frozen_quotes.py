# SPDX-License-Identifier: EUPL-1.2
"""The quotes that were frozen at the submissions of a case, each calculated again from what it holds."""

import hashlib

import asyncpg
import msgspec

from schemas import frozen_quote as wire
from schemas.quote import ProgrammeSource
from service.cooperations.case import Case
from service.grants.wire import euro_or_none, text_to_wire
from service.programmes.frozen import FrozenQuote, kept, recompute

__all__ = ("frozen_quotes",)


async def frozen_quotes(connection: asyncpg.Connection, case: Case) -> tuple[wire.FrozenQuote, ...]:
    """One for each submission, the oldest first.

    :raises Conflict: a stored one was changed
    """
    return tuple(map(_to_wire, await kept(connection, "cooperation", str(case.id))))


def _to_wire(document: bytes) -> wire.FrozenQuote:
    found = recompute(document)
    stored = msgspec.json.decode(document, type=FrozenQuote)
    return wire.FrozenQuote(
        as_of=stored.as_of,
        topic=stored.topic,
        programme=stored.programme,
        amount_eur=euro_or_none(found.estimate.amount_cents),
        expected_award_eur=euro_or_none(found.estimate.expected_cents),
        shares=tuple(
            wire.FrozenShare(
                municipality=key, amount_eur=euro_or_none(amount), expected_eur=euro_or_none(expected)
            )
            for key, (amount, expected) in found.shares.items()
        ),
        rules=tuple(
            wire.FrozenRule(
                programme=programme.id,
                version=version.version,
                title=text_to_wire(programme.title),
                rule=text_to_wire(version.rule),
                rules=version.rules,
                content_hash=stored.hashes[programme.id],
                source=ProgrammeSource(
                    title=version.source.title,
                    url=version.source.url,
                    evidence=version.source.evidence.value,
                ),
            )
            for programme in stored.programmes
            for version in programme.versions
        ),
        sha256=hashlib.sha256(document).hexdigest(),
        document=document.decode(),
    )
