# SPDX-License-Identifier: EUPL-1.2
"""Budgets as the API shows them."""

from schemas import budget as wire
from service.budgets.meter import Metered
from service.budgets.store import Basis, Reservation
from service.grants.wire import euro, euro_or_none
from service.savings.wire import signed_euro

__all__ = ("budget_to_wire", "reservation_to_wire")


def budget_to_wire(metered: Metered) -> wire.Budget:
    """A pot with its meters."""
    budget = metered.budget
    return wire.Budget(
        id=budget.id,
        year=budget.year,
        programmes=budget.programmes,
        amount_eur=euro(budget.amount_cents),
        basis=budget.basis,
        note=budget.note,
        meter=_meter(metered, budget.basis),
        other_meter=_meter(metered, "rule" if budget.basis == "expected" else "expected"),
        created_at=budget.created_at,
        changed_at=budget.changed_at,
    )


def reservation_to_wire(held: Reservation) -> wire.Reservation:
    """What is held for a cooperation."""
    return wire.Reservation(
        cooperation=held.cooperation,
        programme=held.programme,
        year=held.year,
        rule_eur=euro(held.rule_cents),
        expected_eur=euro_or_none(held.expected_cents),
        granted_eur=euro_or_none(held.granted_cents),
        state=held.state,
    )


def _meter(metered: Metered, basis: Basis) -> wire.Meter:
    used = metered.used
    amounts = [group.cents(basis) for group in metered.proposed]
    proposed = sum(cents for cents in amounts if cents is not None)
    free = metered.budget.amount_cents - used.taken(basis)
    return wire.Meter(
        basis=basis,
        granted_eur=euro(used.granted),
        reserved_eur=euro(used.reserved(basis)),
        free_eur=signed_euro(free),
        proposed_eur=euro(proposed),
        free_after_proposed_eur=signed_euro(free - proposed),
        granted_count=used.granted_count,
        reserved_count=used.reserved_count,
        proposed_count=len(amounts),
        proposed_unknown=amounts.count(None),
    )
