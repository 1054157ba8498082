# SPDX-License-Identifier: EUPL-1.2
"""From the outbox to a real mail server: who gets it, what happens when it is away, doubled or broken."""

import asyncio
import datetime as dt
import stat
from pathlib import Path

import msgspec
import pytest

from service.access.permissions import Role
from service.database.pool import Database
from service.messages import kinds
from service.messages.dispatch import MOST_ATTEMPTS, deliver
from service.messages.outbox import to_account, to_mail, to_municipality, to_role
from service.settings import Settings
from tests.service.messages.conftest import NEUHOF, NOW, MakeAccount, Post, Sink

_MINUTE = dt.timedelta(minutes=1)


async def _states(database: Database, table: str) -> dict[str, int]:
    async with database.acquire() as connection:
        rows = await connection.fetch(f"select state, count(*) as n from {table} group by state")
    return {row["state"]: row["n"] for row in rows}


@pytest.fixture(name="kind")
def _kind(monkeypatch: pytest.MonkeyPatch):
    """Change how the one kind of these tests behaves: `kind(reminder=True)`."""

    def change(**changes: bool) -> None:
        known = dict(kinds.read_kinds())
        known["webhook_disabled"] = msgspec.structs.replace(known["webhook_disabled"], **changes)
        for module in ("outbox", "dispatch", "mail_text", "due"):
            monkeypatch.setattr(f"service.messages.{module}.read_kinds", lambda: known)

    return change


async def test_everybody_of_the_municipality_is_told_in_their_language(
    database: Database, settings: Settings, sink: Sink, account: MakeAccount, say: Post
) -> None:
    await account("erika@neuhof.example", Role.MUNICIPALITY_EDITOR, NEUHOF)
    await account("max@neuhof.example", Role.MUNICIPALITY_SIGNATORY, NEUHOF, "en")
    await account("anna@flieden.example", Role.MUNICIPALITY_EDITOR, "06631008")
    await say("gegenstelle.example", deadline=dt.date(2027, 3, 1), link="/webhooks")
    tally = await deliver(database, settings, NOW)
    assert (tally.addressed, tally.sent) == (1, 2)
    by_address = {mail["To"]: mail for mail in sink.mails}
    assert set(by_address) == {"erika@neuhof.example", "max@neuhof.example"}
    german = by_address["erika@neuhof.example"]
    assert german["Subject"] == "Ein Webhook wurde abgeschaltet"
    assert by_address["max@neuhof.example"]["Subject"] == "A webhook was switched off"
    assert german["Auto-Submitted"] == "auto-generated"
    assert german["Date"].datetime == NOW
    assert german["Message-ID"].endswith("@dienst.example>")
    assert german["Reply-To"] == "ikz-stelle@land.example"
    assert german.get_content_type() == "multipart/alternative"
    for part in ("plain", "html"):
        body = german.get_body((part,))
        assert body is not None
        text = body.get_content()
        for said in (
            "gegenstelle.example",
            "Frist: 1. März 2027",
            "https://ikz.example/webhooks",
            "0611 1234-0",
        ):
            assert said in text, part
    assert await _states(database, "message_recipient") == {"sent": 2}
    assert (await deliver(database, settings, NOW + _MINUTE)).sent == 0


async def test_without_accounts_the_official_mailbox_gets_it_and_without_one_the_office_sees_it(
    database: Database, settings: Settings, sink: Sink, say: Post
) -> None:
    async with database.acquire() as connection:
        await connection.execute(
            "insert into official_mailbox (municipality, address, source, changed_by) "
            "values ($1, 'rathaus@neuhof.example', 'letterhead', 'test')",
            NEUHOF,
        )
    await say("a.example")
    await say("b.example", to=to_municipality("06631008"))
    await say("c.example", to=to_role(Role.IKZ_OFFICE))
    await say("d.example", to=to_role(Role.DISTRICT_OFFICER, "06631"))
    tally = await deliver(database, settings, NOW)
    assert (tally.sent, tally.undeliverable) == (2, 2)
    assert {mail["To"] for mail in sink.mails} == {"rathaus@neuhof.example", "ikz-stelle@land.example"}
    assert await _states(database, "message") == {"addressed": 2, "undeliverable": 2}


