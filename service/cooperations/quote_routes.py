# SPDX-License-Identifier: EUPL-1.2
"""`/v1/cooperations/{id}/frozen-quotes`: what was quoted at submission, calculated again on each request."""

import hashlib
import uuid

import msgspec
from litestar import Response, get
from litestar.params import FromPath
from litestar.types import ControllerRouterHandler

from matching.money.explain import WORDING
from schemas import frozen_quote as wire
from schemas.quote import ProgrammeSource
from service.access.permissions import Permission
from service.cooperations.seeing import read_inside
from service.grants.wire import euro_or_none, text_to_wire
from service.http.conditional import tagged
from service.http.dependencies import TheCaller, TheDatabase
from service.programmes.frozen import FrozenQuote, kept, recompute

__all__ = ("route_handlers",)


@get(
    "/v1/cooperations/{cooperation_id:uuid}/frozen-quotes",
    operation_id="list_frozen_quotes",
    tags=["cooperations"],
    opt={"permission": Permission.READ_COOPERATIONS, "more_statuses": (403, 409)},
)
async def list_frozen_quotes(
    caller: TheCaller, database: TheDatabase, cooperation_id: FromPath[uuid.UUID]
) -> Response[wire.FrozenQuotes]:
    """What was quoted at each submission, recomputed now from the stored rule alone. 409: it was changed."""
    async with database.acquire() as connection:
        case = await read_inside(connection, caller, cooperation_id)
        documents = await kept(connection, "cooperation", str(case.id))
    shown = wire.FrozenQuotes(
        cooperation=case.id, quotes=tuple(map(_to_wire, documents)), wording=text_to_wire(WORDING)
    )
    return tagged(msgspec.json.encode(shown))


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


route_handlers: list[ControllerRouterHandler] = [list_frozen_quotes]
