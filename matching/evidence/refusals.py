# SPDX-License-Identifier: EUPL-1.2
"""What refusals say: counts of their causes, and a careful proposal for the weights of the score.

The proposal raises the weight of a term only where three things hold together: enough refusals, by
enough municipalities, name a cause that the term stands for; they are a notable share of all answers; and
those who refused for it had in fact fewer points of the term than those who accepted. A step is at most
`MOST_PERCENT`, and however often steps follow each other no weight exceeds `CEILING_PERCENT` of the shipped
one. All integers; nothing is lowered, since nobody refuses a group for being too near. O(answers · terms).
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Literal

import msgspec

from matching.errors import Text
from matching.lifecycle.reasons import REFUSE
from matching.weights import UNIT, Weights
from matching.wording import number

__all__ = (
    "CAUSES",
    "CEILING_PERCENT",
    "LEAST_MUNICIPALITIES",
    "LEAST_REFUSALS",
    "MOST_PERCENT",
    "Answer",
    "Cause",
    "Proposal",
    "WeightChange",
    "count_causes",
    "propose",
)

#: Cause of a refusal -> (part, term) of the weights that stand for it. Causes that no term stands for
#: (no money, task solved already, council) are counted and change nothing.
CAUSES: Mapping[str, tuple[tuple[Literal["pair", "group"], str], ...]] = {
    "too_far": (("pair", "distance"), ("pair", "neighbourhood")),
    "size_unsuitable": (("pair", "similar_size"),),
    "timing": (("pair", "same_start"),),
    "platform_differs": (("pair", "same_platform"), ("pair", "same_software")),
    "no_resources": (("group", "whole_posts"),),
}
#: Evidence below this is chance: refusals of one cause, and different municipalities behind them.
LEAST_REFUSALS = 5
LEAST_MUNICIPALITIES = 3
#: Percent of all answers that a cause may make up before anything changes.
_TOLERATED_PERCENT = 10
MOST_PERCENT = 15
CEILING_PERCENT = 150


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """One municipality's answer to one group: accepted, or refused for `reason` (a code of `REFUSE`).

    `terms`: its points in that group, term by term. `round`: what the suggestion belongs to.
    """

    municipality: str
    topic: str
    accepted: bool
    reason: str | None = None
    terms: Mapping[str, int] = {}
    round: str | None = None


class Cause(msgspec.Struct, frozen=True, kw_only=True):
    """How often a cause was named in one topic and round."""

    topic: str
    round: str | None
    code: str
    count: int


class WeightChange(msgspec.Struct, frozen=True, kw_only=True):
    """One weight, before and after, and why: `refusals` of `answers` named the `cause`."""

    part: Literal["pair", "pair_digital", "group"]
    term: str
    before: int
    after: int
    percent: int
    cause: str
    refusals: int
    answers: int
    text: Text


class Proposal(msgspec.Struct, frozen=True, kw_only=True):
    """The changed weights and every change; none where the answers bear none."""

    weights: Weights
    changes: tuple[WeightChange, ...]


def count_causes(answers: Sequence[Answer]) -> tuple[Cause, ...]:
    """Refusals by topic, round and code; topics and rounds ascending, the most frequent code first."""
    counted = Counter(
        (answer.topic, answer.round, answer.reason or "other") for answer in answers if not answer.accepted
    )
    found = (Cause(topic=t, round=r, code=c, count=n) for (t, r, c), n in counted.items())
    return tuple(sorted(found, key=lambda c: (c.topic, c.round or "", -c.count, c.code)))


def propose(weights: Weights, shipped: Weights, answers: Sequence[Answer], version: str) -> Proposal:
    """The weights after one careful step, named `version`.

    :param weights: those in use, from which the step is made
    :param shipped: those of the program, which bound how far steps may lead
    """
    parts: dict[str, dict[str, int]] = {
        "pair": dict(weights.pair),
        "pair_digital": dict(weights.pair_digital),
        "group": dict(weights.group),
    }
    limits = {"pair": shipped.pair, "pair_digital": shipped.pair_digital, "group": shipped.group}
    changes: list[WeightChange] = []
    for cause, terms in CAUSES.items():
        percent, refusals = _percent(cause, answers)
        if not percent:
            continue
        for part, term in terms:
            if not _is_borne(term, cause, answers):
                continue
            for where in ("pair", "pair_digital") if part == "pair" else ("group",):
                before = parts[where].get(term, 0)
                after = _raised(before, percent, limits[where].get(term, 0))
                if after > before:
                    parts[where][term] = after
                    changes.append(_change(where, term, before, after, cause, refusals, len(answers)))
    return Proposal(
        weights=Weights(
            version=version, pair=parts["pair"], pair_digital=parts["pair_digital"], group=parts["group"]
        ),
        changes=tuple(changes),
    )


def _percent(cause: str, answers: Sequence[Answer]) -> tuple[int, int]:
    """By how many percent a cause raises its terms, and the refusals that name it."""
    naming = [a for a in answers if not a.accepted and a.reason == cause]
    if len(naming) < LEAST_REFUSALS or len({a.municipality for a in naming}) < LEAST_MUNICIPALITIES:
        return 0, len(naming)
    share = 100 * len(naming) // len(answers)
    return max(0, min(MOST_PERCENT, share - _TOLERATED_PERCENT)), len(naming)


def _is_borne(term: str, cause: str, answers: Sequence[Answer]) -> bool:
    """Whether those who refused for the cause had fewer points of the term on average than who accepted."""
    refused = [a.terms.get(term, 0) for a in answers if not a.accepted and a.reason == cause and a.terms]
    accepted = [a.terms.get(term, 0) for a in answers if a.accepted and a.terms]
    if not refused or not accepted:
        return False
    return Fraction(sum(refused), len(refused)) < Fraction(sum(accepted), len(accepted))


def _raised(before: int, percent: int, shipped: int) -> int:
    """The weight after the step: a multiple of `UNIT`, at least one more, never above the ceiling."""
    if before <= 0:
        return before
    wanted = max(before + UNIT, (before * (100 + percent) // 100) // UNIT * UNIT)
    ceiling = shipped * CEILING_PERCENT // 100 // UNIT * UNIT
    return max(before, min(wanted, ceiling))


def _change(
    part: str, term: str, before: int, after: int, cause: str, refusals: int, answers: int
) -> WeightChange:
    percent = 100 * (after - before) // before
    reason = REFUSE[cause]
    return WeightChange(
        part="pair" if part == "pair" else "pair_digital" if part == "pair_digital" else "group",
        term=term,
        before=before,
        after=after,
        percent=percent,
        cause=cause,
        refusals=refusals,
        answers=answers,
        text=Text(
            de=f"„{reason.de}“ nannten {refusals} von {answers} Antworten. Das Gewicht steigt von "
            f"{number(before, german=True)} auf {number(after, german=True)} ({percent} %).",
            en=f'{refusals} of {answers} answers named "{reason.en}". The weight rises from '
            f"{number(before, german=False)} to {number(after, german=False)} ({percent}%).",
        ),
    )
