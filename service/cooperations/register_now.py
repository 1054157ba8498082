# SPDX-License-Identifier: EUPL-1.2
"""The register as the database holds it, for work that has no landscape at hand."""

import uuid

import asyncpg

from matching.register import Kind, Municipality, Register
from service.clock import today
from service.cooperations.case import Membership
from service.cooperations.store import SQL
from service.register.store import read_register_tables
from service.register.tables import RegisterTables

__all__ = ("association_of", "municipalities_of", "name_of", "register_now")

#: The newest import that this process has read, and what it read.
_kept: dict[uuid.UUID | None, RegisterTables] = {}


async def register_now(connection: asyncpg.Connection) -> Register:
    """The register of today; read again only after an import."""
    newest = await connection.fetchval(SQL["register_import"])
    tables = _kept.get(newest)
    if tables is None:
        tables = await read_register_tables(connection)
        _kept.clear()
        if newest is not None:
            _kept[newest] = tables
    return tables.register_at(today())


def name_of(membership: Membership, register: Register) -> str:
    """A member's name; a Zweckverband has its own."""
    if membership.name is not None:
        return membership.name
    found = register.find(membership.municipality)
    return found.municipality.name if found else membership.municipality


def municipalities_of(memberships: tuple[Membership, ...], register: Register) -> tuple[Municipality, ...]:
    """The Kommunen behind the members, each once, ascending by key: of a Zweckverband those that it is
    composed of, since it lies where they lie (KGG § 35)."""
    keys = {key for m in memberships for key in (m.composed_of or (m.municipality,))}
    found = {hit.municipality.key: hit.municipality for key in keys if (hit := register.find(key))}
    return tuple(found[key] for key in sorted(found))


def association_of(membership: Membership, register: Register, region: str) -> Municipality | None:
    """A Zweckverband as a Kommune without a key of its own, where its first member lies."""
    inside = municipalities_of((membership,), register)
    if not inside:
        return None
    first = inside[0]
    return Municipality(
        key=f"{region}-{membership.municipality}",
        ars="",
        name=membership.name or membership.municipality,
        official_name=membership.name or membership.municipality,
        kind=Kind.ZWECKVERBAND,
        district_key=first.district_key,
        district_name=first.district_name,
        regierungsbezirk=first.regierungsbezirk,
    )
