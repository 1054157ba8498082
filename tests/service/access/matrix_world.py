# SPDX-License-Identifier: EUPL-1.2
"""Two municipalities with everything that can belong to one, and everybody who may ask for it.

Neuhof is `own`: its officers are those of the district of Fulda and of Kassel. Alsfeld is `other`: another
district in another Regierungsbezirk. Made over HTTP, as those who use the service would make it.
"""

import asyncio
import contextlib
import datetime as dt
import itertools
import uuid
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass, field
from typing import Any

import httpx

from schemas.account import AccountDraft
from service.access.commands import COMMAND_LINE
from service.access.keys import make_key
from service.access.permissions import Caller, Role
from service.access.store import insert_key, revoke_key
from service.accounts import actions
from service.accounts.confirmations import ask, find_open
from service.accounts.people import Account
from service.accounts.sign_in import send_sign_in
from service.accounts.store import account_of_mail
from service.database.pool import Database
from service.http.application import Application
from service.ids import new_id
from service.messages.outbox import post, to_municipality
from service.plans.job import make_plan
from tests.service.cooperations.conftest import Driver
from tests.service.programmes.drafts import successor

__all__ = ("GUEST", "KEYS", "OWN", "OTHER", "Actor", "World", "distant")

#: Somebody whose sessions may end.
GUEST = "guest@matrix.example"
OWN, OTHER = "06631018", "06535001"
#: owner -> key of the municipality; the last is none.
KEYS = {"own": OWN, "other": OTHER, "unknown": "06999999"}
_AROUND = {OWN: ("06631008", "06631016"), OTHER: ("06535011", "06535015")}
_SCOPES: dict[Role, str] = {
    Role.MUNICIPALITY_EDITOR: OWN,
    Role.MUNICIPALITY_SIGNATORY: OWN,
    Role.MUNICIPALITY_DEPUTY: OWN,
    Role.DISTRICT_OFFICER: OWN[:5],
    Role.RP_OFFICER: OWN[:3],
}
_TOPIC = "it_operations_hosting"
#: Roles that are tried by session, too: one of each kind that the guard treats in its own way.
_BY_SESSION = (Role.MUNICIPALITY_SIGNATORY, Role.DISTRICT_OFFICER, Role.IKZ_OFFICE)
_PEOPLE = {"sec-fetch-site": "same-origin"}
_OFFICE = frozenset({Role.IKZ_OFFICE})
#: what -> the roles that see it, whoever's it is.
_SEES: dict[str, frozenset[Role]] = {
    "note": _OFFICE,
    "task": _OFFICE | {Role.AUDITOR},
    "mail": _OFFICE | {Role.ADMIN},
    "host": _OFFICE | {Role.AUDITOR, Role.ADMIN},
    "refusal": _OFFICE,
}
_PDF = b"%PDF-1.7\nmade up\n"

_PORTFOLIO = {
    "budgets": [{"year": 2027, "amount_eur": "175000.00"}],
    "candidates": [{"key": "a", "amounts_eur": ["75000.00"], "placed": 3, "score": 240}],
}

Asgi = Callable[[Any, Any, Any], Awaitable[None]]
_addresses = itertools.count(1)


def distant(app: Application) -> Asgi:
    """The application, asked from another address each time, so that wrong keys and codes do not add up.

    A stream of events ends with its beginning.
    """

    async def ask(scope: MutableMapping[str, Any], receive: Any, send: Any) -> None:
        number = next(_addresses)
        scope["client"] = (f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}", 40000)
        begun = asyncio.Event()
        over = False

        async def pass_on(message: MutableMapping[str, Any]) -> None:
            nonlocal over
            if over:
                return
            await send(message)
            headers = dict(message.get("headers", ()))
            if headers.get(b"content-type", b"").startswith(b"text/event-stream"):
                await send({"type": "http.response.body", "body": b"", "more_body": False})
                over = True
                begun.set()

        answering = asyncio.create_task(app(scope, receive, pass_on))
        waiting = asyncio.create_task(begun.wait())
        await asyncio.wait((answering, waiting), return_when=asyncio.FIRST_COMPLETED)
        waiting.cancel()
        if begun.is_set():
            answering.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await answering

    return ask


@dataclass(frozen=True)
class Actor:
    """Somebody who asks. `role` is None where what they show is worth nothing."""

    name: str
    role: Role | None
    headers: dict[str, str] = field(repr=False)
    #: the address of a person who has signed in; empty for a key.
    mail: str = ""

    @property
    def is_municipality(self) -> bool:
        """Acts for the municipality that is `own`."""
        return self.role is not None and _SCOPES.get(self.role) == OWN

    @property
    def is_station(self) -> bool:
        """Gives an opinion on cases of the municipality that is `own`."""
        return self.role in (Role.DISTRICT_OFFICER, Role.RP_OFFICER)


