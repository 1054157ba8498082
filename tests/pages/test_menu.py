# SPDX-License-Identifier: EUPL-1.2
"""The menus: each entry leads somewhere for its role, and the entry of the page at hand is marked."""

import httpx
import pytest

from service.access.permissions import Role
from service.accounts.sessions import cookie_name
from service.pages.menu import MAIN_PAGES, OWN_PAGES, entry_of
from tests.pages.conftest import TokenOf

_SCOPES = {
    Role.MUNICIPALITY_EDITOR: "06633010",
    Role.MUNICIPALITY_SIGNATORY: "06633010",
    Role.MUNICIPALITY_DEPUTY: "06633010",
    Role.DISTRICT_OFFICER: "06633",
    Role.RP_OFFICER: "066",
}


@pytest.mark.parametrize("role", OWN_PAGES)
async def test_each_entry_leads_to_a_page_that_marks_it(
    client: httpx.AsyncClient, token_of: TokenOf, role: Role
) -> None:
    token = await token_of(role.value, _SCOPES.get(role))
    cookie = f"{cookie_name(str(client.base_url))}={token}"
    for _, path in (*OWN_PAGES[role], *MAIN_PAGES):
        answer = await client.get(path, headers={"cookie": cookie, "accept": "text/html"})
        assert answer.status_code == 200, path
        assert f'href="{path}" aria-current="page"' in answer.text, path


@pytest.mark.parametrize(
    ("path", "entry"),
    [
        ("/konto/personen", "/konto"),
        ("/pruefung", "/pruefung/neu"),
        ("/pruefung/vergleich", "/pruefung/neu"),
        ("/pruefung/faelle/1", "/pruefung/faelle"),
        ("/impressum", None),
    ],
)
def test_pages_behind_an_entry_belong_to_it(path: str, entry: str | None) -> None:
    assert entry_of(path, OWN_PAGES[Role.IKZ_OFFICE]) == entry


def test_pages_for_everybody_belong_to_an_entry() -> None:
    assert entry_of("/kommunen/06631018", MAIN_PAGES) == "/karte"
    assert entry_of("/gruppen", MAIN_PAGES) == "/"
    assert entry_of("/foerderprogramme/he-ikz-2021", MAIN_PAGES) == "/foerderung"
    assert entry_of("/kooperationen", OWN_PAGES[Role.MUNICIPALITY_EDITOR]) is None
    assert entry_of("/kooperationen/1", OWN_PAGES[Role.MUNICIPALITY_EDITOR]) == "/meine"
    assert entry_of("/datenschutz", MAIN_PAGES) is None
