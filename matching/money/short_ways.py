# SPDX-License-Identifier: EUPL-1.2
"""Short ways first ("Kurze Wege"): what to look at before a group is founded for a topic.

In this order: what is free already, a cooperation that one might join, municipalities like this one that
know how, and every programme that may apply with what it excludes and what is still open. Sums of
different programmes are never added: none is formed here. Deterministic; reads the landscape it is given.
"""

import math
from enum import StrEnum

import msgspec
import numpy as np

from matching.errors import Text
from matching.facts import Tie, Topic
from matching.landscape import Landscape
from matching.money.conditions import Circumstances, ConditionState, condition_states
from matching.money.programme import Kind, Line, Programme, Version, Window
from matching.money.selection import Programmes
from matching.reach import likeness
from matching.register import Municipality

__all__ = ("Alike", "Joinable", "ProgrammeWay", "ShortWays", "Status", "WindowState", "short_ways")

#: How many cooperations to join and how many municipalities alike are named.
MOST_JOINABLE = 5
MOST_ALIKE = 5
#: What only prepares a cooperation, or is something else, cannot be joined.
_NOT_JOINABLE = frozenset({"study", "merger"})
#: Sums that two programmes might give together are never formed.
NEVER_ADDED = Text(
    de="Jedes Programm steht für sich: Beträge verschiedener Programme werden nie zusammengezählt, und "
    "dieselben Kosten fördert nur eines.",
    en="Each programme stands for itself: amounts of different programmes are never added up, and the "
    "same cost is funded by one only.",
)


class Status(StrEnum):
    """Whether a programme or an offer holds on the landscape's day."""

    IN_FORCE = "in_force"
    ENDED = "ended"
    NOT_YET = "not_yet"


class WindowState(StrEnum):
    """Whether an application can be filed on the landscape's day."""

    NO_DEADLINE = "no_deadline"
    OPEN = "open"
    OPENS_LATER = "opens_later"
    CLOSED = "closed"


class Joinable(msgspec.Struct, frozen=True, kw_only=True):
    """A known cooperation for the topic. Whether it takes members nobody has said: `Status` of the source.

    `km` is the distance to its nearest member (None without positions), `adjoins` a common border with one.
    """

    cooperation: Tie
    members: tuple[Municipality, ...]
    nearest: Municipality
    km: float | None
    adjoins: bool
    is_member: bool


class Alike(msgspec.Struct, frozen=True, kw_only=True):
    """A municipality like the one that asks, with the known cooperations it has for the topic."""

    municipality: Municipality
    km: float | None
    cooperations: tuple[Tie, ...]


class ProgrammeWay(msgspec.Struct, frozen=True, kw_only=True):
    """A programme that concerns the topic, the version that answers, and where one stands with it.

    `applies_by_itself`: the topic is quoted by it; the others have to be asked for by name. `conditions`
    are as they stand for the municipality alone: what only a group can meet is open.
    """

    programme: Programme
    version: Version
    status: Status
    window: WindowState
    applies_by_itself: bool
    conditions: tuple[ConditionState, ...]


class ShortWays(msgspec.Struct, frozen=True, kw_only=True):
    """The answer, each list in the order in which it should be read."""

    municipality: Municipality
    topic: Topic
    offers: tuple[ProgrammeWay, ...]
    running_costs: tuple[ProgrammeWay, ...]
    cooperations: tuple[Joinable, ...]
    alike: tuple[Alike, ...]
    programmes: tuple[ProgrammeWay, ...]
    referrals: tuple[ProgrammeWay, ...]
    wording: Text = NEVER_ADDED


def short_ways(
    landscape: Landscape, programmes: Programmes, municipality: Municipality, topic: Topic
) -> ShortWays:
    """What `municipality` should look at first for `topic`, at the landscape's date.

    Reads public facts and what the landscape's audience may see. O(n + cooperations) for n municipalities.
    """
    ways = _programme_ways(landscape, programmes, municipality, topic)
    by_kind = {kind: tuple(way for way in ways if way.programme.kind is kind) for kind in Kind}
    known = [
        tie
        for tie in landscape.ties
        if tie.task_group in topic.task_groups and tie.status not in _NOT_JOINABLE
    ]
    return ShortWays(
        municipality=municipality,
        topic=topic,
        offers=by_kind[Kind.OFFER],
        running_costs=by_kind[Kind.RUNNING_COSTS],
        cooperations=_joinable(landscape, municipality, known),
        alike=_alike(landscape, municipality, known),
        programmes=by_kind[Kind.GRANT],
        referrals=by_kind[Kind.ADVICE],
    )


