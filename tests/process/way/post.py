# SPDX-License-Identifier: EUPL-1.2
"""The mail server of the way: takes every mail, and hands each out once to whoever expects it."""

import re
import threading
import time
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller

from tests.process.running import free_port

__all__ = ("Post", "links_in", "long_sentences", "text_of")

_WAIT_SECONDS = 20.0


class Post:
    """A real SMTP server. `expect` waits for a mail; what nobody expected stays in `mails`."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.all: list[EmailMessage] = []
        self._arrived = threading.Condition()
        self._server = Controller(self, hostname="127.0.0.1", port=free_port())

    @property
    def port(self) -> int:
        return int(self._server.port)

    def start(self) -> None:
        self._server.start()

    def stop(self) -> None:
        self._server.stop()

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        mail = message_from_bytes(envelope.content, policy=default)
        with self._arrived:
            self.mails.append(mail)
            self.all.append(mail)
            self._arrived.notify_all()
        return "250 OK"

    def expect(self, address: str, subject: str) -> EmailMessage:
        """The next mail to an address whose subject begins so, taken out of the pile."""
        end = time.monotonic() + _WAIT_SECONDS
        with self._arrived:
            while True:
                for mail in self.mails:
                    if mail["To"] == address and str(mail["Subject"]).startswith(subject):
                        self.mails.remove(mail)
                        return mail
                left = end - time.monotonic()
                if left <= 0:
                    had = [(str(mail["To"]), str(mail["Subject"])) for mail in self.mails]
                    raise AssertionError(f"no mail “{subject}” for {address}; there were {had}")
                self._arrived.wait(left)


def text_of(mail: EmailMessage) -> str:
    """The plain text of a mail."""
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def links_in(mail: EmailMessage, base: str) -> list[str]:
    """The links of a mail, each as a path on the service."""
    return [link.removeprefix(base) for link in re.findall(rf"{re.escape(base)}(?:/\S*)", text_of(mail))]


def long_sentences(mail: EmailMessage) -> list[str]:
    """Sentences of more than 20 words: those that plain German does not have."""
    body = text_of(mail).partition("\n-- \n")[0]
    prose = " ".join(line for line in body.splitlines() if "://" not in line)
    return [one for one in re.split(r"(?<=[.!?:])\s+", prose) if len(one.split()) > 20]
