# SPDX-License-Identifier: EUPL-1.2
"""HiGHS as the planner uses it: silent, one thread, one seed, so that a run repeats."""

from typing import Any

import highspy

__all__ = ("quiet_solver", "solver_version")


def quiet_solver(**options: Any) -> Any:
    """A solver with these options set. highspy ships no types, hence `Any`."""
    solver = highspy.Highs()  # type: ignore[no-untyped-call]
    for name, value in {"output_flag": False, "threads": 1, "random_seed": 0, **options}.items():
        solver.setOptionValue(name, value)
    return solver


def solver_version() -> str:
    """For example `1.15.1`."""
    return str(highspy.Highs().version())  # type: ignore[no-untyped-call]
