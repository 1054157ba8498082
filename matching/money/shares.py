# SPDX-License-Identifier: EUPL-1.2
"""Splitting an amount among members, exact to the cent.

Largest remainder (Hare/Niemeyer): every member gets its exact share rounded down to whole cents, and the
cents left over go one each to the largest fractions cut off; equal fractions in ascending order of the
key. The result depends on neither the order of the input nor on anything but total and weights.
"""

from collections.abc import Collection, Mapping
from decimal import Decimal
from fractions import Fraction

__all__ = ("Weight", "equal_shares", "rounded_shares", "weighted_shares")

#: Exact numbers only; a binary float is refused.
Weight = int | Decimal | Fraction


def equal_shares(total_cents: int, keys: Collection[str]) -> dict[str, int]:
    """`total_cents` in equal parts, key -> cents, keys ascending; the first keys get the odd cents.

    No keys give no shares. Raises ValueError for a negative total or a key given twice. O(n log n).
    """
    _check_total(total_cents)
    ordered = sorted(keys)
    if len(set(ordered)) != len(ordered):
        raise ValueError("a key is given twice")
    if not ordered:
        return {}
    share, odd_cents = divmod(total_cents, len(ordered))
    return {key: share + (position < odd_cents) for position, key in enumerate(ordered)}


def weighted_shares(total_cents: int, weights: Mapping[str, Weight]) -> dict[str, int]:
    """`total_cents` in proportion to `weights`, key -> cents, keys ascending.

    Each share differs from the exact one by less than a cent; a weight of 0 gets nothing. Raises
    TypeError for a float or bool, ValueError for a negative or infinite weight or a sum of 0. O(n log n).
    """
    _check_total(total_cents)
    exact = {key: _exact(weights[key]) for key in sorted(weights)}
    if not exact:
        return {}
    weight_sum = sum(exact.values(), Fraction(0))
    if weight_sum == 0:
        raise ValueError("the weights sum to 0")
    return rounded_shares({key: total_cents * weight / weight_sum for key, weight in exact.items()})


def rounded_shares(exact: Mapping[str, Fraction]) -> dict[str, int]:
    """Exact parts (cents) as whole cents, key -> cents, keys ascending, with the same sum.

    A part may be negative: who receives money pays a negative part. Raises ValueError unless the parts sum
    to whole cents. O(n log n).
    """
    shares = {key: exact[key].numerator // exact[key].denominator for key in sorted(exact)}
    total = sum(exact.values(), Fraction(0))
    if total.denominator != 1:
        raise ValueError("the parts do not sum to whole cents")
    odd_cents = int(total) - sum(shares.values())
    for key in sorted(shares, key=lambda k: (shares[k] - exact[k], k))[:odd_cents]:
        shares[key] += 1
    return shares


def _check_total(total_cents: int) -> None:
    if isinstance(total_cents, bool) or not isinstance(total_cents, int):
        raise TypeError("money is counted in whole cents")
    if total_cents < 0:
        raise ValueError("a negative amount cannot be shared")


def _exact(weight: Weight) -> Fraction:
    if isinstance(weight, bool) or not isinstance(weight, int | Decimal | Fraction):
        raise TypeError("weights are int, Decimal or Fraction, never float")
    if isinstance(weight, Decimal) and not weight.is_finite():
        raise ValueError("a weight must be finite")
    exact = Fraction(weight)
    if exact < 0:
        raise ValueError("a weight must not be negative")
    return exact
