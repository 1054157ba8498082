# SPDX-License-Identifier: EUPL-1.2
"""The values of the grant calculator: who is in, and what the quote says with each further member."""

import datetime as dt
from collections.abc import Sequence

import msgspec

from matching.facts import Topic
from matching.landscape import Landscape
from matching.money.selection import Programmes
from matching.register import Municipality
from matching.wording import label
from schemas.quote import Quote
from schemas.text import Text
from service.grants.actions import make_quote
from service.grants.wire import quote_to_wire
from service.landscape.facts import Facts

__all__ = ("MOST_MEMBERS", "Calculation", "Step", "calculate", "neighbours_of")

MOST_MEMBERS = 25


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """Both figures once `name` has joined as member number `count`.

    `why`: what keeps this size from being funded as it is; None if nothing does. `is_capped`: the award to
    expect is the same as with one member less, though the size before could be funded.
    """

    count: int
    name: str
    amount_eur: str | None
    expected_eur: str | None
    why: Text | None
    is_capped: bool


class Calculation(msgspec.Struct, frozen=True, kw_only=True):
    """The quote for the members, and both figures as the group grew to its size."""

    members: tuple[tuple[Municipality, str], ...]
    topic: Topic
    quote: Quote
    steps: tuple[Step, ...]


def calculate(
    facts: Facts,
    programmes: Programmes,
    members: Sequence[Municipality],
    topic: Topic,
    *,
    as_of: dt.date,
    justification: str | None,
) -> Calculation:
    """The quote for these members; for each smaller size of the same group the two figures."""
    keys = [member.key for member in members]

    def quote_for(count: int) -> Quote:
        return quote_to_wire(
            make_quote(
                facts,
                programmes,
                members=keys[:count],
                topic=topic.slug,
                as_of=as_of,
                justification=justification,
            )
        )

    quotes = [quote_for(count) for count in range(1, len(keys) + 1)]
    return Calculation(
        members=tuple((member, label(member)) for member in members),
        topic=topic,
        quote=quotes[-1],
        steps=tuple(
            Step(
                count=count,
                name=members[count - 1].name,
                amount_eur=quote.amount_eur,
                expected_eur=quote.expected_award_eur,
                why=_why_not(quote),
                is_capped=count > 1
                and quotes[count - 2].fundable
                and quote.expected_award_eur == quotes[count - 2].expected_award_eur,
            )
            for count, quote in enumerate(quotes, start=1)
        ),
    )


def _why_not(quote: Quote) -> Text | None:
    """The first condition that decides and is not met."""
    if quote.fundable:
        return None
    deciding = (c for c in quote.conditions if c.decides and c.state != "met")
    return next((c.finding or c.text for c in deciding), None)


def neighbours_of(landscape: Landscape, members: Sequence[Municipality]) -> tuple[Municipality, ...]:
    """Who borders the group, longest common border first: the obvious ones to add."""
    inside = {member.key for member in members}
    borders: dict[str, float] = {}
    for border in landscape.borders:
        for here, there in ((border.a, border.b), (border.b, border.a)):
            if here in inside and there not in inside:
                borders[there] = borders.get(there, 0.0) + border.length_km
    by_key = landscape.register.by_key
    ranked = sorted(borders, key=lambda key: (-borders[key], key))
    return tuple(by_key[key] for key in ranked[:6] if key in by_key)
