# SPDX-License-Identifier: EUPL-1.2
"""Plans as the API shows them."""

from collections.abc import Iterator
from typing import Any

import msgspec

from matching import errors
from matching.landscape import Landscape
from matching.participants import stated, topic_of
from matching.plan.certificate import Plan, PlannedGroup, Unplaced
from matching.plan.changes import difference
from matching.register import Register
from matching.score import MemberTerms, Scorer
from matching.search import FoundGroup
from matching.wording import label
from schemas import plan as wire
from schemas.text import Text
from service.plans.store import StoredPlan
from service.programmes.current import current_programmes
from service.suggestions.wire import group_to_wire

__all__ = (
    "blocking_to_wire",
    "certificate_to_wire",
    "diff_to_wire",
    "explain_groups",
    "plan_to_wire",
    "progress_to_wire",
    "unplaced_to_wire",
)


def plan_to_wire(plan: StoredPlan, made: Plan | None) -> wire.Plan:
    """A plan; `made` is what it says, if it is done and wanted."""
    request = plan.request
    return wire.Plan(
        id=plan.id,
        kind=plan.kind,
        based_on=plan.based_on,
        changes=plan.changes,
        topic=plan.topic,
        as_of=plan.as_of,
        sizes=request.sizes,
        reach=request.reach,
        objective=request.objective.value,
        led=request.led,
        wishes=wire.PlanWishes(
            must_together=request.wishes.together,
            must_not=request.wishes.apart,
            locked=request.wishes.locked,
            excluded=request.wishes.excluded,
        ),
        keeps_groups=bool(request.keep),
        landscape_hash=plan.input_hash,
        contains_samples=plan.contains_samples,
        progress=progress_to_wire(plan),
        failure=None if plan.failure is None else msgspec.convert(plan.failure, wire.Failure),
        certificate=None if made is None else certificate_to_wire(made),
        created_at=plan.created_at,
        started_at=plan.started_at,
        ended_at=plan.ended_at,
    )


def progress_to_wire(plan: StoredPlan) -> wire.Progress:
    """How far the work is."""
    return wire.Progress(
        state=plan.state,
        phase=plan.phase,
        best=plan.best,
        bound=plan.bound,
        placed=plan.placed,
        attempts=plan.attempts,
        changed_at=plan.changed_at,
    )


def certificate_to_wire(made: Plan) -> wire.Certificate:
    """The certificate without the dual prices."""
    given = made.certificate
    names = set(wire.Certificate.__struct_fields__) - {"groups", "unplaced", "blocking_groups", "price"}
    values: dict[str, Any] = {name: getattr(given, name) for name in names}
    price = given.price
    return wire.Certificate(
        **values,
        price=None if price is None else wire.Price(placed=price.placed, score=price.score),
        groups=len(made.groups),
        unplaced=len(made.unplaced),
        blocking_groups=made.blocking_groups.count,
    )


def explain_groups(landscape: Landscape, made: Plan) -> tuple[wire.PlanGroup, ...]:
    """The groups with names, reasons that add up to their scores, and the quote of the grant."""
    participants = stated(landscape, topic_of(landscape, made.topic))
    scorer = Scorer(landscape, participants)
    index = {key: number for number, key in enumerate(scorer.keys)}
    programmes = current_programmes()
    groups = []
    for number, group in enumerate(made.groups, 1):
        places = [index[key] for key in group.members]
        found = FoundGroup(
            members=_terms(scorer, group, places),
            is_exception=len(places) == 2,
            has_host=scorer.has_host(places),
        )
        groups.append(
            wire.PlanGroup(
                number=number,
                members=group.members,
                member_scores=group.member_scores,
                score=group.score,
                lead=group.lead,
                locked=group.locked,
                needs_justification=group.needs_justification,
                group=group_to_wire(landscape, programmes, participants, found),
            )
        )
    return tuple(groups)


def _terms(scorer: Scorer, group: PlannedGroup, places: list[int]) -> tuple[MemberTerms, ...]:
    if group.lead is None:
        return scorer.member_terms(places)
    lead = scorer.keys.index(group.lead)
    return tuple(
        MemberTerms(key=group.lead, pair={}, group={})
        if place == lead
        else scorer.member_terms((lead, place))[1]
        for place in places
    )


def unplaced_to_wire(register: Register, entry: Unplaced) -> wire.UnplacedMember:
    """An unplaced participant with its reason."""
    change = entry.cheapest_change
    return wire.UnplacedMember(
        ags=entry.ags,
        name=_name(register, entry.ags),
        reason=wire.Why(code=entry.reason.code, facts=entry.reason.facts, text=_text(entry.reason.text)),
        cheapest_change=None
        if change is None
        else wire.Remedy(
            code=change.code,
            new_needs=change.new_needs,
            start=change.start,
            group=change.group,
            text=_text(change.text),
        ),
    )


def blocking_to_wire(register: Register, made: Plan) -> wire.BlockingGroups:
    """The groups that block a plan."""
    return wire.BlockingGroups(
        count=made.blocking_groups.count,
        first=tuple(
            wire.BlockingGroup(
                members=group.members,
                names=tuple(_name(register, key) for key in group.members),
                member_scores=group.member_scores,
                score=group.score,
            )
            for group in made.blocking_groups.first
        ),
    )


def diff_to_wire(
    register: Register, this: tuple[StoredPlan, Plan], other: tuple[StoredPlan, Plan]
) -> wire.PlanDiff:
    """Who moves from `other` to `this`, and what that changes in all."""
    found = difference(other[1], this[1])
    after, before = dict(_places(this[1])), dict(_places(other[1]))
    absent = wire.Place(status="absent")
    kept = {group.members for group in this[1].groups} & {group.members for group in other[1].groups}
    return wire.PlanDiff(
        plan=this[0].id,
        against=other[0].id,
        placed=found.placed,
        score=found.score,
        blocking_groups=found.blocking,
        moved=tuple(
            wire.Move(
                ags=move.ags,
                name=_name(register, move.ags),
                before=before.get(move.ags, absent),
                after=after.get(move.ags, absent),
            )
            for move in found.moves
        ),
        unmoved=len({*after, *before}) - found.moved,
        groups_kept=len(kept),
    )


def _places(made: Plan) -> Iterator[tuple[str, wire.Place]]:
    for group in made.groups:
        for key, score in zip(group.members, group.member_scores, strict=True):
            yield key, wire.Place(status="placed", members=group.members, score=score)
    for entry in made.unplaced:
        yield entry.ags, wire.Place(status="unplaced")


def _text(text: errors.Text) -> Text:
    return Text(de=text.de, en=text.en)


def _name(register: Register, key: str) -> str:
    found = register.find(key)
    return label(found.municipality) if found else key
