# SPDX-License-Identifier: EUPL-1.2
"""What other weights would change today: ranks of open suggestions, best partners of who states a need."""

from collections.abc import Sequence
from fractions import Fraction

import msgspec

from matching.landscape import Landscape
from matching.participants import Basis
from matching.plan.bare import bare_problem, judge
from matching.plan.problem import Problem, Request
from matching.search import partners_for
from matching.weights import Weights
from schemas.refusal import ShadowPartners, ShadowSuggestion, WeightsShadow
from service.reviews.stored import StoredSuggestion
from service.reviews.wire import names_of

__all__ = ("look_in_shadow",)

_FIRST = 5
_EXAMPLES = 10
#: Municipalities compared, so that a look stays a matter of seconds.
_MOST_ASKERS = 400


def look_in_shadow(
    landscape: Landscape, weights: Weights, suggestions: Sequence[StoredSuggestion]
) -> WeightsShadow:
    """Compare the landscape with itself under other weights. Changes neither."""
    other = msgspec.structs.replace(landscape, weights=weights)
    # The arrays depend on the register and its borders alone.
    other.__dict__["arrays"] = landscape.arrays
    moved = _suggestions(landscape, other, suggestions)
    asked, partners = _partners(landscape, other)
    return WeightsShadow(
        suggestions=len(suggestions),
        suggestions_changed=len(moved),
        partners=asked,
        partners_changed=len(partners),
        suggestion_examples=tuple(moved[:_EXAMPLES]),
        partner_examples=tuple(partners[:_EXAMPLES]),
    )


def _suggestions(
    before: Landscape, after: Landscape, suggestions: Sequence[StoredSuggestion]
) -> list[ShadowSuggestion]:
    """Those with another rank by mean member score among the open ones of their topic, largest move first."""
    result = []
    for topic in sorted({suggestion.topic for suggestion in suggestions}):
        mine = [suggestion for suggestion in suggestions if suggestion.topic == topic]
        scores = [
            [_score(problem, suggestion) for suggestion in mine]
            for problem in (bare_problem(landscape, Request(topic=topic)) for landscape in (before, after))
        ]
        ranks = [_ranked(mine, own) for own in scores]
        for i, suggestion in enumerate(mine):
            was, now = ranks[0].index(i) + 1, ranks[1].index(i) + 1
            if was != now:
                result.append(
                    ShadowSuggestion(
                        id=suggestion.id,
                        topic=topic,
                        score_before=scores[0][i],
                        score_after=scores[1][i],
                        rank_before=was,
                        rank_after=now,
                    )
                )
    return sorted(result, key=lambda s: (-abs(s.rank_after - s.rank_before), s.topic, s.rank_before))


def _ranked(suggestions: Sequence[StoredSuggestion], scores: Sequence[int]) -> list[int]:
    def order(place: int) -> tuple[Fraction, tuple[str, ...]]:
        members = suggestions[place].members
        return -Fraction(scores[place], len(members)), members

    return sorted(range(len(suggestions)), key=order)


def _score(problem: Problem, suggestion: StoredSuggestion) -> int:
    _, scores = judge(problem, suggestion.members, suggestion.lead)
    return sum(scores)


def _partners(before: Landscape, after: Landscape) -> tuple[int, list[ShadowPartners]]:
    looking = [need for need in before.needs if (need.topic, need.municipality) not in before.engaged]
    asked, result = 0, []
    for need in looking[:_MOST_ASKERS]:
        asked += 1
        was, now = (
            {
                partner.key
                for partner in partners_for(
                    landscape, need.municipality, need.topic, basis=Basis.STATED, limit=_FIRST
                ).partners
            }
            for landscape in (before, after)
        )
        if was != now:
            result.append(
                ShadowPartners(
                    municipality=need.municipality,
                    name=names_of(before.register, (need.municipality,))[0],
                    topic=need.topic,
                    come=tuple(sorted(now - was)),
                    go=tuple(sorted(was - now)),
                )
            )
    return asked, result
