# SPDX-License-Identifier: EUPL-1.2
"""The pages of one cooperation, as a row above each of them."""

from service.access.permissions import Caller
from service.cooperations.case import Case
from service.cooperations.wire import sees_papers

__all__ = ("tabs_of",)


def tabs_of(caller: Caller, case: Case) -> tuple[tuple[str, str], ...]:
    """Name in the wording and address of each page that the caller has; empty if there is only one."""
    if not sees_papers(caller, case):
        return ()
    base = f"/kooperationen/{case.id}"
    there = {
        "overview": True,
        "concept": case.concept is not None or case.state in ("forming", "concept"),
        "papers": True,
        "agreement": case.agreement is not None or case.state == "council_phase",
        "award": case.award is not None,
    }
    paths = {
        "overview": "",
        "concept": "/konzept",
        "papers": "/unterlagen",
        "agreement": "/vereinbarung",
        "award": "/foerderung",
    }
    return tuple((f"case_tab.{name}", base + paths[name]) for name in there if there[name])
