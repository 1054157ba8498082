# SPDX-License-Identifier: EUPL-1.2
"""Splitting cost or grant of a group among its members: the methods, each with its sentence and its checks.

- *equal*: everybody the same
- *per head*: in proportion to the population
- *by use*: in proportion to given weights (cases, hours, posts)
- *Shapley*: what each one adds to the cost on average over all orders of joining (`matching.money.shapley`)

The exact parts are fractions of cents; rounded by largest remainder, ties by ascending key, they sum to the
total exactly (invariant I17). A member whose share of the cost is higher than its cost alone is flagged.
Every result is independent of the order of the input.
"""

from collections.abc import Mapping
from enum import StrEnum
from fractions import Fraction

import msgspec

from matching.errors import FieldError, InvalidInput, Text
from matching.money.explain import whole_euros
from matching.money.shapley import Core, CostGame, core, shapley
from matching.money.shares import Weight, rounded_shares

__all__ = ("Flag", "Method", "Part", "Split", "split_cost", "split_grant")


class Method(StrEnum):
    """How an amount is split."""

    EQUAL = "equal"
    PER_HEAD = "per_head"
    BY_USE = "by_use"
    SHAPLEY = "shapley"


class Flag(StrEnum):
    """What to look at in a share."""

    PAYS_MORE_THAN_ALONE = "PAYS_MORE_THAN_ALONE"
    IS_PAID = "IS_PAID"


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """The share of one member in cents (negative: it is paid), its exact value, and what it costs alone."""

    key: str
    cents: int
    exact: Fraction
    alone_cents: int | None
    flags: tuple[Flag, ...]
    text: Text


class Split(msgspec.Struct, frozen=True, kw_only=True):
    """A total and its parts, ascending by key. `core` is None without a cost model."""

    method: Method
    total_cents: int
    parts: tuple[Part, ...]
    core: Core | None
    text: Text

    @property
    def shares(self) -> dict[str, int]:
        """Key -> cents."""
        return {part.key: part.cents for part in self.parts}


def split_cost(
    total_cents: int,
    method: Method,
    weights: Mapping[str, Weight],
    *,
    alone_cents: Mapping[str, int] | None = None,
    game: CostGame | None = None,
) -> Split:
    """Split the yearly cost of a group.

    :param weights: key -> inhabitants or use; only its keys count for *equal* and *Shapley*
    :param alone_cents: key -> what the member spends alone; without it nobody can be flagged
    :param game: what each part of the group would cost; needed for *Shapley*, and then it decides the total
    :raises InvalidInput: a weight is negative, all are 0, or *Shapley* has no cost model
    :raises TooLarge: *Shapley* for more members than can be added up exactly
    """
    if method is Method.SHAPLEY and game is None:
        raise InvalidInput(
            fields=(
                _error(
                    "alone",
                    "missing",
                    "Nach Shapley braucht es für jedes Mitglied, was es allein ausgibt.",
                    "Shapley needs what each member spends alone.",
                ),
            )
        )
    exact = _exact(total_cents, method, weights, game)
    return _split(total_cents, method, exact, weights, alone_cents, game)


def split_grant(total_cents: int, method: Method, weights: Mapping[str, Weight]) -> Split:
    """Split a grant. What the rule pays depends on the number of members alone, so in every order of
    joining each place adds the same for everybody, and the Shapley value is the equal split.

    :raises InvalidInput: as `split_cost`
    """
    exact = _exact(total_cents, Method.EQUAL if method is Method.SHAPLEY else method, weights, None)
    return _split(total_cents, method, exact, weights, None, None)


def _exact(
    total_cents: int, method: Method, weights: Mapping[str, Weight], game: CostGame | None
) -> dict[str, Fraction]:
    _check(total_cents, method, weights, game)
    if method is Method.SHAPLEY and game is not None:
        return shapley(game)
    given = {
        key: Fraction(1) if method is Method.EQUAL else Fraction(weight) for key, weight in weights.items()
    }
    total_weight = sum(given.values(), Fraction(0))
    return {key: total_cents * given[key] / total_weight for key in sorted(given)}


def _split(
    total_cents: int,
    method: Method,
    exact: Mapping[str, Fraction],
    weights: Mapping[str, Weight],
    alone_cents: Mapping[str, int] | None,
    game: CostGame | None,
) -> Split:
    cents = rounded_shares(exact)
    alone = alone_cents or {}
    return Split(
        method=method,
        total_cents=total_cents,
        parts=tuple(
            Part(
                key=key,
                cents=cents[key],
                exact=exact[key],
                alone_cents=alone.get(key),
                flags=_flags(cents[key], alone.get(key)),
                text=_part_sentence(method, total_cents, cents[key], key, weights),
            )
            for key in cents
        ),
        core=None if game is None else core(game, exact),
        text=_sentence(method, total_cents, weights, is_grant=alone_cents is None and game is None),
    )


def _flags(cents: int, alone: int | None) -> tuple[Flag, ...]:
    flags = []
    if alone is not None and cents > alone:
        flags.append(Flag.PAYS_MORE_THAN_ALONE)
    if cents < 0:
        flags.append(Flag.IS_PAID)
    return tuple(flags)


