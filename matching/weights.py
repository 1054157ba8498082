# SPDX-License-Identifier: EUPL-1.2
"""The weights of the score, as a frozen value; the shipped ones are a dated data file.

Every pair term is a whole multiple of 60 = lcm(1..6), so that a member's mean over one to six
partners is an exact integer and the terms of a group add up exactly.
"""

import msgspec

__all__ = ("DISTANCE_FACTORS", "UNIT", "Weights")

#: Pair terms are multiples of this.
UNIT = 60

#: Percent of the two nearness weights that count for a topic, by its sensitivity to distance
#: (DOMAIN 4.2: "distance decay by slug"; data-based work travels, a registry office does not).
DISTANCE_FACTORS = {"L": 80, "M": 100, "H": 125}


class Weights(msgspec.Struct, frozen=True, kw_only=True):
    """Points per term: a term's value is its weight times a share between 0 and 1.

    `pair` holds the weights of the terms between two members, `pair_digital` replaces single ones
    of them for digital topics; `group` are terms credited to each member. `version` names the fit.
    """

    version: str
    pair: dict[str, int]
    group: dict[str, int]
    pair_digital: dict[str, int] = {}

    def pair_weight(self, term: str, *, digital: bool) -> int:
        """The weight of a pair term for digital or other topics; 0 for a term the fit does not use."""
        if digital and term in self.pair_digital:
            return self.pair_digital[term]
        return self.pair.get(term, 0)

    def group_weight(self, term: str) -> int:
        """The weight of a group term; 0 for a term the fit does not use."""
        return self.group.get(term, 0)
