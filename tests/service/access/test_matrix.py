# SPDX-License-Identifier: EUPL-1.2
"""Role x operation x owner, made from the description of the API: each cell asked of the running application.

What a cell must answer follows from the permission table and the object rules alone. A route that stands in
neither fails, as does one whose path names something the world of the test does not know.
"""

from collections.abc import AsyncIterator, Iterator

import httpx
import msgspec
import pytest
import pytest_asyncio

from service.access.object_rules import OBJECT_RULES, ObjectRule, Outcome, outcome
from service.access.permissions import Permission
from service.app import openapi_json
from service.http.application import Application
from tests.service.access.matrix_requests import (
    FIXED,
    PLACES,
    Asked,
    Operation,
    operations,
    place_of,
    prepare,
)
from tests.service.access.matrix_world import Actor, World, distant
from tests.service.cooperations.conftest import CLOCKS, DAY

_OPERATIONS = {found.name: found for found in operations(msgspec.json.decode(openapi_json()))}
#: What each outcome looks like; `allowed` is said by the request.
_STATUSES = {
    Outcome.SIGN_IN: {401},
    Outcome.REFUSED: {403},
    Outcome.HIDDEN: {404},
    Outcome.INVALID: {422},
    Outcome.NO_SESSION: {409},
}
#: list -> the operation that opens one of its entries.
_LISTS = {
    "list_needs": "get_need",
    "list_offers": "get_offer",
    "list_cooperations": "get_cooperation",
    "list_suggestions": "get_suggestion",
    "list_messages": "get_message",
    "list_webhooks": "get_webhook",
    "list_accounts": "get_account",
    "list_calls": "get_call",
    "list_invitations": "revoke_invitation",
    "list_confirmations": "confirm",
}
#: Kinds of which there is one, the office's, or which need a long history to come about.
_SINGLE = {"plan", "budget", "portfolio", "programme_draft", "weight_proposal"}


@pytest_asyncio.fixture(scope="module", name="world")
async def _world(app: Application) -> AsyncIterator[World]:
    transport = httpx.ASGITransport(distant(app), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://test", trust_env=False) as client:
        world = World(app, client)
        with pytest.MonkeyPatch.context() as patch:
            # The application is made while its programme is in force, whatever day it is.
            for module in CLOCKS:
                patch.setattr(f"{module}.today", lambda: DAY)
            await world.build()
        yield world


def _owners(operation: Operation, rule: ObjectRule) -> tuple[str, ...]:
    if not rule.thing:
        return ("-",)
    kinds = {place_of(operation, name) for name in operation.parameters if name in PLACES}
    if "weight_proposal" in kinds:
        return ("unknown",)
    return ("own", "unknown") if kinds & _SINGLE else ("own", "other", "unknown")


async def _send(world: World, operation: Operation, asked: Asked, actor: Actor) -> httpx.Response:
    answer = await world.client.request(
        operation.method,
        asked.path,
        params=asked.query,
        headers={**actor.headers, **asked.headers},
        json=asked.json,
        content=asked.content,
    )
    world.client.cookies.clear()
    return answer


def _expected(operation: Operation, rule: ObjectRule, actor: Actor, owner: str, asked: Asked) -> set[int]:
    if actor.role is None:
        # What is shown and worth nothing is said to be worth nothing, also where none is needed.
        return {401}
    by_key = not actor.mail
    found = outcome(Permission(operation.permission), rule, actor.role, owner, by_key=by_key)
    return set(asked.passes) if found is Outcome.ALLOWED else _STATUSES[found]


def _leaks(world: World, actor: Actor, answer: httpx.Response) -> Iterator[str]:
    for text, (owner, roles) in world.secrets.items():
        acts_for_owner = owner == "own" and (
            actor.is_municipality or (text in world.contacts and actor.is_station)
        )
        if actor.role not in roles and not acts_for_owner and text in answer.text:
            yield text


def test_every_operation_has_its_rule_and_every_rule_its_operation() -> None:
    assert set(_OPERATIONS) - set(OBJECT_RULES) == set()
    assert set(OBJECT_RULES) - set(_OPERATIONS) == set()


@pytest.mark.parametrize("name", sorted(_OPERATIONS))
async def test_each_role_gets_what_the_tables_say(world: World, name: str) -> None:
    operation = _OPERATIONS[name]
    assert name in OBJECT_RULES, "no rule in service/access/object_rules.py"
    assert set(operation.parameters) <= {*PLACES, *FIXED}, "no place in matrix_requests.PLACES"
    rule = OBJECT_RULES[name]
    wrong: list[str] = []
    for owner in _owners(operation, rule):
        for actor in world.actors:
            asked = await prepare(world, operation, owner, actor)
            answer = await _send(world, operation, asked, actor)
            expected = _expected(operation, rule, actor, owner, asked)
            if answer.status_code not in expected:
                wrong.append(f"{actor.name}, {owner}: {answer.status_code} instead of {sorted(expected)}")
            wrong += [f"{actor.name}, {owner}: shows {text}" for text in _leaks(world, actor, answer)]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    "rest", ["", "/history", "/checklist", "/concepts", "/filings", "/council-decisions"]
)
async def test_nobody_hears_the_words_of_a_refusal_but_the_office(world: World, rest: str) -> None:
    for actor in world.actors:
        answer = await world.client.get(f"/v1/cooperations/{world.young}{rest}", headers=actor.headers)
        assert list(_leaks(world, actor, answer)) == [], actor.name


@pytest.mark.parametrize("name", sorted(_LISTS))
async def test_a_list_holds_what_could_be_opened_one_by_one(world: World, name: str) -> None:
    operation, opening = _OPERATIONS[name], _OPERATIONS[_LISTS[name]]
    kind = next(PLACES[parameter] for parameter in opening.parameters if parameter in PLACES)
    rule = OBJECT_RULES[opening.name]
    wrong: list[str] = []
    for actor in world.actors:
        if actor.role is None:
            continue
        listed = await world.client.get(operation.path, params={"limit": "500"}, headers=actor.headers)
        for owner in ("own", "other"):
            sees = outcome(Permission(opening.permission), rule, actor.role, owner, by_key=not actor.mail)
            # Who may not do something with it may still see it.
            is_shown = sees is Outcome.ALLOWED or (sees is Outcome.REFUSED and actor.role in rule.never)
            if (world.things[kind][owner] in listed.text) != is_shown:
                wrong.append(f"{actor.name}, {owner}: listed {not is_shown}")
    assert not wrong, "\n".join(wrong)
