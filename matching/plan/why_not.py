# SPDX-License-Identifier: EUPL-1.2
"""Why a participant is unplaced, as far as the problem alone tells."""

import numpy as np

from matching.errors import Text
from matching.plan.certificate import Why
from matching.plan.problem import Problem

__all__ = ("reason_unplaced",)


def reason_unplaced(problem: Problem, key: str) -> Why:
    """The first reason that holds: excluded, nobody within reach, no feasible group, or no place that would
    not cost others theirs."""
    vertex = problem.keys.index(key)
    name = problem.landscape.register.by_key[key].name
    if vertex in problem.excluded:
        return Why(
            code="EXCLUDED",
            text=Text(
                de=f"{name} ist von diesem Plan ausgenommen.", en=f"{name} is excluded from this plan."
            ),
        )
    graph = problem.graph
    near = np.flatnonzero(graph.adjacent[vertex]).tolist()
    names = [problem.landscape.register.by_key[problem.keys[v]].name for v in near]
    facts = {"neighbours": [problem.keys[v] for v in near], "sizes": list(problem.request.sizes)}
    mark = np.zeros(len(problem.keys), dtype=np.int64)
    mark[vertex] = 1
    groups = int(problem.pool.sums(mark).sum()) if len(problem.pool) else 0
    leads = sum(vertex in lead.members or vertex == lead.vertex for lead in problem.leads)
    facts["feasible_groups"] = groups
    if groups or leads:
        return Why(
            code="OTHERS_FIRST",
            facts=facts,
            text=Text(
                de=f"{name} könnte in {groups} Gruppen mitarbeiten, aber jede davon nähme anderen den Platz.",
                en=f"{name} could be in {groups} groups, but each would cost others their place.",
            ),
        )
    if not near:
        return Why(
            code="NOBODY_IN_REACH",
            facts=facts,
            text=Text(
                de=f"Für {name} ist niemand mit diesem Thema erreichbar.",
                en=f"Nobody with this topic is within reach of {name}.",
            ),
        )
    return Why(
        code="NO_FEASIBLE_GROUP",
        facts=facts,
        text=Text(
            de=f"Mit {', '.join(names)} ergibt sich für {name} keine Gruppe erlaubter Größe, "
            "in der Bedarf, Termine und Ausschlüsse zusammenpassen.",
            en=f"With {', '.join(names)} there is no group of an allowed size for {name} "
            "in which needs, dates and exclusions fit.",
        ),
    )
