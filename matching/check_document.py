# SPDX-License-Identifier: EUPL-1.2
"""A plan as the checker reads it: only what it verifies. Other keys of the document are skipped."""

import datetime as dt
from typing import Literal

import msgspec

__all__ = (
    "Document",
    "DocumentCertificate",
    "DocumentGroup",
    "DocumentLevel",
    "DocumentPart",
    "DocumentWishes",
)


class DocumentGroup(msgspec.Struct, frozen=True, kw_only=True):
    """A group as the document states it."""

    members: tuple[str, ...]
    member_scores: tuple[int, ...]
    score: int
    lead: str | None = None
    locked: bool = False
    needs_justification: bool = False


class DocumentUnplaced(msgspec.Struct, frozen=True, kw_only=True):
    """An unplaced participant."""

    ags: str


class DocumentPart(msgspec.Struct, frozen=True, kw_only=True):
    """Prices of one part."""

    municipalities: tuple[str, ...]
    vertex: tuple[int, ...]
    floors: tuple[int, ...] = ()
    floor_prices: tuple[int, ...] = ()
    cuts: tuple[tuple[tuple[str, ...], int], ...] = ()
    blocks: tuple[tuple[tuple[str, ...], int], ...] = ()
    value: int
    bound: int


class DocumentLevel(msgspec.Struct, frozen=True, kw_only=True):
    """The proof of one level."""

    level: str
    value: int
    bound: int
    dual_bound: int
    proven: bool
    parts: tuple[DocumentPart, ...]


class DocumentCertificate(msgspec.Struct, frozen=True, kw_only=True):
    """What the certificate claims."""

    placed: int
    placed_bound: int
    objective: int
    bound: int
    dual_bound: int
    gap: str
    proven: bool
    stability: str | None
    pool_size: int
    connected_groups: int
    pool: Literal["enumerated"]
    weights: str
    reach: str
    sizes: tuple[int, ...]
    as_of: dt.date
    input_hash: str
    plan_hash: str
    scale: int
    lead_count: int
    led_placed: int
    led_score: int
    min_score: int | None
    least_score: int | None = None
    min_score_proven: bool | None = None
    levels: tuple[DocumentLevel, ...]


class DocumentWishes(msgspec.Struct, frozen=True, kw_only=True):
    """The wishes that the plan answers."""

    together: tuple[tuple[str, ...], ...] = ()
    apart: tuple[tuple[str, str], ...] = ()
    locked: tuple[tuple[str, ...], ...] = ()
    excluded: tuple[str, ...] = ()


class DocumentBlocking(msgspec.Struct, frozen=True, kw_only=True):
    """The stated blocking groups."""

    count: int
    first: tuple[DocumentGroup, ...]


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """A plan as it was written (`ikz plan --json`); keys that the checker does not need are skipped."""

    topic: str
    as_of: dt.date
    reach: Literal["topic", "borders"]
    sizes: tuple[int, ...]
    objective: Literal["total", "stable", "even"]
    everyone: bool
    led: bool
    wishes: DocumentWishes
    keep: tuple[tuple[str, ...], ...] = ()
    groups: tuple[DocumentGroup, ...]
    unplaced: tuple[DocumentUnplaced, ...]
    certificate: DocumentCertificate
    blocking_groups: DocumentBlocking
