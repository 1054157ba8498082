# SPDX-License-Identifier: EUPL-1.2
"""Every setting of the service: its environment variable, its meaning, its default.

Settings are read once, at a door (`ikz`, the web application, the worker), and handed on as a value.
Nothing else reads the environment.
"""

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, TypeVar
from urllib.parse import SplitResult, urlsplit

from matching.errors import FieldError, InvalidInput, Text

__all__ = ("PROJECT_DIRECTORY", "Settings")

T = TypeVar("T")

PROJECT_DIRECTORY = Path(__file__).resolve().parent.parent

_STATE_DIRECTORY = PROJECT_DIRECTORY / ".state"
_NO_SENDER = "ikz@localhost"


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
    """`IKZ_POOL_SIZE`: database connections per web process. Times web processes, plus two each
    for listening, plus ten for each worker, must stay below `max_connections` of the server."""

    environment: Literal["development", "production"] = "development"
    """`IKZ_ENVIRONMENT`: `production` refuses demo data."""

    cors_origins: tuple[str, ...] = ()
    """`IKZ_CORS_ORIGINS`: origins of other sites whose pages may call the API, separated by commas.
    Empty means none. `*` opens reading to every site; keys are never sent by a browser on their own."""

    demo: bool = False
    """`IKZ_DEMO`: 1 shows the banner for labelled sample needs; `ikz run --demo` sets it."""

    operator_pages: Path | None = None
    """`IKZ_OPERATOR_PAGES`: a folder with imprint.txt, privacy.txt, accessibility.txt, leichte_sprache.txt,
    gebaerdensprache.txt (plain text, empty lines between paragraphs) and gebaerdensprache.mp4 or .webm:
    what only the operator can say on those pages. Without it they say so."""

    worker_lost_seconds: int = 15
    """`IKZ_WORKER_LOST_SECONDS`: a worker that has not been heard of for so long counts as dead, and its
    plans are begun again, once, by the next one."""

    oidc_issuer: str | None = None
    """`IKZ_OIDC_ISSUER`: the OpenID Connect provider with which offices sign in; without it by mail alone."""

    oidc_client_id: str | None = None
    """`IKZ_OIDC_CLIENT_ID`: under which name the provider knows this service."""

    oidc_client_secret: str | None = field(default=None, repr=False)
    """`IKZ_OIDC_CLIENT_SECRET`: proves it to the provider."""

    undo_minutes: int = 10
    """`IKZ_UNDO_MINUTES`: so long a released suggestion can be taken back before its members are asked."""

    security_contact: str | None = None
    """`IKZ_SECURITY_CONTACT`: where a weakness is reported, `mailto:…` or `https://…`; shown in
    /.well-known/security.txt, which is 404 without it."""

    public_url: str | None = None
    """`IKZ_PUBLIC_URL`: where people reach the service, `https://ikz.example`; links in mails begin with it.
    Without it they begin with the address the service listens on."""

    smtp_host: str | None = None
    """`IKZ_SMTP_HOST`: the mail server. Without it no mail leaves the house: each is kept as a file in the
    folder `mailbox` of the state directory, and the log says so."""

    smtp_port: int = 587
    """`IKZ_SMTP_PORT`."""

    smtp_user: str | None = None
    """`IKZ_SMTP_USER`: without it the mail server is used without signing in."""

    smtp_password: str | None = field(default=None, repr=False)
    """`IKZ_SMTP_PASSWORD`."""

    smtp_tls: Literal["starttls", "tls", "none"] = "starttls"
    """`IKZ_SMTP_TLS`: `starttls` (usual on port 587), `tls` from the start (465), or `none`, for a mail
    server on the same machine."""

    mail_from: str = _NO_SENDER
    """`IKZ_MAIL_FROM`: the sender of every mail; needed with IKZ_SMTP_HOST."""

    office_phone: str | None = None
    """`IKZ_OFFICE_PHONE`: the telephone of the IKZ office, at the end of every mail."""

    office_mail: str | None = None
    """`IKZ_OFFICE_MAIL`: the mail address of the IKZ office: at the end of every mail, for answers, and for
    what nobody of the office with an account can be told."""

    debug: bool = False
    """`IKZ_DEBUG`: 1 prints tracebacks of faults on the command line. Never changes an HTTP answer."""

    @property
    def base_url(self) -> str:
        """What links in mails begin with: scheme and host, without a slash at the end."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return self.public_url or f"http://{host}:{self.port}"

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
            oidc_issuer=read("IKZ_OIDC_ISSUER", _issuer, None),
            oidc_client_id=read("IKZ_OIDC_CLIENT_ID", str, None),
            oidc_client_secret=read("IKZ_OIDC_CLIENT_SECRET", str, None),
            undo_minutes=read("IKZ_UNDO_MINUTES", _integer(0, 1440), 10),
            security_contact=read("IKZ_SECURITY_CONTACT", _contact, None),
            public_url=read("IKZ_PUBLIC_URL", _public_url, None),
            smtp_host=read("IKZ_SMTP_HOST", _host_name, None),
            smtp_port=read("IKZ_SMTP_PORT", _integer(1, 65535), 587),
            smtp_user=read("IKZ_SMTP_USER", str, None),
            smtp_password=read("IKZ_SMTP_PASSWORD", str, None),
            smtp_tls=read("IKZ_SMTP_TLS", _tls, "starttls"),
            mail_from=read("IKZ_MAIL_FROM", _mail_address, _NO_SENDER),
            office_phone=read("IKZ_OFFICE_PHONE", _phone, None),
            office_mail=read("IKZ_OFFICE_MAIL", _mail_address, None),
            debug=read("IKZ_DEBUG", _flag, False),
        )
        if settings.smtp_host and settings.mail_from == _NO_SENDER:
            reader.refuse(
                "IKZ_MAIL_FROM",
                "Mit IKZ_SMTP_HOST braucht es einen Absender.",
                "IKZ_SMTP_HOST needs a sender.",
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
            self.refuse(name, de, en)
            return default

    def refuse(self, name: str, de: str, en: str) -> None:
        if all(wrong.field != name for wrong in self._wrong):
            self._wrong.append(FieldError(field=name, code="setting", text=Text(de=de, en=en)))

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


def _public_url(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("https", "http") or not parts.hostname or parts.query or parts.fragment:
        raise ValueError(
            "Erwartet wird eine Adresse wie https://ikz.example. | "
            "An address such as https://ikz.example is expected."
        )
    return value.rstrip("/")


def _host_name(value: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9.:_-]+", value):
        raise ValueError("Erwartet wird ein Rechnername. | The name of a host is expected.")
    return value


def _tls(value: str) -> Literal["starttls", "tls", "none"]:
    if value == "starttls":
        return "starttls"
    if value == "tls":
        return "tls"
    if value == "none":
        return "none"
    raise ValueError("Erwartet wird starttls, tls oder none. | starttls, tls or none is expected.")


def _mail_address(value: str) -> str:
    if not re.fullmatch(r"[^\s@<>,;:\"]+@[^\s@<>,;:\"]+", value) or not value.isascii():
        raise ValueError(
            "Erwartet wird eine Adresse wie ikz@stelle.example. | "
            "An address such as ikz@office.example is expected."
        )
    return value


def _phone(value: str) -> str:
    if not re.fullmatch(r"[0-9+()/ -]{3,40}", value):
        raise ValueError("Erwartet wird eine Telefonnummer. | A telephone number is expected.")
    return value


def _issuer(value: str) -> str:
    _web_address(value)
    return value.rstrip("/")


def _web_address(value: str) -> SplitResult:
    wrong = ValueError(
        "Erwartet wird eine Adresse wie https://ikz.example. | "
        "An address such as https://ikz.example is expected."
    )
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError:
        raise wrong from None
    is_readable = value.isascii() and value.isprintable() and " " not in value
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or not is_readable:
        raise wrong
    return parts


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
