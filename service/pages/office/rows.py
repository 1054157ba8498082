# SPDX-License-Identifier: EUPL-1.2
"""The list of the review: every group of a plan with where it stands, filtered and in order."""

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal

import msgspec

from matching.landscape import Landscape
from matching.plan.certificate import Plan
from schemas.plan import PlanGroup
from service.grants.wire import euro_or_none
from service.pages.office.effect import Wished
from service.reviews.stored import StoredSuggestion
from service.reviews.wire import names_of

__all__ = ("MARKS", "NEW", "SORTS", "STATES", "Row", "View", "has_mark", "rows_of", "shown_rows")

#: A group that nobody has taken under review yet.
NEW = "new"
STATES = (
    NEW, "under_review", "held", "released", "invited", "accepted", "declined", "expired", "superseded",
    "dismissed",
)  # fmt: skip
SORTS = ("number", "score", "amount", "need", "state", "deadline")


#: What the list can be narrowed to beside states: somebody would rather change, a pair, a second person.
MARKS = ("leaving", "pair", "waits")


class View(msgspec.Struct, frozen=True, kw_only=True):
    """What of the screen is shown and in which order; it stands in the address, so a bookmark keeps it."""

    choice: str = ""
    sort: str = "number"
    state: str = ""
    only: str = ""
    name: str = ""
    wished: Wished = Wished()


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """A group in the list. `key` chooses it; `place` is its number in the plan, None for a substitute."""

    key: str
    label: str
    place: int | None
    members: tuple[str, ...]
    names: tuple[str, ...]
    amount_eur: str | None
    expected_eur: str | None
    score: int
    state: str
    deadline: dt.date | None
    is_pair: bool
    waits: bool
    leaving: bool
    #: Posts that the members need together; None if nobody has said.
    fte: Decimal | None


def rows_of(
    landscape: Landscape, made: Plan, groups: Sequence[PlanGroup], suggestions: Sequence[StoredSuggestion]
) -> tuple[Row, ...]:
    """The plan's groups in its order, then the substitutes that have come up for review."""
    register = landscape.register
    needed = {need.municipality: need.fte_hundredths for need in landscape.needs if need.topic == made.topic}
    of_place = {found.place: found for found in suggestions if found.follows is None}
    blocking = {key for group in made.blocking_groups.first for key in group.members}
    rows = []
    for group in groups:
        found = of_place.get(group.number)
        grant = group.group.grant
        rows.append(
            Row(
                key=str(group.number),
                label=str(group.number),
                place=group.number,
                members=group.members,
                names=names_of(register, group.members),
                amount_eur=grant.amount_eur,
                expected_eur=grant.expected_award_eur,
                score=group.score,
                state=NEW if found is None else found.state,
                deadline=None if found is None else found.answer_until,
                is_pair=group.needs_justification,
                waits=found is not None and found.pending is not None,
                leaving=not blocking.isdisjoint(group.members),
                fte=_posts(needed, group.members),
            )
        )
    for found in suggestions:
        if found.follows is None:
            continue
        rows.append(
            Row(
                key=str(found.id),
                label=f"{found.place} E",
                place=None,
                members=found.members,
                names=names_of(register, found.members),
                amount_eur=euro_or_none(found.rule_cents),
                expected_eur=euro_or_none(found.expected_cents),
                score=found.score,
                state=found.state,
                deadline=found.answer_until,
                is_pair=found.needs_justification,
                waits=found.pending is not None,
                leaving=False,
                fte=_posts(needed, found.members),
            )
        )
    return tuple(rows)


def shown_rows(rows: Sequence[Row], view: View) -> tuple[Row, ...]:
    """The rows as the view filters and orders them; equal ones stay in the plan's order."""
    wanted = [
        row
        for row in rows
        if view.state in ("", row.state)
        and (not view.only or has_mark(row, view.only))
        and (not view.name or any(view.name.casefold() in name.casefold() for name in row.names))
    ]
    last = dt.date.max
    keys = {
        "score": lambda row: -row.score,
        "amount": lambda row: -Decimal(row.amount_eur or 0),
        "state": lambda row: STATES.index(row.state) if row.state in STATES else len(STATES),
        "deadline": lambda row: row.deadline or last,
        "need": lambda row: -(row.fte or 0),
    }
    return tuple(sorted(wanted, key=keys[view.sort]) if view.sort in keys else wanted)


def has_mark(row: Row, mark: str) -> bool:
    """Whether one of `MARKS` holds for the row."""
    return {"leaving": row.leaving, "pair": row.is_pair, "waits": row.waits}[mark]


def _posts(needed: Mapping[str, int | None], members: Sequence[str]) -> Decimal | None:
    known = [found for key in members if (found := needed.get(key)) is not None]
    return Decimal(sum(known)) / 100 if known else None
