# SPDX-License-Identifier: EUPL-1.2
"""Calculating a decision again where all that it rested on is kept: quote, scores, and the whole plan."""

import asyncio
import uuid

import asyncpg
import msgspec

from matching.check import Document, check_plan
from matching.landscape import Landscape
from service.case_files.recalculation import Recalculation, cut_landscape, recalculate
from service.cooperations.case import Case
from service.cooperations.store import read_case
from service.plans.store import read_document, read_input
from service.programmes.frozen import kept
from service.software import software_version

__all__ = ("WholeRecalculation", "recalculate_case")


class WholeRecalculation(msgspec.Struct, frozen=True, kw_only=True):
    """`cut_agrees`: the landscape cut to the members, as a case file holds it, gives the same scores.
    `plan_findings`: what the independent checker finds wrong with the plan; None without a plan."""

    figures: Recalculation
    cut_agrees: bool | None
    input_agrees: bool | None
    plan_hash_agrees: bool | None
    plan_findings: tuple[str, ...] | None
    software_then: str | None
    software_now: str

    @property
    def agrees(self) -> bool:
        """Whether nothing differs."""
        parts = (self.cut_agrees, self.input_agrees, self.plan_hash_agrees)
        return self.figures.agrees and not self.plan_findings and False not in parts


async def recalculate_case(connection: asyncpg.Connection, id_: uuid.UUID) -> WholeRecalculation:
    """Calculate the decision behind a case again. The plan's check costs its whole pool, in a thread.

    :raises NotFound: there is no such case
    """
    case = await read_case(connection, id_)
    quotes = await kept(connection, "cooperation", str(case.id))
    input_hash, plan = case.snapshot.get("input_hash"), case.snapshot.get("plan")
    landscape = document = None
    if isinstance(input_hash, str) and isinstance(plan, str):
        landscape = await read_input(connection, input_hash)
        document = await read_document(connection, uuid.UUID(plan))
    return await asyncio.to_thread(_again, case, quotes, landscape, document)


def _again(
    case: Case, quotes: tuple[bytes, ...], landscape: Landscape | None, document: bytes | None
) -> WholeRecalculation:
    figures = (case.rule_cents, case.expected_cents)
    snapshot = {**case.snapshot, "topic": case.topic}
    found = recalculate(quotes, figures, snapshot, landscape)
    cut_agrees = input_agrees = plan_hash_agrees = findings = None
    if landscape is not None:
        input_agrees = landscape.content_hash == case.snapshot["input_hash"]
        if found.score is not None:
            cut = cut_landscape(landscape, case.topic, tuple(found.score.kept))
            cut_agrees = recalculate((), figures, snapshot, cut).score == found.score
        if document is not None:
            plan = msgspec.json.decode(document, type=Document)
            plan_hash_agrees = plan.certificate.plan_hash == case.snapshot.get("plan_hash")
            findings = tuple(
                f"{finding.code}: {finding.detail}"
                for finding in check_plan(plan, landscape)
                if finding.is_fault
            )
    then = case.snapshot.get("software")
    return WholeRecalculation(
        figures=found,
        cut_agrees=cut_agrees,
        input_agrees=input_agrees,
        plan_hash_agrees=plan_hash_agrees,
        plan_findings=findings,
        software_then=then if isinstance(then, str) else None,
        software_now=software_version(),
    )
