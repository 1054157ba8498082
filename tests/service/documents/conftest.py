# SPDX-License-Identifier: EUPL-1.2
"""The sample case, made once, and stored cases of the application under test."""

import datetime as dt
import uuid
from collections.abc import Awaitable, Callable

import asyncpg
import msgspec
import pytest
import pytest_asyncio

from schemas.cooperation_papers import ConceptDraft, CostTable, MemberCost
from service.access.permissions import Caller, Role
from service.clock import today
from service.cooperations.concepts import store_concept, store_cost_table
from service.cooperations.founding import found
from service.cooperations.member_steps import take_member_step
from service.cooperations.steps import take_step
from service.documents.papers import CasePaper
from service.documents.sample import sample_paper
from service.http.application import Application


@pytest.fixture(scope="session")
def paper() -> CasePaper:
    """The sample case with everything filled in."""
    return sample_paper()


_MEMBERS = ("06635001", "06635002", "06635010")
_SILENT = "06635011"


class StoredCase(msgspec.Struct, frozen=True, kw_only=True):
    """A stored cooperation: three members take part, a fourth is invited and has not answered."""

    id: uuid.UUID
    lead: str = _MEMBERS[0]
    members: tuple[str, ...] = _MEMBERS
    silent: str = _SILENT


@pytest_asyncio.fixture(scope="module")
async def forming_case(app: Application) -> StoredCase:
    """A case that has no concept yet."""
    async with app.state["database"].transaction() as connection:
        return await _forming(connection, "it_helpdesk")


@pytest_asyncio.fixture(scope="module")
async def concept_case(app: Application) -> StoredCase:
    """A case in the state `concept` with its cost table."""
    async with app.state["database"].transaction() as connection:
        made = await _forming(connection, "digitalisation_officer")
        caller = _signatory(made.lead)
        draft = ConceptDraft(
            task="Gemeinsame Digitalisierungsbeauftragte für alle drei Kommunen.",
            legal_form="public_law_mandate",
            starts_on=dt.date(2027, 1, 1),
            exit_rule="Kündigung mit einem Jahr Frist.",
        )
        await store_concept(connection, caller, made.id, draft)
        costs = tuple(
            MemberCost(municipality=key, personnel_eur=f"{60_000 + 1_111 * at}.00", material_eur="10000.00")
            for at, key in enumerate(made.members)
        )
        table = CostTable(members=costs, group_personnel_eur="120000.00", group_material_eur="20000.00")
        await store_cost_table(connection, caller, made.id, table)
        await take_step(connection, caller, made.id, "concept")
        return made


@pytest_asyncio.fixture(scope="module")
async def answer_no(app: Application) -> Callable[[StoredCase], Awaitable[None]]:
    """Let the invited member of a case decline."""

    async def decline(case: StoredCase) -> None:
        async with app.state["database"].transaction() as connection:
            await take_member_step(
                connection, _signatory(case.silent), case.id, case.silent, "declined", reason="too_far"
            )

    return decline


async def _forming(connection: asyncpg.Connection, topic: str) -> StoredCase:
    lead = _signatory(_MEMBERS[0])
    id_ = await found(
        connection,
        lead,
        topic=topic,
        members=(*_MEMBERS, _SILENT),
        starter=_MEMBERS[0],
        answer_until=today() + dt.timedelta(60),
        snapshot={"plan_hash": "0123456789abcdef0123456789abcdef"},
    )
    for key in _MEMBERS[1:]:
        await take_member_step(connection, _signatory(key), id_, key, "interested")
    return StoredCase(id=id_)


def _signatory(key: str) -> Caller:
    return Caller(actor=f"key:{key}", role=Role.MUNICIPALITY_SIGNATORY, municipality=key)
