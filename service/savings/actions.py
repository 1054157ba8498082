# SPDX-License-Identifier: EUPL-1.2
"""From a request to savings, sheets and splits. Reads facts and programmes, writes nothing."""

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import TypeVar

import msgspec

from matching.errors import FieldError, InvalidInput, Text
from matching.money import cost_sheet, savings
from matching.money.members import resolve_members
from matching.money.quote import Quote
from matching.money.selection import Programmes
from matching.money.shapley import CostGame, cost_game
from matching.money.split import Method, Split, split_cost, split_grant
from matching.register import Municipality, Register
from schemas.savings import CostModel, SavingsRequest, SplitRequest
from service.grants.actions import make_quote
from service.landscape.facts import Facts

__all__ = ("Calculated", "Divided", "calculate_savings", "calculate_split", "cents_of")

T = TypeVar("T")


class Divided(msgspec.Struct, frozen=True, kw_only=True):
    """A split and the names of its members by key."""

    split: Split
    names: Mapping[str, str]


class Calculated(msgspec.Struct, frozen=True, kw_only=True):
    """All that a request for savings is answered from. `without` holds for each key what the group would
    cost without it, and the quote of the rest (None without a topic)."""

    savings: savings.Savings
    split: Split
    quote: Quote | None
    sheets: tuple[cost_sheet.CostSheet, ...]
    leaving: tuple[tuple[cost_sheet.Leaving, Split, Quote | None], ...]
    names: Mapping[str, str]


def cents_of(euros: str) -> int:
    """A text such as "48000.5" in cents."""
    return int(Decimal(euros) * 100)


def calculate_split(facts: Facts, programmes: Programmes, request: SplitRequest, as_of: dt.date) -> Divided:
    """Split an amount. Raises InvalidInput with every wrong field, TooLarge for Shapley beyond twelve."""
    group = _Group(facts, programmes, [member.municipality for member in request.members], as_of)
    uses = group.by_key([None if m.use is None else Decimal(m.use) for m in request.members])
    alone = group.by_key([None if m.alone_eur is None else cents_of(m.alone_eur) for m in request.members])
    total = cents_of(request.amount_eur)
    if request.kind == "grant":
        method = Method(request.method)
        return Divided(split=split_grant(total, method, group.weights(method, uses)), names=group.names)
    known = {key: cents for key, cents in alone.items() if cents is not None}
    divided = group.split(total, Method(request.method), uses, known, request.model)
    return Divided(split=divided, names=group.names)


def calculate_savings(
    facts: Facts, programmes: Programmes, request: SavingsRequest, as_of: dt.date
) -> Calculated:
    """Savings, sheets, and what happens if one leaves.

    :raises InvalidInput: with every wrong field
    :raises TooLarge: Shapley for more than twelve members
    """
    group = _Group(facts, programmes, [member.municipality for member in request.members], as_of)
    costs = [
        savings.MemberCosts(
            key=key,
            personnel_cents=cents_of(member.personnel_eur),
            material_cents=cents_of(member.material_eur),
            is_planned=member.is_planned,
        )
        for key, member in zip(group.keys, request.members, strict=True)
    ]
    uses = group.by_key([None if m.use is None else Decimal(m.use) for m in request.members])
    alone = {member.key: member.alone_cents for member in costs}
    method = Method(request.split)
    total = cents_of(request.group.personnel_eur) + cents_of(request.group.material_eur)
    divided = group.split(total, method, uses, alone, request.model)
    quote = group.quote(request, group.keys)

    def by_method(cents: int, keys: Sequence[str]) -> Mapping[str, int]:
        # Later years and one-off costs follow the shares of the first year, so that Shapley's are kept.
        weights = {key: max(Fraction(0), part.exact) for key, part in parts.items() if key in keys}
        if not any(weights.values()):
            weights = dict.fromkeys(keys, Fraction(1))
        return split_cost(cents, Method.BY_USE, weights).shares

    parts = {part.key: part for part in divided.parts}
    lead = None if request.lead is None else group.key_of(request.lead)
    grant_method = Method.EQUAL if method is Method.SHAPLEY else method

    def by_grant(cents: int, _: Sequence[str]) -> Mapping[str, int]:
        return split_grant(cents, grant_method, group.weights(grant_method, uses)).shares

    def sheet(years: int) -> cost_sheet.CostSheet:
        return cost_sheet.cost_sheet(
            costs,
            total,
            by_method,
            years=years,
            one_off_cents=cents_of(request.one_off_eur),
            grant_expected_cents=None if quote is None else quote.expected_cents,
            grant_rule_cents=None if quote is None else quote.amount_cents,
            split_grant=by_grant,
            inflation=Fraction(Decimal(request.inflation_percent)) / 100,
            lead=lead,
            names=group.names,
        )

    return Calculated(
        savings=savings.savings(costs, total, divided.shares),
        split=divided,
        quote=quote,
        sheets=tuple(sheet(years) for years in request.years),
        leaving=tuple(_leaving(group, request, key, costs, divided, uses) for key in sorted(group.keys))
        if len(group.keys) > 1
        else (),
        names=group.names,
    )


