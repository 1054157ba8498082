# SPDX-License-Identifier: EUPL-1.2
"""Whole lives of cooperations, drawn at random and asked over HTTP, against a model that knows the tables.

Whatever is asked, in whatever order, by whoever: each answer is a success or a problem of a known kind, each
state follows from the one before by the tables, and what must never happen (I1-I18, as far as a life can)
has not happened after any step. `EXAMPLES` lives are tried (10); `make lifecycle` takes 10,000.
"""

import asyncio
import contextlib
import datetime as dt
import os
import uuid
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any, TypeVar

import httpx
import pytest_asyncio
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from matching.lifecycle.cooperation import AFTER_AWARD, COOPERATION
from matching.lifecycle.membership import LIVING, MEMBERSHIP
from service.access.permissions import Role
from service.awards.due import run_due as run_due_after_award
from service.cooperations.due import run_due
from service.database.pool import Database
from service.http.application import Application
from service.record.commands import verify_database
from tests.service.awards.conftest import After, noon
from tests.service.conftest import MakeKey
from tests.service.cooperations.conftest import (
    DAY,
    EICHENZELL,
    FLIEDEN,
    FULDA_DISTRICT,
    KALBACH,
    KASSEL_REGION,
    NEUHOF,
    Driver,
)
from tests.service.cooperations.life_laws import holds

EXAMPLES = int(os.environ.get("EXAMPLES", "10"))
STEPS = 30
_FOUR = (NEUHOF, FLIEDEN, KALBACH, EICHENZELL)
#: What may be answered, whatever is asked.
_ANSWERS = {200, 201, 202, 403, 404, 409, 412, 422}
_REASONS = {
    "declined": "other",
    "withdrawal_notified": "council_decision",
    "cancelled": "other",
    "rejected": "no_funds",
    "clawback_check": "member_left",
    "dissolved": "other",
    "application_ready": "incomplete",
}
_OPINION = {"opinion": {"result": "favourable"}}
_Found = TypeVar("_Found")
_Run = Callable[[Coroutine[Any, Any, Any]], Any]

_members = st.sampled_from(_FOUR)
_pairs = st.sampled_from([(1, 2), (2, 1), (1, 1)])


