# SPDX-License-Identifier: EUPL-1.2
"""A cooperation of this service is one to join for others, from its award on and not before."""

import httpx

from tests.service.cooperations.conftest import FLIEDEN, KALBACH, NEUHOF, Driver, ok

_HOFBIEBER = "06631013"


async def _joinable(client: httpx.AsyncClient, topic: str) -> dict[str, list[str]]:
    """Cooperations of this service that a neighbour is told of -> names of their members."""
    answer = await client.get(f"/v1/municipalities/{_HOFBIEBER}/short-ways", params={"topic": topic})
    found = ok(answer)["cooperations"]
    return {
        one["id"]: [member["name"] for member in one["members"]]
        for one in found
        if one["id"].startswith("here:")
    }


async def test_an_award_shows_a_cooperation_to_those_who_might_join(
    case: Driver, client: httpx.AsyncClient
) -> None:
    topic = "data_protection_officer"
    await case.to_consultation(NEUHOF, FLIEDEN, KALBACH, topic=topic)
    assert await _joinable(client, topic) == {}
    await case.step(await case.office(1), "approved", facts=case.award())
    ok(await case.step(await case.office(2), "approved"))
    assert await _joinable(client, topic) == {f"here:{case.id}": ["Flieden", "Kalbach", "Neuhof"]}
