# SPDX-License-Identifier: EUPL-1.2
"""What an authority is asked in a case, and what it may answer now."""

from typing import Final

import msgspec

from schemas.cooperation import Cooperation, PossibleStep
from schemas.station import Opinion
from service.access.permissions import Caller, Role

__all__ = ("ONWARD", "Task", "task_of", "what_is_asked")

#: Steps that lead on from a station, with nothing but a button or a day.
ONWARD: Final = ("agreement_effective", "at_rp", "at_ministry", "consultation")
_ASKED: Final = {
    "agreement_signed": "agreement",
    "at_district": "opinion",
    "at_rp": "opinion",
    "at_ministry": "examine",
    "consultation": "hearing",
    "submitted": "examine",
}
_STATION: Final = {Role.DISTRICT_OFFICER: "district", Role.RP_OFFICER: "rp"}
_HEARD: Final = ("ksv", "finance_ministry")


class Task(msgspec.Struct, frozen=True, kw_only=True):
    """What its reader can do in a case now.

    `asked`: see `what_is_asked`; empty where nothing is asked of this reader. `onward`: the state it passes
    the case on to; `may_return`: codes for giving it back; `own`: the opinion it gave in this run;
    `not_heard`: bodies whose opinion the office can still enter.
    """

    asked: str
    onward: str | None
    reasons: tuple[str, ...]
    own: Opinion | None
    not_heard: tuple[str, ...]


def what_is_asked(state: str) -> str:
    """`agreement`, `opinion`, `examine` or `hearing`; empty in a state that waits for no authority."""
    return _ASKED.get(state, "")


def task_of(caller: Caller, shown: Cooperation, opinions: tuple[Opinion, ...], round_: int) -> Task:
    """What the steps that this reader may take mean for the page."""
    steps = {step.target: step for step in shown.steps}
    onward = next((target for target in ONWARD if target in steps), None)
    back: PossibleStep | None = steps.get("application_ready")
    reasons = back.reasons if back else ()
    given: dict[str, Opinion] = {one.station: one for one in opinions if one.round == round_}
    is_office = caller.role is Role.IKZ_OFFICE
    asks = onward is not None or (is_office and shown.state == "consultation")
    return Task(
        asked=what_is_asked(shown.state) if asks else "",
        onward=onward,
        reasons=reasons,
        own=given.get(_STATION.get(caller.role, "")),
        not_heard=tuple(body for body in _HEARD if body not in given)
        if is_office and shown.state == "consultation"
        else (),
    )
