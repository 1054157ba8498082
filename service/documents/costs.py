# SPDX-License-Identifier: EUPL-1.2
"""What the cost table of a case means: the gain, and one member's part of cost and grant by each split."""

from collections.abc import Mapping

import msgspec

from matching.money.programme import State
from matching.money.shares import equal_shares, weighted_shares
from service.documents.figures import euro, percent
from service.documents.papers import CasePaper, CostTable

__all__ = ("PROPORTIONAL", "REQUIRED_PERCENT", "Split", "gain_sentence", "gain_state", "splits")

#: R13, SEEN: personnel and material cost of the shared tasks fall by at least so much a year.
REQUIRED_PERCENT = 15
PROPORTIONAL = "own_cost"


class Split(msgspec.Struct, frozen=True, kw_only=True):
    """A way to split, with each member's yearly cost and part of the expected award, key -> cents; the parts
    sum to the totals exactly. `grant` is empty while no award is expected."""

    method: str
    label: str
    explanation: str
    cost: dict[str, int]
    grant: dict[str, int]


def gain_state(costs: CostTable) -> State:
    """Whether the gain reaches 15 percent, compared in whole cents without rounding. No cost alone today is
    nothing to compare with: unknown, never met."""
    if costs.alone_cents <= 0:
        return State.UNKNOWN
    saved = costs.alone_cents - costs.group_cents
    return State.MET if 100 * saved >= REQUIRED_PERCENT * costs.alone_cents else State.NOT_MET


def gain_sentence(costs: CostTable) -> str:
    """The gain with its figures, in German."""
    if costs.alone_cents <= 0:
        return "Heute entstehen keine Kosten; der Effizienzgewinn ist nicht berechenbar und zu prüfen."
    saved = costs.alone_cents - costs.group_cents
    return (
        f"({euro(costs.alone_cents)} − {euro(costs.group_cents)}) : {euro(costs.alone_cents)} = "
        f"{percent(saved, costs.alone_cents)}, das sind {euro(saved)} im Jahr."
    )


def splits(paper: CasePaper) -> tuple[Split, ...]:
    """Cost and expected award by each split that the known facts allow; empty without a cost table."""
    costs = paper.costs
    if costs is None:
        return ()
    keys = [line.key for line in costs.lines]
    award = paper.quote.expected_cents
    ways: list[tuple[str, str, str, Mapping[str, int] | None]] = [
        (
            "equal",
            "Gleiche Teile",
            f"Jedes der {len(keys)} Mitglieder trägt den gleichen Teil.",
            None,
        )
    ]
    heads = {partner.key: partner.population for partner in paper.partners if partner.key in set(keys)}
    known = {key: population for key, population in heads.items() if population}
    if len(known) == len(keys):
        total = f"{sum(known.values()):,}".replace(",", ".")
        ways.append(
            ("per_head", "Nach Einwohnern", f"Im Verhältnis der Einwohnerzahlen, zusammen {total}.", known)
        )
    own = {line.key: line.total_cents for line in costs.lines}
    if sum(own.values()) > 0:
        ways.append(
            (
                PROPORTIONAL,
                "Nach heutigen Kosten",
                "Im Verhältnis dessen, was jedes Mitglied allein aufwendet; alle sparen den gleichen Anteil.",
                own,
            )
        )
    return tuple(
        Split(
            method=method,
            label=label,
            explanation=explanation,
            cost=_split(costs.group_cents, keys, weights),
            grant={} if award is None else _split(award, keys, weights),
        )
        for method, label, explanation, weights in ways
    )


def _split(cents: int, keys: list[str], weights: Mapping[str, int] | None) -> dict[str, int]:
    return equal_shares(cents, keys) if weights is None else weighted_shares(cents, weights)
