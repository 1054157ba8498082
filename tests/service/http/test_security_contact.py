# SPDX-License-Identifier: EUPL-1.2
"""`/.well-known/security.txt`: what the operator has said, or nothing."""

import datetime as dt

import httpx

from service.app import create_app
from service.clock import today
from service.settings import Settings

_URL = "/.well-known/security.txt"


async def _asked(contact: str | None) -> httpx.Response:
    # The address needs no database, so the one that is named need not be there.
    settings = Settings(database_url="postgresql://nobody@127.0.0.1:9/nothing", security_contact=contact)
    transport = httpx.ASGITransport(create_app(settings))
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        return await client.get(_URL)


async def test_without_a_contact_there_is_no_such_page() -> None:
    assert (await _asked(None)).status_code == 404


async def test_the_contact_is_shown_with_an_end_within_a_year() -> None:
    answer = await _asked("mailto:security@office.example")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain")
    fields = dict(line.split(": ", 1) for line in answer.text.splitlines())
    assert fields["Contact"] == "mailto:security@office.example"
    days_left = (dt.datetime.fromisoformat(fields["Expires"]).date() - today()).days
    assert 30 < days_left < 365
