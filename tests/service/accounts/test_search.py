# SPDX-License-Identifier: EUPL-1.2
"""The office finds people and gaps; others may not search."""

import pytest

from service.access.permissions import Caller, Role
from service.accounts.search import people_without_scope, scopes_with_people, search_people
from service.database.pool import Database
from service.errors import Forbidden
from service.http.application import Application
from tests.service.accounts.conftest import MakePerson

_OFFICE = Caller(actor="key:test", role=Role.IKZ_OFFICE)
_CLERK = Caller(actor="key:test", role=Role.MUNICIPALITY_SIGNATORY, municipality="06436009")


async def test_people_are_found_by_name_and_address(app: Application, person: MakePerson) -> None:
    found_by_name = await person("x1@kriftel.example", "municipality_editor", "06436009", name="Bert Suchbar")
    await person("suchbar@office.example", "ikz_office", name="Anna Suchbar_")
    database: Database = app.state["database"]
    async with database.acquire() as connection:
        both = await search_people(connection, _OFFICE, "  SUCHBAR ", 10)
        assert [one.name for one in both] == ["Anna Suchbar_", "Bert Suchbar"]
        assert both[1].roles[0].scope == "06436009"
        # No sign is a wildcard.
        assert [one.name for one in await search_people(connection, _OFFICE, "suchbar_", 10)] == [
            "Anna Suchbar_"
        ]
        everywhere = {one.id for one in await people_without_scope(connection, _OFFICE)}
        assert both[0].id in everywhere
        assert found_by_name.id not in everywhere
        assert "06436009" in await scopes_with_people(connection, _OFFICE)
        assert "06436009" not in await scopes_with_people(connection, _OFFICE, frozenset({Role.RP_OFFICER}))


async def test_only_who_looks_after_all_people_may_search(app: Application) -> None:
    database: Database = app.state["database"]
    async with database.acquire() as connection:
        with pytest.raises(Forbidden):
            await search_people(connection, _CLERK, "a", 10)
        with pytest.raises(Forbidden):
            await people_without_scope(connection, _CLERK)
        with pytest.raises(Forbidden):
            await scopes_with_people(connection, _CLERK)
