# SPDX-License-Identifier: EUPL-1.2
"""A plan as a table: one row for each member of a group, then those who have none."""

from collections.abc import Sequence
from decimal import Decimal

from matching.register import Register
from matching.wording import label
from schemas.plan import PlanGroup, UnplacedMember
from service.documents.tables import Cell, Column, Table
from service.plans.store import StoredPlan

__all__ = ("plan_stamp", "plan_table")

_COLUMNS = (
    Column("status", "Stand"),
    Column("group", "Gruppe"),
    Column("ags", "Schlüssel"),
    Column("name", "Kommune"),
    Column("district", "Kreis"),
    Column("population", "Einwohner"),
    Column("is_lead", "Federführung"),
    Column("member_score", "Punkte"),
    Column("group_score", "Punkte der Gruppe"),
    Column("group_size", "Mitglieder"),
    Column("amount_eur", "Anteil nach der Regel", is_euro=True),
    Column("expected_eur", "Anteil, zu erwarten", is_euro=True),
    Column("group_amount_eur", "Gruppe nach der Regel", is_euro=True),
    Column("group_expected_eur", "Gruppe, zu erwarten", is_euro=True),
    Column("programme", "Programm"),
    Column("reason", "Grund"),
)


def plan_table(
    plan: StoredPlan,
    plan_hash: str,
    groups: Sequence[PlanGroup],
    unplaced: Sequence[UnplacedMember],
    register: Register,
) -> Table:
    """The table; both figures of each group stand side by side. O(members)."""
    rows: list[tuple[Cell, ...]] = []
    for group in groups:
        shares = {share.ags: share for share in group.group.grant.shares}
        by_key = {member.ags: member for member in group.group.members}
        programme = group.group.grant.programme
        for key, score in zip(group.members, group.member_scores, strict=True):
            member, share = by_key.get(key), shares.get(key)
            found = register.find(key)
            name = member.name if member else label(found.municipality) if found else key
            rows.append(
                (
                    "placed",
                    group.number,
                    key,
                    name,
                    member.district if member else found.municipality.district_name if found else "",
                    member.population if member else None,
                    key == group.lead,
                    score,
                    group.score,
                    len(group.members),
                    _decimal(share.amount_eur if share else None),
                    _decimal(share.expected_eur if share else None),
                    _decimal(group.group.grant.amount_eur),
                    _decimal(group.group.grant.expected_award_eur),
                    f"{programme.id}/{programme.version}" if programme else "",
                    "",
                )
            )
    for entry in unplaced:
        found = register.find(entry.ags)
        rows.append(
            (
                "unplaced",
                None,
                entry.ags,
                entry.name,
                found.municipality.district_name if found else "",
                found.municipality.population if found else None,
                *[None] * 9,
                entry.reason.text.de,
            )
        )
    return Table(
        title=f"Plan: {plan.topic}",
        date=plan.as_of,
        columns=_COLUMNS,
        rows=tuple(rows),
        stamp=plan_stamp(plan, plan_hash),
    )


def plan_stamp(plan: StoredPlan, plan_hash: str) -> tuple[tuple[str, str], ...]:
    """What an export of a plan carries: topic, date, hash, and whether made-up needs take part."""
    return (
        ("topic", plan.topic),
        ("as_of", plan.as_of.isoformat()),
        ("plan_hash", plan_hash),
        ("contains_samples", "true" if plan.contains_samples else "false"),
    )


def _decimal(amount_eur: str | None) -> Decimal | None:
    return None if amount_eur is None else Decimal(amount_eur)
