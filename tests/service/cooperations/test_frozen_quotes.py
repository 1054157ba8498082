# SPDX-License-Identifier: EUPL-1.2
"""From the submission to the same figures again, over HTTP: to the cent, whatever the rules become."""

import hashlib

import httpx

from service.access.permissions import Role
from service.clock import today
from tests.service.cooperations.conftest import (
    ALSFELD,
    EICHENZELL,
    FLIEDEN,
    KALBACH,
    NEUHOF,
    Driver,
    ok,
)
from tests.service.programmes.drafts import successor

_HOFBIEBER = "06631013"
_FIVE = (NEUHOF, FLIEDEN, KALBACH, EICHENZELL, _HOFBIEBER)


async def _put_in_force(
    client: httpx.AsyncClient, one: dict[str, str], other: dict[str, str], year: int, three_eur: int
) -> None:
    """A general directive in force from the first day of `year`: drafted by one, confirmed by another."""
    made = await client.post("/v1/programmes", json={"toml": successor(year, three_eur)}, headers=one)
    where, tag = made.headers["location"], {"if-match": made.headers["etag"]}
    proposed = await client.post(
        f"{where}/proposal", json={"in_force_from": f"{year}-01-01"}, headers={**one, **tag}
    )
    ok(proposed)
    ok(await client.post(f"{where}/confirmation", headers={**other, "if-match": proposed.headers["etag"]}))


async def test_a_submission_recomputes_to_the_cent_after_ten_new_rules(
    case: Driver, client: httpx.AsyncClient
) -> None:
    await case.to_ready(*_FIVE)
    lead, office = await case.signatory(NEUHOF), await case.office()
    assert ok(await case.get(lead, "/frozen-quotes"))["quotes"] == []
    ok(await case.step(lead, "submitted"))

    before = ok(await case.get(office, "/frozen-quotes"))
    (quote,) = before["quotes"]
    assert (quote["amount_eur"], quote["expected_award_eur"]) == ("125000.00", "100000.00")
    assert {share["expected_eur"] for share in quote["shares"]} == {"20000.00"}
    assert [rule["programme"] for rule in quote["rules"]] == ["he-ikz-2021", "he-ikz-digital-2020"]
    assert hashlib.sha256(quote["document"].encode()).hexdigest() == quote["sha256"]
    figures = (await case.show(office))["estimate"]
    assert (figures["amount_eur"], figures["is_frozen"]) == ("125000.00", True)

    first = today().year + 1
    for number in range(10):
        await _put_in_force(client, office, await case.office(2), first + number, 80_000 + 1_000 * number)
    body = {"members": list(_FIVE), "topic": "finance_admin", "date": f"{first + 9}-06-01"}
    assert (await client.post("/v1/grants/quotes", json=body)).json()["amount_eur"] == "119000.00"
    assert ok(await case.get(office, "/frozen-quotes")) == before
    assert ok(await case.get(lead, "/frozen-quotes")) == before
    assert (await case.show(office))["estimate"] == figures


async def test_who_is_outside_sees_no_frozen_quote(case: Driver) -> None:
    await case.to_forming(NEUHOF, FLIEDEN, KALBACH)
    outside = await case.headers(Role.MUNICIPALITY_EDITOR, ALSFELD)
    assert (await case.get(outside, "/frozen-quotes")).status_code == 404
