# SPDX-License-Identifier: EUPL-1.2
"""What both worlds begin with: stated needs, a plan with suggestions, cooperations of three and more.

`ACTING` do private things later, in one world. `WATCHING` never act; two of them are in cooperations with
those who act, one of these is interested.
"""

import asyncio
import datetime as dt
import uuid
from typing import Final

from service.access.permissions import Caller, Role
from service.clock import today
from service.cooperations.founding import found
from service.plans.job import make_plan
from tests.service.privacy.world import World

__all__ = ("ACTING", "CALLED_TOPIC", "DISTRICT", "TOPIC", "WATCHING", "begin")

TOPIC: Final = "it_operations_hosting"
#: A call asks for it; nobody has stated it.
CALLED_TOPIC: Final = "civil_registry"
KALBACH, EICHENZELL, BURGHAUN, HOFBIEBER = "06631016", "06631006", "06631001", "06631014"
NEUHOF, FLIEDEN, FULDA, KUENZELL = "06631018", "06631008", "06631009", "06631017"
FAR_AWAY = "06431002"
DISTRICT: Final = "06631"
ACTING: Final = (KALBACH, EICHENZELL, BURGHAUN, HOFBIEBER)
#: Who may notice nothing: name -> role and for whom.
WATCHING: Final[dict[str, tuple[Role, str | None]]] = {
    "front-end": (Role.PUBLIC_FRONTEND, None),
    "interested co-member": (Role.MUNICIPALITY_SIGNATORY, NEUHOF),
    "invited co-member": (Role.MUNICIPALITY_EDITOR, FLIEDEN),
    "other municipality": (Role.MUNICIPALITY_SIGNATORY, FULDA),
    "district": (Role.DISTRICT_OFFICER, DISTRICT),
    "regierungspraesidium": (Role.RP_OFFICER, "066"),
    "coordination office": (Role.COORDINATION_OFFICE, None),
}


async def begin(world: World) -> None:
    """State it all, over HTTP where there is a way."""
    await world.person("office", Role.IKZ_OFFICE)
    for municipality in ACTING:
        await world.person(municipality, Role.MUNICIPALITY_SIGNATORY, municipality)
    for name, (role, scope) in WATCHING.items():
        await world.person(name, role, scope)
    await _needs(world)
    await _plan(world)
    await _cooperations(world)
    await _services(world)
    await _call(world)


async def _needs(world: World) -> None:
    office = world.people["office"]
    everybody = (*ACTING, NEUHOF, FLIEDEN, FULDA, KUENZELL)
    rows = "".join(f"{member},{TOPIC},need,0.50,3,2027-01\n" for member in everybody)
    rows += f"{FAR_AWAY},{TOPIC},need,0.50,3,2029-01\n{KUENZELL},data_protection_officer,offer,0.50,,\n"
    answer = await world.client.post(
        "/v1/needs/imports",
        headers={**office.headers, "content-type": "text/csv"},
        content=f"municipality,topic,kind,fte,urgency,earliest_start\n{rows}",
    )
    assert answer.status_code == 201, answer.text
    for member in ACTING:
        for topic, visibility in (("it_administrator", "public"), ("it_security_officer", "office")):
            body = {"topic": topic, "earliest_start": "2027-03", "visibility": visibility}
            made = await world.made(member, "POST", "/v1/needs", body)
            world.know("need_id", made["id"])
    for who in ("interested co-member", "other municipality"):
        body = {"topic": "it_administrator", "earliest_start": "2027-03", "visibility": "partners"}
        world.know("need_id", (await world.made(who, "POST", "/v1/needs", body))["id"])
    stated = await world.made("office", "GET", "/v1/needs?limit=100")
    world.know("need_id", *(need["id"] for need in stated["needs"] if need["municipality"] in ACTING))
    offers = await world.made("office", "GET", "/v1/offers")
    world.know("offer_id", *(offer["id"] for offer in offers["offers"]))


async def _plan(world: World) -> None:
    answer = await world.send("office", "POST", "/v1/plans", {"topic": TOPIC, "sizes": [3, 4]})
    assert answer.status_code == 202, answer.text
    place = answer.headers["location"]
    plan = place.rpartition("/")[2]
    await make_plan(world.database, uuid.UUID(plan), asyncio.Event())
    world.know("plan_id", plan)
    taken = await world.made("office", "POST", f"{place}/suggestions", {"groups": [1, 2]})
    world.know("suggestion_id", *(suggestion["id"] for suggestion in taken["suggestions"]))


async def _cooperations(world: World) -> None:
    body = {"topic": "portal_editing", "members": [FLIEDEN, *ACTING]}
    started = await world.made("interested co-member", "POST", "/v1/cooperations", body)
    world.know("cooperation_id", started["id"])
    await _drafted(world)
    office = Caller(actor=world.people["office"].actor, role=Role.IKZ_OFFICE)
    async with world.database.transaction() as connection:
        suggested = await found(
            connection,
            office,
            topic="it_security_officer",
            members=(NEUHOF, FLIEDEN, *ACTING),
            answer_until=today() + dt.timedelta(days=60),
            snapshot={},
        )
    world.know("cooperation_id", suggested)


async def _drafted(world: World) -> None:
    """Two who watch take part and have drafted a concept with its costs; the others are asked."""
    lead, partner = "interested co-member", "other municipality"
    body = {"topic": "grant_management", "members": [FULDA, *ACTING]}
    id_ = (await world.made(lead, "POST", "/v1/cooperations", body))["id"]
    world.know("cooperation_id", id_)
    path = f"/v1/cooperations/{id_}"
    step = f"{path}/memberships/{FULDA}/steps"
    await world.made(partner, "POST", step, {"target": "interested"}, tagged=path)
    concept = {"task": "Gemeinsam.", "legal_form": "public_law_mandate", "starts_on": "2027-06-01"}
    await world.made(lead, "POST", f"{path}/concepts", concept, tagged=path)
    costs = {
        "members": [
            {"municipality": key, "personnel_eur": "40000.00", "material_eur": "0.00"}
            for key in (NEUHOF, FULDA)
        ],
        "group_personnel_eur": "50000.00",
        "group_material_eur": "0.00",
    }
    await world.made(lead, "PUT", f"{path}/cost-table", costs, tagged=path)


async def _services(world: World) -> None:
    services = (await world.made("office", "GET", "/v1/services"))["services"]
    world.know("service", *(entry["id"] for entry in services[:3]))


async def _call(world: World) -> None:
    body = {
        "topic": CALLED_TOPIC,
        "region": {"kind": "districts", "keys": [DISTRICT]},
        "closing_date": (today() + dt.timedelta(days=40)).isoformat(),
        "text": "Bitte antworten Sie.",
    }
    call = await world.made("office", "POST", "/v1/calls", body)
    path = f"/v1/calls/{call['id']}"
    await world.made("office", "POST", f"{path}/steps", {"target": "open"}, tagged=path)
    world.know("call_id", call["id"])
