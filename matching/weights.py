# SPDX-License-Identifier: EUPL-1.2
"""The weights of the score, as a frozen value; the shipped ones are a dated data file."""

import msgspec

__all__ = ("UNIT", "Weights")

#: Every pair term is a multiple of 60 = lcm(1..6), so that the mean over one to six partners is an exact integer.
UNIT = 60


class Weights(msgspec.Struct, frozen=True, kw_only=True):
    """Whole numbers of points per term; a term's value is its weight times a share between 0 and 1.

    `pair` are terms between two members, `group` terms credited to each member of a group;
    `version` names the fit that they come from.
    """

    version: str
    pair: dict[str, int]
    group: dict[str, int]
    pair_digital: dict[str, int] = {}
