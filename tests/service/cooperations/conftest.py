# SPDX-License-Identifier: EUPL-1.2
"""Cases driven over HTTP by their members, the authorities and two persons of the office.

The day is always today: a programme is in force until the end of 2026 in the data, so that tests that submit
set the clock to a day inside.
"""

import datetime as dt
from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import pytest
import pytest_asyncio

from service.access.permissions import Role
from service.http.application import Application
from tests.service.conftest import MakeKey

NEUHOF, FLIEDEN, KALBACH, EICHENZELL, FULDA_TOWN = "06631018", "06631008", "06631016", "06631006", "06631009"
FULDA_DISTRICT, KASSEL_REGION, ALSFELD = "06631", "066", "06535001"
TOPIC = "it_operations_hosting"
DAY = dt.date(2026, 11, 22)
PDF = b"%PDF-1.7\nmade up\n"

#: Modules that ask which day it is when they are called.
CLOCKS = ("service.cooperations.change", "service.cooperations.register_now", "service.http.dependencies")


class Driver:
    """One cooperation and everybody who acts in it. Methods fail unless the answer is a success."""

    def __init__(self, client: httpx.AsyncClient, key: MakeKey, keys: dict[Any, dict[str, str]]) -> None:
        self._client = client
        self._key = key
        self._keys = keys
        self.id = ""
        self.members: list[str] = []

    async def headers(self, role: Role, municipality: str | None = None, person: int = 1) -> dict[str, str]:
        """The key of one person; the same one each time."""
        place = (role, municipality, person)
        if place not in self._keys:
            self._keys[place] = await self._key(role, municipality)
        return self._keys[place]

    async def signatory(self, municipality: str) -> dict[str, str]:
        return await self.headers(Role.MUNICIPALITY_SIGNATORY, municipality)

    async def office(self, person: int = 1) -> dict[str, str]:
        return await self.headers(Role.IKZ_OFFICE, None, person)

    async def found(self, *members: str, topic: str = TOPIC, **more: Any) -> str:
        """The first member starts it and asks the others in."""
        starter, *others = members
        body = {"topic": topic, "members": others, **more}
        answer = await self._client.post("/v1/cooperations", json=body, headers=await self.signatory(starter))
        assert answer.status_code == 201, answer.text
        self.id, self.members = answer.json()["id"], list(members)
        return self.id

    @property
    def path(self) -> str:
        return f"/v1/cooperations/{self.id}"

    async def get(self, who: dict[str, str], rest: str = "") -> httpx.Response:
        return await self._client.get(self.path + rest, headers=who)

    async def show(self, who: dict[str, str]) -> dict[str, Any]:
        answer = await self.get(who)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def send(
        self, who: dict[str, str], method: str, rest: str, body: Any = None, *, tag: str | None = None
    ) -> httpx.Response:
        """A change with the tag of what the caller sees now, unless one is given."""
        tag = tag if tag is not None else (await self.get(who)).headers.get("etag", '"none"')
        return await self._client.request(
            method, self.path + rest, json=body, headers={**who, "if-match": tag}
        )

    async def step(self, who: dict[str, str], target: str, **more: Any) -> httpx.Response:
        return await self.send(who, "POST", "/steps", {"target": target, **more})

    async def member(self, municipality: str, target: str, **more: Any) -> httpx.Response:
        """A step of one member by its signatory."""
        who = await self.signatory(municipality)
        return await self.send(who, "POST", f"/memberships/{municipality}/steps", {"target": target, **more})

    async def state(self) -> str:
        return (await self.show(await self.office()))["state"]

    async def file(
        self, who: dict[str, str], kind: str, municipality: str | None = None, day: dt.date = DAY
    ) -> str:
        query = {"kind": kind, "dated": day.isoformat()} | (
            {"municipality": municipality} if municipality else {}
        )
        answer = await self._client.post(
            f"{self.path}/filings",
            params=query,
            content=PDF,
            headers={**who, "content-type": "application/pdf"},
        )
        assert answer.status_code == 201, answer.text
        return answer.json()["id"]

    # The way, in pieces; each ends where its name says.

    async def to_forming(self, *members: str, **more: Any) -> None:
        await self.found(*members, **more)
        for municipality in members[1:]:
            ok(await self.member(municipality, "interested"))
        assert await self.state() == "forming"

    async def to_concept(
        self,
        *members: str,
        legal_form: str = "public_law_mandate",
        alone: int = 40_000,
        group: int | None = None,
        planned: bool = False,
        justification: str | None = None,
        **more: Any,
    ) -> None:
        await self.to_forming(*members, **more)
        await self.write_concept(
            legal_form=legal_form, alone=alone, group=group, planned=planned, justification=justification
        )
        ok(await self.step(await self.signatory(members[0]), "concept"))

    async def write_concept(
        self,
        *,
        legal_form: str = "public_law_mandate",
        alone: int = 40_000,
        group: int | None = None,
        planned: bool = False,
        justification: str | None = None,
    ) -> None:
        lead = await self.signatory(self.members[0])
        body = {
            "task": "Gemeinsamer Betrieb der IT aller Mitglieder.",
            "legal_form": legal_form,
            "starts_on": "2027-01-01",
        }
        if justification is not None:
            body["two_member_justification"] = justification
        ok(await self.send(lead, "POST", "/concepts", body))
        total = alone * len(self.members) * 80 // 100 if group is None else group
        costs = {
            "members": [
                {"municipality": key, "personnel_eur": f"{alone}.00", "material_eur": "0.00"}
                for key in self.members
            ],
            "group_personnel_eur": f"{total}.00",
            "group_material_eur": "0.00",
            "planned": planned,
        }
        ok(await self.send(lead, "PUT", "/cost-table", costs))

    async def freeze(self) -> int:
        lead = await self.signatory(self.members[0])
        version = (await self.show(lead))["concept_version"]
        ok(await self.send(lead, "POST", f"/concepts/{version}/freeze"))
        return version

    async def to_councils(self, *members: str, **more: Any) -> None:
        await self.to_concept(*members, **more)
        for municipality in members:
            ok(await self.member(municipality, "confirmed"))
        await self.freeze()
        ok(await self.step(await self.signatory(members[0]), "council_phase"))

    async def decide(self, municipality: str, *, approved: bool = True, with_paper: bool = True) -> None:
        who = await self.signatory(municipality)
        version = (await self.show(who))["concept_version"]
        filing = await self.file(who, "council_decision", municipality) if with_paper else None
        body = {
            "concept_version": version,
            "body": "gemeindevertretung",
            "decided_on": DAY.isoformat(),
            "approved": approved,
            "filing": filing,
        }
        ok(await self.send(who, "POST", "/council-decisions", body))

    async def agree(self, *, legal_form: str = "public_law_mandate", valid_to: str | None = None) -> None:
        lead = await self.signatory(self.members[0])
        body = {"legal_form": legal_form, "valid_from": "2027-01-01", "valid_to": valid_to}
        ok(await self.send(lead, "PUT", "/agreement", body))

    async def to_signed(self, *members: str, valid_to: str | None = None, **more: Any) -> None:
        await self.to_councils(*members, **more)
        for municipality in members:
            await self.decide(municipality)
            ok(await self.member(municipality, "council_approved"))
        await self.agree(legal_form=more.get("legal_form", "public_law_mandate"), valid_to=valid_to)
        for municipality in members:
            ok(await self.member(municipality, "signed"))
        assert await self.state() == "agreement_signed"

    async def to_effective(self, *members: str, **more: Any) -> None:
        await self.to_signed(*members, **more)
        officer = await self.headers(Role.DISTRICT_OFFICER, FULDA_DISTRICT)
        ok(await self.step(officer, "agreement_effective", facts={"approved_on": DAY.isoformat()}))

    async def file_application(self) -> None:
        lead = await self.signatory(self.members[0])
        for kind in ("letter", "agreement", "savings_table"):
            await self.file(lead, kind)

    async def to_ready(self, *members: str, **more: Any) -> None:
        await self.to_effective(*members, **more)
        await self.file_application()
        ok(await self.step(await self.signatory(members[0]), "application_ready"))

    async def to_consultation(self, *members: str, **more: Any) -> None:
        await self.to_ready(*members, **more)
        ok(await self.step(await self.signatory(members[0]), "submitted"))
        assert await self.state() == "at_district"
        opinion = {"opinion": {"result": "favourable"}}
        district = await self.headers(Role.DISTRICT_OFFICER, FULDA_DISTRICT)
        ok(await self.step(district, "at_rp", facts=opinion))
        ok(await self.step(await self.headers(Role.RP_OFFICER, KASSEL_REGION), "at_ministry", facts=opinion))
        ok(await self.step(await self.office(), "consultation"))

    def award(self, amount: str = "75000.00", members: list[str] | None = None) -> dict[str, Any]:
        given = {"number": "IKZ-2026-17", "dated": DAY.isoformat(), "amount_eur": amount}
        return {"award": given | ({"members": members} if members else {})}

    async def to_approved(self, *members: str, amount: str = "75000.00", **more: Any) -> None:
        await self.to_consultation(*members, **more)
        first = await self.step(await self.office(1), "approved", facts=self.award(amount))
        assert first.status_code == 202, first.text
        ok(await self.step(await self.office(2), "approved"))


