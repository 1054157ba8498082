# SPDX-License-Identifier: EUPL-1.2
"""What the cost table of a case means: the gain, and one member's part of cost and grant by each split.

The arithmetic is that of `matching.money`; here the case is handed to it, and its answer put into German.
"""

from collections.abc import Mapping, Sequence

import msgspec

from matching.money.cost_sheet import CostSheet, Splitter, cost_sheet, if_one_leaves
from matching.money.programme import State
from matching.money.savings import MemberCosts, Outcome, Savings, percent_cut, savings
from matching.money.shapley import MOST_MEMBERS, cost_game
from matching.money.shares import equal_shares, weighted_shares
from matching.money.split import Flag, Method, split_cost, split_grant
from matching.money.split import Split as MoneySplit
from service.documents.figures import euro
from service.documents.papers import CasePaper, CostTable

__all__ = (
    "PROPORTIONAL",
    "Split",
    "gain_sentence",
    "gain_state",
    "member_costs",
    "proportional",
    "sheet",
    "splits",
    "when_the_largest_leaves",
)

#: The method that the sheet of a council uses: everybody saves the same part.
PROPORTIONAL = "own_cost"
_STATES = {
    Outcome.PASSED: State.MET,
    Outcome.BELOW: State.NOT_MET,
    Outcome.NEEDS_REVIEW: State.UNKNOWN,
}


class Split(msgspec.Struct, frozen=True, kw_only=True):
    """A way to split, with each member's yearly cost and part of the expected award, key -> cents; the parts
    sum to the totals exactly. `grant` is empty while no award is expected, `pays_more` who would pay more
    than alone."""

    method: str
    label: str
    explanation: str
    cost: dict[str, int]
    grant: dict[str, int]
    pays_more: frozenset[str]


def member_costs(costs: CostTable) -> tuple[MemberCosts, ...]:
    """The lines of the table as `matching.money` reads them."""
    return tuple(
        MemberCosts(
            key=line.key,
            personnel_cents=line.personnel_cents,
            material_cents=line.material_cents,
            is_planned=costs.is_planned,
        )
        for line in costs.lines
    )


def gain_state(costs: CostTable) -> State:
    """Whether the gain reaches 15 percent, unrounded; planned costs and none at all are for the office."""
    return _STATES[_savings(costs).outcome]


def gain_sentence(costs: CostTable) -> str:
    """The gain with its figures, in German: the formula, and what it comes to in a year."""
    result = _savings(costs)
    if result.gain is None:
        return result.text.de
    return (
        f"({euro(result.alone_cents)} − {euro(result.group_cents)}) : {euro(result.alone_cents)} = "
        f"{percent_cut(result.gain).replace('.', ',')}\u00a0%, das sind {euro(result.saved_cents)} im Jahr."
    )


def splits(paper: CasePaper) -> tuple[Split, ...]:
    """Cost and expected award by each split that the known facts allow; empty without a cost table."""
    if paper.costs is None:
        return ()
    own = {line.key: line.total_cents for line in paper.costs.lines}
    heads = {partner.key: partner.population for partner in paper.partners if partner.key in own}
    population = {key: heads_ for key, heads_ in heads.items() if heads_}
    made = [_made(paper, own, "Gleiche Teile", Method.EQUAL, own)]
    if len(population) == len(own):
        made.append(_made(paper, own, "Nach Einwohnern", Method.PER_HEAD, population))
    if sum(own.values()):
        made.append(
            msgspec.structs.replace(
                _made(paper, own, "Nach heutigen Kosten", Method.BY_USE, own),
                method=PROPORTIONAL,
                explanation="Im Verhältnis dessen, was jedes Mitglied allein aufwendet; alle sparen den "
                "gleichen Teil.",
            )
        )
    if len(own) <= MOST_MEMBERS:
        made.append(_made(paper, own, "Nach Shapley", Method.SHAPLEY, own))
    return tuple(made)


def sheet(paper: CasePaper, years: int) -> CostSheet | None:
    """The sheet over `years` years, split by today's costs; None without costs to compare with."""
    costs = paper.costs
    if costs is None or not costs.alone_cents:
        return None
    return cost_sheet(
        member_costs(costs),
        costs.group_cents,
        proportional(costs),
        years=years,
        grant_expected_cents=paper.quote.expected_cents,
        grant_rule_cents=paper.quote.amount_cents,
    )


def proportional(costs: CostTable) -> Splitter:
    """Splits in proportion to today's costs, equally where nobody of those asked spends anything."""
    own = {line.key: line.total_cents for line in costs.lines}

    def split(cents: int, keys: Sequence[str]) -> Mapping[str, int]:
        weights = {key: own[key] for key in keys}
        return weighted_shares(cents, weights) if any(weights.values()) else equal_shares(cents, list(keys))

    return split


def when_the_largest_leaves(costs: CostTable, key: str) -> tuple[int, int] | None:
    """Yearly cost of `key` before and after the largest other member has left and nothing became cheaper;
    None for fewer than three members."""
    others = [line for line in costs.lines if line.key != key]
    if len(others) < 2 or not costs.alone_cents:
        return None
    largest = max(others, key=lambda line: (line.total_cents, line.key))
    left = if_one_leaves(
        largest.key, member_costs(costs), costs.group_cents, costs.group_cents, proportional(costs)
    )
    return left.before[key], left.after[key]


def _savings(costs: CostTable) -> Savings:
    return savings(member_costs(costs), costs.group_cents)


def _made(
    paper: CasePaper, own: Mapping[str, int], label: str, method: Method, weights: Mapping[str, int]
) -> Split:
    assert paper.costs is not None
    total = paper.costs.group_cents
    game = cost_game(total, own) if method is Method.SHAPLEY else None
    cost: MoneySplit = split_cost(total, method, weights, alone_cents=own, game=game)
    award = paper.quote.expected_cents
    return Split(
        method=method.value,
        label=label,
        explanation=cost.text.de,
        cost=cost.shares,
        grant={} if award is None else split_grant(award, method, weights).shares,
        pays_more=frozenset(part.key for part in cost.parts if Flag.PAYS_MORE_THAN_ALONE in part.flags),
    )
