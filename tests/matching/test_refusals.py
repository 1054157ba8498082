# SPDX-License-Identifier: EUPL-1.2
"""Refusals counted by hand, and the careful step for the weights that follows from them."""

import pytest

from matching.evidence.refusals import (
    CAUSES,
    CEILING_PERCENT,
    MOST_PERCENT,
    Answer,
    Cause,
    count_causes,
    propose,
)
from matching.lifecycle.reasons import REFUSE
from matching.weights import UNIT, Weights

_SHIPPED = Weights(
    version="v",
    pair={"distance": 3000, "neighbourhood": 2220, "similar_size": 420, "same_start": 0},
    group={"whole_posts": 240},
    pair_digital={"similar_size": 1440},
)


def _no(
    number: int, reason: str, points: int = 100, term: str = "distance", municipality: str = ""
) -> Answer:
    return Answer(
        municipality=municipality or f"M{number}",
        topic="t",
        accepted=False,
        reason=reason,
        terms={term: points},
        round="r",
    )


def _yes(number: int, points: int = 900, term: str = "distance") -> Answer:
    return Answer(municipality=f"Y{number}", topic="t", accepted=True, terms={term: points}, round="r")


def test_every_cause_with_a_term_is_a_code_of_the_list() -> None:
    assert CAUSES.keys() <= REFUSE.keys()


def test_counts_are_those_of_a_hand() -> None:
    answers = [_no(1, "too_far"), _no(2, "timing"), _no(3, "too_far"), _yes(1)]
    answers.append(Answer(municipality="M4", topic="s", accepted=False, reason="other"))
    assert count_causes(answers) == (
        Cause(topic="s", round=None, code="other", count=1),
        Cause(topic="t", round="r", code="too_far", count=2),
        Cause(topic="t", round="r", code="timing", count=1),
    )


def test_distance_counts_more_where_too_far_dominates() -> None:
    answers = [*(_no(n, "too_far") for n in range(5)), *(_yes(n) for n in range(5))]
    proposal = propose(_SHIPPED, _SHIPPED, answers, "v+1")
    (change,) = proposal.changes
    # 50 % of the answers less 10 % tolerated, at most 15 %: 3000 * 1.15 = 3450, of which 57 * 60 = 3420.
    assert (change.term, change.before, change.after, change.percent) == ("distance", 3000, 3420, 14)
    assert (change.refusals, change.answers, change.cause) == (5, 10, "too_far")
    assert "5 von 10" in change.text.de
    assert proposal.weights.version == "v+1"
    assert proposal.weights.pair == {**_SHIPPED.pair, "distance": 3420}
    assert _SHIPPED.pair["distance"] == 3000


@pytest.mark.parametrize(
    "answers",
    [
        # four are chance
        [*(_no(n, "too_far") for n in range(4)), *(_yes(n) for n in range(4))],
        # one municipality five times is one opinion
        [*(_no(n, "too_far", municipality="M") for n in range(5)), *(_yes(n) for n in range(5))],
        # a tenth of all answers is no pattern
        [*(_no(n, "too_far") for n in range(5)), *(_yes(n) for n in range(45))],
        # those who refused were as near as those who accepted: distance is not what they lacked
        [*(_no(n, "too_far", points=900) for n in range(5)), *(_yes(n) for n in range(5))],
        # nobody accepted: nothing to compare with
        [_no(n, "too_far") for n in range(9)],
        # no term stands for the cause
        [*(_no(n, "already_solved") for n in range(9)), *(_yes(n) for n in range(5))],
    ],
)
def test_what_the_answers_do_not_bear_is_not_proposed(answers: list[Answer]) -> None:
    proposal = propose(_SHIPPED, _SHIPPED, answers, "v+1")
    assert proposal.changes == ()
    assert (proposal.weights.pair, proposal.weights.group) == (_SHIPPED.pair, _SHIPPED.group)


def test_steps_are_bounded_however_many_follow() -> None:
    answers = [
        *(_no(n, "size_unsuitable", term="similar_size") for n in range(9)),
        _yes(1, term="similar_size"),
    ]
    weights = _SHIPPED
    for number in range(20):
        stepped = propose(weights, _SHIPPED, answers, f"v+{number}").weights
        for part, before in (("pair", weights.pair), ("pair_digital", weights.pair_digital)):
            for term, value in getattr(stepped, part).items():
                assert value % UNIT == 0
                assert value <= max(before[term] + UNIT, before[term] * (100 + MOST_PERCENT) // 100)
        weights = stepped
    assert weights.pair["similar_size"] == 420 * CEILING_PERCENT // 100 // UNIT * UNIT == 600
    assert weights.pair_digital["similar_size"] == 2160


def test_a_term_that_the_fit_does_not_use_stays_unused() -> None:
    answers = [*(_no(n, "timing", term="same_start") for n in range(6)), _yes(1, term="same_start")]
    assert propose(_SHIPPED, _SHIPPED, answers, "v+1").changes == ()
