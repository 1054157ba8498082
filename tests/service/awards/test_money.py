# SPDX-License-Identifier: EUPL-1.2
"""The amount of an award, its letter's dates, payments by two persons, and proofs of use."""

import asyncio
import uuid

import httpx

from service.access.permissions import Caller, Role
from service.awards.money import add_payment, confirm_payment
from service.cooperations.register_now import register_now
from service.errors import Forbidden
from service.http.application import Application
from tests.service.awards.conftest import After
from tests.service.cooperations.conftest import DAY, EICHENZELL, FLIEDEN, KALBACH, NEUHOF, codes, ok

THREE = (NEUHOF, FLIEDEN, KALBACH)
TERMS = {
    "instalments": [
        {"amount_eur": "45000.00", "due_on": "2027-03-01"},
        {"amount_eur": "30000.00", "due_on": None},
    ],
    "proofs": [{"kind": "final", "due_on": "2028-06-30"}],
}


async def test_an_amount_that_is_neither_figure_needs_a_reason(after: After) -> None:
    case = after.case
    await case.to_consultation(*THREE)
    office = await case.office()
    bare = await case.step(office, "approved", facts=case.award("150000.00"))
    assert bare.status_code == 422
    assert bare.json()["errors"][0]["field"] == "facts.award.deviation_reason"
    assert bare.json()["facts"] == {"rule_cents": 7_500_000, "expected_cents": 7_500_000}
    facts = case.award("150000.00")
    facts["award"]["deviation_reason"] = "Besonderer Modellcharakter."
    await after.decide("approved", facts=facts)
    shown = await after.show(await case.signatory(FLIEDEN))
    assert (shown["amount_eur"], shown["rule_eur"], shown["expected_award_eur"]) == (
        "150000.00",
        "75000.00",
        "75000.00",
    )
    assert shown["deviation_reason"] == "Besonderer Modellcharakter."
    assert shown["programme"] == "he-ikz-digital-2020"


async def test_of_the_members_that_it_counts_the_award_has_its_figures(after: After) -> None:
    case = after.case
    await case.to_consultation(*THREE, EICHENZELL)
    few = case.award("75000.00", members=list(THREE))
    await after.decide("approved", facts=few)
    shown = await after.show()
    assert (shown["rule_eur"], shown["members"]) == ("75000.00", sorted(THREE))
    assert [share["amount_eur"] for share in shown["shares"]] == ["25000.00"] * 3
    assert shown["shares_agreed"] is False


async def test_dates_and_shares_come_from_the_letter_and_sum_to_it(after: After) -> None:
    case = after.case
    await case.to_approved(*THREE)
    office = await case.office()
    wrong = {
        "instalments": [{"amount_eur": "45000.00"}],
        "shares": [{"municipality": NEUHOF, "amount_eur": "75000.00"}],
    }
    refused = await after.send(office, "PUT", "/terms", wrong)
    assert refused.status_code == 422
    found = {(error["field"], error["code"]) for error in refused.json()["errors"]}
    assert found == {("instalments", "not-the-award"), ("shares", "not-the-members")}
    shares = [
        {"municipality": key, "amount_eur": amount}
        for key, amount in zip(THREE, ("37500.00", "18750.00", "18750.00"), strict=True)
    ]
    shown = ok(await after.send(office, "PUT", "/terms", {**TERMS, "shares": shares}))
    assert shown["instalments"][1] == {"number": 2, "amount_eur": "30000.00", "due_on": None}
    assert {s["municipality"]: s["amount_eur"] for s in shown["shares"]}[NEUHOF] == "37500.00"
    seen = await after.send(office, "PUT", "/terms", TERMS, tag='"0123"')
    assert seen.status_code == 412
    assert (await after.send(await case.signatory(NEUHOF), "PUT", "/terms", TERMS)).status_code == 403


async def test_a_payment_takes_two_persons_and_so_does_the_step(after: After) -> None:
    case = after.case
    await case.to_approved(*THREE)
    first, second = await case.office(1), await case.office(2)
    assert codes(await case.step(first, "disbursed")) == ["payment_recorded"]
    body = {"amount_eur": "45000.00", "paid_on": DAY.isoformat()}
    shown = ok(await after.send(first, "POST", "/payments", body))
    (payment,) = shown["payments"]
    assert (payment["is_confirmed"], shown["paid_eur"]) == (False, "0.00")
    assert (await after.show(await case.signatory(NEUHOF)))["payments"] == []
    place = f"/payments/{payment['id']}/confirmation"
    assert codes(await after.send(first, "POST", place)) == ["second_person_needed"]
    assert codes(await case.step(first, "disbursed")) == ["payment_recorded"]
    assert ok(await after.send(second, "POST", place))["paid_eur"] == "45000.00"
    more = await after.send(first, "POST", "/payments", {**body, "amount_eur": "30000.01"})
    assert more.json()["errors"][0]["code"] == "more-than-awarded"
    await after.decide("disbursed")
    rest = ok(await after.send(first, "POST", "/payments", {**body, "amount_eur": "20000.00"}))
    dropped = await after.send(second, "DELETE", f"/payments/{rest['payments'][-1]['id']}")
    assert len(ok(dropped)["payments"]) == 1
    confirmed = await after.send(second, "DELETE", f"/payments/{payment['id']}")
    assert confirmed.status_code == 409


async def test_two_payments_at_the_same_moment_never_exceed_the_award(after: After) -> None:
    await after.case.to_approved(*THREE)
    body = {"amount_eur": "50000.00", "paid_on": DAY.isoformat()}
    who = await after.case.office()
    tag = (await after.case._client.get(after.path, headers=who)).headers["etag"]
    answers = await asyncio.gather(*(after.send(who, "POST", "/payments", body, tag=tag) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [201, 412, 412, 412]


async def test_whoever_acts_for_a_member_decides_nothing_about_its_money(
    after: After, app: Application
) -> None:
    await after.case.to_approved(*THREE)
    own = Caller(
        actor="account:x", role=Role.IKZ_OFFICE, account="x", own_municipalities=frozenset({FLIEDEN})
    )
    id_ = uuid.UUID(after.case.id)

    async def tag(_: object) -> None: ...

    refused = 0
    async with app.state["database"].acquire() as connection:
        register = await register_now(connection)
    for work in (
        lambda c: add_payment(c, own, id_, 100, DAY, register=register, tag=tag),
        lambda c: confirm_payment(c, own, id_, uuid.uuid4(), register=register, tag=tag),
    ):
        try:
            async with app.state["database"].transaction() as connection:
                await work(connection)
        except Forbidden:
            refused += 1
    assert refused == 2


async def test_a_proof_of_use_is_handed_in_by_the_lead(after: After, client: httpx.AsyncClient) -> None:
    case = after.case
    await case.to_approved(*THREE)
    office, lead = await case.office(), await case.signatory(NEUHOF)
    ok(await after.send(office, "PUT", "/terms", TERMS))
    filing = await case.file(lead, "other")
    body = {"handed_in_on": DAY.isoformat(), "filing": filing}
    assert (await after.send(await case.signatory(FLIEDEN), "POST", "/proofs/1", body)).status_code == 403
    assert ok(await after.send(lead, "POST", "/proofs/1", body))["proofs"][0]["filing"] == filing
    assert (await after.send(lead, "POST", "/proofs/1", body)).status_code == 409
    assert (await after.send(lead, "POST", "/proofs/2", body)).status_code == 404
    gone = await after.send(office, "PUT", "/terms", {"proofs": []})
    assert gone.json()["errors"][0]["code"] == "handed-in"
