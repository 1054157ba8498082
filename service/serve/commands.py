# SPDX-License-Identifier: EUPL-1.2
"""`ikz run`: everything at once. `ikz serve`: the web server alone."""

import asyncio
import contextlib
import os
import signal
import time
import urllib.error
import urllib.request
from collections.abc import Iterator

import click

from service.command_options import language
from service.database.commands import DatabaseAddress, running_database
from service.database.engine import Engine
from service.database.pool import check
from service.errors import StartFailed
from service.processes import die_with_parent
from service.serve.prepare import prepare
from service.serve.supervisor import Child, child_environment, end_on_signals, stop_all, supervise
from service.serve.web import require_free_port, serve_web
from service.settings import Settings
from service.start import missing_packages

__all__ = ("run", "serve")

_READY_SECONDS = 60.0


@click.command()
def serve() -> None:
    """The web server alone (Webserver).

    Expects a migrated database (`ikz migrate`). Listens on IKZ_HOST and IKZ_PORT; without DATABASE_URL it
    uses the embedded engine.

    \b
    Examples:
      ikz serve
      IKZ_PORT=9000 IKZ_WEB_PROCESSES=2 DATABASE_URL=postgresql://... ikz serve
    """
    settings = Settings.from_environment()
    _require_packages()
    require_free_port(settings.host, settings.port)
    with running_database(settings) as address:
        asyncio.run(check(address.app_url))
        os.environ["DATABASE_URL"] = address.app_url  # the web processes read their own settings
        serve_web(settings)


@click.command()
@click.option("--demo", is_flag=True, help="Load labelled sample needs and make a local demo key.")
def run(demo: bool) -> None:
    """Everything at once: engine, migrations, register, web server and worker.

    Without DATABASE_URL the embedded PostgreSQL keeps its data in .state (IKZ_STATE_DIR). Ctrl-C ends all of
    it; the data stays.

    \b
    Examples:
      ikz run --demo
      IKZ_PORT=9000 ikz run
    """
    settings = Settings.from_environment()
    if demo and settings.environment == "production":
        raise StartFailed.because(
            "Beispieldaten (--demo) gibt es nicht im Produktivbetrieb (IKZ_ENVIRONMENT=production).",
            "Sample data (--demo) is refused in production (IKZ_ENVIRONMENT=production).",
        )
    if os.environ.get("IKZ_STOP_WITH_PARENT") == "1":
        die_with_parent(signal.SIGTERM)
    _require_packages()
    require_free_port(settings.host, settings.port)
    end_on_signals()
    children: list[Child] = []
    try:
        with _own_engine(settings) as (engine, address):
            try:
                _start(settings, address, demo, children)
                supervise(engine, children, _say)
            finally:
                stop_all(children)
    except KeyboardInterrupt:
        _say("Beendet.", "Stopped.")


def _require_packages() -> None:
    if missing := missing_packages():
        names = ", ".join(missing)
        raise StartFailed.because(
            f"Es fehlen Pakete: {names}; bitte `make setup` aufrufen.",
            f"Packages are missing: {names}; run `make setup`.",
        )


@contextlib.contextmanager
def _own_engine(settings: Settings) -> Iterator[tuple[Engine | None, DatabaseAddress]]:
    if settings.database_url is not None:
        owner_url = settings.owner_database_url or settings.database_url
        yield None, DatabaseAddress(settings.database_url, owner_url)
        return
    with Engine.start(settings.state_directory, attach=False, wait_seconds=5) as engine:
        yield engine, DatabaseAddress(engine.app_url, engine.owner_url)


def _start(settings: Settings, address: DatabaseAddress, demo: bool, children: list[Child]) -> None:
    migrated, demo_key = asyncio.run(
        prepare(address.app_url, address.owner_url, demo=demo, state_directory=settings.state_directory)
    )
    if migrated.applied:
        applied = ", ".join(migrated.applied)
        _say(f"Datenbank eingerichtet: {applied}.", f"Database set up: {applied}.")
    environment = child_environment({"DATABASE_URL": address.app_url, **({"IKZ_DEMO": "1"} if demo else {})})
    environment.pop("IKZ_OWNER_DATABASE_URL", None)  # the children never need the owner's rights
    children.extend(Child(name, environment) for name in ("serve", "worker"))
    for child in children:
        child.start()
    _wait_until_served(settings, children[0])
    _announce(settings, demo_key)


def _wait_until_served(settings: Settings, web: Child) -> None:
    url = f"http://{_reachable(settings.host)}:{settings.port}/health/live"
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    deadline = time.monotonic() + _READY_SECONDS
    while True:
        try:
            with opener.open(url, timeout=2):
                return
        except urllib.error.HTTPError:
            return  # an answer, whatever it says
        except OSError:
            pass
        ended = web.process is not None and web.process.poll() is not None
        if ended or time.monotonic() > deadline:
            raise StartFailed.because(
                "Der Webserver ist nicht gestartet; die Meldung darüber sagt, warum.",
                "The web server has not started; the message above says why.",
            )
        time.sleep(0.03)


def _announce(settings: Settings, demo_key: str | None) -> None:
    host = "localhost" if settings.host in ("127.0.0.1", "::1", "0.0.0.0", "::") else settings.host  # noqa: S104
    base = f"http://{host}:{settings.port}"
    german = language() == "de"
    places = [
        (f"{base}/", "Partner suchen" if german else "find partners"),
        (f"{base}/docs", "die Schnittstelle" if german else "the API"),
        (f"{base}/v1/topics", "die Themen als JSON" if german else "the topics as JSON"),
        (f"{base}/health/ready", "ob alles läuft" if german else "whether all is well"),
    ]
    width = max(len(url) for url, _ in places)
    for url, meaning in places:
        click.echo(f"  {url:<{width}}  {meaning}")
    if demo_key:
        label = "Lokaler Demoschlüssel" if german else "Local demo key"
        click.echo(f"  {label}: {demo_key}")
    click.echo("  Strg-C beendet alles." if german else "  Ctrl-C ends everything.")


def _reachable(host: str) -> str:
    if host in ("0.0.0.0", ""):  # noqa: S104
        return "127.0.0.1"
    return f"[{'::1' if host == '::' else host}]" if ":" in host else host


def _say(de: str, en: str) -> None:
    click.echo(f"ikz: {en if language() == 'en' else de}", err=True)
