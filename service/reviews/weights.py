# SPDX-License-Identifier: EUPL-1.2
"""Proposals for the weights: made from refusals, looked at in shadow, accepted by two persons.

Only an accepted one is used, by landscapes built from then on; plans, suggestions and answers made before
keep the weights they were made with, by name. A program with newly fitted weights starts anew.
"""

import uuid
from collections import Counter
from typing import Literal

import asyncpg

from matching.errors import Text
from matching.evidence.refusals import propose
from matching.weights import Weights
from service import record
from service.access.permissions import Caller, Permission, require
from service.errors import Conflict, NotFound, StepNotPossible
from service.landscape.current import CHANNEL, GROUND
from service.landscape.files import read_weights
from service.reviews import weights_store
from service.reviews.refusals import read_answers
from service.reviews.weights_store import StoredProposal

__all__ = (
    "decide_proposal",
    "make_proposal",
    "read_proposal",
)


async def make_proposal(connection: asyncpg.Connection, caller: Caller, in_use: Weights) -> StoredProposal:
    """A proposal from every answer there is, in shadow.

    :raises Conflict: another one is in shadow, or the answers bear no change
    """
    require(caller, Permission.REVIEW_SUGGESTIONS)
    shipped = read_weights()
    earlier = await weights_store.list_all(connection)
    if any(proposal.state == "shadow" for proposal in earlier):
        raise Conflict(
            Text(
                de="Über einen Vorschlag für die Gewichte ist noch nicht entschieden.",
                en="A proposal for the weights is not decided yet.",
            )
        )
    number = 1 + sum(proposal.version.startswith(f"{shipped.version}+") for proposal in earlier)
    answers, _ = await read_answers(connection)
    proposal = propose(in_use, shipped, answers, f"{shipped.version}+{number}")
    counts = Counter(answer.reason or "other" for answer in answers if not answer.accepted)
    facts = {"answers": len(answers), "accepted": sum(a.accepted for a in answers), **counts}
    if not proposal.changes:
        raise Conflict(
            Text(
                de="Die Antworten tragen keine Änderung der Gewichte.",
                en="The answers bear no change of the weights.",
            ),
            facts=facts,
        )
    made = await weights_store.insert(
        connection, proposal, base_version=in_use.version, counts=facts, actor=caller.actor
    )
    await record.append(
        connection,
        caller,
        "weights.proposed",
        "weights",
        str(made.id),
        {"version": made.version, "base": made.base_version, "counts": facts},
    )
    return made


async def decide_proposal(
    connection: asyncpg.Connection,
    caller: Caller,
    id_: uuid.UUID,
    target: Literal["accepted", "rejected"],
    text: str,
) -> StoredProposal:
    """Accept (the first person's is kept, the second one's decides) or reject.

    :raises NotFound: there is no such proposal
    :raises StepNotPossible: it is decided, or the same person asks twice
    """
    require(caller, Permission.REVIEW_SUGGESTIONS)
    proposal = await weights_store.find(connection, id_, lock=True)
    if proposal is None:
        raise NotFound()
    if proposal.state != "shadow":
        raise StepNotPossible(facts={"codes": ["no_such_step"], "state": proposal.state})
    if target == "accepted" and proposal.first_accepted_by == caller.actor:
        raise StepNotPossible(
            Text(de="Jetzt entscheidet eine zweite Person.", en="A second person decides now."),
            facts={"codes": ["second_person_needed"]},
        )
    first = proposal.first_accepted_by
    is_first = target == "accepted" and first is None
    decided = await weights_store.decide(
        connection,
        id_,
        state="shadow" if is_first else target,
        first=caller.actor if is_first else first,
        decided_by=None if is_first else caller.actor,
        text=text,
    )
    action = "weights.acceptance_asked" if is_first else f"weights.{target}"
    if target == "accepted" and not is_first:
        await connection.execute("SELECT pg_notify($1, $2)", CHANNEL, GROUND)
    await record.append(
        connection,
        caller,
        action,
        "weights",
        str(id_),
        {"version": proposal.version, "base": proposal.base_version},
    )
    return decided


async def read_proposal(connection: asyncpg.Connection, id_: uuid.UUID) -> StoredProposal:
    """One proposal, or `NotFound`."""
    proposal = await weights_store.find(connection, id_)
    if proposal is None:
        raise NotFound()
    return proposal
