# SPDX-License-Identifier: EUPL-1.2
"""Private acts: what somebody does in one world only, and what nobody who watches may notice.

Each is a coroutine `(world, dice)` that answers the path parameters with new ids, or None where the dice fell
on something that is not possible just now (a second draft, a member that has answered already).
"""

import datetime as dt
import random
from collections.abc import Awaitable, Callable
from typing import Any, Final

from service.clock import today
from tests.service.privacy.beginning import ACTING, FLIEDEN, FULDA, NEUHOF, TOPIC
from tests.service.privacy.world import World

__all__ = ("ACTS", "TOPICS", "Act")

Act = Callable[[World, random.Random], Awaitable[bool]]

TOPICS: Final = (
    TOPIC, "it_administrator", "it_helpdesk", "incident_response", "ozg_coordinator", "efa_rollout",
    "dms_eakte", "process_management", "it_procurement", "it_training", "digital_strategy", "data_geo",
)  # fmt: skip
#: Counts from three on are published to the coordination office: two may not show in them.
_FEW: Final = ACTING[:2]
_REASONS: Final = ("partner_unsuitable", "too_far", "timing", "already_solved", "no_resources")
_QUESTIONS: Final = ("backup", "emergency_plan", "strategy", "it_staff", "processes")


async def need(world: World, dice: random.Random) -> bool:
    """A need that only the office may see: stated, changed or withdrawn."""
    who = dice.choice(ACTING)
    own = await _own(world, who, "needs")
    hidden = [stated for stated in own if stated["visibility"] == "office"]
    if hidden and dice.random() < 0.6:
        path = f"/v1/needs/{dice.choice(hidden)['id']}"
        if dice.random() < 0.5:
            return (await world.send(who, "DELETE", path, tagged=path)).is_success
        change = {"fte": f"0.{dice.randint(10, 99)}", "urgency": dice.randint(1, 5)}
        return (await world.send(who, "PATCH", path, change, tagged=path)).is_success
    body = {
        "topic": dice.choice(TOPICS),
        "earliest_start": f"2027-{dice.randint(1, 12):02}",
        "fte": f"0.{dice.randint(10, 99)}",
        "urgency": dice.randint(1, 5),
        "visibility": "office",
    }
    return await _make(world, who, "/v1/needs", body, "need_id")


async def offer(world: World, dice: random.Random) -> bool:
    """An offer that only the office may see."""
    who = dice.choice(ACTING)
    hidden = [stated for stated in await _own(world, who, "offers") if stated["visibility"] == "office"]
    if hidden and dice.random() < 0.6:
        path = f"/v1/offers/{dice.choice(hidden)['id']}"
        return (await world.send(who, "DELETE", path, tagged=path)).is_success
    body = {"topic": dice.choice(TOPICS), "fte": f"1.{dice.randint(10, 99)}", "visibility": "office"}
    return await _make(world, who, "/v1/offers", body, "offer_id")


async def cost(world: World, dice: random.Random) -> bool:
    """What a task costs alone, and the clerk's note, on a need that others see."""
    who = dice.choice(ACTING)
    seen = [stated for stated in await _own(world, who, "needs") if stated["visibility"] != "office"]
    path = f"/v1/needs/{dice.choice(seen)['id']}"
    change = {
        "annual_cost_alone_eur": f"{dice.randint(1, 999_999)}.00",
        "note": f"Vertraulich {dice.randint(1, 999_999)}",
    }
    return (await world.send(who, "PATCH", path, change, tagged=path)).is_success


async def must_not(world: World, dice: random.Random) -> bool:
    """With whom somebody does not want to work."""
    who = dice.choice(ACTING)
    others = [key for key in (NEUHOF, FLIEDEN, FULDA, *ACTING) if key != who]
    chosen = dice.sample(others, dice.randint(0, 4))
    body = {"must_nots": [{"other": key, "confidential": dice.random() < 0.8} for key in chosen]}
    return (await world.send(who, "PUT", f"/v1/municipalities/{who}/must-nots", body)).is_success


async def answer_invitation(world: World, dice: random.Random) -> bool:
    """A no with its reason, a "not now", or interest that is not mutual."""
    who = dice.choice(ACTING)
    path = f"/v1/cooperations/{dice.choice(world.ids['cooperation_id'])}"
    # In the first two somebody who watches is interested: there, interest would be mutual.
    is_mutual = path[-36:] in world.ids["cooperation_id"][:2]
    targets = ["declined", "paused"] + ["interested"] * (not is_mutual)
    target = dice.choice(targets)
    body: dict[str, Any] = {"target": target}
    if target == "declined":
        body |= {"reason": dice.choice(_REASONS), "text": "Nicht mit diesen."}
    if target == "paused":
        body["facts"] = {"pause_until": (today() + dt.timedelta(days=dice.randint(20, 300))).isoformat()}
    return (await world.send(who, "POST", f"{path}/memberships/{who}/steps", body, tagged=path)).is_success


async def own_cooperation(world: World, dice: random.Random) -> bool:
    """A cooperation among those who act: started, joined, drafted, with its costs."""
    starter, *others = dice.sample(ACTING, 4)
    topic = dice.choice(TOPICS)
    made = await world.send(starter, "POST", "/v1/cooperations", {"topic": topic, "members": others})
    if not made.is_success:
        return False
    path = f"/v1/cooperations/{made.json()['id']}"
    world.know("private_cooperation", made.json()["id"])
    for other in others[: dice.randint(0, 3)]:
        steps = f"{path}/memberships/{other}/steps"
        await world.send(other, "POST", steps, {"target": "interested"}, tagged=path)
    concept = {"task": "Geheim.", "legal_form": "public_law_mandate", "starts_on": "2027-01-01"}
    await world.send(starter, "POST", f"{path}/concepts", concept, tagged=path)
    return True


