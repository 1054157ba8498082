# SPDX-License-Identifier: EUPL-1.2
"""A request for each operation of the API and each owner of what it is about.

Made from the description: its example body, its required parameters. A change that needs `If-Match` comes
with the tag of another state: whoever may make it gets 412, so that nothing changes and all other cells
find the same things. What an operation wants in addition stands in `_SPECIAL` and `_FRESH`.
"""

import itertools
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from tests.service.access.matrix_world import GUEST, KEYS, Actor, World

__all__ = ("FIXED", "PLACES", "Asked", "Operation", "operations", "place_of", "prepare")

#: parameter in a path -> kind of thing in the world.
PLACES: Final[Mapping[str, str]] = {
    "key": "municipality",
    "municipality": "municipality",
    "need_id": "need",
    "offer_id": "offer",
    "check_id": "self_check",
    "plan_id": "plan",
    "cooperation_id": "cooperation",
    "case_id": "cooperation",
    "filing_id": "filing",
    "suggestion_id": "suggestion",
    "call_id": "call",
    "budget_id": "budget",
    "portfolio_id": "portfolio",
    "draft_id": "programme_draft",
    "proposal_id": "weight_proposal",
    "message_id": "message",
    "webhook_id": "webhook",
    "account_id": "account",
    "role_id": "role",
    "invitation_id": "invitation",
    "confirmation_id": "confirmation",
    "session_id": "session",
    "payment_id": "payment",
    "review_id": "review",
}
#: parameters that name nothing that belongs to anybody.
FIXED: Final = {
    "slug": "it_operations_hosting",
    "id": "he-ikz-2021",
    "service": "dog_tax",
    "version": "1",
    "number": "1",
}
_QUERY: Final = {"topic": "it_operations_hosting", "kind": "letter", "dated": "2026-11-20"}
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Operation:
    """One operation as the description has it."""

    name: str
    method: str
    path: str
    permission: str
    content: Mapping[str, Any] = field(repr=False)

    @property
    def parameters(self) -> list[str]:
        """The names in the path."""
        return [part["name"] for part in self.content.get("parameters", ()) if part["in"] == "path"]


@dataclass
class Asked:
    """What to send. `passes`: the answers that mean that the asker may do it."""

    path: str
    query: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    json: Any = None
    content: bytes | None = None
    passes: frozenset[int] = frozenset({200, 201, 202, 204})


def operations(document: Mapping[str, Any]) -> list[Operation]:
    """Every operation of an OpenAPI document."""
    return [
        Operation(content["operationId"], method.upper(), path, content["x-permission"], content)
        for path, methods in document["paths"].items()
        for method, content in methods.items()
    ]


async def prepare(world: World, operation: Operation, owner: str, actor: Actor) -> Asked:
    """What this actor sends for an operation about a thing of this owner (`own`, `other`, `unknown`, `-`)."""
    fresh = _FRESH.get(operation.name)
    made = await fresh(world, owner) if fresh is not None and owner in ("own", "other") else {}
    path = operation.path
    for name in operation.parameters:
        value = made.get(name) or FIXED.get(name) or _thing(world, place_of(operation, name), owner)
        path = path.replace(f"{{{name}}}", value)
    asked = Asked(path)
    for parameter in operation.content.get("parameters", ()):
        name = parameter["name"]
        if parameter["in"] == "query" and parameter.get("required"):
            asked.query[name] = _QUERY.get(name) or _thing(world, PLACES[name], owner)
        if name == "If-Match":
            asked.headers["if-match"] = '"0000"'
            asked.passes = frozenset({412})
    for media_type, described in operation.content.get("requestBody", {}).get("content", {}).items():
        if media_type == "application/json":
            asked.json = described["example"]
        elif asked.json is None and asked.content is None:
            asked.content = (described.get("example") or "%PDF-1.7\n").encode()
            asked.headers["content-type"] = media_type
    special = _SPECIAL.get(operation.name)
    if special is not None:
        special(asked, world, owner)
    if actor.mail and operation.name in _SESSION:
        await _SESSION[operation.name](asked, world, owner, actor)
    return asked


def place_of(operation: Operation, parameter: str) -> str:
    """The kind of thing that a parameter of a path names."""
    return "clawback" if "clawback" in operation.path and parameter == "check_id" else PLACES[parameter]


def _thing(world: World, kind: str, owner: str) -> str:
    if kind == "municipality":
        return KEYS.get(owner, KEYS["own"])
    return world.things.get(kind, {}).get("own" if owner == "-" else owner, world.unknown)


_Special = Callable[[Asked, World, str], None]


def _named(field_name: str, *passes: int) -> _Special:
    """The body names the municipality; stating the same again is refused, which only its owner learns."""

    def add(asked: Asked, world: World, owner: str) -> None:
        asked.json = {**asked.json, field_name: KEYS.get(owner, KEYS["own"])}
        asked.passes |= set(passes)

    return add


