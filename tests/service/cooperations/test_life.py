# SPDX-License-Identifier: EUPL-1.2
"""From the idea to the award, over HTTP, each with their own key."""

from tests.service.cooperations.conftest import FLIEDEN, KALBACH, NEUHOF, Driver


async def test_three_municipalities_get_their_award(case: Driver) -> None:
    await case.to_approved(NEUHOF, FLIEDEN, KALBACH)
    shown = await case.show(await case.signatory(FLIEDEN))
    assert shown["state"] == "approved"
    assert shown["award"]["amount_eur"] == "75000.00"
    assert shown["award"]["members"] == sorted([NEUHOF, FLIEDEN, KALBACH])
    assert shown["estimate"]["amount_eur"] == "75000.00"
    assert shown["estimate"]["expected_award_eur"] == "75000.00"
    assert shown["estimate"]["is_frozen"] is True
    assert {member["state"] for member in shown["members"]} == {"active"}
