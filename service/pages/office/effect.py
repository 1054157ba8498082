# SPDX-License-Identifier: EUPL-1.2
"""What the office would change about a group: read from the address, tried at once, kept by a button."""

from collections.abc import Mapping, Sequence

import msgspec

from schemas.wish import PlanWishDraft, WishesDraft

__all__ = ("KINDS", "Wished", "draft_of", "wished_of")

KINDS = ("move", "forbid", "lock")
_LONGEST_KEY = 12


class Wished(msgspec.Struct, frozen=True, kw_only=True):
    """A change as the form says it: `kind` of it, the member it is about and the group it goes to."""

    kind: str = ""
    member: str = ""
    to_group: str = ""


def wished_of(values: Mapping[str, object]) -> Wished:
    """The change from an address or a form; anything strange is none."""
    kind = values.get("vorgabe")
    if kind not in KINDS:
        return Wished()
    member, to_group = values.get("wer"), values.get("nach")
    return Wished(
        kind=str(kind),
        member=member[:_LONGEST_KEY] if isinstance(member, str) else "",
        to_group=to_group[:3] if isinstance(to_group, str) else "",
    )


def draft_of(wished: Wished, members: Sequence[str], place: int, *, make: bool = False) -> WishesDraft | None:
    """The wish for the group at `place` of the plan; None if none is wished, or not for this group."""
    if wished.kind == "lock":
        wish = PlanWishDraft(kind="lock", members=tuple(members))
    elif wished.member not in members:
        return None
    elif wished.kind == "forbid":
        wish = PlanWishDraft(kind="forbid", members=(wished.member,), from_group=place)
    elif wished.kind == "move" and wished.to_group.isascii() and wished.to_group.lstrip("0").isdecimal():
        wish = PlanWishDraft(kind="move", members=(wished.member,), to_group=int(wished.to_group))
    else:
        return None
    return WishesDraft(wishes=(wish,), make_plan=make)
