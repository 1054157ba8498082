# SPDX-License-Identifier: EUPL-1.2
"""The numbered rules (R1, R2, …) of service/programmes/data/rules.toml, which every programme may name."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources

import msgspec

from matching.money.programme import Programme, Rule, Version
from service.programmes.agreement import disagreements_of_rules

__all__ = ("read_rules", "rules_of", "unknown_rules")


class _Book(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    rules: tuple[Rule, ...]


@cache
def read_rules() -> Mapping[str, Rule]:
    """Id -> rule, in the order of the file; raises ValueError when an id occurs twice or text and
    figures of a rule differ."""
    text = resources.files("service.programmes").joinpath("data/rules.toml").read_text("utf-8")
    rules = msgspec.convert(tomllib.loads(text), _Book).rules
    by_id = {rule.id: rule for rule in rules}
    if len(by_id) != len(rules):
        raise ValueError("rules.toml: an id occurs twice")
    if wrong := disagreements_of_rules(rules):
        raise ValueError("rules.toml: " + "; ".join(wrong))
    return by_id


def rules_of(version: Version) -> tuple[Rule, ...]:
    """The rules that something in `version` names, its own before those of the book."""
    own = {rule.id: rule for rule in version.own_rules}
    book = read_rules()
    return tuple(own.get(id_) or book[id_] for id_ in version.referenced_rules)


def unknown_rules(programme: Programme) -> tuple[str, ...]:
    """Ids that a version of `programme` names and nobody has written down."""
    return tuple(
        id_
        for version in programme.versions
        for id_ in version.referenced_rules
        if id_ not in read_rules() and id_ not in {rule.id for rule in version.own_rules}
    )
