# SPDX-License-Identifier: EUPL-1.2
"""Needs that were begun: one's own municipality goes on with them, nobody else reads them."""

import pytest

from service.access.permissions import Caller, Role
from service.database.pool import Database
from service.errors import Forbidden, NotFound
from service.ids import new_id
from service.needs.begun import drop_draft, keep_draft, list_drafts, read_draft

NEUHOF, FLIEDEN = "06631018", "06631008"
OWN = Caller(actor="key:test", role=Role.MUNICIPALITY_EDITOR, municipality=NEUHOF)
OTHER = Caller(actor="key:test", role=Role.MUNICIPALITY_EDITOR, municipality=FLIEDEN)


async def test_a_draft_is_for_ones_own_municipality(database: Database) -> None:
    id_ = new_id()
    own, other = database.for_audience(NEUHOF), database.for_audience(FLIEDEN)
    async with own.transaction() as connection:
        await keep_draft(connection, OWN, id_, {"thema": "it_training"}, "")
        await keep_draft(connection, OWN, id_, {"thema": "it_training", "stellen": "0,5"}, "Zwei.")
        (kept,) = await list_drafts(connection, OWN)
    assert (kept.entries, kept.note) == ({"thema": "it_training", "stellen": "0,5"}, "Zwei.")
    # Also without the lock on rows nobody else reaches it.
    for reached in (other, database):
        async with reached.transaction() as connection:
            with pytest.raises(NotFound):
                await read_draft(connection, OTHER, id_)
            await drop_draft(connection, OTHER, id_)
    async with database.for_audience("office").acquire() as connection:
        assert await connection.fetchval("SELECT count(*) FROM need_draft") == 0
    async with own.transaction() as connection:
        assert (await read_draft(connection, OWN, id_)).id == id_
        await drop_draft(connection, OWN, id_)
        assert await list_drafts(connection, OWN) == []


async def test_ten_drafts_are_kept_and_the_oldest_goes(database: Database) -> None:
    ids = [new_id() for _ in range(11)]
    async with database.for_audience(NEUHOF).acquire() as connection:
        for id_ in ids:
            await keep_draft(connection, OWN, id_, {}, "")
        assert {draft.id for draft in await list_drafts(connection, OWN)} == set(ids[1:])


async def test_who_states_no_needs_begins_none(database: Database) -> None:
    async with database.acquire() as connection:
        with pytest.raises(Forbidden):
            await list_drafts(connection, Caller(actor="key:test", role=Role.AUDITOR))
        with pytest.raises(NotFound):
            await list_drafts(connection, Caller(actor="key:test", role=Role.IKZ_OFFICE))