class Life(RuleBasedStateMachine):
    """One cooperation and everybody who may act in it. `tools` is set by the test."""

    app: Application
    driver: Callable[[], Driver]
    run: _Run
    set_day: Callable[[dt.date], None]
    seen: list[httpx.Response]
    reached: set[str]

    def __init__(self) -> None:
        super().__init__()
        self.case = self.driver()
        self.after = After(self.case._client, self.case)
        self.events = 0
        self.state = "idea"
        self.today = DAY
        self.hurried = False
        self.set_day(DAY)

    @initialize(
        others=st.lists(_members, min_size=1, max_size=4, unique=True), seats=st.sampled_from([None, 2, 3])
    )
    def found(self, others: list[str], seats: int | None) -> None:
        self.run(self._reset())
        asked = [key for key in others if key != NEUHOF] or [FLIEDEN]
        more: dict[str, Any] = {} if seats is None else {"seats": seats}
        self.run(self.case.found(NEUHOF, *asked, **more))

    @rule(member=_members, to=st.sampled_from(sorted(MEMBERSHIP.states)))
    def member_steps(self, member: str, to: str) -> None:
        more: dict[str, Any] = {"reason": _REASONS[to]} if to in _REASONS else {}
        if to == "declined":
            more["text"] = "Passt nicht."
        if to == "paused":
            more["facts"] = {"pause_until": (self.today + dt.timedelta(days=20)).isoformat()}
        self.run(self.case.member(member, to, **more))

    @rule(who=st.integers(0, 6), to=st.sampled_from(sorted(COOPERATION.states)))
    def case_steps(self, who: int, to: str) -> None:
        more: dict[str, Any] = {"reason": _REASONS[to]} if to in _REASONS else {}
        if to in ("cancelled", "dissolved", "application_ready"):
            more["text"] = "Ohne uns."
        if to == "approved":
            more["facts"] = self.case.award("50000.00")
        self.run(self._step(who, to, more))

    @precondition(lambda self: not self.hurried)
    @rule(times=st.sampled_from([2, 5, 8, 11, 14, 17, 20, 24]))
    def it_goes_far(self, times: int) -> None:
        """At once, before chance ends it."""
        self.hurried = True
        self.it_goes_well(times)

    @rule()
    def the_office_adds_somebody(self) -> None:
        self.run(self._send_as_office("POST", "/memberships", {"municipality": EICHENZELL}))

    @rule(alone=st.sampled_from([0, 40_000]))
    def the_concept_changes(self, alone: int) -> None:
        self.run(self._tolerant(self.case.write_concept(alone=alone)))

    @rule(days=st.sampled_from([1, 15, 61]))
    def time_passes(self, days: int) -> None:
        # The application falls into the time of its programme, which the data end with the year.
        last = dt.date(2031, 12, 1) if self.state in AFTER_AWARD else dt.date(2026, 12, 30)
        self.run(self._go_to(max(self.today, min(self.today + dt.timedelta(days=days), last))))

    @precondition(lambda self: self.state in AFTER_AWARD)
    @rule(
        cents=st.sampled_from([0, 1, 25_000_00, 50_000_00, 100_000_01]),
        first=st.sampled_from([1, 2]),
        second=st.sampled_from([1, 2]),
        days=st.sampled_from([0, 0, 1]),
    )
    def the_office_pays(self, cents: int, first: int, second: int, days: int) -> None:
        """Also alone, too much, nothing, or tomorrow."""
        self.run(self._tolerant(self._pay(cents, first, second, self.today + dt.timedelta(days=days))))

    @precondition(lambda self: self.state in AFTER_AWARD)
    @rule(member=_members)
    def a_member_leaves(self, member: str) -> None:
        self.run(self._tolerant(self.after.leave(member)))

    @precondition(lambda self: self.state in AFTER_AWARD)
    @rule(persons=_pairs, reclaimed=st.sampled_from([None, 25_000_00, 10**9]))
    def the_office_judges(self, persons: tuple[int, int], reclaimed: int | None) -> None:
        self.run(self._tolerant(self._judge(persons, reclaimed)))

    @precondition(lambda self: self.state in AFTER_AWARD)
    @rule(who=st.sampled_from([NEUHOF, FLIEDEN, None]), actual=st.sampled_from(["0.00", "98000.00"]))
    def somebody_records_reviews(self, who: str | None, actual: str) -> None:
        self.run(self._tolerant(self._review(who, actual)))

    @precondition(lambda self: self.state == "consultation")
    @rule(persons=_pairs)
    def the_office_rejects(self, persons: tuple[int, int]) -> None:
        self.run(self._tolerant(self._end("rejected", persons)))

    @precondition(lambda self: self.state in ("clawback_check", "running"))
    @rule(persons=_pairs)
    def the_office_dissolves(self, persons: tuple[int, int]) -> None:
        """After a member has left, or when the term is over; too early, too."""
        self.run(self._tolerant(self._end("dissolved", persons)))

    @rule(who=_members, named=_members)
    def somebody_names_a_lead(self, who: str, named: str) -> None:
        self.run(self._tolerant(self._name_lead(who, named)))

    @rule(times=st.integers(1, 5))
    def it_goes_well(self, times: int) -> None:
        """The next steps of an ordinary life, as far as they are possible: chance alone never gets far."""
        for _ in range(times):
            self.run(self._tolerant(self._go_on()))

    @invariant()
    def answers_are_of_a_known_kind(self) -> None:
        for answer in self.seen:
            assert answer.status_code in _ANSWERS, f"{answer.request.url}: {answer.text}"
            if answer.is_error:
                assert answer.headers["content-type"].startswith("application/problem+json")
        self.seen.clear()

    @invariant()
    def nothing_has_happened_that_never_may(self) -> None:
        if self.case.id:
            self.run(self._check())

    def teardown(self) -> None:
        verified = self.run(verify_database(self.database))
        assert verified.broken is None

    @property
    def database(self) -> Database:
        database: Database = self.app.state["database"]
        return database

    async def _go_to(self, date: dt.date) -> None:
        self.today = date
        self.set_day(date)
        await run_due(self.database, noon(date))
        await run_due_after_award(self.database, noon(date))

    async def _reset(self) -> None:
        async with self.database.acquire() as connection:
            await connection.execute("update membership set is_living = false")
            await connection.execute("update cooperation set state = 'cancelled'")

    async def _tolerant(self, way: Coroutine[Any, Any, Any]) -> None:
        """A way of several requests; one that is refused ends it, and its answer is looked at like all."""
        with contextlib.suppress(AssertionError):
            await way

    async def _send_as_office(self, method: str, rest: str, body: Any) -> None:
        await self.case.send(await self.case.office(), method, rest, body)

    async def _step(self, who: int, target: str, more: dict[str, Any]) -> None:
        actors = (
            lambda: self.case.signatory(NEUHOF),
            lambda: self.case.signatory(FLIEDEN),
            lambda: self.case.headers(Role.MUNICIPALITY_EDITOR, KALBACH),
            lambda: self.case.headers(Role.DISTRICT_OFFICER, FULDA_DISTRICT),
            lambda: self.case.headers(Role.RP_OFFICER, KASSEL_REGION),
            lambda: self.case.office(1),
            lambda: self.case.office(2),
        )
        await self.case.step(await actors[who](), target, **more)

    async def _go_on(self) -> None:
        case = self.case
        shown = await case.show(await case.office())
        lead = await case.signatory(NEUHOF)
        taking_part = [m["municipality"] for m in shown["members"] if m["state"] in LIVING]
        # The driver takes the first for the lead.
        case.members = [NEUHOF, *(key for key in taking_part if key != NEUHOF)]
        match shown["state"]:
            case "idea" | "forming":
                for member in shown["members"]:
                    if member["state"] == "invited":
                        await case.member(member["municipality"], "interested")
                await case.write_concept()
                await case.step(lead, "concept")
            case "concept":
                for key in taking_part:
                    await case.member(key, "confirmed")
                await case.freeze()
                await case.step(lead, "council_phase")
            case "council_phase":
                for key in taking_part:
                    await case.decide(key)
                    await case.member(key, "council_approved")
                await case.agree()
                for key in taking_part:
                    await case.member(key, "signed")
            case "agreement_signed":
                officer = await case.headers(Role.DISTRICT_OFFICER, FULDA_DISTRICT)
                await case.step(officer, "agreement_effective", facts={"approved_on": DAY.isoformat()})
            case "agreement_effective":
                await case.file_application()
                await case.step(lead, "application_ready")
            case "application_ready":
                await case.step(lead, "submitted")
            case "at_district":
                officer = await case.headers(Role.DISTRICT_OFFICER, FULDA_DISTRICT)
                await case.step(officer, "at_rp", facts=_OPINION)
            case "at_rp":
                officer = await case.headers(Role.RP_OFFICER, KASSEL_REGION)
                await case.step(officer, "at_ministry", facts=_OPINION)
            case "at_ministry":
                await case.step(await case.office(), "consultation")
            case "consultation":
                amount = f"{25_000 * min(max(len(taking_part), 2), 4)}.00"
                await case.step(await case.office(1), "approved", facts=case.award(amount))
                await case.step(await case.office(2), "approved")
            case _:
                await self._go_on_after_award(shown["state"], lead)

    async def _go_on_after_award(self, state: str, lead: dict[str, str]) -> None:
        match state:
            case "approved":
                shown = await self.after.show()
                if shown["paid_eur"] == "0.00":
                    await self.after.pay(shown["amount_eur"], self.today)
                await self.after.decide("disbursed")
            case "disbursed":
                await self._go_to(max(self.today, dt.date(2027, 1, 1)))
                await self.case.step(lead, "running")
            case "running":
                await self._go_to(dt.date(self.today.year + 1, 1, 1))
            case "review_due":
                await self._review(NEUHOF, "98000.00")
                if self.today >= dt.date(2032, 1, 1):
                    await self.case.step(await self.case.office(), "completed")
                else:
                    await self.case.step(lead, "running")
            case "clawback_check":
                await self._judge((1, 2), None)
                await self.after.decide("running")

    async def _end(self, target: str, persons: tuple[int, int]) -> None:
        if self.state == "clawback_check":
            await self._judge(persons, None)
        for person in persons:
            office = await self.case.office(person)
            await self.case.step(office, target, reason=_REASONS[target], text="So entschieden.")

    async def _name_lead(self, who: str, named: str) -> None:
        await self.case.send(await self.case.signatory(who), "PUT", "/lead", {"municipality": named})

    async def _pay(self, cents: int, first: int, second: int, day: dt.date) -> None:
        body = {"amount_eur": f"{cents // 100}.{cents % 100:02d}", "paid_on": day.isoformat()}
        recorded = await self.after.send(await self.case.office(first), "POST", "/payments", body)
        if recorded.is_success:
            place = f"/payments/{recorded.json()['payments'][-1]['id']}/confirmation"
            await self.after.send(await self.case.office(second), "POST", place)

    async def _judge(self, persons: tuple[int, int], reclaimed: int | None) -> None:
        checks = (await self.after.show())["clawback_checks"]
        body: dict[str, Any] = {"decision": "keep", "reason": "Nach Anhörung."}
        if reclaimed is not None:
            body |= {"decision": "reclaim", "reclaimed_eur": f"{reclaimed // 100}.00"}
        for check in checks:
            for person in persons:
                place = f"/clawback-checks/{check['id']}/decision"
                await self.after.send(await self.case.office(person), "POST", place, body)

    async def _review(self, who: str | None, actual: str) -> None:
        headers = await self.case.office() if who is None else await self.case.signatory(who)
        for review in (await self.after.show())["reviews"]:
            body = {"actual_group_eur": actual}
            await self.after.send(headers, "POST", f"/reviews/{review['id']}", body)

    async def _check(self) -> None:
        found = await holds(self.database, uuid.UUID(self.case.id), self.today)
        self.state = found.state
        self.reached |= found.targets
        assert found.events >= self.events, "the record only grows"
        self.events = found.events


