# SPDX-License-Identifier: EUPL-1.2
"""Two worlds side by side: acts in one, the same questions to both, byte by byte."""

import datetime as dt
import itertools
import random
import re
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import asyncpg
import httpx

from service.access.permissions import Role
from service.database.engine import Engine
from service.due import run_all
from tests.service.privacy.acts import ACTS
from tests.service.privacy.beginning import WATCHING, begin
from tests.service.privacy.surface import addresses, readable
from tests.service.privacy.world import REQUEST_ID, World, copy_database, open_world

__all__ = ("Worlds", "two_worlds")

#: Asked after every act.
NEAREST = frozenset(
    {"/v1/needs", "/v1/offers", "/v1/cooperations", "/v1/suggestions", "/v1/messages", "/v1/calls"}
)
_ID_OR_TIME = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}|20[0-9-]{8}T[0-9:.]+(Z|\+00:00)"
)

_numbers = itertools.count(1)
Question = tuple[str | None, str]
#: What an answer is: status, headers, body.
Answer = tuple[int, tuple[tuple[str, str], ...], bytes]


@dataclass
class Worlds:
    """`calm`, in which nothing happens, so that its answers are asked for once, and `lively`."""

    calm: World
    lively: World
    dice: random.Random
    done: Counter[str] = field(default_factory=Counter)
    compared: int = 0
    differences: list[str] = field(default_factory=list)
    #: Addresses that somebody who watches really read.
    read: set[str] = field(default_factory=set)
    _heard: int = 0
    _calm_answers: dict[Question, Answer] = field(default_factory=dict)

    async def act(self, name: str) -> bool:
        """One private act in the lively world; False if it was not possible."""
        happened = await ACTS[name](self.lively, self.dice)
        self.done[name] += happened
        return happened

    async def one_pair(self, name: str | None = None) -> str:
        """Let one private thing happen that has not happened in the other world; returns what."""
        names = [name] if name else self.dice.sample(sorted(ACTS), len(ACTS))
        for candidate in names * 20:
            if await self.act(candidate):
                return candidate
        raise AssertionError(f"none of these is possible: {names}")

    def questions(self) -> list[Question]:
        """Everything that anybody who watches may read, with the ids of both worlds."""
        return [question for questions in self._by_route().values() for question in questions]

    def one_of_each(self) -> list[Question]:
        """Each route once for everybody who may read it."""
        return [self.dice.choice(questions) for questions in self._by_route().values()]

    def _by_route(self) -> dict[tuple[str | None, str], list[Question]]:
        asked: dict[tuple[str | None, str], list[Question]] = {}
        for path, route, permission in addresses(self.lively.app, self.lively.ids):
            names = [name for name, (role, _) in WATCHING.items() if readable(permission, role)]
            for name in [*names, *((None,) if readable(permission, Role.PUBLIC) else ())]:
                asked.setdefault((name, route), []).append((name, path))
        return asked

    async def compare(self, questions: Iterable[Question], after: str) -> None:
        """Ask both worlds; keeps what differs."""
        for question in questions:
            if question not in self._calm_answers:
                self._calm_answers[question] = await _ask(self.calm, question)
            expected, got = self._calm_answers[question], await _ask(self.lively, question)
            self.compared += 1
            if got[0] == 200:
                self.read.add(question[1])
            if expected != got:
                self.differences.append(_difference(after, question, expected, got))

    async def compare_live_events(self, after: str, *, new: bool = False) -> None:
        """The feeds of all who watch; with `new` only what was not looked at before."""
        since = self._heard if new else 0
        self._heard = await self.lively.last_event()
        for name in WATCHING:
            caller = self.lively.people[name].caller
            expected = [] if new and since else await self.calm.live_events(caller)
            got = await self.lively.live_events(caller, since)
            self.compared += 1
            if expected != got:
                self.differences.append(f"after {after}: live events of {name}: {got[len(expected) :]}")

    async def compare_some(self, count: int, after: str) -> None:
        """The nearest questions by everybody, some of all the others, and the feeds."""
        questions = self.questions()
        await self.compare([question for question in questions if question[1] in NEAREST], after)
        await self.compare(self.dice.sample(questions, min(count, len(questions))), after)
        await self.compare_live_events(after, new=True)

    async def do_in_both(self, who: str, method: str, path: str, body: object = None) -> None:
        """Somebody who watches does something themselves: it must go the same way in both worlds.

        Ids and times of what they make are blanked, everything else is compared.
        """
        answers = [await world.send(who, method, path, body) for world in (self.calm, self.lively)]
        self.compared += 1
        expected, got = ((answer.status_code, _blank(answer.text)) for answer in answers)
        if expected != got:
            self.differences.append(f"{who} does {method} {path}:\n  {expected}\n  {got}")

    async def let_time_pass(self, now: dt.datetime) -> None:
        """Do in both worlds what is due by then."""
        for world in (self.calm, self.lively):
            done = await run_all(world.database, now)
            assert done is not None
            assert None not in done.values(), done


def _blank(text: str) -> str:
    return _ID_OR_TIME.sub("#", text)


async def _ask(world: World, question: Question) -> Answer:
    name, path = question
    headers = world.people[name].headers if name else {"x-request-id": REQUEST_ID}
    answer: httpx.Response = await world.client.get(path, headers=headers)
    kept = sorted((key, value) for key, value in answer.headers.items() if key != "date")
    return answer.status_code, tuple(kept), answer.content


def _difference(after: str, question: Question, expected: Answer, got: Answer) -> str:
    name, path = question
    headers = set(expected[1]) ^ set(got[1])
    first = next((i for i, (a, b) in enumerate(zip(expected[2], got[2], strict=False)) if a != b), -1)
    around = slice(max(0, first - 120), first + 120)
    return (
        f"after {after}: {name or 'the public'} reads {path}: {expected[0]} / {got[0]} "
        f"{sorted(headers)[:6]}\n"
        f"  {expected[2][around]!r}\n  {got[2][around]!r}"
    )


@asynccontextmanager
async def two_worlds(
    engine: Engine, administrator: asyncpg.Connection, template: str, seed: int
) -> AsyncIterator[Worlds]:
    """Both worlds, copied from one beginning."""
    number = next(_numbers)
    names: Sequence[str] = [f"ikz_privacy_{number}_{which}" for which in ("begin", "calm", "lively")]
    try:
        await copy_database(administrator, template, names[:1])
        async with open_world(engine, names[0]) as beginning:
            await begin(beginning)
        await copy_database(administrator, names[0], names[1:])
        async with open_world(engine, names[1]) as calm, open_world(engine, names[2]) as lively:
            for world in (calm, lively):
                world.people = beginning.people
                world.ids = {name: list(ids) for name, ids in beginning.ids.items()}
            yield Worlds(calm, lively, random.Random(seed))
    finally:
        for name in names:
            await administrator.execute(f"drop database if exists {name} with (force)")
