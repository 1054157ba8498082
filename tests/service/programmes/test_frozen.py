# SPDX-License-Identifier: EUPL-1.2
"""A stored decision recomputes to the cent, however often the rules change after it."""

import datetime as dt
import hashlib

import asyncpg
import msgspec
import pytest

from matching.money.selection import Programmes
from service.database.pool import Database
from service.errors import Conflict
from service.grants.actions import make_quote
from service.landscape.files import facts_from_files
from service.programmes.catalogue import parse_programme, read_programmes
from service.programmes.current import combined
from service.programmes.frozen import FrozenQuote, freeze, keep, kept, recompute, rule_hash
from tests.service.programmes.drafts import successor

GROUP = ["06631018", "06631008", "06631016", "06631005", "06631013"]


def frozen(programmes: Programmes, as_of: dt.date, topic: str) -> tuple[bytes, int | None, int | None]:
    quote = make_quote(facts_from_files(), programmes, members=GROUP, topic=topic, as_of=as_of)
    return freeze(quote), quote.amount_cents, quote.expected_cents


def ten_changes(programmes: Programmes) -> Programmes:
    for number in range(10):
        year = 2027 + number
        added = parse_programme(successor(year, 80_000 + 1_000 * number), "draft")
        programmes = combined(programmes, added, dt.date(year, 1, 1))
    return programmes


def test_ten_rule_changes_later_a_decision_recomputes_to_the_cent() -> None:
    shipped = read_programmes()
    decisions = [
        frozen(shipped, date, topic)
        for date in (dt.date(2016, 2, 29), dt.date(2021, 12, 3), dt.date(2024, 2, 29), dt.date(2026, 12, 31))
        for topic in ("it_operations_hosting", "finance_admin")
    ]
    changed = ten_changes(shipped)
    assert len(changed.programmes) == len(shipped.programmes) + 10
    for document, amount, award in decisions:
        found = recompute(document)
        assert (found.estimate.amount_cents, found.estimate.expected_cents) == (amount, award)
        # The collection of then still holds the same content under the same hash.
        for id_, stored in msgspec.json.decode(document, type=FrozenQuote).hashes.items():
            assert stored in {rule_hash(changed.by_id[id_], v) for v in changed.by_id[id_].versions}
    for date in (dt.date(2008, 8, 1), dt.date(2024, 2, 29), dt.date(2026, 12, 31)):
        assert frozen(shipped, date, "finance_admin")[1:] == frozen(changed, date, "finance_admin")[1:]
    for number in range(10):
        found_then = frozen(changed, dt.date(2027 + number, 6, 1), "finance_admin")
        assert found_then[1] == (110_000 + 1_000 * number) * 100
        recompute(found_then[0])


async def test_a_stored_quote_stays_as_it_was(registered_url: str) -> None:
    quote = make_quote(
        facts_from_files(),
        read_programmes(),
        members=GROUP,
        topic="finance_admin",
        as_of=dt.date(2024, 2, 29),
    )
    async with Database(registered_url, pool_size=1) as database:
        async with database.transaction() as connection:
            digest = await keep(connection, quote, "cooperation", "c1")
        async with database.acquire() as connection:
            (document,) = await kept(connection, "cooperation", "c1")
            with pytest.raises(asyncpg.PostgresError):
                await connection.execute("UPDATE frozen_quote SET document = 'x'")
    assert hashlib.sha256(document).hexdigest() == digest
    assert recompute(document).estimate.amount_cents == 10_000_000


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"amount_cents":12500000', b'"amount_cents":12500001'),
        (b'"cents_per_member":2500000', b'"cents_per_member":2600000'),
        (b'"members":5', b'"members":6'),
        (b"[2500000,2000000]", b"[2500001,2000000]"),
    ],
)
def test_a_changed_document_is_found_out(old: bytes, new: bytes) -> None:
    document, *_ = frozen(read_programmes(), dt.date(2024, 2, 29), "it_operations_hosting")
    assert old in document
    with pytest.raises(Conflict):
        recompute(document.replace(old, new, 1))


def test_an_added_version_ends_before_one_that_is_known_to_follow() -> None:
    programmes = combined(read_programmes(), parse_programme(successor(2030), "draft"), dt.date(2030, 1, 1))
    programmes = combined(programmes, parse_programme(successor(2028), "draft"), dt.date(2028, 7, 1))
    (earlier,) = programmes.by_id["he-ikz-2028"].versions
    assert (earlier.valid_from, earlier.valid_to) == (dt.date(2028, 7, 1), dt.date(2029, 12, 31))
    with pytest.raises(ValueError, match="begins"):
        combined(programmes, parse_programme(successor(2029), "draft"), dt.date(2030, 1, 1))