def ok(answer: httpx.Response) -> dict[str, Any]:
    """The content of a success."""
    assert answer.status_code in (200, 201), answer.text
    return answer.json()


def codes(answer: httpx.Response) -> list[str]:
    """The codes that a refused step names."""
    return answer.json()["facts"]["codes"]


@pytest.fixture(autouse=True)
def day(monkeypatch: pytest.MonkeyPatch) -> Callable[[dt.date], None]:
    """Sets which day it is; the day of the tests to begin with."""

    def set_day(date: dt.date) -> None:
        for module in CLOCKS:
            monkeypatch.setattr(f"{module}.today", lambda: date)

    set_day(DAY)
    return set_day


@pytest_asyncio.fixture(scope="module")
async def keys(app: Application) -> AsyncIterator[dict[Any, dict[str, str]]]:
    yield {}


@pytest_asyncio.fixture
async def case(
    app: Application, client: httpx.AsyncClient, key: MakeKey, keys: dict[Any, dict[str, str]]
) -> AsyncIterator[Driver]:
    """A driver for a new case; what it leaves behind ends, so that the next test finds its members free."""
    driver = Driver(client, key, keys)
    yield driver
    database = app.state["database"]
    async with database.acquire() as connection:
        await connection.execute("update membership set is_living = false")
        await connection.execute(
            "update cooperation set state = 'cancelled' where state not in ('cancelled')"
        )
