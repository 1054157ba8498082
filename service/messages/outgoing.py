# SPDX-License-Identifier: EUPL-1.2
"""Ways out for a mail: a mail server (SMTP), or a local folder where none is set.

A way out is an async context manager whose `send` returns when the mail is handed over. What goes wrong is
one of three things, because each is treated differently: nobody there (`Away`: pause everything), this mail
not now (`NotNow`: again later), this mail never (`Never`: a dead letter).
"""

import contextlib
import logging
import os
from email.message import EmailMessage
from pathlib import Path
from types import TracebackType
from typing import Protocol

import aiosmtplib

from service.settings import Settings

__all__ = ("Away", "Folder", "Never", "NotNow", "Outgoing", "SmtpServer", "outgoing")

_TIMEOUT_SECONDS = 30.0
_PERMANENT = range(500, 600)

_log = logging.getLogger("ikz.messages")


class Away(Exception):
    """The mail server does not answer, or does not let us in; no mail can go out now."""


class NotNow(Exception):
    """This mail was not taken now."""


class Never(Exception):
    """This mail will never be taken."""


class Outgoing(Protocol):
    """A way out for mails."""

    async def __aenter__(self) -> "Outgoing": ...

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    async def send(self, mail: EmailMessage, sender: str, address: str) -> None:
        """Hand over one mail; raises Away, NotNow or Never with a class and a code, never an address."""


def outgoing(settings: Settings) -> Outgoing:
    """The way out that the settings name."""
    if settings.smtp_host is None:
        return Folder(settings.state_directory / "mailbox")
    return SmtpServer(settings)


class SmtpServer:
    """One connection to the mail server, opened at the first mail and again after a loss."""

    def __init__(self, settings: Settings) -> None:
        self._client = aiosmtplib.SMTP(
            hostname=settings.smtp_host,
            port=settings.smtp_port,
            username=settings.smtp_user,
            password=settings.smtp_password,
            use_tls=settings.smtp_tls == "tls",
            # None would try STARTTLS and go on in the clear if the server does not offer it.
            start_tls=settings.smtp_tls == "starttls",
            timeout=_TIMEOUT_SECONDS,
        )

    async def __aenter__(self) -> "SmtpServer":
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._client.is_connected:
            with contextlib.suppress(aiosmtplib.SMTPException, OSError):
                await self._client.quit()
        self._client.close()

    async def send(self, mail: EmailMessage, sender: str, address: str) -> None:
        """As `Outgoing.send`."""
        await self._connect()
        try:
            await self._client.send_message(mail, sender=sender, recipients=[address])
        except aiosmtplib.SMTPRecipientsRefused as error:
            code = error.recipients[0].code if error.recipients else 0
            raise (Never if code in _PERMANENT else NotNow)(f"recipient refused, {code}") from error
        except aiosmtplib.SMTPSenderRefused as error:
            # Our sender is a setting: waiting until it is right loses nothing.
            raise NotNow(f"sender refused, {error.code}") from error
        except aiosmtplib.SMTPResponseException as error:
            raise (Never if error.code in _PERMANENT else NotNow)(f"mail refused, {error.code}") from error
        except (aiosmtplib.SMTPException, OSError) as error:
            # Gone in the middle: the mail may have arrived. It is sent again under the same Message-ID. That
            # counts as a try, because it may be this very mail that the server cannot stand.
            self._client.close()
            raise NotNow(f"lost, {type(error).__name__}") from error

    async def _connect(self) -> None:
        if self._client.is_connected:
            return
        try:
            await self._client.connect()
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            self._client.close()
            code = getattr(error, "code", None)
            raise Away(type(error).__name__ + (f", {code}" if code else "")) from error


class Folder:
    """Each mail as a file `<id>.eml`, readable by the service's user alone."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory

    async def __aenter__(self) -> "Folder":
        self.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        pass

    async def send(self, mail: EmailMessage, sender: str, address: str) -> None:  # noqa: ARG002
        """As `Outgoing.send`; the same mail twice is one file."""
        name = mail["Message-ID"].strip("<>").partition("@")[0]
        part = self.directory / f".{name}.part"
        try:
            descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(mail.as_bytes())
            part.replace(self.directory / f"{name}.eml")
        except OSError as error:
            raise Away(f"folder: {type(error).__name__}") from error
        _log.info("no mail server is set: a mail was kept in %s", self.directory)