def _check(total_cents: int, method: Method, weights: Mapping[str, Weight], game: CostGame | None) -> None:
    errors: list[FieldError] = []
    if total_cents < 0:
        errors.append(_error("total", "too-small", "Der Betrag ist negativ.", "The amount is negative."))
    if not weights:
        errors.append(_error("members", "too-few", "Mindestens ein Mitglied ist nötig.", "No member given."))
    if method in (Method.PER_HEAD, Method.BY_USE) and weights:
        wrong = [key for key in sorted(weights) if weights[key] < 0]
        errors += [
            _error(
                f"weights[{key}]",
                "too-small",
                f"Das Gewicht von {key} ist negativ.",
                f"The weight of {key} is negative.",
            )
            for key in wrong
        ]
        if not wrong and not any(weights.values()):
            errors.append(_error("weights", "all-zero", "Alle Gewichte sind 0.", "All weights are 0."))
    if (
        method is Method.SHAPLEY
        and game is not None
        and (game.keys != tuple(sorted(weights)) or game.total_cents != total_cents)
    ):
        raise ValueError("the cost model belongs to another group or total")
    if errors:
        raise InvalidInput(fields=tuple(errors))


def _sentence(method: Method, total_cents: int, weights: Mapping[str, Weight], *, is_grant: bool) -> Text:
    total, count = whole_euros(total_cents), len(weights)
    what_de, what_en = ("die Zuwendung", "the grant") if is_grant else ("die Kosten", "the cost")
    match method:
        case Method.EQUAL:
            return Text(
                de=f"Alle {count} Mitglieder teilen {what_de} von {total.de} zu gleichen Teilen.",
                en=f"All {count} members share {what_en} of {total.en} in equal parts.",
            )
        case Method.PER_HEAD:
            heads = sum(int(weight) for weight in weights.values())
            return Text(
                de=f"Geteilt wird nach Einwohnern: {total.de} auf {_number(heads).de} Einwohner.",
                en=f"Shared by population: {total.en} over {_number(heads).en} inhabitants.",
            )
        case Method.BY_USE:
            use = _plain(sum((Fraction(weight) for weight in weights.values()), Fraction(0)))
            return Text(
                de=f"Geteilt wird nach Nutzung: {total.de} auf {use.de} Einheiten.",
                en=f"Shared by use: {total.en} over {use.en} units.",
            )
        case Method.SHAPLEY if is_grant:
            return Text(
                de="Die Regel zahlt nur nach der Zahl der Mitglieder. Nach Shapley bekommt jedes "
                f"deshalb gleich viel von {total.de}.",
                en="The rule pays by the number of members only. By Shapley each one therefore gets the "
                f"same part of {total.en}.",
            )
        case Method.SHAPLEY:
            return Text(
                de=f"Nach Shapley: Jedes der {count} Mitglieder trägt, was es im Durchschnitt aller "
                f"Reihenfolgen des Beitritts an Kosten hinzufügt; zusammen {total.de}.",
                en=f"By Shapley: each of the {count} members pays what it adds to the cost on average over "
                f"all orders of joining; {total.en} together.",
            )


def _part_sentence(
    method: Method, total_cents: int, cents: int, key: str, weights: Mapping[str, Weight]
) -> Text:
    total, share = whole_euros(total_cents), whole_euros(abs(cents))
    if cents < 0:
        return Text(
            de=f"Bekommt {share.de}, weil sein Beitritt die Kosten der anderen senkt.",
            en=f"Is paid {share.en}, because its joining lowers the cost of the others.",
        )
    match method:
        case Method.PER_HEAD:
            heads = _number(int(weights[key]))
            every = _number(sum(int(weight) for weight in weights.values()))
            return Text(
                de=f"{total.de} × {heads.de} von {every.de} Einwohnern = {share.de}.",
                en=f"{total.en} × {heads.en} of {every.en} inhabitants = {share.en}.",
            )
        case Method.BY_USE:
            use = _plain(Fraction(weights[key]))
            all_use = _plain(sum((Fraction(weight) for weight in weights.values()), Fraction(0)))
            return Text(
                de=f"{total.de} × {use.de} von {all_use.de} Einheiten = {share.de}.",
                en=f"{total.en} × {use.en} of {all_use.en} units = {share.en}.",
            )
        case Method.SHAPLEY:
            return Text(
                de=f"Im Durchschnitt aller Reihenfolgen entfallen {share.de} auf dieses Mitglied.",
                en=f"On average over all orders {share.en} fall to this member.",
            )
        case Method.EQUAL:
            return Text(
                de=f"{total.de} : {len(weights)} Mitglieder = {share.de}.",
                en=f"{total.en} / {len(weights)} members = {share.en}.",
            )


def _number(value: int) -> Text:
    english = f"{value:,}"
    return Text(de=english.replace(",", "."), en=english)


def _plain(value: Fraction) -> Text:
    """A use weight without needless zeros: 12, 0.5; what has no short decimals as a fraction."""
    for places in range(5):
        scaled = value * 10**places
        if scaled.denominator == 1:
            whole = f"{int(scaled):0{places + 1}d}"
            text = f"{whole[:-places]}.{whole[-places:]}" if places else whole
            return Text(de=text.replace(".", ","), en=text)
    return Text(de=str(value), en=str(value))


def _error(field: str, code: str, de: str, en: str) -> FieldError:
    return FieldError(field=field, code=code, text=Text(de=de, en=en))
