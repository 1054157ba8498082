# SPDX-License-Identifier: EUPL-1.2
"""The whole way, in order."""

import datetime as dt

from tests.process.way.awarding import apply, decide, leave, pay
from tests.process.way.calling import call_in, decline_with_fallback, send_suggestions
from tests.process.way.command import Command
from tests.process.way.forming import Case
from tests.process.way.getting_in import get_in
from tests.process.way.people import World
from tests.process.way.proving import show_permissions, verify

__all__ = ("go",)


def go(world: World, command: Command, day: dt.date) -> Case:
    """From the first letter to the case file; raises where something is not as it has to be."""
    cast = get_in(world, command)
    plan = call_in(world, cast, day)
    suggestions = send_suggestions(world, cast, plan, day)
    group = suggestions[tuple(sorted(cast.three))]
    case = Case(world, cast, group["cooperation"], day)
    case.interest()
    decline_with_fallback(world, cast, suggestions, day)
    case.concept()
    case.councils()
    apply(case)
    decide(case)
    pay(case)
    leave(case)
    (call,) = cast.office.get("/v1/calls")["calls"]
    show_permissions(case, call["id"])
    verify(case, command)
    return case
