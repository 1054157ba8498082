# SPDX-License-Identifier: EUPL-1.2
"""The table `weights_proposal`."""

import datetime as dt
import uuid
from typing import Any, Literal

import asyncpg
import msgspec

from matching.evidence.refusals import Proposal, WeightChange
from matching.weights import Weights
from service.database.queries import load_queries
from service.ids import new_id

__all__ = ("StoredProposal", "decide", "find", "insert", "list_all")

_SQL = load_queries(__file__)


class StoredProposal(msgspec.Struct, frozen=True, kw_only=True):
    """A row of `weights_proposal`."""

    id: uuid.UUID
    state: Literal["shadow", "accepted", "rejected"]
    base_version: str
    version: str
    weights: Weights
    changes: tuple[WeightChange, ...]
    counts: dict[str, int]
    made_by: str
    first_accepted_by: str | None
    decided_by: str | None
    text: str
    created_at: dt.datetime
    decided_at: dt.datetime | None


async def insert(
    connection: asyncpg.Connection,
    proposal: Proposal,
    *,
    base_version: str,
    counts: dict[str, int],
    actor: str,
) -> StoredProposal:
    """A new proposal, in shadow."""
    row = await connection.fetchrow(
        _SQL["insert_proposal"],
        new_id(),
        base_version,
        proposal.weights.version,
        msgspec.to_builtins(proposal.weights),
        msgspec.to_builtins(proposal.changes),
        counts,
        actor,
    )
    return _read(row)


async def find(
    connection: asyncpg.Connection, id_: uuid.UUID, *, lock: bool = False
) -> StoredProposal | None:
    """One proposal; `lock` keeps others from changing it meanwhile."""
    row = await connection.fetchrow(_SQL["lock_proposal" if lock else "proposal"], id_)
    return _read(row) if row else None


async def list_all(connection: asyncpg.Connection) -> tuple[StoredProposal, ...]:
    """All proposals, the latest first."""
    return tuple(_read(row) for row in await connection.fetch(_SQL["proposals"]))


async def decide(
    connection: asyncpg.Connection,
    id_: uuid.UUID,
    *,
    state: Literal["shadow", "accepted", "rejected"],
    first: str | None,
    decided_by: str | None,
    text: str,
) -> StoredProposal:
    """Store what one person wants, or what is decided."""
    return _read(await connection.fetchrow(_SQL["decide_proposal"], id_, state, first, decided_by, text))


def _read(row: Any) -> StoredProposal:
    values = dict(row)
    values["weights"] = msgspec.convert(values["weights"], Weights)
    values["changes"] = msgspec.convert(values["changes"], tuple[WeightChange, ...])
    return StoredProposal(**values)
