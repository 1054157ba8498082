# SPDX-License-Identifier: EUPL-1.2
"""The pages of calls, as a browser without JavaScript uses them."""

import datetime as dt
import html
import itertools
import re

import httpx
import pytest_asyncio

from tests.service.accounts.conftest import MakePerson, SignIn
from tests.service.calls.conftest import Headers, draft, open_call

_NEUHOF = "06631018"
_numbers = itertools.count(1)
Form = dict[str, str | list[str]]


@pytest_asyncio.fixture
async def clerk(person: MakePerson, sign_in: SignIn) -> httpx.AsyncClient:
    """The browser of the clerk of Neuhof, signed in."""
    mail = f"calls{next(_numbers)}@neuhof.example"
    await person(mail, "municipality_editor", _NEUHOF)
    browser = await sign_in(mail)
    browser.headers["accept"] = "text/html"
    browser.follow_redirects = True
    return browser


def _hidden(text: str) -> dict[str, str]:
    found = re.search(r'name="gesehen" value="([^"]*)"', text)
    assert found
    return {"gesehen": html.unescape(found[1])}


async def test_one_click_then_the_details(
    client: httpx.AsyncClient, office: Headers, clerk: httpx.AsyncClient, closing: dt.date
) -> None:
    page = "/aufrufe/" + (await open_call(client, office, closing)).rpartition("/")[2]
    assert page in (await clerk.get("/aufrufe")).text
    asked = await clerk.get(page)
    assert asked.text.count('type="submit" name="antwort"') == 3
    assert "Wunschpartner" not in asked.text
    said = await clerk.post(page, data={**_hidden(asked.text), "antwort": "yes"})
    assert (said.status_code, said.url.path) == (200, page)
    assert "Ihre Antwort: Ja" in said.text
    more: Form = {
        **_hidden(said.text),
        "antwort": "yes",
        "angaben": "1",
        "wunsch": ["Flieden", "", "Kalbach"],
        "nicht": ["Fulda (Stadt)"],
        "stellen": "0,5",
        "beginn": "2027-05",
        "dringlichkeit": "4",
        "sichtbarkeit": "office",
    }
    saved = await clerk.post(page, data=more)
    assert saved.status_code == 200, saved.text
    for value in ("Flieden", "Kalbach", "Fulda (Stadt)", "0,50", "2027-05"):
        assert f'value="{value}"' in saved.text
    again = await clerk.post(page, data={**_hidden(saved.text), "antwort": "yes"})
    assert 'value="Fulda (Stadt)"' in again.text
    saved = again
    wrong = await clerk.post(page, data={**more, **_hidden(saved.text), "wunsch": "Xqzw", "stellen": "viel"})
    assert wrong.status_code == 422
    assert wrong.text.count('aria-invalid="true"') == 2
    assert 'value="Xqzw"' in wrong.text
    stale = await clerk.post(page, data={**more, "antwort": "no"})
    assert stale.status_code == 412
    english = await clerk.get(f"{page}?lang=en")
    assert "Your answer: Yes" in english.text
    no = await clerk.post(page, data={**_hidden(saved.text), "antwort": "no"})
    assert "Ihre Antwort: Nein" in no.text
    assert "Warum passt es nicht?" in no.text


async def test_who_is_not_signed_in_is_led_there_and_another_site_changes_nothing(
    client: httpx.AsyncClient, office: Headers, clerk: httpx.AsyncClient, closing: dt.date
) -> None:
    page = "/aufrufe/" + (await open_call(client, office, closing, "dms_eakte")).rpartition("/")[2]
    away = await client.get(page, headers={"accept": "text/html"})
    assert away.status_code == 303
    assert away.headers["location"] == f"/anmelden?weiter={page.replace('/', '%2F')}"
    forged = await clerk.post(page, data={"antwort": "no"}, headers={"sec-fetch-site": "cross-site"})
    assert forged.status_code == 403
    assert "Ihre Antwort" not in (await clerk.get(page)).text


async def test_the_office_sends_sees_and_closes(
    client: httpx.AsyncClient,
    office: Headers,
    clerk: httpx.AsyncClient,
    person: MakePerson,
    sign_in: SignIn,
    closing: dt.date,
) -> None:
    await person("calls@office.example", "ikz_office")
    browser = await sign_in("calls@office.example")
    browser.headers["accept"] = "text/html"
    browser.follow_redirects = True
    made = await draft(client, office, closing, "it_training", text="<b>Bitte</b>")
    page = made.headers["location"].replace("/v1/calls", "/aufrufe")
    assert (await clerk.get(page)).status_code == 404
    shown = await browser.get(page)
    opened = await browser.post(f"{page}/schritt", data={**_hidden(shown.text), "schritt": "open"})
    assert "Antworten auf der Karte" in opened.text
    assert "&lt;b&gt;Bitte" in opened.text
    await clerk.post(page, data={"antwort": "later"})
    seen = await browser.get(page)
    assert "Später (" in seen.text
    closed = await browser.post(f"{page}/schritt", data={**_hidden(seen.text), "schritt": "closed"})
    assert "Ein Plan war nicht möglich" in closed.text
    assert "keine Antworten mehr" in (await clerk.get(page)).text
