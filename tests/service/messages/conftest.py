# SPDX-License-Identifier: EUPL-1.2
"""A mail server that keeps what it gets and can misbehave, people with accounts, a clock of our own."""

import datetime as dt
import email.policy
import socket
import uuid
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path

import pytest
import pytest_asyncio
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from service.access.permissions import Role
from service.database.pool import Database
from service.ids import new_id
from service.messages.outbox import Address, post, to_municipality
from service.settings import Settings

#: A Monday at noon in Berlin.
NOW = dt.datetime(2026, 11, 23, 11, 0, tzinfo=dt.UTC)
NEUHOF = "06631018"

MakeAccount = Callable[..., Awaitable[uuid.UUID]]
Post = Callable[..., Awaitable[uuid.UUID]]


@dataclass
class Sink:
    """A real mail server on the loopback address."""

    port: int
    mails: list[EmailMessage] = field(default_factory=list)
    #: recipient -> the answer to RCPT instead of taking it.
    refuse: dict[str, str] = field(default_factory=dict)
    #: Take so many mails and then cut the connection instead of saying so.
    cut_after_taking: int = 0
    controller: Controller | None = None

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.refuse:
            return self.refuse[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        content = envelope.content
        assert isinstance(content, bytes)
        mail = BytesParser(policy=email.policy.default).parsebytes(content)
        assert isinstance(mail, EmailMessage)
        self.mails.append(mail)
        if self.cut_after_taking:
            self.cut_after_taking -= 1
            assert server.transport is not None
            server.transport.close()
        return "250 OK"

    def start(self) -> None:
        self.controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self.controller.start()

    def stop(self) -> None:
        if self.controller is not None:
            self.controller.stop()
            self.controller = None

    @property
    def subjects(self) -> list[str]:
        return [mail["Subject"] for mail in self.mails]


@pytest.fixture(name="sink")
def _sink() -> Iterator[Sink]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    sink = Sink(port)
    sink.start()
    yield sink
    sink.stop()


@pytest.fixture(name="settings")
def _settings(sink: Sink, tmp_path: Path) -> Settings:
    return Settings(
        state_directory=tmp_path,
        public_url="https://ikz.example",
        smtp_host="127.0.0.1",
        smtp_port=sink.port,
        smtp_tls="none",
        mail_from="ikz@dienst.example",
        office_phone="0611 1234-0",
        office_mail="ikz-stelle@land.example",
    )


@pytest_asyncio.fixture(name="account")
async def _account(database: Database) -> MakeAccount:
    """Make a person with one role: `await account("erika@neuhof.example", Role.…, "06631018")`."""

    async def make(mail: str, role: Role, scope: str | None, language: str = "de") -> uuid.UUID:
        id_ = new_id()
        async with database.transaction() as connection:
            await connection.execute(
                "insert into account (id, pseudonym, name, mail, language) values ($1, $2, $3, $4, $5)",
                id_,
                id_.hex[-16:],
                "Erika Beispiel",
                mail,
                language,
            )
            await connection.execute(
                "insert into role_grant (id, account, role, scope, valid_from, valid_to, granted_by) "
                "values ($1, $2, $3, $4, '2026-01-01', '2027-12-31', 'test')",
                new_id(),
                id_,
                role.value,
                scope,
            )
        return id_

    return make


@pytest_asyncio.fixture(name="say")
async def _say(database: Database) -> Post:
    """Post a message that names a host: `await say("a.example", to=…, kind=…, subject=…)`."""

    async def say(
        host: str,
        to: Address | None = None,
        kind: str = "webhook_disabled",
        subject: tuple[str, str] = ("webhook", "1"),
        deadline: dt.date | None = None,
        link: str | None = None,
    ) -> uuid.UUID:
        async with database.transaction() as connection:
            return await post(
                connection,
                kind=kind,
                to=to or to_municipality(NEUHOF),
                facts={"host": host},
                subject=subject,
                deadline=deadline,
                link=link,
            )

    return say
