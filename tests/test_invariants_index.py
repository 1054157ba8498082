# SPDX-License-Identifier: EUPL-1.2
"""What must never happen (I1-I18), and the tests that try to make it happen. A test that is gone fails."""

import importlib
from types import FunctionType

import pytest

_CASES = "tests.service.cooperations.test_invariants"

#: invariant -> module and tests.
INVARIANTS: dict[str, dict[str, tuple[str, ...]]] = {
    # One Kommune counted twice, also under an old key or inside an association.
    "I1": {
        _CASES: (
            "test_i1_no_municipality_twice_not_even_under_an_old_key",
            "test_i1_nobody_beside_an_association_that_it_belongs_to",
        )
    },
    # Grant counted for a member that is not signed or active at the date of decision.
    "I2": {_CASES: ("test_i2_who_has_left_does_not_count",)},
    # An award without every council's decision on the agreed concept.
    "I3": {
        _CASES: (
            "test_i3_no_award_without_every_council",
            "test_i3_decisions_lie_with_the_application",
        )
    },
    # An award without a signed agreement; a delegation without its approval.
    "I4": {_CASES: ("test_i4_a_delegation_needs_its_approval",)},
    # One member funded; two without a recorded justification.
    "I5": {_CASES: ("test_i5_two_only_with_a_justification_that_two_persons_accept",)},
    # Under five years or under 15 % accepted silently.
    "I6": {
        _CASES: (
            "test_i6_under_fifteen_percent_only_by_two_persons",
            "test_i6_costs_of_nothing_are_never_passed",
            "test_i6_under_five_years",
            "test_i6_five_years_to_the_day",
        )
    },
    # An award under a programme that was not valid.
    "I7": {_CASES: ("test_i7_no_programme_no_application",)},
    # A large amount without the expected award beside it.
    "I8": {_CASES: ("test_i8_the_expected_award_stands_beside_every_amount",)},
    # Guests counted.
    "I9": {_CASES: ("test_i9_guests_never_count",)},
    # Two funded projects of one Kommune for the same task at the same time.
    "I10": {_CASES: ("test_i10_no_second_funding_for_the_same_task",)},
    # A need credited to somebody who is not responsible.
    "I11": {
        "tests.matching.test_service_groups": ("test_whoever_is_not_responsible_is_never_credited",),
        "tests.matching.test_participants": ("test_who_is_not_responsible_does_not_take_part",),
    },
    # Members, free text or costs shown to whom they are not for.
    "I12": {
        "tests.service.cooperations.test_visibility": (
            "test_third_parties_learn_nothing",
            "test_a_need_for_the_office_alone_leaves_its_member_nameless",
            "test_costs_and_papers_are_for_those_inside",
        ),
        "tests.service.access.test_matrix": (
            "test_each_role_gets_what_the_tables_say",
            "test_nobody_hears_the_words_of_a_refusal_but_the_office",
        ),
    },
    # A state skipped, or changed by somebody who is not entitled.
    "I13": {
        _CASES: (
            "test_i13_no_state_is_skipped_and_nobody_else_takes_a_step",
            "test_i13_another_district_gives_no_opinion",
        ),
        "tests.service.cooperations.test_life_cycle_machine": ("test_a_life_breaks_nothing",),
    },
    # Concept or members changed after the councils without new decisions.
    "I14": {
        _CASES: (
            "test_i14_a_changed_concept_sends_the_decisions_back",
            "test_i14_a_member_that_leaves_the_councils_needs_a_new_version",
        )
    },
    # Another answer to the same question.
    "I15": {
        "tests.matching.test_search": (
            "test_the_same_question_has_the_same_answer_whatever_the_order_of_needs",
        ),
        "tests.service.suggestions.test_commands": (
            "test_the_same_call_prints_the_same_bytes_whatever_the_order_of_lines",
        ),
    },
    # An estimate that reads like an entitlement.
    "I16": {_CASES: ("test_i16_an_estimate_says_so",)},
    # Money in binary floating point, or shares that do not add up.
    "I17": {
        _CASES: ("test_i17_amounts_are_texts_with_two_places",),
        "tests.matching.money.test_shares": (
            "test_equal_shares_sum_exactly_and_differ_by_a_cent_at_most",
            "test_weighted_shares_are_exact_near_their_quota_and_independent_of_order",
        ),
    },
    # A lost update when two answer at the same moment.
    "I18": {
        _CASES: ("test_i18_two_who_answer_at_once_both_count",),
        "tests.service.cooperations.test_many_at_once": (
            "test_of_a_crowd_at_one_free_place_one_gets_in",
            "test_of_many_writers_of_one_state_one_writes",
        ),
    },
}


def test_all_eighteen_are_here() -> None:
    assert list(INVARIANTS) == [f"I{number}" for number in range(1, 19)]


@pytest.mark.parametrize("invariant", INVARIANTS)
def test_each_has_its_tests(invariant: str) -> None:
    for module, names in INVARIANTS[invariant].items():
        found = importlib.import_module(module)
        for name in names:
            assert name.startswith("test_")
            # Hypothesis and pytest leave a test a function.
            assert isinstance(getattr(found, name, None), FunctionType), f"{invariant}: {module}.{name}"