async def test_only_running_roles_of_living_accounts_count(
    database: Database, settings: Settings, sink: Sink, account: MakeAccount, say: Post
) -> None:
    ended = await account("ended@neuhof.example", Role.MUNICIPALITY_EDITOR, NEUHOF)
    past = await account("past@neuhof.example", Role.MUNICIPALITY_EDITOR, NEUHOF)
    async with database.acquire() as connection:
        await connection.execute("update account set ended_at = now() where id = $1", ended)
        await connection.execute("update role_grant set valid_to = '2026-11-22' where account = $1", past)
    await say("a.example")
    await say("b.example", to=to_account(ended))
    tally = await deliver(database, settings, NOW)
    assert (tally.sent, tally.undeliverable) == (0, 2)
    # On its last day a role still runs.
    await say("c.example")
    assert (await deliver(database, settings, NOW - dt.timedelta(days=1))).sent == 1
    assert [mail["To"] for mail in sink.mails] == ["past@neuhof.example"]


async def test_a_mail_server_away_for_an_hour_doubled_and_reordered_loses_and_repeats_nothing(
    database: Database, settings: Settings, sink: Sink, account: MakeAccount, say: Post
) -> None:
    """T16: each event is delivered at least once and marked once; a repetition is the same mail."""
    await account("erika@neuhof.example", Role.MUNICIPALITY_EDITOR, NEUHOF)
    hosts = [f"host{n}.example" for n in range(30)]
    sink.stop()
    for n, host in enumerate(hosts):
        await say(host)
        assert (await deliver(database, settings, NOW + n * 2 * _MINUTE)).is_away
    assert await _states(database, "message_recipient") == {"waiting": 30}
    # It is back, but takes the first three without saying so: they come twice.
    sink.start()
    sink.cut_after_taking = 3
    for minute in range(60, 200):
        # Two workers at once, every minute.
        await asyncio.gather(*(deliver(database, settings, NOW + minute * _MINUTE) for _ in range(2)))
    assert await _states(database, "message_recipient") == {"sent": 30}
    assert await _states(database, "mail") == {"sent": 30}
    told = [mail.get_body(("plain",)).get_content() for mail in sink.mails]  # type: ignore[union-attr]
    for host in hosts:
        assert any(f" {host} " in text for text in told), host
    identities = [mail["Message-ID"] for mail in sink.mails]
    assert len(identities) == 33
    assert len(set(identities)) == 30


async def test_a_refused_recipient_is_a_dead_letter_and_a_full_one_is_tried_again(
    database: Database, settings: Settings, sink: Sink, account: MakeAccount, say: Post
) -> None:
    gone = await account("gone@neuhof.example", Role.MUNICIPALITY_EDITOR, NEUHOF)
    full = await account("full@neuhof.example", Role.MUNICIPALITY_EDITOR, NEUHOF)
    sink.refuse = {"gone@neuhof.example": "550 no such user", "full@neuhof.example": "452 mailbox full"}
    await say("a.example", to=to_account(gone))
    await say("b.example", to=to_account(full))
    tally = await deliver(database, settings, NOW)
    assert (tally.sent, tally.failed, tally.dead) == (0, 2, 1)
    # Not before its pause is over, then with growing pauses, then never again.
    assert (await deliver(database, settings, NOW + _MINUTE / 2)).failed == 0
    tries = 1
    for hour in range(100):
        tries += (await deliver(database, settings, NOW + dt.timedelta(hours=1 + hour))).failed
    assert tries == MOST_ATTEMPTS
    assert await _states(database, "mail") == {"dead": 2}
    async with database.acquire() as connection:
        failures = {row["failure"] for row in await connection.fetch("select failure from mail")}
    assert failures == {"recipient refused, 550", "recipient refused, 452"}


