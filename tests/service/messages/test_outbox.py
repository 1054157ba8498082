# SPDX-License-Identifier: EUPL-1.2
"""Posting: only in a transaction, gone with it, checked at once."""

import pytest

from matching.errors import InvalidInput
from service.database.pool import Database
from service.messages.outbox import post, to_mail, to_municipality

_TO = to_municipality("06631018")
_SUBJECT = ("webhook", "1")


async def _count(database: Database) -> int:
    async with database.acquire() as connection:
        count: int = await connection.fetchval("select count(*) from message")
        return count


async def _post_two_of_which_one_is_wrong(database: Database) -> None:
    async with database.transaction() as connection:
        await post(connection, kind="webhook_disabled", to=_TO, facts={"host": "b"}, subject=_SUBJECT)
        await post(connection, kind="webhook_disabled", to=_TO, facts={}, subject=_SUBJECT)


async def test_a_message_lives_and_dies_with_its_transaction(database: Database) -> None:
    async with database.transaction() as connection:
        await post(connection, kind="webhook_disabled", to=_TO, facts={"host": "a.example"}, subject=_SUBJECT)
    with pytest.raises(ValueError, match="needs host"):
        await _post_two_of_which_one_is_wrong(database)
    assert await _count(database) == 1
    async with database.acquire() as connection:
        assert await connection.fetchval("select count(*) from pgqueuer where entrypoint = 'deliver'") == 1
        with pytest.raises(RuntimeError, match="transaction"):
            await post(connection, kind="webhook_disabled", to=_TO, facts={"host": "c"}, subject=_SUBJECT)


async def test_what_could_not_be_delivered_is_not_taken(database: Database) -> None:
    async with database.transaction() as connection:
        with pytest.raises(ValueError, match="no kind of message"):
            await post(connection, kind="nonsense", to=_TO, facts={}, subject=_SUBJECT)
        with pytest.raises(ValueError, match="needs host"):
            await post(connection, kind="webhook_disabled", to=_TO, facts={}, subject=_SUBJECT)
        for link in ("https://elsewhere.example/", "//elsewhere.example/"):
            with pytest.raises(ValueError, match="no path"):
                await post(
                    connection,
                    kind="webhook_disabled",
                    to=_TO,
                    facts={"host": "a"},
                    subject=_SUBJECT,
                    link=link,
                )
    assert await _count(database) == 0


@pytest.mark.parametrize("address", ["", "a@b", "a b@c.de", "a@b.de\nBcc: c@d.de", "ä@b.de", "a@-b.de"])
def test_no_mail_address(address: str) -> None:
    with pytest.raises(InvalidInput):
        to_mail(address)
