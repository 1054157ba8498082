# SPDX-License-Identifier: EUPL-1.2
"""Portfolios against the plain integer programme that one would write by hand.

    python benchmarks/bench_portfolio.py [--rounds 3]

The peer is `scipy.optimize.milp` (HiGHS) with one weighted objective, 10**6 for each municipality placed plus
the score, and floating-point rows in Euro: an answer, but no tie-break, no verification in cents, no loss by
year. Ours is measured twice: the choice alone (canonical, verified) and the whole answer with what each year
costs and what more money would bring. Groups as the programme knows them: 25,000 Euro for each of 2 to 6
members, budget 3,000,000 Euro a year; the last rows with amounts of odd cents.
"""

import argparse
import random
import statistics
import time
from collections.abc import Callable

import numpy as np
from running import show_table
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from matching.errors import TooLarge
from matching.money.portfolio import Candidate, Question, choose, dynamic
from matching.money.portfolio.integer import Integer
from matching.money.portfolio.space import space_of

_BUDGET_CENTS = 300_000_000
_PLACED = 10**6


def question(count: int, years: int, *, odd: bool, seed: int = 1) -> Question:
    """So many groups for so many years."""
    random_ = random.Random(seed)
    candidates = []
    for at in range(count):
        members = random_.choice([2, 3, 3, 3, 4, 4, 5, 6])
        cents = random_.randint(5_000_000, 15_000_000) if odd else 2_500_000 * members
        candidates.append(
            Candidate(
                key=f"g{at:03d}",
                payments_cents=(cents,),
                values=(members, random_.randint(100, 900) * members),
            )
        )
    return Question(
        first_year=2027,
        budgets_cents=(_BUDGET_CENTS,) * years,
        objectives=("placed", "score"),
        candidates=tuple(candidates),
    )


def plain(asked: Question) -> int:
    """The peer: one weighted objective; returns how many are placed."""
    pairs = [(candidate, year) for candidate in asked.candidates for year in asked.starts(candidate)]
    gains = np.array([_PLACED * candidate.values[0] + candidate.values[1] for candidate, _ in pairs])
    row, column, value = [], [], []
    place = {candidate.key: at for at, candidate in enumerate(asked.candidates)}
    for at, (candidate, year) in enumerate(pairs):
        row += [place[candidate.key], len(place) + year - asked.first_year]
        column += [at, at]
        value += [1.0, candidate.payments_cents[0] / 100]
    limits = [1.0] * len(place) + [cents / 100 for cents in asked.budgets_cents]
    found = milp(
        -gains,
        constraints=LinearConstraint(csr_array((value, (row, column))), ub=limits),
        integrality=np.ones(len(pairs)),
        bounds=Bounds(0, 1),
        options={"mip_rel_gap": 0.0, "time_limit": 60},
    )
    if found.x is None:
        return -1
    return sum(pair[0].values[0] for pair, x in zip(pairs, found.x, strict=True) if x > 0.5)


def ours(asked: Question) -> str:
    """The choice alone, as `choose` makes it; returns how."""
    space = space_of(asked)
    reached = dynamic.reach(space)
    if reached is not None:
        dynamic.best(reached)
        return "every use"
    Integer(space).best()
    return "HiGHS"


def timed(work: Callable[[], object], rounds: int) -> tuple[float, object]:
    """Median seconds, and the last answer; a refusal is an answer."""
    seconds, answer = [], None
    for _ in range(rounds):
        began = time.perf_counter()
        try:
            answer = work()
        except TooLarge:
            answer = None
        seconds.append(time.perf_counter() - began)
    return statistics.median(seconds), answer


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    rounds = parser.parse_args().rounds
    rows = []
    for count, years, odd in (
        (50, 1, False), (200, 1, False), (500, 1, False), (100, 3, False), (200, 5, False),
        (50, 1, True), (100, 1, True),
    ):  # fmt: skip
        asked = question(count, years, odd=odd)
        peer, placed = timed(lambda asked=asked: plain(asked), rounds)
        choice, how = timed(lambda asked=asked: ours(asked), rounds)
        whole, answer = timed(lambda asked=asked: choose(asked), 1)
        rows.append(
            [
                f"{count} groups, {years} year{'s' if years > 1 else ''}{', odd cents' if odd else ''}",
                placed,
                "refused" if answer is None else answer.values[0],
                "-" if how is None else how,
                f"{peer:.3f}",
                f"{choice:.3f}",
                f"{choice / peer:.2f}",
                f"{whole:.3f}",
            ]
        )
    header = ["question", "placed: peer", "ours", "by", "peer s", "choice s", "ratio", "whole s"]
    show_table("Portfolio against the plain integer programme", header, rows)


if __name__ == "__main__":
    main()
