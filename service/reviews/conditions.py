# SPDX-License-Identifier: EUPL-1.2
"""Which conditions of a release hold now (MODEL: a suggestion is released by the office, DOMAIN 5.1).

not_dismissed_before   the same members on the same facts were never dismissed
nobody_has_refused     no member excludes another, and none has refused exactly this group
inputs_current         needs and offers are those of the plan, and nobody is in another cooperation or
                       invitation for the topic
"""

import uuid
from collections.abc import Collection, Mapping
from typing import Any, Final

import asyncpg
import msgspec

from matching.errors import Text
from matching.landscape import Landscape
from service.cooperations.store import read_case
from service.reviews import store
from service.reviews.snapshot import changes_between, rests_on
from service.reviews.stored import StoredSuggestion

__all__ = ("CONDITIONS", "OBSTACLES", "Findings", "examine", "outdated", "replaces")

CONDITIONS: Final[Mapping[str, Text]] = {
    "not_dismissed_before": Text(
        de="Diese Gruppe wurde bei gleichen Angaben schon verworfen.",
        en="This group was dismissed before on the same facts.",
    ),
    "nobody_has_refused": Text(
        de="Ein Mitglied schließt ein anderes aus oder hat diese Gruppe schon abgelehnt.",
        en="A member excludes another or has refused this group before.",
    ),
    "inputs_current": Text(
        de="Die Angaben haben sich seit dem Plan geändert, oder ein Mitglied ist schon vergeben.",
        en="The facts have changed since the plan, or a member is taken already.",
    ),
}

#: Why a released step is refused beside the conditions.
OBSTACLES: Final[Mapping[str, Text]] = {
    "no_such_step": Text(
        de="Von diesem Stand führt kein solcher Schritt weiter.", en="No such step leads on from this state."
    ),
    "second_person_needed": Text(
        de="Sie haben diesen Schritt schon verlangt; jetzt entscheidet eine zweite Person.",
        en="You have asked for this step already; a second person decides now.",
    ),
    "above_expected_award": Text(
        de="Der Betrag nach der Regel liegt über jeder bekannten Bewilligung.",
        en="The amount by the rule is above any award seen.",
    ),
    "pair": Text(
        de="Eine Gruppe aus zwei Kommunen braucht eine Begründung.", en="A pair needs a justification."
    ),
}


class Findings(msgspec.Struct, frozen=True, kw_only=True):
    """The conditions that hold, and for those that do not the facts behind it; for the office alone."""

    met: frozenset[str]
    facts: dict[str, Any]

    def lacks(self, codes: Collection[str]) -> bool:
        """Whether one of these conditions does not hold."""
        return not set(codes) <= self.met


async def examine(
    connection: asyncpg.Connection, landscape: Landscape, suggestion: StoredSuggestion
) -> Findings:
    """Look at all three conditions.

    :param landscape: what the office sees today
    """
    facts: dict[str, Any] = {}
    if await _was_dismissed(connection, suggestion):
        facts["not_dismissed_before"] = {}
    refused = await store.refused_before(connection, suggestion)
    excluded = _exclusions(landscape, suggestion.members)
    if refused or excluded:
        facts["nobody_has_refused"] = {"refused": refused, "exclusions": excluded}
    changed = await outdated(connection, landscape, suggestion)
    invited = await store.invited_elsewhere(connection, suggestion)
    if changed or invited:
        facts["inputs_current"] = {**changed, **({"invited_elsewhere": invited} if invited else {})}
    return Findings(met=frozenset(CONDITIONS) - facts.keys(), facts=facts)


async def outdated(
    connection: asyncpg.Connection, landscape: Landscape, suggestion: StoredSuggestion
) -> dict[str, Any]:
    """What makes a suggestion obsolete for good; empty while nothing does."""
    now = rests_on(landscape, suggestion.topic, suggestion.members)
    changed = changes_between(suggestion.rests_on, now, ("need", "offer"))
    gone = [key for key in suggestion.members if key not in landscape.register.by_key]
    before = await _cooperation_before(connection, suggestion)
    taken = await store.living_elsewhere(connection, suggestion.topic, suggestion.members, before)
    found = {"changed": changed, "keys_no_longer_valid": gone, "in_another_cooperation": taken}
    return {name: value for name, value in found.items() if value}


async def _was_dismissed(connection: asyncpg.Connection, suggestion: StoredSuggestion) -> bool:
    dismissals = await store.dismissals(connection, suggestion.topic)
    return any(dismissal.fingerprint == suggestion.fingerprint for dismissal in dismissals)


async def _cooperation_before(
    connection: asyncpg.Connection, suggestion: StoredSuggestion
) -> uuid.UUID | None:
    """The cooperation that a fallback takes the place of: its members may still be interested there."""
    if suggestion.follows is None:
        return None
    followed = await store.find(connection, suggestion.follows)
    if followed is None or followed.cooperation is None:
        return None
    return followed.cooperation if await replaces(connection, followed.cooperation) else None


async def replaces(connection: asyncpg.Connection, cooperation: uuid.UUID) -> bool:
    """Whether a fallback may take its place: the rest has not gone on to a concept of their own."""
    return (await read_case(connection, cooperation)).state in ("idea", "forming")


def _exclusions(landscape: Landscape, members: Collection[str]) -> list[list[str]]:
    inside = set(members)
    return [
        [must_not.municipality, must_not.other]
        for must_not in landscape.must_nots
        if must_not.municipality in inside and must_not.other in inside
    ]