@pytest_asyncio.fixture
async def lives(
    app: Application, key: MakeKey, day: Callable[[dt.date], None], keys: dict[Any, dict[str, str]]
) -> AsyncIterator[type[Life]]:
    """The machine with its tools; it runs in a thread of its own, the application in this one."""
    loop = asyncio.get_running_loop()
    seen: list[httpx.Response] = []

    async def note(answer: httpx.Response) -> None:
        await answer.aread()
        if answer.request.method != "GET":
            seen.append(answer)

    def run(way: Coroutine[Any, Any, _Found]) -> _Found:
        return asyncio.run_coroutine_threadsafe(way, loop).result(60)

    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(
        transport=transport, base_url="http://test", event_hooks={"response": [note]}, trust_env=False
    ) as client:

        def driver() -> Driver:
            return Driver(client, key, keys)

        Life.app, Life.driver, Life.set_day = app, staticmethod(driver), staticmethod(day)
        Life.run, Life.seen, Life.reached = staticmethod(run), seen, set()
        yield Life


async def test_an_ordinary_life_reaches_its_end_after_five_years(lives: type[Life]) -> None:
    """What `it_goes_well` does is a whole life; a member that leaves in its middle does not end it."""

    def live() -> None:
        life = lives()
        life.found([FLIEDEN, KALBACH, EICHENZELL], None)
        for _ in range(40):
            if life.state == "running" and "clawback_check" not in lives.reached:
                life.a_member_leaves(EICHENZELL)
            life.it_goes_well(1)
            life.answers_are_of_a_known_kind()
            life.nothing_has_happened_that_never_may()
            if life.state == "completed":
                break
        life.teardown()

    await asyncio.to_thread(live)
    assert {"disbursed", "running", "review_due", "clawback_check", "completed"} <= lives.reached


