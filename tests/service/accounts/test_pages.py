# SPDX-License-Identifier: EUPL-1.2
"""The pages of sign-in, as a browser without JavaScript uses them."""

import re

import httpx
import pytest
import pytest_asyncio

from service.access.permissions import Role
from service.database.pool import Database
from service.http.application import Application
from tests.service.accounts.conftest import SAME_ORIGIN, LastMail, MakePerson
from tests.service.conftest import MakeKey

_NEUHOF = "06631018"


@pytest_asyncio.fixture
async def browser(app: Application) -> httpx.AsyncClient:
    """A browser of its own, with its cookies."""
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(app),
        base_url="http://test",
        headers={**SAME_ORIGIN, "accept": "text/html"},
        follow_redirects=True,
    )


async def test_the_link_is_a_page_with_a_button(
    app: Application, browser: httpx.AsyncClient, person: MakePerson, last_mail: LastMail
) -> None:
    await person("page@neuhof.example", "municipality_editor", _NEUHOF)
    asked = await browser.post("/anmelden", data={"mail": "page@neuhof.example"})
    assert asked.status_code == 200
    assert "Code aus der E-Mail" in asked.text
    link = (await last_mail("page@neuhof.example"))["link"]
    # A program that checks mails opens the link, twice, also with HEAD: nothing happens.
    for _ in range(2):
        scanner = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test")
        opened = await scanner.get(link)
        assert opened.status_code == 200
        assert "set-cookie" not in opened.headers
        assert opened.headers["cache-control"] == "no-store"
        assert (await scanner.head(link)).status_code == 200
    database: Database = app.state["database"]
    async with database.acquire() as connection:
        assert await connection.fetchval("SELECT count(*) FROM session") == 0
    form = re.search(r'<form method="post" action="(/anmelden/[^"]+)"', (await browser.get(link)).text)
    assert form
    entered = await browser.post(form[1])
    assert entered.status_code == 200
    assert "Angemeldet: Neuhof" in entered.text
    again = await browser.post(form[1])
    assert again.status_code == 422
    assert "falsch, abgelaufen oder verbraucht" in again.text


async def test_code_on_the_page_then_role_then_out(
    app: Application,
    browser: httpx.AsyncClient,
    person: MakePerson,
    last_mail: LastMail,
    client: httpx.AsyncClient,
    key: MakeKey,
) -> None:
    account = await person("roles@neuhof.example", "municipality_editor", _NEUHOF)
    office = await key(Role.IKZ_OFFICE)
    await client.post(
        f"/v1/accounts/{account.id}/roles",
        json={"role": "municipality_editor", "scope": "06631008"},
        headers=office,
    )
    await browser.post("/anmelden", data={"mail": "roles@neuhof.example", "weiter": "/datenschutz"})
    wrong = await browser.post("/anmelden/code", data={"mail": "roles@neuhof.example", "code": "1"})
    assert wrong.status_code == 422
    assert 'aria-invalid="true"' in wrong.text
    code = (await last_mail("roles@neuhof.example"))["code"]
    entered = await browser.post(
        "/anmelden/code", data={"mail": "roles@neuhof.example", "code": code, "weiter": "/datenschutz"}
    )
    assert entered.url.path == "/anmelden"
    assert "In welcher Rolle" in entered.text
    roles = re.findall(r'name="rolle" value="([^"]+)"( checked)?', entered.text)
    assert [bool(checked) for _, checked in roles] == [True, False]
    gone_on = await browser.post("/anmelden/rolle", data={"rolle": roles[1][0], "weiter": "/datenschutz"})
    assert gone_on.url.path == "/datenschutz"
    assert "Angemeldet: Flieden" in gone_on.text
    assert gone_on.headers["cache-control"] == "private, no-cache"
    assert "Cookie" in gone_on.headers["vary"]
    out = await browser.post("/abmelden")
    assert "abgemeldet" in out.text
    assert (await browser.get("/v1/session")).status_code == 401
    assert ">Anmelden</a>" in (await browser.get("/")).text


@pytest.mark.parametrize(
    "target", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:1"]
)
async def test_nobody_is_led_elsewhere(
    browser: httpx.AsyncClient, person: MakePerson, last_mail: LastMail, target: str
) -> None:
    mail = f"away{abs(hash(target))}@neuhof.example"
    await person(mail, "municipality_editor", _NEUHOF)
    await browser.post("/anmelden", data={"mail": mail})
    code = (await last_mail(mail))["code"]
    browser.follow_redirects = False
    entered = await browser.post("/anmelden/code", data={"mail": mail, "code": code, "weiter": target})
    assert entered.status_code == 303
    assert entered.headers["location"] == "/meine"


async def test_known_and_unknown_addresses_see_the_same_page(
    browser: httpx.AsyncClient, person: MakePerson
) -> None:
    await person("aaaa@neuhof.example", "municipality_editor", _NEUHOF)
    pages = [
        (await browser.post("/anmelden", data={"mail": mail})).text.replace(mail, "")
        for mail in ("aaaa@neuhof.example", "bbbb@neuhof.example")
    ]
    assert pages[0] == pages[1]


async def test_forms_say_what_is_wrong(browser: httpx.AsyncClient) -> None:
    missing = await browser.post("/anmelden", data={"mail": "nonsense"})
    assert missing.status_code == 422
    assert "Das ist keine E-Mail-Adresse." in missing.text
    letter = await browser.post("/anmelden/brief", data={"code": "1", "name": "", "mail": "x"})
    assert letter.status_code == 422
    for field in ("code", "name", "mail"):
        assert f'href="#{field}"' in letter.text
    wrong = await browser.post(
        "/anmelden/brief",
        data={"code": "0000-0000-0000-0000-0000", "name": "Anna Amt", "mail": "a@neuhof.example"},
    )
    assert wrong.status_code == 422
    assert "Der Code ist falsch" in wrong.text


async def test_in_english(browser: httpx.AsyncClient) -> None:
    page = await browser.get("/anmelden?lang=en")
    assert "You need no password" in page.text
    assert 'action="/anmelden?lang=en"' in page.text


async def test_no_sign_in_page_from_another_site(browser: httpx.AsyncClient) -> None:
    answer = await browser.post(
        "/anmelden", data={"mail": "a@neuhof.example"}, headers={"sec-fetch-site": "cross-site"}
    )
    assert answer.status_code == 403