@dataclass
class World:
    """Who asks, and what there is: `things[kind][owner]` is an id."""

    app: Application
    client: httpx.AsyncClient
    unknown: str = "00000000-0000-7000-8000-000000000007"
    actors: list[Actor] = field(default_factory=list)
    things: dict[str, dict[str, str]] = field(default_factory=dict)
    #: What may stand in no answer to others: text -> (its owner, the roles that see it whoever owns it).
    secrets: dict[str, tuple[str, frozenset[Role]]] = field(default_factory=dict)

    @property
    def database(self) -> Database:
        database: Database = self.app.state["database"]
        return database

    async def build(self) -> None:
        """Make everybody and everything."""
        await self._make_actors()
        topics = (await self.ask("GET", "/v1/topics", {})).json()["topics"]
        self.topics = itertools.cycle(
            topic["slug"] for topic in topics if topic["slug"] not in (_TOPIC, "dms_eakte")
        )
        for owner in ("own", "other"):
            await self._state(owner)
        await self._plan()
        for owner in ("own", "other"):
            await self._cooperate(owner)
            await self._people(owner)
            await self._tell(owner)
            await self._call(owner)
        await self._award()
        await self._money()
        for owner in ("own", "other"):
            self._keep("confirmation", owner, (await self.fresh_confirmation(owner))["confirmation_id"])

    def of(self, name: str) -> Actor:
        """An actor by name."""
        return next(actor for actor in self.actors if actor.name == name)

    async def ask(
        self, method: str, path: str, headers: dict[str, str], body: Any = None, **more: Any
    ) -> httpx.Response:
        """A request that must succeed; bodies are JSON."""
        answer = await self.client.request(method, path, headers=headers, json=body, **more)
        assert answer.is_success, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer

    async def key(
        self, role: Role, scope: str | None, *, days: int | None = None
    ) -> tuple[str, dict[str, str]]:
        """Prefix and headers of a new key; with `days` it ends so many days from now."""
        new = make_key()
        ends = None if days is None else dt.datetime.now(dt.UTC) + dt.timedelta(days=days)
        async with self.database.acquire() as connection:
            await insert_key(connection, new, role, scope, "matrix", ends)
        return new.prefix, {"authorization": f"Bearer {new.text}"}

    async def session(self, mail: str, role: Role, scope: str | None) -> dict[str, str]:
        """The cookie of a person who has signed in."""
        await self.person(mail, role, scope)
        headers, _ = await self.sign_in(mail)
        return headers

    async def sign_in(self, mail: str) -> tuple[dict[str, str], str]:
        """The cookie of one more session of a person, and its id."""
        async with self.database.transaction() as connection:
            token = await send_sign_in(connection, mail, await account_of_mail(connection, mail))
        answer = await self.client.post("/v1/session", json={"token": token}, headers=_PEOPLE)
        assert answer.status_code == 201, answer.text
        cookie = answer.headers["set-cookie"].partition(";")[0]
        self.client.cookies.clear()
        headers = {**_PEOPLE, "cookie": cookie}
        sessions = (await self.ask("GET", "/v1/sessions", headers)).json()["sessions"]
        return headers, next(session["id"] for session in sessions if session["is_this"])

    async def person(self, mail: str, role: Role, scope: str | None) -> Account:
        """An account with one role, made as the command line makes it."""
        dated = {Role.MUNICIPALITY_DEPUTY, Role.COORDINATION_OFFICE, Role.AUDITOR}
        draft = AccountDraft(
            name="Anna Test",
            mail=mail,
            role=role.value,  # type: ignore[arg-type]
            scope=scope,
            valid_to=dt.date(2099, 12, 31) if role in dated else None,
        )
        async with self.database.transaction() as connection:
            return await actions.name_person(connection, COMMAND_LINE, self.app.state["register"](), draft)

    async def _make_actors(self) -> None:
        self.actors.append(Actor("public", Role.PUBLIC, {}))
        for role in Role:
            if role is not Role.PUBLIC:
                _, headers = await self.key(role, _SCOPES.get(role))
                self.actors.append(Actor(role.value, role, headers))
        for role in _BY_SESSION:
            mail = f"{role.value}@matrix.example"
            headers = await self.session(mail, role, _SCOPES.get(role))
            self.actors.append(Actor(f"{role.value}, by session", role, headers, mail))
        _, expired = await self.key(Role.IKZ_OFFICE, None, days=-1)
        prefix, revoked = await self.key(Role.ADMIN, None)
        async with self.database.acquire() as connection:
            await revoke_key(connection, prefix)
        ended = await self.session(GUEST, Role.IKZ_OFFICE, None)
        await self.ask("DELETE", "/v1/session", ended)
        self.actors += [
            Actor("expired key", None, expired),
            Actor("revoked key", None, revoked),
            Actor("made up key", None, {"authorization": "Bearer ikz_00000000_made_up"}),
            # It is not an error to come with an old cookie: one is simply nobody.
            Actor("ended session", Role.PUBLIC, ended),
        ]
        _, self.office = await self.key(Role.IKZ_OFFICE, None)
        self.member: dict[str, dict[str, str]] = {}
        for owner in ("own", "other"):
            for key in (KEYS[owner], *_AROUND[KEYS[owner]]):
                _, self.member[key] = await self.key(Role.MUNICIPALITY_SIGNATORY, key)

    async def _state(self, owner: str) -> None:
        key = KEYS[owner]
        who = self.member[key]
        common = {"topic": _TOPIC, "visibility": "office", "note": self._secret("note", owner)}
        self._keep(
            "need", owner, await self.ask("POST", "/v1/needs", who, {**common, "earliest_start": "2027-01"})
        )
        offer = {**common, "topic": "dms_eakte", "fte": "0.50"}
        self._keep("offer", owner, await self.ask("POST", "/v1/offers", who, offer))
        for neighbour in _AROUND[key]:
            draft = {"topic": _TOPIC, "earliest_start": "2027-01", "visibility": "office"}
            await self.ask("POST", "/v1/needs", self.member[neighbour], draft)
        check = await self.ask("POST", "/v1/self-checks", who, {"answers": {"backup": 3}})
        self._keep("self_check", owner, check)
        await self.ask("PUT", f"/v1/municipalities/{key}/must-nots", who, {"must_nots": []})
        mailbox = {"address": f"rathaus@{key}.example", "source": "Impressum"}
        await self.ask("PUT", f"/v1/municipalities/{key}/official-mailbox", self.office, mailbox)
        self._keep("municipality", owner, key)

    async def _plan(self) -> None:
        made = await self.ask("POST", "/v1/plans", self.office, {"topic": _TOPIC, "sizes": [3]})
        self._keep("plan", "own", made)
        await make_plan(self.database, uuid.UUID(made.json()["id"]), asyncio.Event())
        place = made.headers["location"]
        groups = (await self.ask("GET", f"{place}/groups", self.office)).json()["groups"]
        numbers = [group["number"] for group in groups]
        taken = (await self.ask("POST", f"{place}/suggestions", self.office, {"groups": numbers})).json()
        for suggestion in taken["suggestions"]:
            owner = "own" if OWN in suggestion["members"] else "other"
            for target in ("released", "invited"):
                path = f"/v1/suggestions/{suggestion['id']}"
                seen = (await self.ask("GET", path, self.office)).headers["etag"]
                stepped = await self.ask(
                    "POST", f"{path}/steps", {**self.office, "if-match": seen}, {"target": target}
                )
            self._keep("suggestion", owner, suggestion["id"])
            self._keep("cooperation", owner, stepped.json()["cooperation"])

    async def _cooperate(self, owner: str) -> None:
        key, path = KEYS[owner], f"/v1/cooperations/{self.things['cooperation'][owner]}"

        async def change(who: str, method: str, rest: str, body: Any = None) -> httpx.Response:
            seen = (await self.ask("GET", path, self.member[who])).headers["etag"]
            return await self.ask(method, path + rest, {**self.member[who], "if-match": seen}, body)

        *coming, refusing = (key, *_AROUND[key])
        for member in coming:
            await change(member, "POST", f"/memberships/{member}/steps", {"target": "interested"})
        # The word of another member: also those who have asked it do not hear it.
        refusal = {
            "target": "declined",
            "reason": "other",
            "text": self._secret("refusal", f"member of {owner}"),
        }
        await change(refusing, "POST", f"/memberships/{refusing}/steps", refusal)
        concept = {"task": self._secret("task", owner), "legal_form": "public_law_mandate", "lead": key}
        await change(key, "POST", "/concepts", concept)
        query = {"kind": "letter", "dated": "2026-11-20"}
        pdf = {**self.member[key], "content-type": "application/pdf"}
        filed = await self.ask("POST", f"{path}/filings", pdf, params=query, content=_PDF)
        self._keep("filing", owner, filed)

    async def _award(self) -> None:
        """The case that is `own` to cells has its award: the officers of its district and region know it."""
        self.young = self.things["cooperation"]["own"]

        async def key(role: Role, scope: str | None = None) -> dict[str, str]:
            return (await self.key(role, scope))[1]

        driver = Driver(self.client, key, {})
        await driver.to_approved(OWN, "06631008", "06631016", topic="finance_admin")
        self._keep("cooperation", "own", driver.id)
        self._keep("filing", "own", await driver.file(self.member[OWN], "letter"))

    async def _people(self, owner: str) -> None:
        key = KEYS[owner]
        account = await self.person(
            self._secret("mail", owner) + "@matrix.example", Role.MUNICIPALITY_EDITOR, key
        )
        self._keep("account", owner, str(account.id))
        self._keep("role", owner, str(account.roles[0].id))
        letter = await self.ask(
            "POST", "/v1/invitations", self.office, {"scope": key, "role": "municipality_editor"}
        )
        self._keep("invitation", owner, letter.headers["location"].rpartition("/")[2])

    async def _tell(self, owner: str) -> None:
        key = KEYS[owner]
        async with self.database.transaction() as connection:
            message = await post(
                connection,
                kind="webhook_disabled",
                to=to_municipality(key),
                facts={"host": self._secret("host", owner)},
                subject=("webhook", "1"),
            )
        self._keep("message", owner, str(message))
        hook = {"url": f"https://{key}.example/ikz"}
        self._keep(
            "webhook",
            owner,
            (await self.ask("POST", "/v1/webhooks", self.member[key], hook)).json()["webhook"]["id"],
        )

    async def fresh_person(self, owner: str) -> dict[str, str]:
        """Somebody that a request may take away: values for the path."""
        account = await self.person(
            f"p{next(_addresses)}@matrix.example", Role.MUNICIPALITY_EDITOR, KEYS[owner]
        )
        return {"account_id": str(account.id), "role_id": str(account.roles[0].id)}

    async def fresh_invitation(self, owner: str) -> dict[str, str]:
        """A letter that a request may revoke."""
        wanted = {"scope": KEYS[owner], "role": "municipality_editor"}
        letter = await self.ask("POST", "/v1/invitations", self.office, wanted)
        return {"invitation_id": letter.headers["location"].rpartition("/")[2]}

    async def fresh_webhook(self, owner: str) -> dict[str, str]:
        """A webhook that a request may remove."""
        who = self.member[KEYS[owner]]
        kept = (await self.ask("GET", "/v1/webhooks", who)).json()["webhooks"]
        spare = [hook["id"] for hook in kept if hook["id"] != self.things["webhook"][owner]]
        if not spare:
            made = await self.ask("POST", "/v1/webhooks", who, {"url": f"https://{KEYS[owner]}.example/b"})
            spare = [made.json()["webhook"]["id"]]
        return {"webhook_id": spare[-1]}

    async def fresh_mailbox(self, owner: str) -> dict[str, str]:
        """An official address that a request may remove."""
        mailbox = {"address": "rathaus@stadt.example", "source": "Impressum"}
        path = f"/v1/municipalities/{KEYS[owner]}/official-mailbox"
        await self.ask("PUT", path, self.office, mailbox)
        return {}

    async def fresh_confirmation(self, owner: str) -> dict[str, str]:
        """Something the office has entered that waits for the municipality's word."""
        office = Caller(actor="key:matrix", role=Role.IKZ_OFFICE)
        async with self.database.transaction() as connection:
            subject = str(new_id())
            await ask(connection, office, "need", subject, KEYS[owner])
            found = await find_open(connection, "need", subject)
        assert found is not None
        return {"confirmation_id": str(found.id)}

    async def _call(self, owner: str) -> None:
        region = {"kind": "districts", "keys": [KEYS[owner][:5]]}
        draft = {"topic": "dms_eakte", "region": region, "closing_date": "2027-01-31", "text": "Bitte."}
        made = await self.ask("POST", "/v1/calls", self.office, draft)
        self._keep("call", owner, made)
        path = made.headers["location"]
        seen = (await self.ask("GET", path, self.office)).headers["etag"]
        await self.ask("POST", f"{path}/steps", {**self.office, "if-match": seen}, {"target": "open"})

    async def _money(self) -> None:
        budget = {"year": 2027, "programmes": ["he-ikz-2021"], "amount_eur": "3000000.00"}
        self._keep("budget", "own", await self.ask("POST", "/v1/budgets", self.office, budget))
        self._keep("portfolio", "own", await self.ask("POST", "/v1/portfolios", self.office, _PORTFOLIO))
        draft = await self.ask("POST", "/v1/programmes", self.office, {"toml": successor()})
        self._keep("programme_draft", "own", draft.headers["location"].rpartition("/")[2])

    @property
    def contacts(self) -> set[str]:
        """Addresses of people, which the authorities of a case see, too."""
        return {text for text in self.secrets if text.startswith("geheim-mail")}

    def _secret(self, what: str, owner: str) -> str:
        text = f"geheim-{what}-{owner}"
        self.secrets[text] = (owner, _SEES[what])
        return text

    def _keep(self, kind: str, owner: str, made: httpx.Response | str) -> None:
        self.things.setdefault(kind, {})[owner] = made if isinstance(made, str) else made.json()["id"]
