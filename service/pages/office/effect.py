# SPDX-License-Identifier: EUPL-1.2
"""What the office asks about a group: read from the address, tried at once, kept by a button."""

from collections.abc import Mapping, Sequence

import msgspec

from schemas.wish import PlanWishDraft, WishesDraft

__all__ = ("KINDS", "OTHERS", "WHY", "Wished", "draft_of", "wished_of")

#: Asks for other groups of a member, and why somebody is not with it.
OTHERS, WHY = "others", "why"
KINDS = ("move", "forbid", "lock", "instead", OTHERS, WHY)
_LONGEST_KEY, _LONGEST_TEXT = 12, 200


class Wished(msgspec.Struct, frozen=True, kw_only=True):
    """A question as the form says it: `kind` of it, the member it is about, the group it goes to, and with
    whom: keys of another group, or names as they were typed."""

    kind: str = ""
    member: str = ""
    to_group: str = ""
    company: str = ""


def wished_of(values: Mapping[str, object]) -> Wished:
    """The question from an address or a form; anything strange is none."""
    kind = values.get("vorgabe")
    if kind not in KINDS:
        return Wished()
    given = {name: value for name, value in values.items() if isinstance(value, str)}
    return Wished(
        kind=str(kind),
        member=given.get("wer", "")[:_LONGEST_KEY],
        to_group=given.get("nach", "")[:3],
        company=given.get("mit", "").strip()[:_LONGEST_TEXT],
    )


def draft_of(wished: Wished, members: Sequence[str], place: int, *, make: bool = False) -> WishesDraft | None:
    """The wish for the group at `place` of the plan; None if none is wished, or not for this group."""
    if wished.kind == "lock":
        wish = PlanWishDraft(kind="lock", members=tuple(members))
    elif wished.kind == "instead":
        keys = tuple(dict.fromkeys(wished.company.split(",")))
        if not 2 <= len(keys) <= 25 or any(not key.isdecimal() for key in keys):
            return None
        wish = PlanWishDraft(kind="lock", members=keys)
    elif wished.member not in members:
        return None
    elif wished.kind == "forbid":
        wish = PlanWishDraft(kind="forbid", members=(wished.member,), from_group=place)
    elif wished.kind == "move" and wished.to_group.isascii() and wished.to_group.lstrip("0").isdecimal():
        wish = PlanWishDraft(kind="move", members=(wished.member,), to_group=int(wished.to_group))
    else:
        return None
    return WishesDraft(wishes=(wish,), make_plan=make)
