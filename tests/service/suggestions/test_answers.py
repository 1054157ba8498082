# SPDX-License-Identifier: EUPL-1.2
"""What a municipality says to groups of its own search: kept for it alone, until it is over or taken back."""

import datetime as dt

import pytest

from matching.errors import InvalidInput
from service.access.permissions import Caller, Role
from service.clock import today
from service.errors import Forbidden
from service.http.application import Application
from service.suggestions import due
from service.suggestions.answers import answer_group, list_answers, show_again

NEUHOF, FLIEDEN, KALBACH = "06631018", "06631008", "06631016"
TOPIC = "it_operations_hosting"
OWN = Caller(actor="key:test", role=Role.MUNICIPALITY_EDITOR, municipality=NEUHOF)
OTHER = Caller(actor="key:test", role=Role.MUNICIPALITY_EDITOR, municipality=FLIEDEN)
GROUP = (KALBACH, NEUHOF, FLIEDEN)


async def test_an_answer_is_ones_own_and_ends(app: Application) -> None:
    day = today()
    landscape = await app.state["landscapes"].landscape(NEUHOF, day)
    database = app.state["database"]
    own = database.for_audience(NEUHOF)
    async with own.transaction() as connection:
        await answer_group(connection, OWN, landscape, TOPIC, GROUP, reason="too_far")
        (declined,) = await list_answers(connection, OWN, day)
        assert (declined.members, declined.reason) == (tuple(sorted(GROUP)), "too_far")
        until = day + dt.timedelta(days=30)
        await answer_group(connection, OWN, landscape, TOPIC, GROUP, paused_until=until)
        (paused,) = await list_answers(connection, OWN, day)
        assert (paused.answer, paused.reason, paused.paused_until) == ("paused", None, until)
        assert await list_answers(connection, OWN, until + dt.timedelta(days=1)) == ()
        facts = await connection.fetch("SELECT facts FROM event WHERE action LIKE 'group.%'")
    assert not any(FLIEDEN in str(row["facts"]) for row in facts)
    async with database.for_audience(FLIEDEN).transaction() as connection:
        assert await list_answers(connection, OTHER, day) == ()
        await show_again(connection, OTHER, paused.id)
    async with own.transaction() as connection:
        assert len(await list_answers(connection, OWN, day)) == 1
        await show_again(connection, OWN, paused.id)
        assert await list_answers(connection, OWN, day) == ()


async def test_what_time_has_ended_is_forgotten(app: Application) -> None:
    landscape = await app.state["landscapes"].landscape(NEUHOF, today())
    database = app.state["database"]
    async with database.transaction() as connection:
        await answer_group(connection, OWN, landscape, TOPIC, GROUP, reason="timing")
    now = dt.datetime.now(dt.UTC)
    assert await due.run_due(database, now + dt.timedelta(days=700)) == 0
    assert await due.run_due(database, now + dt.timedelta(days=731)) == 1


async def test_a_wrong_answer_says_what_is_wrong(app: Application) -> None:
    landscape = await app.state["landscapes"].landscape(NEUHOF, today())
    async with app.state["database"].transaction() as connection:
        for given, field in (
            ({}, "reason"),
            ({"reason": "other"}, "text"),
            ({"paused_until": today()}, "pause_until"),
            ({"paused_until": today() + dt.timedelta(days=400)}, "pause_until"),
        ):
            with pytest.raises(InvalidInput) as caught:
                await answer_group(connection, OWN, landscape, TOPIC, GROUP, **given)
            assert [error.field for error in caught.value.fields] == [field]
        with pytest.raises(InvalidInput):
            await answer_group(connection, OWN, landscape, TOPIC, (FLIEDEN, KALBACH), reason="timing")
        auditor = Caller(actor="key:test", role=Role.COORDINATION_OFFICE)
        with pytest.raises(Forbidden):
            await answer_group(connection, auditor, landscape, TOPIC, GROUP, reason="timing")
