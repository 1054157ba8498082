# SPDX-License-Identifier: EUPL-1.2
"""The same numbers as sentences: why these partners, why this group.

A reason carries the points of one term, the facts they come from and a plain sentence in German and
English. The points of all reasons add up to the score exactly. What speaks neither for nor against,
because nobody stated it, is told as a note of 0 points.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import msgspec

from matching.errors import Text
from matching.facts import Mode
from matching.landscape import Landscape
from matching.need_terms import products_of
from matching.participants import Basis, Participants
from matching.reason_sentences import MOST_NAMES, SENTENCES, Circle
from matching.score import MemberTerms
from matching.search import FoundGroup
from matching.wording import ended, joined, label

__all__ = ("Reason", "group_notes", "group_reasons", "partner_reasons")


class Reason(msgspec.Struct, frozen=True, kw_only=True):
    """One reason: `points` is what its term adds to the score it explains."""

    code: str
    points: int
    facts: dict[str, Any]
    text: Text


def partner_reasons(
    landscape: Landscape, participants: Participants, partner: str, terms: MemberTerms
) -> tuple[Reason, ...]:
    """Why `partner` fits the asker (`terms.key`); the points add up to `terms.score`."""
    return _reasons(landscape, participants, (terms.key, partner), {**terms.pair, **terms.group})


def group_reasons(landscape: Landscape, participants: Participants, group: FoundGroup) -> tuple[Reason, ...]:
    """Why this group: each term's points summed over the members; they add up to `group.score`."""
    totals: dict[str, int] = defaultdict(int)
    for member in group.members:
        for name, value in (*member.pair.items(), *member.group.items()):
            totals[name] += value
    return _reasons(landscape, participants, tuple(m.key for m in group.members), totals)


def group_notes(landscape: Landscape, participants: Participants, group: FoundGroup) -> tuple[Reason, ...]:
    """What must be said beside the reasons: basis, missing host, pair as exception, unknown facts."""
    notes = []
    if participants.basis is Basis.POTENTIAL:
        notes.append(
            _note(
                "NEED_NOT_KNOWN",
                "Bedarf nicht bekannt: Der Vorschlag beruht nur auf öffentlichen Daten.",
                "Need not known: this suggestion rests on public facts only.",
            )
        )
    if not group.has_host and participants.topic.mode is Mode.HOST:
        notes.append(
            _note(
                "NO_HOST_YET",
                "Noch bietet niemand in der Gruppe an, was die anderen zusammen brauchen.",
                "Nobody in the group yet offers what the others need together.",
            )
        )
    if group.is_exception:
        notes.append(
            _note(
                "PAIR_NEEDS_JUSTIFICATION",
                "Zwei Kommunen sind eine Ausnahme und müssen begründet werden.",
                "Two members are an exception that needs a justification.",
            )
        )
    domain = participants.topic.software_domain
    if domain:
        profiles = landscape.profile_by_key
        unknown = [m.key for m in group.members if not products_of(profiles.get(m.key), domain)]
        if unknown:
            names = [label(landscape.register.by_key[key]) for key in unknown]
            if len(unknown) == len(group.members):
                de, en = "Die Fachverfahren sind nicht bekannt.", "The specialist software is not known."
            else:
                de = ended(f"Fachverfahren nicht bekannt: {joined(names, german=True, at_most=MOST_NAMES)}")
                en = ended(
                    f"Specialist software not known: {joined(names, german=False, at_most=MOST_NAMES)}"
                )
            notes.append(
                _note(
                    "SOFTWARE_UNKNOWN",
                    f"{de} Das zählt weder dafür noch dagegen.",
                    f"{en} This counts neither way.",
                    {"municipalities": unknown},
                )
            )
    return tuple(notes)


def _note(code: str, de: str, en: str, facts: dict[str, Any] | None = None) -> Reason:
    return Reason(code=code, points=0, facts=facts or {}, text=Text(de=de, en=en))


def _reasons(
    landscape: Landscape, participants: Participants, keys: Sequence[str], points: dict[str, int]
) -> tuple[Reason, ...]:
    """Reasons by falling points, then by code; the sentences come from the facts, not from the points."""
    circle = Circle(landscape=landscape, participants=participants, keys=tuple(keys))
    reasons = []
    for code in sorted(points, key=lambda name: (-points[name], name)):
        if points[code]:
            facts, text = SENTENCES[code](circle)
            reasons.append(Reason(code=code, points=points[code], facts=facts, text=text))
    return tuple(reasons)