def _leaving(
    group: "_Group",
    request: SavingsRequest,
    key: str,
    costs: Sequence[savings.MemberCosts],
    whole: Split,
    uses: Mapping[str, Decimal | None],
) -> tuple[cost_sheet.Leaving, Split, Quote | None]:
    rest = [other for other in group.keys if other != key]
    alone = {member.key: member.alone_cents for member in costs if member.key != key}
    after_cents = whole.total_cents - group.part_cents(request.model, key)
    after = group.split(
        after_cents, whole.method, {other: uses[other] for other in rest}, alone, request.model, rest
    )

    def shares(_: int, keys: Sequence[str]) -> Mapping[str, int]:
        return (whole if key in keys else after).shares

    left = cost_sheet.if_one_leaves(key, costs, whole.total_cents, after_cents, shares, group.names)
    return left, after, group.quote(request, rest)


class _Group:
    """The members that a request names, and what is known of them."""

    def __init__(self, facts: Facts, programmes: Programmes, given: Sequence[str], as_of: dt.date) -> None:
        begins = facts.ground.tables.begins
        self._facts, self._programmes, self._as_of = facts, programmes, as_of
        self.register: Register = facts.register_at(as_of if begins is None else max(as_of, begins))
        resolve_members(given, self.register, region=programmes.region)
        self._members: dict[str, Municipality] = {}
        for key in given:
            municipality = self.register.resolve(key).municipality
            self._members[municipality.key] = municipality
        self.keys = tuple(self._members)
        self.names = {key: municipality.name for key, municipality in self._members.items()}

    def key_of(self, given: str) -> str:
        """The key of today. Raises UnknownMunicipality."""
        return self.register.resolve(given, field="lead").municipality.key

    def by_key(self, values: Sequence[T]) -> dict[str, T]:
        """Values in the order of the request, by key."""
        return dict(zip(self.keys, values, strict=True))

    def quote(self, request: SavingsRequest, keys: Sequence[str]) -> Quote | None:
        """The quote for some of the members, if a topic is given."""
        if request.topic is None:
            return None
        return make_quote(
            self._facts,
            self._programmes,
            members=keys,
            topic=request.topic,
            as_of=self._as_of,
            justification=request.justification or None,
        )

    def part_cents(self, model: CostModel, key: str) -> int:
        """What the group's cost falls by without a member, in whole cents."""
        heads = self._members[key].population or 0
        return cents_of(model.per_member_eur) + int(Decimal(model.per_head_eur) * 100 * heads)

    def weights(
        self,
        method: Method,
        uses: Mapping[str, Decimal | None],
        keys: Sequence[str] | None = None,
    ) -> dict[str, int | Decimal]:
        """What the method weighs by. Raises InvalidInput naming every member of which it is not known."""
        weights: dict[str, int | Decimal] = {}
        errors: list[FieldError] = []
        for key in keys or self.keys:
            weight: int | Decimal | None = 1
            if method is Method.PER_HEAD:
                weight = self._members[key].population
            elif method is Method.BY_USE:
                weight = uses[key]
            if weight is None:
                at = self.keys.index(key)
                errors.append(
                    FieldError(
                        field=f"members[{at}].use" if method is Method.BY_USE else f"members[{at}]",
                        code="missing",
                        text=Text(
                            de=f"Für {self.names[key]} fehlt die Angabe, nach der geteilt wird.",
                            en=f"What it is split by is missing for {self.names[key]}.",
                        ),
                    )
                )
                continue
            weights[key] = weight
        if errors:
            raise InvalidInput(fields=tuple(errors))
        return weights

    def split(
        self,
        total_cents: int,
        method: Method,
        uses: Mapping[str, Decimal | None],
        alone: Mapping[str, int],
        model: CostModel,
        keys: Sequence[str] | None = None,
    ) -> Split:
        """The cost of some of the members, split; with a cost game where every cost alone is known."""
        members = tuple(keys or self.keys)
        weights = self.weights(method, uses, members)
        game = None
        if method is Method.SHAPLEY and alone.keys() >= set(members):
            game = self._game(total_cents, {key: alone[key] for key in members}, model)
        return split_cost(total_cents, method, weights, alone_cents=alone, game=game)

    def _game(self, total_cents: int, alone: Mapping[str, int], model: CostModel) -> CostGame:
        heads = {key: self._members[key].population for key in alone}
        return cost_game(
            total_cents,
            alone,
            per_member_cents=cents_of(model.per_member_eur),
            per_head_cents=Fraction(Decimal(model.per_head_eur)) * 100,
            population={key: count for key, count in heads.items() if count is not None},
        )
