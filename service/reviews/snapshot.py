# SPDX-License-Identifier: EUPL-1.2
"""What a group rests on: per member, hashes of what is stated and known of it for the topic.

Equal hashes mean equal facts, so that a dismissed group is known again, and a change since can be named
by its kind (`need`, `offer`, `profile`) without keeping the facts themselves.
"""

import hashlib
from collections.abc import Collection, Mapping
from typing import Any

import msgspec

from matching.facts import Need, Offer, Profile, Visibility
from matching.landscape import Landscape

__all__ = ("RestsOn", "changes_between", "fingerprint", "rests_on")

#: Member -> kind of fact -> hash, or None where nothing is stated or known.
RestsOn = dict[str, dict[str, str | None]]


def rests_on(landscape: Landscape, topic: str, members: Collection[str]) -> RestsOn:
    """The hashes for `members` (keys of any date; they stay as given)."""
    register = landscape.register
    needs = {need.municipality: need for need in landscape.needs if need.topic == topic}
    offers = {offer.municipality: offer for offer in landscape.offers if offer.topic == topic}
    result: RestsOn = {}
    for member in sorted(members):
        found = register.find(member)
        key = found.municipality.key if found else member
        result[member] = {
            "need": _stated(needs.get(key)),
            "offer": _stated(offers.get(key)),
            "profile": _known(landscape.profile_by_key.get(key)),
        }
    return result


def fingerprint(topic: str, rests: Mapping[str, Mapping[str, str | None]]) -> str:
    """SHA-256 over topic, members and everything that the group rests on."""
    return _hash({"topic": topic, "rests_on": rests})


def changes_between(
    before: Mapping[str, Mapping[str, str | None]],
    after: Mapping[str, Mapping[str, str | None]],
    kinds: Collection[str] = ("need", "offer", "profile"),
) -> dict[str, list[str]]:
    """Member -> kinds of facts that differ; members without a difference are left out."""
    changed = {
        member: [
            kind for kind in kinds if before.get(member, {}).get(kind) != after.get(member, {}).get(kind)
        ]
        for member in sorted({*before, *after})
    }
    return {member: found for member, found in changed.items() if found}


def _stated(stated: Need | Offer | None) -> str | None:
    """A key may be of another date than the landscape's; visibility and cost are nothing a group rests on."""
    if stated is None:
        return None
    bare = msgspec.structs.replace(stated, municipality="", visibility=Visibility.OFFICE)
    if isinstance(bare, Need):
        bare = msgspec.structs.replace(bare, annual_cost_alone_cents=None)
    return _hash(bare)


def _known(profile: Profile | None) -> str | None:
    return None if profile is None else _hash(msgspec.structs.replace(profile, municipality=""))


def _hash(value: Any) -> str:
    return hashlib.sha256(msgspec.json.encode(value, order="deterministic")).hexdigest()
