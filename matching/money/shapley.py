# SPDX-License-Identifier: EUPL-1.2
"""The Shapley value of a cost game and whether it lies in the core, both exact.

A cost game says for each part S of the group what S would cost on its own, c(S). The Shapley value of
member i is what i adds to the cost on average over all n! orders of joining:

    φ_i = Σ_{S without i}  |S|! (n - |S| - 1)! / n!  ·  (c(S + i) - c(S))

It is the only split that sums to c(N) (efficiency), treats equals equally (symmetry), charges whoever adds
a constant just that (dummy) and adds up over tasks (additivity). [Shapley, A Value for n-Person Games, 1953]

It lies in the core if no part of the group would be cheaper off on its own: Σ_{i in S} φ_i <= c(S) for
every S. It need not; then the part that would save most is named.

Both walk over all 2^n parts: O(n · 2^n) exact additions, 24,576 terms for twelve members (the limit).
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import cached_property
from math import factorial
from typing import Final

import msgspec

from matching.errors import FieldError, InvalidInput, Text, TooLarge

__all__ = ("MOST_MEMBERS", "Core", "CostGame", "cost_game", "core", "shapley")

#: Members up to which every part of the group is looked at.
MOST_MEMBERS: Final = 12


class CostGame(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """What each part of a group would cost in a year. `costs[mask]` in cents, exact, belongs to the members
    whose bits are set; bit i is `keys[i]`, the keys ascend, `costs[0]` is 0."""

    keys: tuple[str, ...]
    costs: tuple[Fraction, ...]

    def __post_init__(self) -> None:
        if len(self.costs) != 1 << len(self.keys) or self.costs[0] != 0 or not self.keys:
            raise ValueError("a cost for each part of the group, 0 for nobody")
        if list(self.keys) != sorted(set(self.keys)):
            raise ValueError("the keys ascend and none is given twice")

    @property
    def total_cents(self) -> Fraction:
        """What all together cost."""
        return self.costs[-1]

    @cached_property
    def index(self) -> dict[str, int]:
        """Key -> bit."""
        return {key: bit for bit, key in enumerate(self.keys)}


class Core(msgspec.Struct, frozen=True, kw_only=True):
    """Whether no part of the group would be cheaper off alone. Otherwise `blocking` is the part that would
    save most (`saving_cents`, exact; among equals the fewest members, then the lowest keys) and `count` how
    many parts would save anything."""

    is_stable: bool
    count: int
    blocking: tuple[str, ...]
    saving_cents: Fraction


def cost_game(
    total_cents: int,
    alone_cents: Mapping[str, int],
    *,
    per_member_cents: int = 0,
    per_head_cents: Fraction = Fraction(0),
    population: Mapping[str, int] | None = None,
) -> CostGame:
    """The game of the model *fixed cost plus parts*.

    A group S of two or more costs `fixed + per_member · |S| + per_head · population(S)` a year, or what its
    members cost alone, whichever is less; one alone costs what it states. The fixed part is what remains of
    `total_cents` for the whole group, so that all together cost exactly the total.

    :param alone_cents: key -> what the member spends alone
    :param population: key -> inhabitants; needed with `per_head_cents`
    :raises TooLarge: more than twelve members
    :raises InvalidInput: a negative amount, a population missing, or parts that exceed the total
    """
    keys = tuple(sorted(alone_cents))
    if len(keys) > MOST_MEMBERS:
        raise TooLarge(
            Text(
                de=f"Nach Shapley kann für höchstens {MOST_MEMBERS} Mitglieder exakt geteilt werden.",
                en=f"By Shapley at most {MOST_MEMBERS} members can be split exactly.",
            ),
            facts={"limit": MOST_MEMBERS, "estimate": len(keys)},
        )
    heads = population or {}
    parts = {key: per_member_cents + per_head_cents * heads.get(key, 0) for key in keys}
    fixed = total_cents - sum(parts.values(), Fraction(0))
    _check(total_cents, alone_cents, per_member_cents, per_head_cents, heads, keys, fixed)
    costs = [Fraction(0)] * (1 << len(keys))
    alone = [0] * len(costs)
    variable = [Fraction(0)] * len(costs)
    for mask in range(1, len(costs)):
        low = mask & -mask
        key = keys[low.bit_length() - 1]
        alone[mask] = alone[mask ^ low] + alone_cents[key]
        variable[mask] = variable[mask ^ low] + parts[key]
        single = mask == low
        costs[mask] = Fraction(alone[mask]) if single else min(fixed + variable[mask], Fraction(alone[mask]))
    costs[-1] = Fraction(total_cents)
    return CostGame(keys=keys, costs=tuple(costs))


def shapley(game: CostGame) -> dict[str, Fraction]:
    """The Shapley value, key -> cents, exact; sums to the total. O(n · 2^n)."""
    count = len(game.keys)
    weights = [factorial(size) * factorial(count - size - 1) for size in range(count)]
    orders = factorial(count)
    values = {}
    for bit, key in enumerate(game.keys):
        own = 1 << bit
        added = sum(
            (
                weights[mask.bit_count()] * (game.costs[mask | own] - game.costs[mask])
                for mask in range(1 << count)
                if not mask & own
            ),
            Fraction(0),
        )
        values[key] = added / orders
    return values


def core(game: CostGame, parts: Mapping[str, Fraction]) -> Core:
    """Whether a split of the total (`parts`, key -> cents) leaves no part of the group cheaper alone.
    O(2^n)."""
    every = (1 << len(game.keys)) - 1
    paid = [Fraction(0)] * (every + 1)
    best: tuple[Fraction, int, Sequence[int], int] | None = None
    count = 0
    for mask in range(1, every):
        low = mask & -mask
        paid[mask] = paid[mask ^ low] + parts[game.keys[low.bit_length() - 1]]
        saving = paid[mask] - game.costs[mask]
        if saving > 0:
            count += 1
            bits = [bit for bit in range(len(game.keys)) if mask >> bit & 1]
            found = (-saving, len(bits), bits, mask)
            best = found if best is None else min(best, found)
    if best is None:
        return Core(is_stable=True, count=0, blocking=(), saving_cents=Fraction(0))
    return Core(
        is_stable=False,
        count=count,
        blocking=tuple(game.keys[bit] for bit in best[2]),
        saving_cents=-best[0],
    )


def _check(
    total_cents: int,
    alone_cents: Mapping[str, int],
    per_member_cents: int,
    per_head_cents: Fraction,
    population: Mapping[str, int],
    keys: Sequence[str],
    fixed: Fraction,
) -> None:
    errors: list[FieldError] = []

    def wrong(field: str, code: str, de: str, en: str) -> None:
        errors.append(FieldError(field=field, code=code, text=Text(de=de, en=en)))

    if not keys:
        wrong("members", "too-few", "Mindestens ein Mitglied ist nötig.", "No member given.")
    for field, amount in (
        ("total", Fraction(total_cents)),
        ("per_member", Fraction(per_member_cents)),
        ("per_head", per_head_cents),
        *((f"alone[{key}]", Fraction(alone_cents[key])) for key in keys),
    ):
        if amount < 0:
            wrong(field, "too-small", "Der Betrag ist negativ.", "The amount is negative.")
    if per_head_cents:
        for key in keys:
            if key not in population:
                wrong(
                    f"population[{key}]", "missing", "Die Einwohnerzahl fehlt.", "The population is missing."
                )
    if fixed < 0 and not errors:
        wrong(
            "total",
            "too-small",
            "Die Teile je Mitglied und je Kopf sind zusammen mehr als die Gesamtkosten.",
            "The parts per member and per head exceed the total.",
        )
    if errors:
        raise InvalidInput(fields=tuple(errors))
