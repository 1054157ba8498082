# SPDX-License-Identifier: EUPL-1.2
"""Needs and offers as the API shows them to one caller."""

from matching.register import Register
from schemas import need as need_wire
from schemas import offer as offer_wire
from service.access.permissions import Caller
from service.needs.checks import eur_of, fte_text
from service.needs.stated import Stated, StoredNeed, StoredOffer, sees_all_of

__all__ = ("need_to_wire", "offer_to_wire")


def need_to_wire(need: StoredNeed, caller: Caller, register: Register) -> need_wire.Need:
    """A need; without note and own cost for everyone but its municipality and the office."""
    is_open = sees_all_of(caller, need)
    return need_wire.Need(
        id=need.id,
        municipality=need.municipality,
        municipality_name=_name(need, register),
        topic=need.topic,
        earliest_start=need.earliest_start,
        fte=fte_text(need.fte),
        urgency=need.urgency,
        annual_cost_alone_eur=eur_of(need.annual_cost_alone_cents) if is_open else None,
        leika_keys=need.leika_keys,
        platform=need.platform,
        note=need.note if is_open else None,
        visibility=need.visibility.value,
        is_confirmed=need.is_confirmed if is_open else None,
        is_sample=need.is_sample,
        status="withdrawn" if need.withdrawn_at else "active",
        created_at=need.created_at,
        changed_at=need.changed_at,
    )


def offer_to_wire(offer: StoredOffer, caller: Caller, register: Register) -> offer_wire.Offer:
    """An offer; without its note for everyone but its municipality and the office."""
    return offer_wire.Offer(
        id=offer.id,
        municipality=offer.municipality,
        municipality_name=_name(offer, register),
        topic=offer.topic,
        fte=fte_text(offer.fte),
        valid_until=offer.valid_until,
        note=offer.note if sees_all_of(caller, offer) else None,
        visibility=offer.visibility.value,
        is_confirmed=offer.is_confirmed if sees_all_of(caller, offer) else None,
        is_sample=offer.is_sample,
        status="withdrawn" if offer.withdrawn_at else "active",
        created_at=offer.created_at,
        changed_at=offer.changed_at,
    )


def _name(stated: Stated, register: Register) -> str:
    found = register.find(stated.municipality)
    return found.municipality.name if found else stated.municipality