def _programme_ways(
    landscape: Landscape, programmes: Programmes, municipality: Municipality, topic: Topic
) -> list[ProgrammeWay]:
    date = landscape.as_of
    kinds = topic.responsible_kinds
    alone = Circumstances(
        members=1,
        digital=topic.digital,
        not_responsible=(municipality.name,) if kinds and municipality.kind not in kinds else (),
    )
    answering = programmes.for_topic(digital=topic.digital, date=date)
    general = programmes.of_line(Line.GENERAL, date)
    ways = []
    for programme in programmes.programmes:
        if programme.line is Line.SEPARATE:
            if not _concerns(programme, topic):
                continue
        elif programme.id not in {found.programme.id for found in (answering, general) if found}:
            continue
        version, status = _version_at(programme, landscape)
        # A grant of its own that has ended can no longer apply; of an offer that has ended one may ask.
        if status is Status.ENDED and programme.kind is Kind.GRANT and programme.line is Line.SEPARATE:
            continue
        ways.append(
            ProgrammeWay(
                programme=programme,
                version=version,
                status=status,
                window=_window_state(version.windows, landscape),
                applies_by_itself=answering is not None and answering.programme.id == programme.id,
                conditions=condition_states(version.conditions, alone),
            )
        )
    rank = {Status.IN_FORCE: 0, Status.NOT_YET: 1, Status.ENDED: 2}
    return sorted(ways, key=lambda way: (not way.applies_by_itself, rank[way.status], way.programme.id))


def _concerns(programme: Programme, topic: Topic) -> bool:
    wanted = {"*", topic.slug} | ({"digital"} if topic.digital else set())
    return not wanted.isdisjoint(programme.topics)


def _version_at(programme: Programme, landscape: Landscape) -> tuple[Version, Status]:
    date = landscape.as_of
    for version in programme.versions:
        if version.is_in_force(date):
            return version, Status.IN_FORCE
    coming = [version for version in programme.versions if version.valid_from > date]
    if coming:
        return coming[0], Status.NOT_YET
    return programme.versions[-1], Status.ENDED


def _window_state(windows: tuple[Window, ...], landscape: Landscape) -> WindowState:
    date = landscape.as_of
    if not windows:
        return WindowState.NO_DEADLINE
    if any(window.is_open(date) for window in windows):
        return WindowState.OPEN
    if any(window.opens is not None and window.opens > date for window in windows):
        return WindowState.OPENS_LATER
    return WindowState.CLOSED


def _joinable(landscape: Landscape, asker: Municipality, known: list[Tie]) -> tuple[Joinable, ...]:
    arrays = landscape.arrays
    here = arrays.index[asker.key]
    found = []
    for tie in known:
        keys = [key for key in (*tie.members, *tie.district_keys) if key in arrays.index]
        others = [key for key in keys if key != asker.key]
        if not others:
            continue
        near = min(others, key=lambda key: (_sort_km(landscape, here, arrays.index[key]), key))
        found.append(
            Joinable(
                cooperation=tie,
                members=tuple(landscape.register.resolve(key).municipality for key in keys),
                nearest=landscape.register.resolve(near).municipality,
                km=_km(landscape, here, arrays.index[near]),
                adjoins=any(bool(arrays.adjacent[here, arrays.index[key]]) for key in others),
                is_member=asker.key in keys,
            )
        )
    found.sort(
        key=lambda one: (
            not one.is_member,
            not one.adjoins,
            math.inf if one.km is None else one.km,
            -(one.cooperation.year_max or one.cooperation.year_min or 0),
            one.cooperation.cooperation,
        )
    )
    return tuple(found[:MOST_JOINABLE])


def _alike(landscape: Landscape, asker: Municipality, known: list[Tie]) -> tuple[Alike, ...]:
    arrays = landscape.arrays
    by_member: dict[str, list[Tie]] = {}
    for tie in known:
        for key in (*tie.members, *tie.district_keys):
            same_kind = key in arrays.index and landscape.register.resolve(key).municipality.is_district
            if key in arrays.index and key != asker.key and same_kind == asker.is_district:
                by_member.setdefault(key, []).append(tie)
    keys = sorted(by_member)
    if not keys:
        return ()
    here = arrays.index[asker.key]
    rows = np.array([here, *(arrays.index[key] for key in keys)], dtype=np.int64)
    scores = likeness(landscape, rows)[0, 1:]
    order = sorted(
        range(len(keys)),
        key=lambda i: (-float(scores[i]), _sort_km(landscape, here, int(rows[i + 1])), keys[i]),
    )
    return tuple(
        Alike(
            municipality=landscape.register.resolve(keys[i]).municipality,
            km=_km(landscape, here, int(rows[i + 1])),
            cooperations=tuple(sorted(by_member[keys[i]], key=lambda tie: tie.cooperation)),
        )
        for i in order[:MOST_ALIKE]
    )


def _km(landscape: Landscape, a: int, b: int) -> float | None:
    km = float(landscape.arrays.distance_km[a, b])
    return None if math.isnan(km) else round(km, 1)


def _sort_km(landscape: Landscape, a: int, b: int) -> float:
    km = _km(landscape, a, b)
    return math.inf if km is None else km
