# SPDX-License-Identifier: EUPL-1.2
"""Ranking joint projects for a competition of n places by open criteria.

Each project has 0 to 5 points in each criterion; what 0, 3 and 5 mean is written down beside it (anchors).
The weights are whole per cent and sum to 100. The total is Σ weight · points, a whole number from 0 to 500.

Equal totals are ordered by the points in the heaviest criterion, then the next (equal weights in the given
order). What is equal even then shares a place; if that leaves more projects than places, the jury decides,
and the answer says so. The listing then follows the key, which decides nothing.

Sensitivity: for each criterion the smallest change of its weight, in whole points with the others scaled to
sum to 100, after which other projects would win. O(criteria · 100 · n log n), exact fractions.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import groupby
from typing import Final

import msgspec

from matching.errors import FieldError, InvalidInput, Text

__all__ = ("MOST_POINTS", "Competition", "Criterion", "Entry", "Ranked", "Swing", "rank")

MOST_POINTS: Final = 5


class Criterion(msgspec.Struct, frozen=True, kw_only=True):
    """What is judged. `weight` in per cent; `anchors` says what 0, 3 and 5 points mean."""

    code: str
    name: Text
    weight: int
    anchors: tuple[Text, Text, Text]


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """A project and its points by criterion."""

    key: str
    points: Mapping[str, int]


class Ranked(msgspec.Struct, frozen=True, kw_only=True):
    """A project in the ranking. `place` counts from 1 and is shared by what nothing tells apart; `is_open`:
    it is equal to others and there are not places for all, so the jury decides."""

    key: str
    place: int
    total: int
    wins: bool
    is_open: bool
    text: Text


class Swing(msgspec.Struct, frozen=True, kw_only=True):
    """How a criterion's weight decides: the smallest change downwards and upwards (points of weight, None:
    none does) after which the winners are others, and whether five points change the order at all."""

    code: str
    down: int | None
    up: int | None
    order_changes_within_five: bool


class Competition(msgspec.Struct, frozen=True, kw_only=True):
    """The ranking, best first; winners ascending by key; projects that the jury has to choose among."""

    ranking: tuple[Ranked, ...]
    winners: tuple[str, ...]
    open_keys: tuple[str, ...]
    open_places: int
    swings: tuple[Swing, ...]


def rank(criteria: Sequence[Criterion], entries: Sequence[Entry], places: int) -> Competition:
    """The ranking of `entries` for so many places; independent of their order.

    :raises InvalidInput: with every wrong field
    """
    _check(criteria, entries, places)
    weights = {criterion.code: Fraction(criterion.weight) for criterion in criteria}
    order = _order(criteria, entries, weights)
    ranking: list[Ranked] = []
    winners: list[str] = []
    open_keys: tuple[str, ...] = ()
    open_places = 0
    for equal in order:
        place = len(ranking) + 1
        left = places - len(winners) - open_places
        fits = left >= len(equal)
        if fits:
            winners += [entry.key for entry in equal]
        elif left > 0:
            open_keys, open_places = tuple(entry.key for entry in equal), left
        undecided = not fits and left > 0
        for entry in equal:
            total = sum(criterion.weight * entry.points[criterion.code] for criterion in criteria)
            ranking.append(
                Ranked(
                    key=entry.key,
                    place=place,
                    total=total,
                    wins=fits,
                    is_open=undecided,
                    text=_sentence(criteria, entries, entry, equal, total, left if undecided else None),
                )
            )
    return Competition(
        ranking=tuple(ranking),
        winners=tuple(sorted(winners)),
        open_keys=open_keys,
        open_places=open_places,
        swings=tuple(_swing(criteria, entries, places, criterion) for criterion in criteria),
    )


def _order(
    criteria: Sequence[Criterion], entries: Sequence[Entry], weights: Mapping[str, Fraction]
) -> list[list[Entry]]:
    """Groups of equal projects, best first, each ascending by key."""
    heaviest = sorted(criteria, key=lambda criterion: -criterion.weight)

    def rate(entry: Entry) -> tuple[Fraction, ...]:
        total = sum((weights[c.code] * entry.points[c.code] for c in criteria), Fraction(0))
        return (-total, *(Fraction(-entry.points[c.code]) for c in heaviest))

    ordered = sorted(entries, key=lambda entry: (rate(entry), entry.key))
    return [list(equal) for _, equal in groupby(ordered, key=rate)]


def _winning(order: Sequence[Sequence[Entry]], places: int) -> tuple[frozenset[str], frozenset[str]]:
    """Who wins for certain, and among whom the jury chooses."""
    certain: set[str] = set()
    for equal in order:
        if len(certain) + len(equal) > places:
            undecided = {entry.key for entry in equal} if len(certain) < places else set()
            return frozenset(certain), frozenset(undecided)
        certain.update(entry.key for entry in equal)
    return frozenset(certain), frozenset()


def _swing(
    criteria: Sequence[Criterion], entries: Sequence[Entry], places: int, criterion: Criterion
) -> Swing:
    def order_at(change: int) -> list[list[Entry]]:
        weight, rest = criterion.weight + change, 100 - criterion.weight
        scale = Fraction(100 - weight, rest) if rest else Fraction(0)
        weights = {c.code: c.weight * scale for c in criteria} | {criterion.code: Fraction(weight)}
        return _order(criteria, entries, weights)

    now = order_at(0)
    winning = _winning(now, places)

    def first(changes: range) -> int | None:
        return next((abs(c) for c in changes if _winning(order_at(c), places) != winning), None)

    # With one criterion there is nothing to shift the weight to.
    room_up = 100 - criterion.weight
    room_down = criterion.weight if len(criteria) > 1 and room_up else 0
    near = range(-min(5, room_down), min(5, room_up) + 1)
    names = [[entry.key for entry in equal] for equal in now]
    return Swing(
        code=criterion.code,
        down=first(range(-1, -room_down - 1, -1)),
        up=first(range(1, room_up + 1)),
        order_changes_within_five=any(
            [[entry.key for entry in equal] for equal in order_at(change)] != names for change in near
        ),
    )


def _sentence(
    criteria: Sequence[Criterion],
    entries: Sequence[Entry],
    entry: Entry,
    equal: Sequence[Entry],
    total: int,
    left: int | None,
) -> Text:
    sums = " + ".join(f"{c.weight} × {entry.points[c.code]}" for c in criteria)
    german, english = f"{sums} = {total} von 500 Punkten.", f"{sums} = {total} of 500 points."
    if len(equal) > 1:
        others = ", ".join(other.key for other in equal if other.key != entry.key)
        german += f" In allen Kriterien gleich: {others}."
        english += f" Equal in all criteria: {others}."
        if left is not None:
            german += f" Die Jury entscheidet; frei: {left}."
            english += f" The jury decides; places left: {left}."
        return Text(de=german, en=english)
    near = [
        other
        for other in entries
        if other.key != entry.key and sum(c.weight * other.points[c.code] for c in criteria) == total
    ]
    for other in sorted(near, key=lambda one: one.key):
        telling = next(
            c
            for c in sorted(criteria, key=lambda criterion: -criterion.weight)
            if entry.points[c.code] != other.points[c.code]
        )
        german += (
            f" Gleichstand mit {other.key}; es zählt „{telling.name.de}“: "
            f"{entry.points[telling.code]} gegen {other.points[telling.code]}."
        )
        english += (
            f' Equal total as {other.key}; "{telling.name.en}" decides: '
            f"{entry.points[telling.code]} against {other.points[telling.code]}."
        )
    return Text(de=german, en=english)


def _check(criteria: Sequence[Criterion], entries: Sequence[Entry], places: int) -> None:
    errors: list[FieldError] = []

    def wrong(field: str, code: str, de: str, en: str) -> None:
        errors.append(FieldError(field=field, code=code, text=Text(de=de, en=en)))

    codes = [criterion.code for criterion in criteria]
    if sum(criterion.weight for criterion in criteria) != 100:
        wrong("criteria", "wrong-sum", "Die Gewichte ergeben nicht 100.", "The weights do not sum to 100.")
    for at, criterion in enumerate(criteria):
        if criterion.weight < 0:
            wrong(f"criteria[{at}].weight", "too-small", "Das Gewicht ist negativ.", "Negative weight.")
        if criterion.code in codes[:at]:
            wrong(f"criteria[{at}].code", "twice", "Dieses Kriterium steht zweimal da.", "Given twice.")
    if places < 1:
        wrong("places", "too-small", "Mindestens ein Platz ist nötig.", "At least one place is needed.")
    keys: set[str] = set()
    for at, entry in enumerate(entries):
        if entry.key in keys:
            wrong(f"entries[{at}].key", "twice", f"{entry.key} steht zweimal da.", f"{entry.key} is twice.")
        keys.add(entry.key)
        if set(entry.points) != set(codes) or not all(
            0 <= points <= MOST_POINTS for points in entry.points.values()
        ):
            wrong(
                f"entries[{at}].points",
                "out-of-range",
                "Je Kriterium braucht es 0 bis 5 Punkte.",
                "Each criterion needs 0 to 5 points.",
            )
    if errors:
        raise InvalidInput(fields=tuple(errors))