async def test_lives_end_in_a_rejection_and_in_a_dissolution(lives: type[Life]) -> None:
    def live() -> None:
        for end in ("rejected", "dissolved"):
            life = lives()
            life.found([FLIEDEN, KALBACH, EICHENZELL], None)
            for _ in range(30):
                if end == "rejected" and life.state == "consultation":
                    life.the_office_rejects((1, 1))
                    life.nothing_has_happened_that_never_may()
                    assert life.state == "consultation", "one person has rejected alone"
                    life.the_office_rejects((1, 2))
                elif life.state == "running":
                    life.a_member_leaves(EICHENZELL)
                elif life.state == "clawback_check":
                    life.the_office_dissolves((2, 1))
                else:
                    life.it_goes_well(1)
                life.answers_are_of_a_known_kind()
                life.nothing_has_happened_that_never_may()
                if life.state == end:
                    break
            life.teardown()

    await asyncio.to_thread(live)
    assert {"rejected", "dissolved"} <= lives.reached


async def test_a_life_breaks_nothing(lives: type[Life]) -> None:
    wanted = settings(
        max_examples=EXAMPLES,
        stateful_step_count=STEPS,
        deadline=None,
        derandomize=EXAMPLES <= 10,
        suppress_health_check=list(HealthCheck),
    )
    await asyncio.to_thread(run_state_machine_as_test, lives, settings=wanted)
    print(f"\n{EXAMPLES} lives, states reached: {sorted(lives.reached)}")
    # Fewer say nothing about how far they get.
    assert EXAMPLES < 10 or len(lives.reached) >= 5
