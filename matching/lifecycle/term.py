# SPDX-License-Identifier: EUPL-1.2
"""Conditions at the stations and during the term. Each says what is open; None: it holds."""

from collections.abc import Callable
from typing import Literal

from matching.errors import Text
from matching.lifecycle.application import years_after
from matching.lifecycle.case_facts import CaseFacts
from matching.supervision import Supervisor

__all__ = ("five_years_over", "later", "opinion", "station", "work_begun")

_COMPETENT = {
    "district": Supervisor.DISTRICT,
    "region": Supervisor.REGION,
    "ministry": Supervisor.MINISTRY,
}
_OPINIONS = {
    "district": Text(de="Die Stellungnahme des Landrats fehlt.", en="The opinion of the Landrat is missing."),
    "rp": Text(
        de="Die Stellungnahme des Regierungspräsidiums fehlt.",
        en="The opinion of the Regierungspräsidium is missing.",
    ),
}
_NOT_YET = Text(de="Das ist noch nicht erfasst.", en="This is not recorded yet.")


def station(first: Literal["district", "region", "ministry"]) -> Callable[[CaseFacts], Text | None]:
    """The application goes there first, because that authority is competent (KGG § 35)."""

    def check(facts: CaseFacts) -> Text | None:
        if facts.route is None:
            return Text(
                de="Die Zuständigkeit steht noch nicht fest.", en="It is not fixed yet who is competent."
            )
        return None if facts.route.supervisor is _COMPETENT[first] else facts.route.reason

    return check


def opinion(of: Literal["district", "rp"]) -> Callable[[CaseFacts], Text | None]:
    """The assessing opinion of a station was given in this run (R23)."""
    return lambda facts: None if of in facts.opinions else _OPINIONS[of]


def later(code: str) -> Callable[[CaseFacts], Text | None]:
    """Another part of the service vouches for it."""
    return lambda facts: None if code in facts.also_met else _NOT_YET


def work_begun(facts: CaseFacts) -> Text | None:
    """The first day of the agreement is there."""
    if facts.agreement is not None and facts.agreement.valid_from <= facts.today:
        return None
    return Text(de="Der Beginn liegt noch vor uns.", en="The start is still to come.")


def five_years_over(facts: CaseFacts) -> Text | None:
    """Five years since the first day of the agreement (R12)."""
    if facts.agreement is not None and years_after(facts.agreement.valid_from, 5) <= facts.today:
        return None
    return Text(de="Die fünf Jahre sind noch nicht um.", en="The five years are not over yet.")
