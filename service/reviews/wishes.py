# SPDX-License-Identifier: EUPL-1.2
"""Wishes of the office about a plan: tried at once on the groups they touch, then planned in full.

A wish becomes a condition of a what-if of the plan, in which as many as possible keep their group:

    lock     the members stand as a group
    apart    the two share no group
    forbid   the member shares no group with any of those it was with
    move     the group it goes to stands, with it
"""

import asyncio
import uuid
from collections.abc import Sequence

import asyncpg

from matching.errors import DuplicateMunicipality, FieldError, InvalidInput, Text
from matching.landscape import Landscape
from matching.money.quote import quote_group
from matching.plan.bare import bare_problem
from matching.plan.certificate import Plan, PlannedGroup
from matching.plan.preview import IMPOSSIBLE, Previewed, TouchedGroup, Wish, preview
from matching.plan.problem import Problem
from schemas.plan import WhatIfDraft
from schemas.wish import PlanWishDraft, PreviewedGroup, WishesDraft, WishPreview
from service import record
from service.access.permissions import Caller, Permission, require
from service.grants.wire import euro, euro_or_none, text_to_wire
from service.plans.actions import finished_document, request_what_if
from service.plans.store import read_input
from service.programmes.current import current_programmes
from service.reviews import store
from service.reviews.wire import names_of

__all__ = ("state_wishes", "try_wishes")


async def try_wishes(
    connection: asyncpg.Connection, caller: Caller, plan_id: uuid.UUID, draft: WishesDraft
) -> tuple[WishPreview, tuple[Wish, ...], Plan]:
    """What the wishes do at once, the wishes in keys of the plan's date, and the plan.

    :raises NotFound, Conflict: there is no such plan, or it is not done
    :raises InvalidInput: with every wrong field
    """
    require(caller, Permission.MAKE_PLANS)
    plan, made = await finished_document(connection, plan_id)
    landscape = await read_input(connection, plan.input_hash)
    wishes = _Reader(landscape, made).read(draft.wishes)
    return await asyncio.to_thread(_preview, landscape, made, wishes), wishes, made


async def state_wishes(
    connection: asyncpg.Connection,
    caller: Caller,
    plan_id: uuid.UUID,
    wishes: Sequence[Wish],
    made: Plan,
) -> uuid.UUID:
    """Keep the wishes and ask for the plan that keeps to them; returns its id.

    :raises InvalidInput, Contradiction, TooLarge: no plan can keep to them
    """
    asked = await request_what_if(connection, caller, plan_id, _as_changes(wishes, made))
    for wish in wishes:
        await store.insert_wish(
            connection,
            caller,
            plan=plan_id,
            topic=made.topic,
            kind=wish.kind,
            members=wish.members,
            from_place=wish.from_place,
            to_place=wish.to_place,
            asked_plan=asked.id,
        )
    await record.append(
        connection,
        caller,
        "plan.wished",
        "plan",
        str(plan_id),
        {"topic": made.topic, "kinds": [wish.kind for wish in wishes], "asked": str(asked.id)},
    )
    return asked.id


def _as_changes(wishes: Sequence[Wish], made: Plan) -> WhatIfDraft:
    """The wishes as a what-if understands them; several moves into one group are one locked group."""
    stay: list[tuple[str, ...]] = []
    apart: list[tuple[str, ...]] = []
    moved_to: dict[int, set[str]] = {}
    leaving = {key for wish in wishes if wish.kind in ("move", "lock") for key in wish.members}
    for wish in wishes:
        if wish.kind == "lock":
            stay.append(wish.members)
        elif wish.kind == "apart":
            apart.append(wish.members)
        elif wish.kind == "forbid" and wish.from_place is not None:
            group = made.groups[wish.from_place - 1]
            member = wish.members[0]
            apart += [tuple(sorted((member, other))) for other in group.members if other != member]
        elif wish.kind == "move" and wish.to_place is not None:
            group = made.groups[wish.to_place - 1]
            target = moved_to.setdefault(wish.to_place, set(group.members) - leaving)
            target.update(wish.members)
    stay += [tuple(sorted(members)) for members in moved_to.values()]
    return WhatIfDraft(locked=tuple(stay), must_not=tuple(apart), keep_groups=True)


def _preview(landscape: Landscape, made: Plan, wishes: Sequence[Wish]) -> WishPreview:
    problem = bare_problem(landscape, made.request)
    found = preview(problem, made.groups, wishes)
    before = [_shown(problem, group) for group in found.before]
    after = [_shown(problem, group) for group in found.after]
    register = landscape.register
    return WishPreview(
        before=tuple(shown for shown, _, _ in before),
        after=tuple(shown for shown, _, _ in after),
        placed=found.placed,
        score=found.score,
        total_score=made.certificate.objective + found.score,
        amount_eur=_signed(sum(rule for _, rule, _ in after) - sum(rule for _, rule, _ in before)),
        expected_award_eur=_signed(sum(e for _, _, e in after) - sum(e for _, _, e in before)),
        leftover=found.leftover,
        leftover_names=names_of(register, found.leftover),
        newly_placed=found.newly_placed,
        text=text_to_wire(_sentence(found)),
    )


