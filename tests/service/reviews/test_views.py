# SPDX-License-Identifier: EUPL-1.2
"""Named views of the review: replaced by name, not too many, each person's own, gone with the person."""

import datetime as dt
import uuid

import pytest

from matching.errors import InvalidInput
from schemas.account import AccountDraft
from service.access.commands import COMMAND_LINE
from service.access.permissions import Caller, Role
from service.accounts.actions import name_person
from service.clock import today
from service.database.pool import Database
from service.errors import Forbidden, NotFound
from service.landscape.files import facts_from_files
from service.privacy.erasing import erase_person
from service.reviews.views import MOST_VIEWS, forget_view, keep_view, read_views


async def _person(database: Database) -> Caller:
    draft = AccountDraft(
        name="Anna Test",
        mail=f"{uuid.uuid4().hex}@views.example",
        role="ikz_office",
        scope=None,
        valid_to=today() + dt.timedelta(days=30),
    )
    async with database.transaction() as connection:
        account = await name_person(connection, COMMAND_LINE, facts_from_files().register_at(today()), draft)
    return Caller(actor=f"account:{account.pseudonym}", role=Role.IKZ_OFFICE, account=str(account.id))


async def test_views_are_ones_own_and_go_with_the_person(database: Database) -> None:
    one, other = await _person(database), await _person(database)
    async with database.transaction() as connection:
        await keep_view(connection, one, "Beste  zuerst", "sort=score")
        kept = await keep_view(connection, one, "Beste zuerst", "sort=amount")
        assert [(view.name, view.query) for view in await read_views(connection, one)] == [
            ("Beste zuerst", "sort=amount")
        ]
        assert await read_views(connection, other) == ()
        with pytest.raises(NotFound):
            await forget_view(connection, other, kept.id)
    assert one.account is not None
    async with database.transaction() as connection:
        await erase_person(connection, COMMAND_LINE, uuid.UUID(one.account))
        assert await connection.fetchval("select count(*) from review_view where id = $1", kept.id) == 0


async def test_a_view_needs_a_name_a_person_and_room(database: Database) -> None:
    person = await _person(database)
    async with database.transaction() as connection:
        for name in ("", "x" * 61):
            with pytest.raises(InvalidInput):
                await keep_view(connection, person, name, "")
        with pytest.raises(Forbidden):
            await keep_view(connection, Caller(actor="key:1", role=Role.IKZ_OFFICE), "A", "")
        for number in range(MOST_VIEWS):
            await keep_view(connection, person, f"Ansicht {number}", "")
        with pytest.raises(InvalidInput):
            await keep_view(connection, person, "Noch eine", "")