async def leave_own_cooperation(world: World, dice: random.Random) -> bool:
    """A no, or the end of a cooperation, among those who act."""
    known = world.ids.get("private_cooperation", [])
    if not known:
        return False
    who, path = dice.choice(ACTING), f"/v1/cooperations/{dice.choice(known[-6:])}"
    body = {"target": "declined", "reason": dice.choice(_REASONS), "text": "Passt nicht."}
    answer = await world.send(who, "POST", f"{path}/memberships/{who}/steps", body, tagged=path)
    if answer.is_success:
        return True
    end = {"target": "cancelled", "reason": "other", "text": "Ende."}
    return (await world.send("office", "POST", f"{path}/steps", end, tagged=path)).is_success


async def self_check(world: World, dice: random.Random) -> bool:
    """A self-check: begun, gone on with, completed, thrown away."""
    who = dice.choice(_FEW)
    answers = {question: dice.randint(0, 5) for question in dice.sample(_QUESTIONS, 3)}
    if await _make(world, who, "/v1/self-checks", {"answers": answers}, "check_id"):
        return True
    checks = (await world.made(who, "GET", "/v1/self-checks"))["checks"]
    path = f"/v1/self-checks/{checks[0]['id']}"
    if dice.random() < 0.3:
        return (await world.send(who, "DELETE", path, tagged=path)).is_success
    return (await world.send(who, "PATCH", path, {"answers": answers}, tagged=path)).is_success


async def service_state(world: World, dice: random.Random) -> bool:
    """What is online, for the office alone."""
    who = dice.choice(_FEW)
    path = f"/v1/municipalities/{who}/services/{dice.choice(world.ids['service'])}"
    body = {
        "state": dice.choice(("online", "in_work", "not_online")),
        "platform": dice.choice(("civento", "efa", "own")),
        "visibility": "office",
    }
    return (await world.send(who, "PUT", path, body, tagged=path)).is_success


async def review(world: World, dice: random.Random) -> bool:
    """The office decides about a suggestion that nobody has been invited with."""
    path = f"/v1/suggestions/{dice.choice(world.ids['suggestion_id'])}"
    target = dice.choice(("under_review", "held", "released"))
    return (await world.send("office", "POST", f"{path}/steps", {"target": target}, tagged=path)).is_success


async def wish(world: World, dice: random.Random) -> bool:
    """What the office wishes of the next plan, in a question about it."""
    body = {"topic": TOPIC, "sizes": [3, 4], "wishes": {"must_not": [dice.sample(ACTING, 2)]}}
    made = await world.send("office", "POST", "/v1/plans", body)
    if made.is_success:
        world.know("plan_id", made.json()["id"])
        await world.send("office", "POST", f"/v1/plans/{made.json()['id']}/cancel")
    return made.is_success


async def answer_call(world: World, dice: random.Random) -> bool:
    """Yes, later or no to a call, and with whom not."""
    who = dice.choice(ACTING)
    path = f"/v1/calls/{world.ids['call_id'][0]}/answers/{who}"
    answers: tuple[dict[str, Any], ...] = (
        {"answer": "yes", "not_wanted": dice.sample((NEUHOF, FLIEDEN, FULDA), 2), "visibility": "office"},
        {"answer": "later", "later_on": (today() + dt.timedelta(days=dice.randint(60, 300))).isoformat()},
        {"answer": "no", "reason": dice.choice(_REASONS)},
    )
    tagged = path if (await world.made(who, "GET", path))["answer"] else None
    return (await world.send(who, "PUT", path, dice.choice(answers), tagged=tagged)).is_success


async def person(world: World, dice: random.Random) -> bool:
    """Somebody new in a town hall, or another telephone number."""
    who = dice.choice(ACTING)
    number = dice.randint(1, 999_999)
    body = {
        "name": f"Person {number}",
        "mail": f"p{number}@rathaus.example",
        "role": "municipality_editor",
        "scope": who,
    }
    return await _make(world, who, "/v1/accounts", body, "account_id")


async def budget(world: World, dice: random.Random) -> bool:
    """How much money there is."""
    known = world.ids.get("budget_id")
    if not known:
        body = {"year": 2027, "programmes": ["he-ikz-2021"], "amount_eur": "3000000.00"}
        return await _make(world, "office", "/v1/budgets", body, "budget_id")
    path = f"/v1/budgets/{known[0]}"
    change = {"amount_eur": f"{dice.randint(1, 9_999_999)}.00"}
    return (await world.send("office", "PATCH", path, change, tagged=path)).is_success


#: What is done, by name.
ACTS: Final[dict[str, Act]] = {
    "office-only need": need,
    "office-only offer": offer,
    "own cost and note": cost,
    "must-not": must_not,
    "answer to an invitation": answer_invitation,
    "cooperation of others": own_cooperation,
    "refusal in a cooperation of others": leave_own_cooperation,
    "answer to a call": answer_call,
    "self-check": self_check,
    "office-only state of a service": service_state,
    "suggestion under review": review,
    "question for a plan": wish,
    "person": person,
    "budget": budget,
}


async def _own(world: World, who: str, what: str) -> list[dict[str, Any]]:
    listed = await world.made(who, "GET", f"/v1/{what}?municipality={who}&limit=100")
    return [stated for stated in listed[what] if stated["status"] == "active"]


async def _make(world: World, who: str, path: str, body: dict[str, Any], parameter: str) -> bool:
    answer = await world.send(who, "POST", path, body)
    if answer.is_success:
        world.know(parameter, answer.json()["id"])
    return answer.is_success
