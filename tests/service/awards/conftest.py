# SPDX-License-Identifier: EUPL-1.2
"""Cases with an award, driven over HTTP in the years after it."""

import datetime as dt
from typing import Any

import httpx
import pytest_asyncio

from tests.service.cooperations.conftest import DAY, Driver, case, day, keys, ok

__all__ = ("After", "after", "case", "day", "keys", "noon")


class After:
    """What is recorded beside the award of a case."""

    def __init__(self, client: httpx.AsyncClient, case: Driver) -> None:
        self._client = client
        self.case = case

    @property
    def path(self) -> str:
        return f"{self.case.path}/award"

    async def show(self, who: dict[str, str] | None = None) -> dict[str, Any]:
        answer = await self._client.get(self.path, headers=who or await self.case.office())
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def send(
        self, who: dict[str, str], method: str, rest: str, body: Any = None, *, tag: str | None = None
    ) -> httpx.Response:
        """A change with the tag of what the caller sees now, unless one is given."""
        tag = tag or (await self._client.get(self.path, headers=who)).headers.get("etag", '"none"')
        headers = {**who, "if-match": tag}
        return await self._client.request(method, self.path + rest, json=body, headers=headers)

    async def pay(self, amount: str = "75000.00", on: dt.date = DAY) -> None:
        """Two persons record a payment."""
        body = {"amount_eur": amount, "paid_on": on.isoformat()}
        paid = ok(await self.send(await self.case.office(1), "POST", "/payments", body))
        place = f"/payments/{paid['payments'][-1]['id']}/confirmation"
        ok(await self.send(await self.case.office(2), "POST", place))

    async def decide(self, target: str, **more: Any) -> None:
        """Two persons take a step."""
        first = await self.case.step(await self.case.office(1), target, **more)
        assert first.status_code == 202, first.text
        ok(await self.case.step(await self.case.office(2), target))

    async def leave(self, municipality: str, **facts: Any) -> None:
        """A member gives notice and the office confirms that it has left."""
        ok(
            await self.case.member(
                municipality, "withdrawal_notified", reason="council_decision", facts=facts
            )
        )
        place = f"/memberships/{municipality}/steps"
        ok(await self.case.send(await self.case.office(), "POST", place, {"target": "withdrawn"}))

    async def judge(self, decision: str = "keep", reclaimed: str = "0.00") -> dict[str, Any]:
        """Two persons decide the check that is open."""
        shown = await self.show()
        check = next(check["id"] for check in shown["clawback_checks"] if not check["is_decided"])
        body = {"decision": decision, "reclaimed_eur": reclaimed, "reason": "Nach Anhörung der Mitglieder."}
        place = f"/clawback-checks/{check}/decision"
        first = await self.send(await self.case.office(1), "POST", place, body)
        assert first.status_code == 202, first.text
        assert (await self.send(await self.case.office(1), "POST", place, body)).status_code == 409
        return ok(await self.send(await self.case.office(2), "POST", place, body))


def noon(date: dt.date) -> dt.datetime:
    """The middle of a day, for due work."""
    return dt.datetime.combine(date, dt.time(12), dt.UTC)


@pytest_asyncio.fixture
async def after(client: httpx.AsyncClient, case: Driver) -> After:
    return After(client, case)
