# SPDX-License-Identifier: EUPL-1.2
"""The invented world that the pictures show: the whole way, sample needs, and cases at other stations.

The way is the one of `make show` (tests/process/way), so that the award, the papers and the messages on the
pictures came about as they would in an office. Everything is invented; the pages say so.
"""

import asyncio
import datetime as dt
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from service.access.permissions import Role
from service.accounts.sessions import cookie_name
from tests.process.running import Service
from tests.process.way.command import Command
from tests.process.way.getting_in import BIRKENAU
from tests.process.way.log import Log
from tests.process.way.people import World
from tests.process.way.running import DAY, started
from tests.process.way.whole import go
from tests.service.cooperations.conftest import EICHENZELL, FLIEDEN, FULDA_TOWN, KALBACH, NEUHOF, Driver, ok

__all__ = ("SampleWorld", "sample_world")

_SERVICE = "birth_certificate"
_PLAN_SECONDS = 90.0
#: Who looks at the pictures, besides the people of the way: name -> role, for whom.
_READERS = {
    "founder": ("municipality_signatory", FULDA_TOWN),
    "district": ("district_officer", "06631"),
    "coordination": ("coordination_office", None),
}


@dataclass(frozen=True)
class SampleWorld:
    """A running service: where it is, the session of everybody who looks, what stands for which {name}."""

    base: str
    sessions: Mapping[str, str]
    names: Mapping[str, str]


@contextmanager
def sample_world() -> Iterator[SampleWorld]:
    """Start a service in a directory of its own, fill it, and end it."""
    with tempfile.TemporaryDirectory(prefix="ikz-pictures-") as directory:
        service, log = Service(Path(directory) / "state"), Log(is_loud=False)
        with started(service, log) as (world, command):
            case = go(world, command, DAY)
            sessions = {
                "office": _session(world, "a.amt@office.example"),
                "auditor": _session(world, case.cast.auditor.mail),
                "clerk": _session(world, case.cast.three[BIRKENAU].mail),
            }
            (call,) = case.cast.office.get("/v1/calls")["calls"]
            names = {"case": case.id, "call": call["id"], "plan": call["plan"]}
        # Once more, with the labelled sample needs and the notice that everything is invented.
        changes = {"IKZ_TEST_DAY": DAY.isoformat(), "PYTHONPATH": command._environment["PYTHONPATH"]}
        service.start("--demo", **changes)
        try:
            base = f"http://127.0.0.1:{service.port}"
            again = Command(service.environment() | changes)
            for name, (role, scope) in _READERS.items():
                sessions[name] = _reader(base, again, name, role, scope)
            names |= asyncio.run(_more(base, again, sessions))
            yield SampleWorld(base, sessions, names)
        finally:
            service.end()


def _session(world: World, mail: str) -> str:
    person = next(person for person in world.people if person.mail == mail)
    return next(cookie.value or "" for cookie in person.client.cookies.jar if "session" in cookie.name)


def _reader(base: str, command: Command, name: str, role: str, scope: str | None) -> str:
    """Somebody new, named on the command line; the link of the first sign-in leads to their session."""
    place = () if scope is None else ("--scope", scope)
    person = ("--name", f"Anna {name.title()}", "--mail", f"{name}@muster.example")
    until = ("--until", (DAY + dt.timedelta(days=300)).isoformat())
    made = command.json("accounts", "create", "--role", role, *person, *place, *until)
    path = "/" + made["link"].partition("://")[2].partition("/")[2]
    with httpx.Client(base_url=base, headers={"origin": base}, trust_env=False, timeout=30) as client:
        client.post(path.partition("?")[0])
        return next(cookie.value or "" for cookie in client.cookies.jar if "session" in cookie.name)


