# SPDX-License-Identifier: EUPL-1.2
"""Cases in the service that the browser looks at, driven over HTTP to where a page is to be seen.

The way is that of the tests of cooperations; only the authorities are those of the members' own district.
"""

from typing import Any

import httpx

from service.access.keys import make_key
from service.access.permissions import Role
from service.access.store import insert_key
from service.clock import today
from service.database.pool import Database
from tests.service.cooperations.conftest import Driver, ok

__all__ = ("CaseDriver",)


class CaseDriver(Driver):
    """A new case of this service's; every person in it has a key of its own."""

    def __init__(self, client: httpx.AsyncClient, database: Database) -> None:
        async def key(role: Role, municipality: str | None = None) -> dict[str, str]:
            new = make_key()
            async with database.acquire() as connection:
                await insert_key(connection, new, role, municipality, "test", None)
            return {"authorization": f"Bearer {new.text}"}

        super().__init__(client, key, {})

    async def to_effective(self, *members: str, **more: Any) -> None:
        """The district of the first member approves the agreement."""
        await self.to_signed(*members, **more)
        officer = await self.headers(Role.DISTRICT_OFFICER, members[0][:5])
        ok(await self.step(officer, "agreement_effective", facts={"approved_on": today().isoformat()}))

    async def to_ministry(self, *members: str, **more: Any) -> None:
        """Submitted, and with a favourable opinion of both stations."""
        await self.to_ready(*members, **more)
        ok(await self.step(await self.signatory(members[0]), "submitted"))
        opinion = {"opinion": {"result": "favourable"}}
        district = await self.headers(Role.DISTRICT_OFFICER, members[0][:5])
        ok(await self.step(district, "at_rp", facts=opinion))
        region = await self.headers(Role.RP_OFFICER, members[0][:3])
        ok(await self.step(region, "at_ministry", facts=opinion))

    async def to_consultation(self, *members: str, **more: Any) -> None:
        """With the ministry, which hears others."""
        await self.to_ministry(*members, **more)
        ok(await self.step(await self.office(), "consultation"))
