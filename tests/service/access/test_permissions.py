# SPDX-License-Identifier: EUPL-1.2
"""The permission table, and that no route escapes it."""

import httpx
import pytest
from litestar import get
from litestar.routes import HTTPRoute

from service.access.permissions import TABLE, Caller, Permission, Reach, Role, allows, require
from service.errors import Forbidden, Unauthenticated
from service.http.application import Application
from tests.service.conftest import MakeKey


def test_every_permission_has_its_row() -> None:
    assert set(TABLE) == set(Permission)


def test_every_route_names_its_permission(app: Application) -> None:
    nameless = [
        f"{method} {route.path}"
        for route in app.routes
        if isinstance(route, HTTPRoute)
        for handler in route.route_handlers
        for method in handler.http_methods
        if method != "OPTIONS" and not isinstance(handler.opt.get("permission"), Permission)
    ]
    assert nameless == []


def test_the_public_may_only_read_and_sign_in() -> None:
    public = {permission for permission, row in TABLE.items() if Role.PUBLIC in row}
    assert public == {Permission.READ_PUBLIC, Permission.READ_STATED, Permission.SIGN_IN}


def test_municipalities_only_reach_their_own() -> None:
    for permission, row in TABLE.items():
        if permission in (Permission.READ_PUBLIC, Permission.READ_STATED, Permission.SIGN_IN):
            continue
        for role in (Role.MUNICIPALITY_EDITOR, Role.MUNICIPALITY_SIGNATORY):
            assert row.get(role) in (None, Reach.OWN), permission


def test_own_and_any() -> None:
    editor = Caller(actor="key:a", role=Role.MUNICIPALITY_EDITOR, municipality="06631018")
    assert allows(editor, Permission.WRITE_STATED, "06631018")
    with pytest.raises(Forbidden):
        require(editor, Permission.WRITE_STATED, "06631008")
    with pytest.raises(Forbidden):
        require(editor, Permission.READ_RECORD)
    with pytest.raises(Unauthenticated):
        require(Caller(), Permission.WRITE_STATED, "06631018")
    assert allows(Caller(actor="key:b", role=Role.IKZ_OFFICE), Permission.WRITE_STATED, "06631008")


def test_whose_landscape_a_caller_reads() -> None:
    assert Caller().audience == "public"
    assert Caller(role=Role.MUNICIPALITY_EDITOR, municipality="06631018").audience == "06631018"
    assert Caller(role=Role.IKZ_OFFICE).audience == "office"
    assert Caller(role=Role.DISTRICT_OFFICER, municipality="06631").audience == "public"


async def test_a_forgotten_permission_denies_everyone(
    app: Application, client: httpx.AsyncClient, key: MakeKey
) -> None:
    @get("/forgotten", sync_to_thread=False)
    def forgotten() -> str:
        return "secret"

    app.register(forgotten)
    assert (await client.get("/forgotten")).status_code == 403
    admin = await key(Role.ADMIN)
    assert (await client.get("/forgotten", headers=admin)).status_code == 403
