# SPDX-License-Identifier: EUPL-1.2
"""A plan as a document: groups, unplaced, and the certificate that says what was proven against what.

The certificate carries the dual prices of every part, so that anyone can re-derive the bound over the
whole pool without a solver; only the closing of what remains between that bound and the plan is the
solver's claim. Hashes are SHA-256 over canonical JSON, so equal plans have equal hashes everywhere.
"""

import datetime as dt
import hashlib
from typing import Any

import msgspec

from matching.errors import Text
from matching.landscape import Landscape
from matching.plan.problem import Objective, Request, Wishes
from matching.reach import Reach

__all__ = (
    "CLAIMED",
    "CLAIMED_TOO",
    "REDERIVED",
    "Blocking",
    "Certificate",
    "LevelProof",
    "PartProof",
    "Plan",
    "PlannedGroup",
    "Price",
    "Remedy",
    "Unplaced",
    "Why",
    "input_hash",
    "plan_hash",
)

#: What `matching.check` derives again from the landscape alone.
REDERIVED = ("feasibility", "scores", "pool", "blocking_groups", "hashes", "dual_bound")
#: What remains the solver's word.
CLAIMED = ("integrality_closed",)
#: What the objectives beside the total claim in addition.
CLAIMED_TOO = {"stable": ("no_better_stable_plan",), "even": ("largest_least_score",)}


class Why(msgspec.Struct, frozen=True, kw_only=True):
    """A reason with its facts and a sentence."""

    code: str
    facts: dict[str, Any] = {}
    text: Text


class Remedy(msgspec.Struct, frozen=True, kw_only=True):
    """The cheapest change that places a municipality: who else states the need (`new_needs`, with `start`),
    and the group that then stands. Everybody else keeps their place, but for `LOCK_GROUP`, which has no new
    needs: there the group is locked at the others' cost."""

    code: str
    new_needs: tuple[str, ...]
    start: dt.date | None
    group: tuple[str, ...]
    text: Text


class Unplaced(msgspec.Struct, frozen=True, kw_only=True):
    """An unplaced participant, why, and the cheapest change found that would place it."""

    ags: str
    reason: Why
    cheapest_change: Remedy | None = None


class PlannedGroup(msgspec.Struct, frozen=True, kw_only=True):
    """Members ascending, their scores in the same order. `lead`: a led group; its lead is a member and
    scores 0. `locked`: it stood before. A group of two needs a justification."""

    members: tuple[str, ...]
    member_scores: tuple[int, ...]
    score: int
    lead: str | None = None
    locked: bool = False
    needs_justification: bool = False


class PartProof(msgspec.Struct, frozen=True, kw_only=True):
    """Dual prices of one part times `scale`. `vertex` per municipality; `floor_prices` for the floors of
    the levels above, in their order, with the value `floors` they keep; `cuts` [a, b, c, price] of three
    municipalities; `blocks` [members of a blocking group..., price] of a stability condition."""

    municipalities: tuple[str, ...]
    vertex: tuple[int, ...]
    floors: tuple[int, ...] = ()
    floor_prices: tuple[int, ...] = ()
    cuts: tuple[tuple[tuple[str, str, str], int], ...] = ()
    blocks: tuple[tuple[tuple[str, ...], int], ...] = ()
    value: int
    bound: int


class LevelProof(msgspec.Struct, frozen=True, kw_only=True):
    """What one level of the order reached: `value` <= `bound` (claimed) <= `dual_bound` (re-derived)."""

    level: str
    value: int
    bound: int
    dual_bound: int
    proven: bool
    nodes: int
    parts: tuple[PartProof, ...]


class Price(msgspec.Struct, frozen=True, kw_only=True):
    """What the objective costs against the best total."""

    placed: int
    score: int


class Certificate(msgspec.Struct, frozen=True, kw_only=True):
    """See the module. `objective` is Σ score; `gap` is (bound - objective) / bound as a decimal string.
    `least_score` (objective even): nobody may score less, and nobody could be kept above it."""

    placed: int
    placed_bound: int
    objective: int
    bound: int
    dual_bound: int
    gap: str
    proven: bool
    canonical: bool
    stability: str | None
    pool_size: int
    connected_groups: int
    pool: str
    reach: Reach
    sizes: tuple[int, ...]
    as_of: dt.date
    input_hash: str
    plan_hash: str
    solver: str
    weights: str
    scale: int
    lead_count: int
    led_placed: int
    led_score: int
    min_score: int | None
    least_score: int | None = None
    min_score_proven: bool | None = None
    price: Price | None = None
    levels: tuple[LevelProof, ...]
    rederived: tuple[str, ...] = REDERIVED
    claimed: tuple[str, ...] = CLAIMED


class Blocking(msgspec.Struct, frozen=True, kw_only=True):
    """Groups of the pool all of whose members would gain; the `first` by the total that they would gain."""

    count: int
    first: tuple[PlannedGroup, ...]


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """The document of `ikz plan --json`."""

    topic: str
    as_of: dt.date
    reach: Reach
    sizes: tuple[int, ...]
    objective: Objective
    everyone: bool
    led: bool
    wishes: Wishes
    keep: tuple[tuple[str, ...], ...] = ()
    groups: tuple[PlannedGroup, ...]
    unplaced: tuple[Unplaced, ...]
    certificate: Certificate
    blocking_groups: Blocking

    @property
    def request(self) -> Request:
        """The question that this plan answers."""
        return Request(
            topic=self.topic,
            sizes=self.sizes,
            reach=self.reach,
            objective=self.objective,
            everyone=self.everyone,
            led=self.led,
            wishes=self.wishes,
            keep=self.keep,
        )


def input_hash(landscape: Landscape, request: Request) -> str:
    """SHA-256 over everything that a plan depends on: the landscape and the question."""
    return _sha256({"landscape": landscape.content_hash, "request": request})


def plan_hash(topic: str, as_of: dt.date, groups: tuple[PlannedGroup, ...], unplaced: tuple[str, ...]) -> str:
    """SHA-256 over the partition and its scores, whatever the proof."""
    content = [[list(g.members), list(g.member_scores), g.lead] for g in groups]
    return _sha256({"topic": topic, "as_of": as_of, "groups": content, "unplaced": list(unplaced)})


def _sha256(value: Any) -> str:
    return hashlib.sha256(msgspec.json.encode(value, order="sorted")).hexdigest()
