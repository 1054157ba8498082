# SPDX-License-Identifier: EUPL-1.2
"""Every setting of the service: its environment variable, its meaning, its default.

Settings are read once, at a door (`ikz`, the web application, the worker), and handed on as a value.
Nothing else reads the environment.
"""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeVar
from urllib.parse import urlsplit

from matching.errors import FieldError, InvalidInput, Text

__all__ = ("PROJECT_DIRECTORY", "Settings")

T = TypeVar("T")

PROJECT_DIRECTORY = Path(__file__).resolve().parent.parent

_STATE_DIRECTORY = PROJECT_DIRECTORY / ".state"


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings:
    """The settings of one process."""

    database_url: str | None = None
    """`DATABASE_URL`: PostgreSQL 15 or newer, `postgresql://user:password@host:port/name`. Without it the
    embedded engine is started in the state directory: good for a laptop or a pilot; production sets it."""

    owner_database_url: str | None = None
    """`IKZ_OWNER_DATABASE_URL`: the same database as the role that owns the tables and migrates them. Only
    `ikz migrate` uses it. Without it `DATABASE_URL` migrates; the web processes then still drop to the
    application's role at the start of each connection, but a real separation needs two users."""

    state_directory: Path = _STATE_DIRECTORY
    """`IKZ_STATE_DIR`: where the embedded engine keeps its data. Losing it is losing the data."""

    host: str = "127.0.0.1"
    """`IKZ_HOST`: the address to listen on. Anything but the default belongs behind a proxy with TLS."""

    port: int = 8000
    """`IKZ_PORT` (or `PORT`, as platforms set it)."""

    web_processes: int = 1
    """`IKZ_WEB_PROCESSES`: web processes; each keeps its own landscape (at most 300 MB)."""

    pool_size: int = 10
    """`IKZ_POOL_SIZE`: database connections per web process. Times web processes, plus one each
    for listening, plus five for each worker, must stay below `max_connections` of the server."""

    environment: Literal["development", "production"] = "development"
    """`IKZ_ENVIRONMENT`: `production` refuses demo data."""

    cors_origins: tuple[str, ...] = ()
    """`IKZ_CORS_ORIGINS`: origins of other sites whose pages may call the API, separated by commas.
    Empty means none. `*` opens reading to every site; keys are never sent by a browser on their own."""

    demo: bool = False
    """`IKZ_DEMO`: 1 shows the banner for labelled sample needs; `ikz run --demo` sets it."""

    operator_pages: Path | None = None
    """`IKZ_OPERATOR_PAGES`: a folder with imprint.txt, privacy.txt and accessibility.txt, plain text, empty
    lines between paragraphs: what only the operator can say on those pages. Without it they say so."""

    worker_lost_seconds: int = 15
    """`IKZ_WORKER_LOST_SECONDS`: a worker that has not been heard of for so long counts as dead, and its
    plans are begun again, once, by the next one."""

    security_contact: str | None = None
    """`IKZ_SECURITY_CONTACT`: where a weakness is reported, `mailto:…` or `https://…`; shown in
    /.well-known/security.txt, which is 404 without it."""

    debug: bool = False
    """`IKZ_DEBUG`: 1 prints tracebacks of faults on the command line. Never changes an HTTP answer."""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> "Settings":
        """Read and check the settings.

        :param environment: variables to read, the process's own by default; an empty value counts as unset
        :raises InvalidInput: with every wrong variable named
        """
        reader = _Reader(os.environ if environment is None else environment)
        read = reader.read
        settings = cls(
            database_url=read("DATABASE_URL", _database_url, None),
            owner_database_url=read("IKZ_OWNER_DATABASE_URL", _database_url, None),
            state_directory=read("IKZ_STATE_DIR", _directory, _STATE_DIRECTORY),
            host=read("IKZ_HOST", str, "127.0.0.1"),
            port=read("IKZ_PORT", _integer(1, 65535), read("PORT", _integer(1, 65535), 8000)),
            web_processes=read("IKZ_WEB_PROCESSES", _integer(1, 64), 1),
            pool_size=read("IKZ_POOL_SIZE", _integer(1, 200), 10),
            environment=read("IKZ_ENVIRONMENT", _environment, "development"),
            cors_origins=read("IKZ_CORS_ORIGINS", _origins, ()),
            demo=read("IKZ_DEMO", _flag, False),
            operator_pages=read("IKZ_OPERATOR_PAGES", _directory, None),
            worker_lost_seconds=read("IKZ_WORKER_LOST_SECONDS", _integer(1, 3600), 15),
            security_contact=read("IKZ_SECURITY_CONTACT", _contact, None),
            debug=read("IKZ_DEBUG", _flag, False),
        )
        reader.finish()
        return settings


class _Reader:
    """Reads variables and collects everything that is wrong with them."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment
        self._wrong: list[FieldError] = []

    def read(self, name: str, parse: Callable[[str], T], default: T) -> T:
        value = self._environment.get(name, "").strip()
        if not value:
            return default
        try:
            return parse(value)
        except ValueError as error:
            de, _, en = str(error).partition(" | ")
            self._wrong.append(FieldError(field=name, code="setting", text=Text(de=de, en=en)))
            return default

    def finish(self) -> None:
        if self._wrong:
            names = ", ".join(wrong.field for wrong in self._wrong)
            raise InvalidInput(
                Text(de=f"Diese Einstellung ist falsch: {names}.", en=f"This setting is wrong: {names}."),
                fields=tuple(self._wrong),
            )


def _integer(low: int, high: int) -> Callable[[str], int]:
    def parse(value: str) -> int:
        if not value.isascii() or not value.isdigit() or not low <= int(value) <= high:
            raise ValueError(
                f"Erwartet wird eine ganze Zahl von {low} bis {high}. | "
                f"A whole number from {low} to {high} is expected."
            )
        return int(value)

    return parse


def _flag(value: str) -> bool:
    if value not in ("0", "1"):
        raise ValueError("Erwartet wird 0 oder 1. | 0 or 1 is expected.")
    return value == "1"


def _environment(value: str) -> Literal["development", "production"]:
    if value == "production":
        return "production"
    if value == "development":
        return "development"
    raise ValueError("Erwartet wird development oder production. | development or production is expected.")


def _origins(value: str) -> tuple[str, ...]:
    return tuple(origin.strip() for origin in value.split(",") if origin.strip())


def _contact(value: str) -> str:
    is_address = value.startswith(("mailto:", "https://")) and value.isascii() and value.isprintable()
    if not is_address or " " in value:
        raise ValueError(
            "Erwartet wird eine Adresse wie mailto:sicherheit@stelle.example oder https://…. | "
            "An address such as mailto:security@office.example or https://… is expected."
        )
    return value


def _directory(value: str) -> Path:
    return Path(value).expanduser().absolute()


def _database_url(value: str) -> str:
    wrong = ValueError(
        "Erwartet wird eine Adresse wie postgresql://benutzer:passwort@rechner:5432/name. | "
        "An address such as postgresql://user:password@host:5432/name is expected."
    )
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError:
        raise wrong from None
    has_place = bool(parts.hostname) or "host=" in parts.query
    if parts.scheme not in ("postgresql", "postgres") or not has_place or not parts.path.strip("/"):
        raise wrong
    return value