async def test_a_worker_that_dies_while_sending_leaves_the_mail_to_the_next(
    database: Database, settings: Settings, sink: Sink, account: MakeAccount, say: Post
) -> None:
    await account("erika@neuhof.example", Role.MUNICIPALITY_EDITOR, NEUHOF)
    await say("a.example")

    class Dies:
        async def __aenter__(self):
            return self

        async def __aexit__(self, *_):
            pass

        async def send(self, mail, sender, address):
            raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        await deliver(database, settings, NOW, Dies())
    assert (await deliver(database, settings, NOW + _MINUTE)).sent == 0
    assert (await deliver(database, settings, NOW + 6 * _MINUTE)).sent == 1


async def test_reminders_of_one_subject_keep_three_days_apart(
    database: Database, settings: Settings, sink: Sink, account: MakeAccount, say: Post, kind
) -> None:
    kind(reminder=True)
    await account("erika@neuhof.example", Role.MUNICIPALITY_EDITOR, NEUHOF)
    for day in range(8):
        await say(f"day{day}.example", subject=("call", "1"))
        await deliver(database, settings, NOW + dt.timedelta(days=day))
    assert len(sink.mails) == 3
    await say("other.example", subject=("call", "2"))
    await deliver(database, settings, NOW + dt.timedelta(days=7))
    assert len(sink.mails) == 4
    assert await _states(database, "message_recipient") == {"sent": 4, "skipped": 5}


async def test_a_digest_waits_for_the_morning_but_not_for_a_deadline(
    database: Database, settings: Settings, sink: Sink, account: MakeAccount, say: Post, kind
) -> None:
    kind(digest=True)
    erika = await account("erika@neuhof.example", Role.MUNICIPALITY_EDITOR, NEUHOF)
    await account("max@neuhof.example", Role.MUNICIPALITY_EDITOR, NEUHOF)
    async with database.acquire() as connection:
        await connection.execute(
            "insert into message_preference values ($1, 'daily'), ($2, 'weekly')",
            f"account:{erika}",
            f"municipality:{NEUHOF}",
        )
    for host in ("a.example", "b.example", "c.example"):
        await say(host, link="/webhooks")
    assert (await deliver(database, settings, NOW)).sent == 0
    await say("urgent.example", deadline=NOW.date() + dt.timedelta(days=3))
    assert (await deliver(database, settings, NOW)).sent == 2
    sink.mails.clear()
    morning = dt.datetime(2026, 11, 24, 6, 0, tzinfo=dt.UTC)
    assert (await deliver(database, settings, morning - _MINUTE)).sent == 0
    assert (await deliver(database, settings, morning)).sent == 1
    digest = sink.mails[0]
    assert digest["To"] == "erika@neuhof.example"
    assert digest["Subject"] == "Ihre Übersicht: 3 Nachrichten"
    body = digest.get_body(("plain",))
    assert body is not None
    assert body.get_content().count("* Ein Webhook wurde abgeschaltet") == 3
    # The other one follows the choice of the municipality.
    assert (await deliver(database, settings, morning + dt.timedelta(days=5))).sent == 0
    assert (await deliver(database, settings, morning + dt.timedelta(days=6))).sent == 1


async def test_a_secret_is_forgotten_once_it_has_gone_out(
    database: Database, settings: Settings, sink: Sink, say: Post, kind
) -> None:
    kind(secret=True)
    await say("CODE-123.example", to=to_mail("neu@neuhof.example"), link="/anmelden/geheim")
    await deliver(database, settings, NOW)
    assert "CODE-123" in sink.mails[0].get_body(("plain",)).get_content()  # type: ignore[union-attr]
    async with database.acquire() as connection:
        row = await connection.fetchrow("select facts, link, mail_address from message")
    assert tuple(row) == ({}, None, None)


async def test_without_a_mail_server_mails_are_files_for_the_service_alone(
    database: Database, settings: Settings, account: MakeAccount, say: Post, tmp_path: Path
) -> None:
    await account("erika@neuhof.example", Role.MUNICIPALITY_EDITOR, NEUHOF)
    await say("a.example")
    local = Settings(state_directory=tmp_path / "state")
    assert (await deliver(database, local, NOW)).sent == 1
    (file,) = (tmp_path / "state/mailbox").iterdir()
    assert file.suffix == ".eml"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert b"To: erika@neuhof.example" in file.read_bytes()