async def _more(base: str, command: Command, sessions: Mapping[str, str]) -> dict[str, str]:
    """Cases at other stations, a call that is open and one in draft, a need, a self-check, a budget."""
    async with httpx.AsyncClient(base_url=base, trust_env=False, timeout=30) as client:

        async def key(role: Role, scope: str | None = None) -> dict[str, str]:
            place = () if scope is None else ("--municipality", scope)
            made = await asyncio.to_thread(command.json, "keys", "create", "--role", role.value, *place)
            return {"authorization": f"Bearer {made['key']}"}

        keys: dict[Any, dict[str, str]] = {}
        waiting, early, council = (Driver(client, key, keys) for _ in range(3))
        await waiting.to_ready(NEUHOF, FLIEDEN, KALBACH)
        ok(await waiting.step(await waiting.signatory(NEUHOF), "submitted"))
        await early.to_concept(FULDA_TOWN, EICHENZELL, FLIEDEN, topic="data_protection_officer")
        await council.to_councils(FULDA_TOWN, EICHENZELL, KALBACH, topic="dms_eakte")
        office = await early.office()
        clerk = {"cookie": f"{cookie_name(base)}={sessions['clerk']}", "origin": base}
        return {
            "station_case": waiting.id,
            "early": early.id,
            "council": council.id,
            "service": _SERVICE,
            **await _plan(client, office),
            **await _calls(client, office),
            **await _money(client, office),
            **await _own(client, clerk),
        }


async def _plan(client: httpx.AsyncClient, office: Mapping[str, str]) -> dict[str, str]:
    """A plan of the sample needs, its groups under review."""
    asked = await client.post("/v1/plans", json={"topic": "it_administrator"}, headers=office)
    async with asyncio.timeout(_PLAN_SECONDS):
        while True:
            plan = (await client.get(asked.headers["location"], headers=office)).json()
            if plan["progress"]["state"] == "done":
                break
            await asyncio.sleep(0.5)
    ok(await client.post(f"{asked.headers['location']}/suggestions", json={}, headers=office))
    return {"plan": asked.json()["id"]}


async def _calls(client: httpx.AsyncClient, office: Mapping[str, str]) -> dict[str, str]:
    names = {}
    for name, topic in (("open_call", "it_security_officer"), ("draft_call", "dms_eakte")):
        draft = {
            "topic": topic,
            "region": {"kind": "municipalities", "keys": ["06535001", "06535004", "06431004", "06631018"]},
            "closing_date": (DAY + dt.timedelta(days=21)).isoformat(),
            "text": "Wer macht mit? Beispiel, frei erfunden.",
        }
        made = await client.post("/v1/calls", json=draft, headers=office)
        names[name] = ok(made)["id"]
        if name == "open_call":
            tag = {"if-match": (await client.get(made.headers["location"], headers=office)).headers["etag"]}
            opened = await client.post(
                f"{made.headers['location']}/steps", json={"target": "open"}, headers={**office, **tag}
            )
            ok(opened)
    return names


async def _money(client: httpx.AsyncClient, office: Mapping[str, str]) -> dict[str, str]:
    draft = {
        "year": DAY.year,
        "programmes": ["he-ikz-2021", "he-ikz-digital-2020"],
        "amount_eur": "500000.00",
    }
    budget = ok(await client.post("/v1/budgets", json=draft, headers=office))
    question = {"budgets": [{"year": DAY.year + 1, "amount_eur": "150000.00"}], "open_cooperations": True}
    portfolio = ok(await client.post("/v1/portfolios", json=question, headers=office))
    return {"budget": budget["id"], "portfolio": portfolio["id"]}


async def _own(client: httpx.AsyncClient, clerk: Mapping[str, str]) -> dict[str, str]:
    """What the clerk's pages show; the self-check first complete, then begun anew."""
    need = {"topic": "it_helpdesk", "earliest_start": "2027-03", "fte": "0.50", "visibility": "public"}
    names = {"need": ok(await client.post("/v1/needs", json=need, headers=clerk))["id"]}
    questions = (await client.get("/v1/self-checks/questions", headers=clerk)).json()["questions"]
    answers = {question["id"]: number % 5 for number, question in enumerate(questions)}
    done = ok(await client.post("/v1/self-checks", json={"answers": answers}, headers=clerk))
    place = f"/v1/self-checks/{done['id']}"
    tag = {"if-match": (await client.get(place, headers=clerk)).headers["etag"]}
    ok(await client.patch(place, json={"complete": True}, headers={**clerk, **tag}))
    begun = ok(await client.post("/v1/self-checks", json={"answers": {}}, headers=clerk))
    names |= {"check": done["id"], "draft_check": begun["id"]}
    names["message"] = (await client.get("/v1/messages", headers=clerk)).json()["messages"][0]["id"]
    session = (await client.get("/v1/session", headers=clerk)).json()
    account = (await client.get(f"/v1/accounts/{session['account']}", headers=clerk)).json()
    return names | {"person": account["id"], "role": account["roles"][0]["id"]}
