# SPDX-License-Identifier: EUPL-1.2
"""The lead goes from one member to another; nobody takes it from a member that takes part."""

from typing import Any

import httpx

from service.access.permissions import Role
from tests.service.cooperations.conftest import EICHENZELL, FLIEDEN, KALBACH, NEUHOF, Driver, ok

FOUR = (NEUHOF, FLIEDEN, KALBACH, EICHENZELL)


async def _name(case: Driver, who: dict[str, str], municipality: str) -> httpx.Response:
    return await case.send(who, "PUT", "/lead", {"municipality": municipality})


def _codes(answer: httpx.Response) -> list[str]:
    body: dict[str, Any] = answer.json()
    return [error["code"] for error in body["errors"]]


async def test_until_the_application_the_concept_names_the_lead(case: Driver) -> None:
    await case.to_councils(*FOUR)
    assert (await _name(case, await case.signatory(NEUHOF), FLIEDEN)).status_code == 409


async def test_a_member_follows_a_lead_that_has_left(case: Driver, client: httpx.AsyncClient) -> None:
    await case.to_consultation(*FOUR, group=80_000)
    lead, member = await case.signatory(NEUHOF), await case.signatory(KALBACH)
    assert (await _name(case, member, KALBACH)).status_code == 403
    assert _codes(await _name(case, lead, NEUHOF)) == ["leads-already"]
    assert _codes(await _name(case, lead, "06631009")) == ["not-taking-part"]
    shown = ok(await _name(case, lead, FLIEDEN))
    assert shown["lead"] == FLIEDEN
    assert (await _name(case, lead, NEUHOF)).status_code == 403

    ok(await case.member(FLIEDEN, "withdrawal_notified", reason="council_decision"))
    award = case.award(members=[NEUHOF, KALBACH, EICHENZELL])
    assert (await case.step(await case.office(1), "approved", facts=award)).status_code == 202
    ok(await case.step(await case.office(2), "approved"))
    left = {"target": "withdrawn", "facts": {"approved_on": "2026-11-22"}}
    ok(await case.send(await case.office(), "POST", f"/memberships/{FLIEDEN}/steps", left))
    assert ok(await _name(case, member, EICHENZELL))["lead"] == EICHENZELL

    history = ok(await case.get(await case.office(), "/history"))["entries"]
    named = [entry["text"]["de"] for entry in history if entry["action"] == "lead.named"]
    assert named == ["Die Federführung hat jetzt Flieden.", "Die Federführung hat jetzt Eichenzell."]
    auditor = await case.headers(Role.AUDITOR)
    assert (await _name(case, auditor, NEUHOF)).status_code == 403
    sent = (await client.get("/v1/messages", headers=await case.signatory(NEUHOF))).json()["messages"]
    assert [one["subject"] for one in sent if one["kind"] == "cooperation_new_lead"] != []
