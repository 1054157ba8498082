# SPDX-License-Identifier: EUPL-1.2
"""The whole service on a port of its own with sample needs, and a browser to look at it.

Both start once in a test session. Browser tests ask for `open_page`; it keeps every request and every
message of the console, so that a test can say that there was nothing foreign and nothing wrong.
"""

import asyncio
import datetime as dt
import os
import shutil
import subprocess
import sys
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from http.cookiejar import CookieJar, DefaultCookiePolicy
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, Request, async_playwright

from schemas.account import AccountDraft
from service.access.commands import COMMAND_LINE
from service.accounts.actions import name_person
from service.accounts.sessions import cookie_name, open_session
from service.clock import today
from service.database.cluster import APP_ROLE, OWNER_ROLE
from service.database.engine import Engine
from service.database.pool import Database
from service.landscape.files import facts_from_files
from service.serve.prepare import prepare
from tests.process.running import free_port

_CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--renderer-process-limit=1",
    "--process-per-site",
)
_START_SECONDS = 60.0

Opened = Callable[..., Awaitable["Visit"]]
Entered = Callable[..., Awaitable["Visit"]]
TokenOf = Callable[..., Awaitable[str]]


@dataclass
class Visit:
    """A page in the browser, what it asked for and what it complained about."""

    page: Page
    base: str
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    async def go(self, path: str) -> None:
        """Open an address of the service."""
        await self.page.goto(self.base + path)


@pytest.fixture(scope="session")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the service keeps its demo key and finds what the operator has written."""
    return tmp_path_factory.mktemp("pages")


@pytest_asyncio.fixture(scope="session")
async def base_url(
    engine: Engine, administrator: asyncpg.Connection, migrated_template: str, directory: Path
) -> AsyncIterator[str]:
    """The service, started as `ikz serve` with its register and sample needs."""
    name, port = "ikz_pages", free_port()
    await administrator.execute(f"create database {name} template {migrated_template} owner {OWNER_ROLE}")
    url = engine.url(APP_ROLE, name)
    await prepare(url, engine.url(OWNER_ROLE, name), demo=True, state_directory=directory)
    environment = {
        **os.environ,
        "DATABASE_URL": url,
        "IKZ_PORT": str(port),
        "IKZ_DEMO": "1",
        "IKZ_OPERATOR_PAGES": str(directory),
    }
    (directory / "imprint.txt").write_text("Gemeinde Muster\nMusterweg 1\n\nTelefon 0 <b>1</b>", "utf-8")
    output = directory / "output.txt"
    process = _start(environment, output)
    base = f"http://127.0.0.1:{port}"
    try:
        await _until_it_answers(base, process, output)
        yield base
    finally:
        process.terminate()
        await asyncio.to_thread(process.wait, 20)


def _start(environment: dict[str, str], output: Path) -> subprocess.Popen[bytes]:
    with output.open("wb") as stream:
        return subprocess.Popen(
            [sys.executable, "-m", "service.cli", "serve"], env=environment, stdout=stream, stderr=stream
        )


def _fail_if_ended(process: subprocess.Popen[bytes], output: Path) -> None:
    if process.poll() is not None:
        pytest.fail(f"the service ended: {output.read_text()}")


async def _until_it_answers(base: str, process: subprocess.Popen[bytes], output: Path) -> None:
    async with httpx.AsyncClient(trust_env=False) as client, asyncio.timeout(_START_SECONDS):
        while True:
            _fail_if_ended(process, output)
            try:
                if (await client.get(f"{base}/health/ready")).status_code == 200:
                    return
            except httpx.TransportError:
                pass
            await asyncio.sleep(0.1)


@pytest_asyncio.fixture(scope="session")
async def client(base_url: str) -> AsyncIterator[httpx.AsyncClient]:
    """Plain HTTP, German unless a test asks otherwise. Keeps no cookie: who signs in signs nobody else in."""
    nowhere = CookieJar(DefaultCookiePolicy(allowed_domains=[]))
    async with httpx.AsyncClient(base_url=base_url, trust_env=False, timeout=20, cookies=nowhere) as opened:
        yield opened


@pytest_asyncio.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    """Debian's Chromium, or another one that is installed."""
    executable = next((found for name in _CHROMIUM if (found := shutil.which(name))), None)
    if executable is None:
        pytest.fail("there is no Chromium; scripts/chromium.sh finds or installs one")
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(executable_path=executable, args=list(_FLAGS))
        yield launched
        await launched.close()


def _note_failure(visit: Visit, request: Request) -> None:
    # Who leaves a page while its icon is still on the way stops the request; that is no fault of the page.
    if request.failure != "net::ERR_ABORTED":
        visit.complaints.append(f"failed: {request.url}")


@pytest_asyncio.fixture
async def open_page(browser: Browser, base_url: str) -> AsyncIterator[Opened]:
    """Open pages: `visit = await open_page("/", width=320, scheme="dark", javascript=False)`."""
    contexts = []

    async def opened(
        path: str, *, width: int = 1280, scheme: str = "light", javascript: bool = True
    ) -> Visit:
        context = await browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme="dark" if scheme == "dark" else "light",
            java_script_enabled=javascript,
            locale="de-DE",
        )
        contexts.append(context)
        visit = Visit(page=await context.new_page(), base=base_url)
        visit.page.on("request", lambda request: visit.requests.append(request.url))
        visit.page.on("requestfailed", lambda request: _note_failure(visit, request))
        visit.page.on("pageerror", lambda error: visit.complaints.append(str(error)))
        visit.page.on("console", lambda message: visit.complaints.append(message.text))
        await visit.go(path)
        return visit

    yield opened
    for context in contexts:
        await context.close()


@pytest_asyncio.fixture(scope="session")
async def service_database(base_url: str, engine: Engine) -> AsyncIterator[Database]:
    """The database of the service under test."""
    async with Database(engine.url(APP_ROLE, "ikz_pages"), pool_size=4) as opened:
        yield opened


@pytest.fixture(scope="session")
def office_key(directory: Path) -> dict[str, str]:
    """Headers with the office's key: prepares things over the API and looks at what a page has done."""
    return {"authorization": f"Bearer {(directory / 'demo-key').read_text('ascii').strip()}"}


@pytest.fixture(scope="session")
def token_of(service_database: Database) -> TokenOf:
    """The session of a new person: `await token_of("municipality_editor", "06631018")`.

    The scope is the key of the Kommune, district (5 digits) or Regierungsbezirk (3) the role is for, None
    for the others.
    """

    async def begun(role: str, scope: str | None = None) -> str:
        draft = AccountDraft(
            name="Anna Test",
            mail=f"{uuid.uuid4().hex}@pages.example",
            role=role,  # type: ignore[arg-type]
            scope=scope,
            valid_to=today() + dt.timedelta(days=30),
        )
        register = facts_from_files().register_at(today())
        async with service_database.transaction() as connection:
            account = await name_person(connection, COMMAND_LINE, register, draft)
            session = await open_session(connection, account, "mail")
        assert session is not None
        return session.token

    return begun


@pytest.fixture
def enter(open_page: Opened, token_of: TokenOf) -> Entered:
    """A page of somebody signed in: `await enter("municipality_editor", "06631018", "/meine", width=320)`."""

    async def entered(role: str, scope: str | None, path: str, **window: Any) -> Visit:
        token = await token_of(role, scope)
        visit = await open_page("/impressum", **window)
        cookie = {"name": cookie_name(visit.base), "value": token, "url": visit.base}
        await visit.page.context.add_cookies([cookie])  # type: ignore[list-item]
        await visit.go(path)
        return visit

    return entered
