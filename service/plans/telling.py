# SPDX-License-Identifier: EUPL-1.2
"""A plan for a reader at a terminal."""

from collections.abc import Iterator

from matching.landscape import Landscape
from matching.plan.certificate import Plan

__all__ = ("tell_plan",)


def tell_plan(landscape: Landscape, plan: Plan, language: str) -> Iterator[str]:
    """Line by line: what is proven, the groups, the unplaced with their reason."""
    names = {m.key: m.name for m in landscape.register.municipalities}
    certificate, english = plan.certificate, language == "en"
    total = certificate.placed + len(plan.unplaced)
    if english:
        count = len(plan.groups)
        yield f"{plan.topic}, {plan.as_of}: {certificate.placed} of {total} placed in {count} groups"
        proven = "proven optimal" if certificate.proven else f"not proven, gap {certificate.gap}"
        yield (
            f"Score {certificate.objective}, bound {certificate.bound}: {proven} "
            f"among {certificate.pool_size} feasible groups"
        )
        yield (
            f"{plan.blocking_groups.count} groups would rather break away · plan {certificate.plan_hash[:12]}"
        )
    else:
        yield (
            f"{plan.topic}, {plan.as_of:%d.%m.%Y}: {certificate.placed} von {total} Kommunen "
            f"in {len(plan.groups)} Gruppen"
        )
        proven = "bewiesen bestmöglich" if certificate.proven else f"nicht bewiesen, Lücke {certificate.gap}"
        yield (
            f"Punkte {certificate.objective}, Schranke {certificate.bound}: {proven} "
            f"unter {certificate.pool_size} möglichen Gruppen"
        )
        yield (
            f"{plan.blocking_groups.count} Gruppen stünden sich gemeinsam besser · "
            f"Plan {certificate.plan_hash[:12]}"
        )
    if certificate.stability is not None:
        yield f"Stabilität: {certificate.stability}" if not english else f"Stability: {certificate.stability}"
    yield ""
    for group in plan.groups:
        led = f" (Leitung: {names[group.lead]})" if group.lead else ""
        yield f"{group.score:>7}  {', '.join(names[key] for key in group.members)}{led}"
    for entry in plan.unplaced:
        text = entry.reason.text.en if english else entry.reason.text.de
        yield f"      –  {names[entry.ags]}: {text}"
        if entry.cheapest_change is not None:
            change = entry.cheapest_change.text
            yield f"         {change.en if english else change.de}"