def _passes(*statuses: int) -> _Special:
    """Not possible in the state of things, which one learns only where one may do it."""

    def add(asked: Asked, world: World, owner: str) -> None:
        asked.passes |= set(statuses)

    return add


def _body(body: Any) -> _Special:
    def add(asked: Asked, world: World, owner: str) -> None:
        asked.json = body

    return add


def _person(*passes: int) -> _Special:
    """Somebody nobody knows yet."""

    def add(asked: Asked, world: World, owner: str) -> None:
        asked.json = {**asked.json, "mail": f"n{next(_numbers)}@matrix.example"}
        if "scope" in asked.json:
            asked.json["scope"] = KEYS.get(owner, KEYS["own"])
        asked.passes |= set(passes)

    return add


def _rows(asked: Asked, world: World, owner: str) -> None:
    assert asked.content is not None
    key = KEYS.get(owner, KEYS["own"])
    asked.content = asked.content.replace(b"06631018", key.encode())


def _new_rows(asked: Asked, world: World, owner: str) -> None:
    """A need is stated once for a topic: each request names another one."""
    _rows(asked, world, owner)
    assert asked.content is not None
    asked.content = asked.content.replace(b"it_operations_hosting", next(world.topics).encode())


def _query_municipality(asked: Asked, world: World, owner: str) -> None:
    asked.query["municipality"] = KEYS.get(owner, KEYS["own"])


def _no_award(asked: Asked, world: World, owner: str) -> None:
    """The case of others has none."""
    asked.passes |= {404} if owner == "other" else set()


def _other_concern(asked: Asked, world: World, owner: str) -> None:
    _named("municipality", 409)(asked, world, owner)
    asked.json["topic"] = "dms_eakte"


_SPECIAL: Final[Mapping[str, _Special]] = {
    "state_need": _named("municipality", 409),
    "state_offer": _named("municipality", 409),
    "begin_self_check": _named("municipality", 409),
    "start_cooperation": _other_concern,
    "list_self_checks": _query_municipality,
    "import_needs": _new_rows,
    "import_service_states": _rows,
    # Whoever stated a need is in a group already.
    "request_plan": _passes(422),
    "take_plan_groups": _body({"groups": [1]}),
    "set_budget": _passes(409),
    "cancel_plan": _passes(409),
    # This plan comes from no other; wishes for municipalities that are not in it.
    "get_plan_diff": _passes(422),
    "state_wishes": _passes(422),
    "propose_weights": _passes(409),
    # Papers of a case that is not so far yet.
    "get_agreement": _passes(404),
    "get_case_application_pdf": _passes(409),
    # Whoever is no member has to say for which council.
    "get_case_council_folder_pdf": _passes(409, 422),
    "get_case_savings_xlsx": _passes(409),
    "resend_message": _passes(409),
    **dict.fromkeys(
        (
            "get_award",
            "set_award_terms",
            "record_payment",
            "confirm_payment",
            "drop_payment",
            "hand_in_proof",
            "record_review",
            "decide_clawback",
        ),
        _no_award,
    ),
    # The office says for which authority it enters an opinion; the authorities need not.
    "give_opinion": _passes(422),
    # A code that is none.
    "begin_sign_in": _person(),
    "begin_session": _person(422),
    "redeem_invitation": _passes(422),
    "name_person": _person(),
    "hand_over_role": _person(),
    "give_role": _named("scope", 409),
    "invite": _named("scope"),
    "switch_role": _body({"role_grant": "00000000-0000-7000-8000-000000000007"}),
}

#: What a request uses up is made anew for each cell.
_FRESH: Final[Mapping[str, Callable[[World, str], Awaitable[dict[str, str]]]]] = {
    "end_account": World.fresh_person,
    "erase_person": World.fresh_person,
    "end_role": World.fresh_person,
    "hand_over_role": World.fresh_person,
    "give_role": World.fresh_person,
    "revoke_invitation": World.fresh_invitation,
    "remove_webhook": World.fresh_webhook,
    "remove_official_mailbox": World.fresh_mailbox,
    "confirm": World.fresh_confirmation,
}


async def _in_a_session_of_its_own(asked: Asked, world: World, owner: str, actor: Actor) -> None:
    headers, _ = await world.sign_in(GUEST)
    asked.headers |= headers


async def _another_session(asked: Asked, world: World, owner: str, actor: Actor) -> None:
    """To end: one of the same person, or of somebody else."""
    if owner in ("own", "other"):
        _, found = await world.sign_in(actor.mail if owner == "own" else GUEST)
        asked.path = f"/v1/sessions/{found}"


async def _held_role(asked: Asked, world: World, owner: str, actor: Actor) -> None:
    if owner == "own":
        session = (await world.ask("GET", "/v1/session", actor.headers)).json()
        asked.json = {"role_grant": session["roles"][0]["id"]}
    elif owner == "other":
        asked.json = {"role_grant": world.things["role"]["other"]}


_SESSION: Final = {
    "end_session": _in_a_session_of_its_own,
    "end_sessions": _in_a_session_of_its_own,
    "end_other_session": _another_session,
    "switch_role": _held_role,
}
