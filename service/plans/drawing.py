# SPDX-License-Identifier: EUPL-1.2
"""A plan on the map of Hessen."""

from matching.plan.certificate import Plan
from matching.register import Register
from service.maps.svg import MapGroup, draw_state

__all__ = ("draw_plan",)


def draw_plan(register: Register, plan: Plan) -> str:
    """SVG of all groups of the plan, numbered in its order; each group's title names its members."""
    names = {m.key: m.name for m in register.municipalities}
    certificate = plan.certificate
    proven = "bewiesen bestmöglich" if certificate.proven else f"nicht bewiesen, Lücke {certificate.gap}"
    return draw_state(
        register,
        [
            MapGroup(
                label=str(number),
                keys=group.members,
                title=f"{number}: {', '.join(names[key] for key in group.members)} ({group.score} Punkte)",
            )
            for number, group in enumerate(plan.groups, 1)
        ],
        title=f"Plan {plan.topic}, {plan.as_of:%d.%m.%Y}",
        description=f"{len(plan.groups)} Gruppen mit {certificate.placed} Kommunen, "
        f"{len(plan.unplaced)} ohne Gruppe; {proven}; Plan {certificate.plan_hash[:12]}.",
    )
