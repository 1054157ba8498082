# SPDX-License-Identifier: EUPL-1.2
"""What an asker sees of one member of a cooperation: one table, read by everything that shows members.

Interest and contact person of X are open to Y only when both are interested or further. That is a
statement about two, so it holds for three and more. Until then, nothing that Y sees depends on whether X
has answered, and how. Third parties see nothing of a cooperation that is not public.
"""

import datetime as dt
from collections.abc import Mapping
from enum import StrEnum
from typing import Final

import msgspec

from matching.lifecycle.membership import LIVING

__all__ = (
    "NOT_SHOWN",
    "NOT_TAKING_PART",
    "OPEN",
    "TABLE",
    "Asker",
    "Interest",
    "Shown",
    "Stage",
    "View",
    "show",
    "stage_of",
)

#: What co-members read of an answer that they may not know.
OPEN: Final = "open"
NOT_TAKING_PART: Final = "not_taking_part"
NOT_SHOWN: Final = "not_shown"


class Asker(StrEnum):
    """Who asks about a member.

    `owner`: the member itself; `co_member`: another member that is not (any more) interested itself;
    `interested`: another member that takes part; `station`: an authority that the case lies with or has
    passed; `auditor`: reads for the office; `third`: everybody else.
    """

    OWNER = "owner"
    CO_MEMBER = "co_member"
    INTERESTED = "interested"
    OFFICE = "office"
    AUDITOR = "auditor"
    STATION = "station"
    THIRD = "third"


class Stage(StrEnum):
    """States of a membership, as far as seeing goes: not (yet) in, taking part, gone after signing."""

    ASKED = "asked"
    TAKING_PART = "taking_part"
    LEFT = "left"


class Interest(StrEnum):
    """How the state of a membership is shown.

    `as_is`: the state; `until_answer_date`: `open` until the day by which an answer is asked for, then
    `not_taking_part`; `never`: `open` until that day, then `not_shown`, whatever the state.
    """

    AS_IS = "as_is"
    UNTIL_ANSWER_DATE = "until_answer_date"
    NEVER = "never"


class View(msgspec.Struct, frozen=True):
    """A row of the table: `listed` at all; `named` even if it is to be nameless (`is_named` false)."""

    listed: bool
    named: bool = False
    interest: Interest = Interest.NEVER
    reason: bool = False
    contact: bool = False


_ALL: Final = View(True, named=True, interest=Interest.AS_IS, reason=True, contact=True)
_NOTHING: Final = View(False)

#: Who asks -> stage of the member asked about -> what is shown.
TABLE: Final[Mapping[Asker, Mapping[Stage, View]]] = {
    Asker.OWNER: dict.fromkeys(Stage, _ALL),
    Asker.OFFICE: dict.fromkeys(Stage, _ALL),
    Asker.AUDITOR: dict.fromkeys(Stage, View(True, named=True, interest=Interest.AS_IS)),
    Asker.INTERESTED: {
        Stage.ASKED: View(True, interest=Interest.UNTIL_ANSWER_DATE),
        Stage.TAKING_PART: View(True, named=True, interest=Interest.AS_IS, contact=True),
        Stage.LEFT: View(True, named=True, interest=Interest.AS_IS),
    },
    # Equal in every stage: nothing here may depend on what the other has answered.
    Asker.CO_MEMBER: dict.fromkeys(Stage, View(True)),
    Asker.STATION: {
        Stage.ASKED: _NOTHING,
        Stage.TAKING_PART: View(True, named=True, interest=Interest.AS_IS, contact=True),
        Stage.LEFT: View(True, named=True, interest=Interest.AS_IS),
    },
    Asker.THIRD: dict.fromkeys(Stage, _NOTHING),
}


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """What one asker sees of one member now; `state` may be `open`, `not_taking_part` or `not_shown`."""

    listed: bool
    named: bool
    state: str
    reason: bool
    contact: bool


def stage_of(state: str) -> Stage:
    """The stage of a membership's state."""
    if state in LIVING:
        return Stage.TAKING_PART
    return Stage.LEFT if state == "withdrawn" else Stage.ASKED


def show(
    asker: Asker, state: str, *, is_named: bool, is_starter: bool, today: dt.date, answer_until: dt.date
) -> Shown:
    """What `asker` sees of a member in `state`.

    :param is_named: false for a member whose need only the office may see, until it is interested itself
    :param is_starter: it asked the others in, so that it is interested is no secret to them; its contact is
    :param answer_until: the day by which the cooperation asks for an answer
    """
    view = TABLE[asker][stage_of(state)]
    passed = today > answer_until
    match view.interest:
        case Interest.AS_IS:
            shown = state
        case Interest.UNTIL_ANSWER_DATE:
            shown = NOT_TAKING_PART if passed else OPEN
        case Interest.NEVER:
            shown = NOT_SHOWN if passed else OPEN
    if is_starter and view.interest is Interest.NEVER:
        shown = "interested"
    return Shown(
        listed=view.listed,
        named=view.listed and (view.named or is_named),
        state=shown,
        reason=view.reason,
        contact=view.contact,
    )
