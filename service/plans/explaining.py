# SPDX-License-Identifier: EUPL-1.2
"""What a reader may still want to know of a plan: alternatives, why not this partner, who says no."""

from typing import Any

from matching.errors import FieldError, InvalidInput, Text
from matching.landscape import Landscape
from matching.plan.certificate import Plan
from matching.plan.changes import Change, alternatives, what_if
from matching.plan.problem import pose
from matching.plan.robust import fallbacks, robustness
from matching.plan.why_not import why_not

__all__ = ("explain", "if_somebody_declines")


def explain(landscape: Landscape, plan: Plan, keys: tuple[str, ...]) -> dict[str, Any]:
    """For one municipality: the next best groups and what they cost the rest. For two: why they are not in
    one group, and what it would cost to put them there. Raises `InvalidInput` for another number of keys."""
    resolved = tuple(landscape.register.resolve(key).municipality.key for key in keys)
    if len(resolved) == 1:
        return {"municipality": resolved[0], "alternatives": alternatives(landscape, plan, resolved[0])}
    if len(resolved) != 2 or resolved[0] == resolved[1]:
        text = Text(de="Hier stehen eine oder zwei Kommunen.", en="One or two municipalities belong here.")
        raise InvalidInput(text, fields=(FieldError(field="--explain", code="pair", text=text),))
    if any(set(resolved) <= set(group.members) for group in plan.groups):
        return {"municipalities": resolved, "together": True}
    why = why_not(pose(landscape, plan.request), *resolved)
    answer: dict[str, Any] = {"municipalities": resolved, "together": False, "why_not": why}
    if why.code == "COSTS_OTHERS":
        after, changed = what_if(landscape, plan, Change(together=(resolved,)))
        group = next((g for g in after.groups if set(resolved) <= set(g.members)), None)
        answer["if_together"] = {
            "group": group,
            "placed": changed.placed,
            "score": changed.score,
            "moves": changed.moves,
        }
    return answer


def if_somebody_declines(landscape: Landscape, plan: Plan, percent: int) -> dict[str, Any]:
    """Expected placed and score at a decline rate, and the fallback of each group for each member."""
    if not 0 <= percent <= 100:
        text = Text(de="Die Quote liegt zwischen 0 und 100.", en="The rate lies between 0 and 100.")
        raise InvalidInput(text, fields=(FieldError(field="--decline", code="range", text=text),))
    found = fallbacks(pose(landscape, plan.request), plan)
    return {"robustness": robustness(plan, found, percent), "fallbacks": found}
