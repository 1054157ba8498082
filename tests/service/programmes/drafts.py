# SPDX-License-Identifier: EUPL-1.2
"""A draft successor directive for the tests."""

__all__ = ("successor",)


def successor(year: int = 2027, three: int = 90_000, version: str = "1", programme: str = "") -> str:
    """TOML of a general directive that begins in `year`; `three` euros for 3 members, 30,000 more for 4."""
    four = three + 30_000

    def german(euros: int) -> str:
        return f"{euros:,}".replace(",", ".")

    return f"""
id = "{programme or f"he-ikz-{year}"}"
line = "general"
expected = "self"
region = "06"
title.de = "Rahmenvereinbarung {year}"
title.en = "Framework agreement {year}"

[[versions]]
version = "{version}"
valid_from = {year}-01-01
valid_to = {year + 20}-12-31
figures_evidence = "PROPOSAL"
rule.de = "3 Mitglieder {german(three)} Euro; 4 und mehr Mitglieder {german(four)} Euro."
rule.en = "3 members EUR {three:,}; 4 and more members EUR {four:,}."

[versions.formula]
kind = "stepped"
minimum_members = 3
steps = [{{ members = 3, cents = {three * 100} }}, {{ members = 4, cents = {four * 100} }}]
cap_cents = {four * 100}

[versions.source]
title = "Entwurf"
evidence = "PROPOSAL"
"""
