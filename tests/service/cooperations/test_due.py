# SPDX-License-Identifier: EUPL-1.2
"""Reminders, the end of a pause, expiry, and an end for want of members."""

import datetime as dt
import uuid

from service.cooperations.due import run_due
from service.http.application import Application
from tests.service.cooperations.conftest import DAY, FLIEDEN, KALBACH, NEUHOF, Driver, ok


def _noon(days: int) -> dt.datetime:
    return dt.datetime.combine(DAY + dt.timedelta(days=days), dt.time(12), dt.UTC)


async def _kinds(app: Application, case: Driver, kind: str) -> list[str]:
    async with app.state["database"].acquire() as connection:
        rows = await connection.fetch(
            "select municipality from message where subject_id = $1 and kind = $2 order by id", case.id, kind
        )
    return [row["municipality"] for row in rows]


async def test_reminders_go_on_three_days_and_never_twice(case: Driver, app: Application) -> None:
    await case.found(NEUHOF, FLIEDEN, KALBACH)
    ok(await case.member(KALBACH, "declined", reason="timing"))
    database = app.state["database"]
    sent = []
    for day in range(61):
        for _ in range(2):
            await run_due(database, _noon(day))
        sent.append(len(await _kinds(app, case, "cooperation_reminder")))
    reminders = [day for day in range(1, 61) if sent[day] > sent[day - 1]]
    assert reminders == [14, 30, 53]
    assert set(await _kinds(app, case, "cooperation_reminder")) == {FLIEDEN}
    assert sent[-1] == 3


async def test_after_a_standstill_one_reminder_is_enough(case: Driver, app: Application) -> None:
    await case.found(NEUHOF, FLIEDEN)
    await run_due(app.state["database"], _noon(31))
    await run_due(app.state["database"], _noon(32))
    assert await _kinds(app, case, "cooperation_reminder") == [FLIEDEN]


async def test_silence_expires_and_an_idea_without_partners_ends(case: Driver, app: Application) -> None:
    await case.found(NEUHOF, FLIEDEN)
    database = app.state["database"]
    await run_due(database, _noon(60))
    assert await case.state() == "idea"
    await run_due(database, _noon(61))
    shown = await case.show(await case.office())
    assert {m["municipality"]: m["state"] for m in shown["members"]}[FLIEDEN] == "expired"
    assert shown["state"] == "cancelled"
    assert await run_due(database, _noon(61)) == 0


async def test_a_pause_ends_and_leaves_time_to_answer(case: Driver, app: Application) -> None:
    await case.found(NEUHOF, FLIEDEN, KALBACH)
    ok(await case.member(KALBACH, "interested"))
    until = DAY + dt.timedelta(days=80)
    ok(await case.member(FLIEDEN, "paused", facts={"pause_until": until.isoformat()}))
    database = app.state["database"]
    await run_due(database, _noon(79))
    assert await case.state() == "forming"
    await run_due(database, _noon(80))
    shown = await case.show(await case.office())
    flieden = next(m for m in shown["members"] if m["municipality"] == FLIEDEN)
    assert flieden["state"] == "invited"
    assert flieden["answer_until"] == (until + dt.timedelta(days=14)).isoformat()
    assert await _kinds(app, case, "cooperation_pause_over") == [FLIEDEN]
    async with database.acquire() as connection:
        count = await connection.fetchval(
            "select count(*) from event where subject_id = $1 and action = 'membership.invited'",
            str(uuid.UUID(case.id)),
        )
    assert count == 1


async def test_a_pause_that_ended_shortly_before_does_not_hold_up_the_end(
    case: Driver, app: Application
) -> None:
    """Else the co-members would see that somebody had paused and not refused or kept silent."""
    await case.found(NEUHOF, FLIEDEN, KALBACH)
    until = DAY + dt.timedelta(days=55)
    ok(await case.member(FLIEDEN, "paused", facts={"pause_until": until.isoformat()}))
    database = app.state["database"]
    for days in (45, 56, 60):
        await run_due(database, _noon(days))
    assert await case.state() == "idea"
    await run_due(database, _noon(62))
    assert await case.state() == "cancelled"
