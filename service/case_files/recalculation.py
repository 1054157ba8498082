# SPDX-License-Identifier: EUPL-1.2
"""Calculating a case's figures again, from what was kept with the decision alone: pure, no database.

The quote is recomputed from the frozen document (which holds the rule), the scores of the group from a cut
of the landscape its plan was made on.
"""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
import numpy as np

from matching.landscape import Landscape
from matching.participants import stated, topic_of
from matching.score import Scorer
from service.errors import Conflict
from service.programmes.frozen import recompute

__all__ = (
    "QuoteAgain",
    "Recalculation",
    "ScoreAgain",
    "cut_landscape",
    "quote_again",
    "recalculate",
    "score_again",
)


class QuoteAgain(msgspec.Struct, frozen=True, kw_only=True):
    """One frozen quote, calculated again; `agrees` false: it was changed."""

    sha256: str
    rule_cents: int | None
    expected_cents: int | None
    agrees: bool


class ScoreAgain(msgspec.Struct, frozen=True, kw_only=True):
    """Scores of the members, as kept and as calculated again."""

    kept: dict[str, int]
    calculated: dict[str, int]
    agrees: bool


class Recalculation(msgspec.Struct, frozen=True, kw_only=True):
    """All of it. `figures_agree`: the case's frozen amounts are those of its latest quote; None before a
    submission. `score` None: there is no plan behind the case, or the reader may not see all it names."""

    quotes: tuple[QuoteAgain, ...]
    figures_agree: bool | None
    score: ScoreAgain | None

    @property
    def agrees(self) -> bool:
        """Whether everything came out as it was."""
        score = self.score is None or self.score.agrees
        return score and self.figures_agree is not False and all(quote.agrees for quote in self.quotes)


def recalculate(
    quotes: Sequence[bytes],
    figures: tuple[int | None, int | None],
    snapshot: Mapping[str, Any],
    landscape: Landscape | None,
) -> Recalculation:
    """Calculate again what `quotes` and `landscape` allow.

    :param figures: amount by the rule and expected award (cents) as they stand in the case
    :param snapshot: what the case keeps of its plan
    """
    again = tuple(map(quote_again, quotes))
    agree = None
    if again:
        agree = (again[-1].rule_cents, again[-1].expected_cents) == figures
    score = None if landscape is None else score_again(landscape, snapshot)
    return Recalculation(quotes=again, figures_agree=agree, score=score)


def quote_again(document: bytes) -> QuoteAgain:
    """Recompute one frozen quote to the cent."""
    digest = hashlib.sha256(document).hexdigest()
    try:
        found = recompute(document).estimate
    except (Conflict, msgspec.MsgspecError):
        return QuoteAgain(sha256=digest, rule_cents=None, expected_cents=None, agrees=False)
    return QuoteAgain(
        sha256=digest, rule_cents=found.amount_cents, expected_cents=found.expected_cents, agrees=True
    )


def score_again(landscape: Landscape, snapshot: Mapping[str, Any]) -> ScoreAgain | None:
    """Score the group of a snapshot again to the point; None if it holds no scores.

    A led group's members are scored against their lead, which has none (MODEL 7).
    """
    kept = snapshot.get("member_scores")
    topic = snapshot.get("topic")
    if not isinstance(kept, dict) or not isinstance(topic, str):
        return None
    scorer = Scorer(landscape, stated(landscape, topic_of(landscape, topic)))
    place = {key: at for at, key in enumerate(scorer.keys)}
    members = [key for key in sorted(kept) if key in place]
    lead = snapshot.get("lead")
    calculated: dict[str, int] = {}
    if len(members) == len(kept) and isinstance(lead, str) and lead in place:
        for key in members:
            pair = np.array([[place[lead], place[key]]], dtype=np.int32)
            calculated[key] = 0 if key == lead else int(scorer.member_scores(pair)[0, 1])
    elif len(members) == len(kept) > 1:
        group = np.array([[place[key] for key in members]], dtype=np.int32)
        calculated = dict(zip(members, map(int, scorer.member_scores(group)[0]), strict=True))
    return ScoreAgain(kept=dict(sorted(kept.items())), calculated=calculated, agrees=calculated == kept)


def cut_landscape(landscape: Landscape, topic: str, members: Sequence[str]) -> Landscape:
    """What the score of one group rests on, and nothing that others have stated.

    The register stays whole (who lies nearest is counted over all of it) with public facts only; of needs,
    offers, profiles, borders and ties those of the members.
    """
    inside = frozenset(members)
    register = msgspec.structs.replace(landscape.register, key_periods=())
    return Landscape(
        register=register,
        weights=landscape.weights,
        topics=tuple(entry for entry in landscape.topics if entry.slug == topic),
        borders=tuple(border for border in landscape.borders if {border.a, border.b} <= inside),
        needs=tuple(
            msgspec.structs.replace(need, annual_cost_alone_cents=None)
            for need in landscape.needs
            if need.topic == topic and need.municipality in inside
        ),
        offers=tuple(
            offer for offer in landscape.offers if offer.topic == topic and offer.municipality in inside
        ),
        profiles=tuple(profile for profile in landscape.profiles if profile.municipality in inside),
        ties=tuple(tie for tie in landscape.ties if len(inside & {*tie.members, *tie.district_keys}) > 1),
        district_borders=landscape.district_borders,
        audience=landscape.audience,
    )
