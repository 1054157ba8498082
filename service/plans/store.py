# SPDX-License-Identifier: EUPL-1.2
"""The tables `plan`, `plan_input` and `plan_result`, and the queue of the workers."""

import datetime as dt
import uuid
import zlib
from typing import Any, Literal

import asyncpg
import msgspec

from matching.landscape import Landscape
from matching.plan.certificate import Plan
from matching.plan.problem import Request
from service.database.queries import load_queries

__all__ = (
    "State",
    "StoredPlan",
    "cancel",
    "enqueue",
    "fail",
    "find",
    "finish",
    "give_back",
    "insert",
    "is_mine",
    "keep_input",
    "list_before",
    "progress",
    "read_document",
    "read_groups",
    "read_input",
    "start",
    "unfinished",
)

_SQL = load_queries(__file__)

State = Literal["queued", "running", "done", "failed", "cancelled"]


class StoredPlan(msgspec.Struct, frozen=True, kw_only=True):
    """A row of `plan`; `best`, `bound` and `placed` are of `phase`, or final."""

    id: uuid.UUID
    kind: Literal["plan", "what_if"]
    based_on: uuid.UUID | None
    changes: dict[str, Any] | None
    topic: str
    as_of: dt.date
    request: Request
    input_hash: str
    contains_samples: bool
    state: State
    attempts: int
    phase: str | None
    best: int | None
    bound: int | None
    placed: int | None
    failure: dict[str, Any] | None
    requested_by: str
    requested_role: str
    created_at: dt.datetime
    started_at: dt.datetime | None
    changed_at: dt.datetime
    ended_at: dt.datetime | None

    @property
    def is_final(self) -> bool:
        """Whether nothing will change any more."""
        return self.ended_at is not None


async def keep_input(connection: asyncpg.Connection, landscape: Landscape) -> str:
    """Keep the landscape as it is now; returns its hash. About 50 kB, stored once however often asked."""
    content = zlib.compress(msgspec.msgpack.encode(landscape), 6)
    await connection.execute(_SQL["keep_input"], landscape.content_hash, content)
    return landscape.content_hash


async def read_input(connection: asyncpg.Connection, hash_: str) -> Landscape:
    """A kept landscape, to the byte."""
    content = await connection.fetchval(_SQL["input"], hash_)
    return msgspec.msgpack.decode(zlib.decompress(content), type=Landscape)


async def insert(
    connection: asyncpg.Connection,
    *,
    id_: uuid.UUID,
    request: Request,
    as_of: dt.date,
    input_hash: str,
    contains_samples: bool,
    actor: str,
    role: str,
    based_on: uuid.UUID | None = None,
    changes: dict[str, Any] | None = None,
) -> StoredPlan:
    """A plan that was asked for; a what-if when it is `based_on` another."""
    row = await connection.fetchrow(
        _SQL["insert_plan"],
        id_,
        "plan" if based_on is None else "what_if",
        based_on,
        changes,
        request.topic,
        as_of,
        msgspec.to_builtins(request),
        input_hash,
        contains_samples,
        actor,
        role,
    )
    return _read(row)


async def enqueue(connection: asyncpg.Connection, id_: uuid.UUID) -> None:
    """Hand the plan to the workers at the end of the transaction; nothing happens if they have it."""
    await connection.execute(_SQL["enqueue"], str(id_))


async def unfinished(connection: asyncpg.Connection) -> list[uuid.UUID]:
    """Plans that wait or are being made, the oldest first."""
    return [row["id"] for row in await connection.fetch(_SQL["unfinished"])]


async def find(connection: asyncpg.Connection, id_: uuid.UUID, *, lock: bool = False) -> StoredPlan | None:
    """One plan; `lock` keeps others from changing it meanwhile."""
    row = await connection.fetchrow(_SQL["lock_plan" if lock else "plan"], id_)
    return _read(row) if row else None


async def list_before(
    connection: asyncpg.Connection,
    *,
    before: uuid.UUID | None,
    topic: str | None,
    state: State | None,
    limit: int,
) -> list[StoredPlan]:
    """Plans older than `before`, the latest first."""
    return [_read(row) for row in await connection.fetch(_SQL["plans_before"], before, topic, state, limit)]


async def read_document(connection: asyncpg.Connection, id_: uuid.UUID) -> bytes | None:
    """The whole plan as JSON; None unless it is done."""
    row = await connection.fetchrow(_SQL["result"], id_)
    return bytes(row["document"]) if row else None


async def read_groups(connection: asyncpg.Connection, id_: uuid.UUID) -> bytes | None:
    """The groups of the plan as the API shows them (JSON); None unless it is done."""
    row = await connection.fetchrow(_SQL["result"], id_)
    return bytes(row["groups"]) if row else None


async def start(connection: asyncpg.Connection, id_: uuid.UUID) -> StoredPlan | None:
    """Begin, or begin again; None if the plan is final. `attempts` is the token of this start: the
    functions below do nothing for an older one."""
    row = await connection.fetchrow(_SQL["start"], id_)
    return _read(row) if row else None


async def progress(
    connection: asyncpg.Connection,
    plan: StoredPlan,
    phase: str,
    best: int | None,
    bound: int | None,
    placed: int | None,
) -> bool:
    """Tell how far the work is; False if the plan is no longer ours."""
    row = await connection.fetchrow(_SQL["progress"], plan.id, plan.attempts, phase, best, bound, placed)
    return row is not None


async def is_mine(connection: asyncpg.Connection, plan: StoredPlan) -> bool:
    """Whether the plan is still ours to make."""
    return await connection.fetchrow(_SQL["is_mine"], plan.id, plan.attempts) is not None


async def finish(connection: asyncpg.Connection, plan: StoredPlan, made: Plan, groups: bytes) -> bool:
    """Store what was made; False, and nothing stored, if the plan is no longer ours."""
    certificate = made.certificate
    row = await connection.fetchrow(
        _SQL["finish"],
        plan.id,
        plan.attempts,
        certificate.objective,
        certificate.bound,
        certificate.placed,
    )
    if row is None:
        return False
    await connection.execute(_SQL["insert_result"], plan.id, msgspec.json.encode(made), groups)
    return True


async def fail(connection: asyncpg.Connection, plan: StoredPlan, failure: dict[str, Any]) -> bool:
    """Store why there is no plan; False if it is no longer ours."""
    return await connection.fetchrow(_SQL["fail"], plan.id, plan.attempts, failure) is not None


async def give_back(connection: asyncpg.Connection, plan: StoredPlan) -> bool:
    """Let the plan wait for another worker; False if it is no longer ours."""
    return await connection.fetchrow(_SQL["give_back"], plan.id, plan.attempts) is not None


async def cancel(connection: asyncpg.Connection, id_: uuid.UUID) -> StoredPlan | None:
    """End a plan that waits or is being made; None if it is final."""
    row = await connection.fetchrow(_SQL["cancel"], id_)
    return _read(row) if row else None


def _read(row: Any) -> StoredPlan:
    values = dict(row)
    values["request"] = msgspec.convert(values["request"], Request)
    return StoredPlan(**values)