def _shown(problem: Problem, group: PlannedGroup | TouchedGroup) -> tuple[PreviewedGroup, int, int]:
    """A group with its quote, and both figures in cents (0 where there is none)."""
    impossible = group.impossible if isinstance(group, TouchedGroup) else None
    register = problem.landscape.register
    rule = expected = None
    if impossible is None:
        members = [register.by_key[key] for key in group.members]
        quote = quote_group(members, problem.participants.topic, current_programmes(), register.as_of)
        rule, expected = quote.amount_cents, quote.expected_cents
    shown = PreviewedGroup(
        members=group.members,
        names=names_of(register, group.members),
        member_scores=group.member_scores,
        score=group.score,
        amount_eur=euro_or_none(rule),
        expected_award_eur=euro_or_none(expected),
        impossible=text_to_wire(IMPOSSIBLE[impossible]) if impossible else None,
    )
    return shown, rule or 0, expected or 0


def _sentence(found: Previewed) -> Text:
    return Text(
        de="Sofort gerechnet sind nur die betroffenen Gruppen; alle anderen bleiben, wie sie sind. "
        f"Ohne Platz wären {len(found.leftover)} Kommunen. "
        "Das Beste aus den Vorgaben macht erst der neue Plan.",
        en="Only the groups concerned are computed at once; all others stay as they are. "
        f"{len(found.leftover)} municipalities would lose their place. "
        "Only the new plan makes the best of the wishes.",
    )


def _signed(cents: int) -> str:
    return f"-{euro(-cents)}" if cents < 0 else euro(cents)


class _Reader:
    """Reads wishes and remembers what is wrong with them."""

    def __init__(self, landscape: Landscape, made: Plan) -> None:
        self._register = landscape.register
        self._made = made
        self._taking = {key for group in made.groups for key in group.members} | {
            entry.ags for entry in made.unplaced
        }
        self._wrong: list[FieldError] = []

    def read(self, drafts: Sequence[PlanWishDraft]) -> tuple[Wish, ...]:
        wishes = tuple(self._wish(draft, f"wishes[{n}]") for n, draft in enumerate(drafts))
        if self._wrong:
            raise InvalidInput(fields=tuple(self._wrong))
        return wishes

    def _wish(self, draft: PlanWishDraft, field: str) -> Wish:
        members = tuple(self._key(key, f"{field}.members[{n}]") for n, key in enumerate(draft.members))
        if len(set(members)) < len(members):
            self._add(f"{field}.members", DuplicateMunicipality.code, DuplicateMunicipality.title)
        least, most = {"lock": (2, 25), "apart": (2, 2)}.get(draft.kind, (1, 1))
        if not least <= len(members) <= most:
            self._add(
                f"{field}.members",
                "count",
                Text(
                    de=f"Hier stehen {least} bis {most} Kommunen.",
                    en=f"{least} to {most} municipalities belong here.",
                ),
            )
        from_place = self._place(draft.from_group, f"{field}.from_group", wanted=draft.kind == "forbid")
        to_place = self._place(draft.to_group, f"{field}.to_group", wanted=draft.kind == "move")
        if draft.kind == "forbid" and from_place and members[0] not in self._members(from_place):
            self._add(
                f"{field}.from_group",
                "not-a-member",
                Text(de="Die Kommune gehört nicht zu dieser Gruppe.", en="It is no member of this group."),
            )
        if draft.kind == "move" and to_place and members[0] in self._members(to_place):
            self._add(
                f"{field}.to_group",
                "is-a-member",
                Text(de="Die Kommune gehört schon zu dieser Gruppe.", en="It is in this group already."),
            )
        return Wish(kind=draft.kind, members=tuple(sorted(members)), from_place=from_place, to_place=to_place)

    def _key(self, given: str, field: str) -> str:
        found = self._register.find(given)
        if found is None or found.municipality.key not in self._taking:
            self._add(
                field,
                "unknown-municipality" if found is None else "no-participant",
                Text(de=f"„{given}“ kommt in diesem Plan nicht vor.", en=f'"{given}" is not in this plan.'),
            )
            return given
        return found.municipality.key

    def _place(self, given: int | None, field: str, *, wanted: bool) -> int | None:
        count = len(self._made.groups)
        if wanted and (given is None or given > count):
            self._add(
                field,
                "no-such-group",
                Text(de=f"Der Plan hat die Gruppen 1 bis {count}.", en=f"The plan has groups 1 to {count}."),
            )
            return None
        if not wanted and given is not None:
            self._add(
                field, "not-here", Text(de="Das gehört nicht zu diesem Wunsch.", en="Not with this wish.")
            )
        return given if wanted else None

    def _members(self, place: int) -> tuple[str, ...]:
        return self._made.groups[place - 1].members

    def _add(self, field: str, code: str, text: Text) -> None:
        self._wrong.append(FieldError(field=field, code=code, text=text))
