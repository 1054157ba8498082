# SPDX-License-Identifier: EUPL-1.2
"""The best choice by dynamic programming: for each reachable use of the money, the best way to it.

Candidate by candidate, every use reached so far is continued by each option or by not funding. Preferences
add up over candidates and are compared from left to right, so the best way to a use stays the best part of
any longer way. The last preference writes the whole choice as a number (one digit for each candidate, the
first key most significant), so that there is one best answer and it can be read off.

With one place (a single year) a use that costs more and is worth no more is dropped. The work is the number
of uses times options: at most the product of the limits; beyond `limit` it is given up. Exact by itself.
"""

from operator import add

from matching.money.portfolio.space import Option, Space, Use

__all__ = ("WORK_LIMIT", "Reached", "best", "reach", "read")

#: Continued uses after which the integer solver takes over; about a second.
WORK_LIMIT = 400_000

#: Use -> (worth, the choice as a number).
Reached = dict[Use, tuple[tuple[int, ...], int]]


def reach(space: Space, limit: int = WORK_LIMIT) -> Reached | None:
    """Every use within the limits and the best way to it; None if that is too much work."""
    reached: Reached = {(0,) * len(space.limits): (space.zero_worth, 0)}
    work = 0
    for options in space.options:
        work += len(reached) * (1 + len(options))
        if work > limit:
            return None
        following: Reached = {use: (worth, code * space.base) for use, (worth, code) in reached.items()}
        for use, (worth, code) in reached.items():
            for option in options:
                used = tuple(map(add, use, option.use))
                if any(map(int.__gt__, used, space.limits)):
                    continue
                found = (tuple(map(add, worth, option.worth)), code * space.base + option.digit)
                if used not in following or following[used] < found:
                    following[used] = found
        reached = _undominated(following) if len(space.limits) == 1 else following
    return reached


def best(reached: Reached) -> tuple[Use, tuple[int, ...], int]:
    """Use, worth and code of the best choice."""
    use, (worth, code) = max(reached.items(), key=lambda item: item[1])
    return use, worth, code


def read(space: Space, code: int) -> list[Option]:
    """The options that a code writes, by candidate."""
    chosen = []
    for options in reversed(space.options):
        code, digit = divmod(code, space.base)
        chosen += [option for option in options if option.digit == digit]
    return chosen[::-1]


def _undominated(reached: Reached) -> Reached:
    kept: Reached = {}
    best_so_far: tuple[tuple[int, ...], int] | None = None
    for use in sorted(reached):
        if best_so_far is None or reached[use] > best_so_far:
            kept[use] = best_so_far = reached[use]
    return kept
