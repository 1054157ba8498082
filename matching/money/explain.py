# SPDX-License-Identifier: EUPL-1.2
"""The sentences of a quote: how each figure follows from its rule, and why the two may differ."""

from matching.errors import Text
from matching.money.conditions import Circumstances
from matching.money.formula import (
    FreeOfCharge,
    Manual,
    PercentOfCost,
    PerMember,
    PerUnit,
    Stepped,
    UnknownAmount,
)
from matching.money.programme import Expected, Programme, Version
from matching.money.selection import Chosen

__all__ = ("WORDING", "difference", "figure_sentence", "whole_euros")

#: Stands in every quote, so that no estimate reads as an entitlement (invariant I16).
WORDING = Text(
    de="Schätzung, vorbehaltlich der Entscheidung. Ein Rechtsanspruch besteht nicht.",
    en="Estimate, subject to decision. There is no legal entitlement.",
)


def whole_euros(cents: int) -> Text:
    """An amount as it is written in a sentence: whole euros without decimals, else with two."""
    euros, rest = divmod(cents, 100)
    english = f"{euros:,}" + (f".{rest:02d}" if rest else "")
    german = f"{euros:,}".replace(",", ".") + (f",{rest:02d}" if rest else "")
    return Text(de=f"{german} Euro", en=f"EUR {english}")


def figure_sentence(chosen: Chosen, group: Circumstances, cents: int | None) -> Text:
    """How `cents` follows from the rule of `chosen` for this group, naming the programme."""
    rule = _calculation(chosen.version, group, cents)
    title = chosen.programme.title
    version = chosen.version.version
    return Text(
        de=f"{rule.de} Regel: {title.de}, Fassung {version}.",
        en=f"{rule.en} Rule: {title.en}, version {version}.",
    )


def difference(
    rule: Chosen, expected: Chosen | None, rule_cents: int | None, expected_cents: int | None
) -> Text:
    """One sentence on why the amount by the rule and the expected award are equal or differ."""
    if rule.programme.expected is Expected.NONE:
        return Text(
            de="Für diese Förderart ist keine übliche Höhe bekannt; es wird im Einzelfall entschieden.",
            en="No usual award is known for this kind of grant; each case is decided by itself.",
        )
    if rule_cents is None or expected_cents is None or expected is None:
        return Text(
            de="Nur bekannte Beträge werden genannt; was die Regel nicht sagt, bleibt offen.",
            en="Only known amounts are shown; what the rule does not say stays open.",
        )
    if rule.programme.id == expected.programme.id:
        return Text(
            de="Beide Beträge folgen derselben Regel.",
            en="Both amounts follow the same rule.",
        )
    if rule_cents == expected_cents:
        return Text(
            de="Beide Regeln führen für diese Gruppengröße zum selben Betrag.",
            en="Both rules give the same amount for a group of this size.",
        )
    by_rule, by_directive = whole_euros(rule_cents), whole_euros(expected_cents)
    return Text(
        de=f"{_named(rule.programme).de} ergibt {by_rule.de}. Die allgemeine Richtlinie "
        f"({expected.programme.title.de}) endet bei {by_directive.de}, und daran hielten sich "
        "alle bekannten Bescheide; mehr gab es nur nach besonderer Entscheidung.",
        en=f"{_named(rule.programme).en} gives {by_rule.en}. The general directive "
        f"({expected.programme.title.en}) stops at {by_directive.en}, and all known awards kept to "
        "that; more was given only by special decision.",
    )


def _named(programme: Programme) -> Text:
    return Text(de=f"Die Regel „{programme.title.de}“", en=f'The rule "{programme.title.en}"')


def _calculation(version: Version, group: Circumstances, cents: int | None) -> Text:
    formula, members = version.formula, group.members
    match formula:
        case Manual():
            return Text(
                de="Der Betrag wird im Einzelfall entschieden und nicht automatisch berechnet.",
                en="The amount is decided case by case and not calculated automatically.",
            )
        case UnknownAmount():
            return Text(
                de="Die Beträge dieser Fassung sind nicht bekannt.",
                en="The amounts of this version are not known.",
            )
        case PerUnit():
            return _per_unit(formula, group.units, cents)
        case FreeOfCharge():
            return Text(
                de="Es wird nichts ausgezahlt; die Leistung selbst ist frei oder wird vom Land bezahlt.",
                en="Nothing is paid out; the service itself is free or paid for by the Land.",
            )
        case PercentOfCost():
            return _percentage(formula, group, cents)
        case PerMember() | Stepped():
            pass
    if members < formula.minimum_members:
        return Text(
            de=f"Unter {formula.minimum_members} Mitgliedern gibt es keine Zuwendung.",
            en=f"There is no grant for fewer than {formula.minimum_members} members.",
        )
    if cents is None:
        return Text(
            de=f"Für {members} Mitglieder ist der Betrag nicht bekannt.",
            en=f"For {members} members the amount is not known.",
        )
    total = whole_euros(cents)
    if isinstance(formula, PerMember):
        each = whole_euros(formula.cents_per_member)
        return Text(
            de=f"{members} Mitglieder × {each.de} = {total.de}.",
            en=f"{members} members × {each.en} = {total.en}.",
        )
    last = formula.steps[-1].members
    if members > last:
        return Text(
            de=f"Fester Betrag für mehr als {last} Mitglieder: {total.de}.",
            en=f"Fixed amount for more than {last} members: {total.en}.",
        )
    return Text(
        de=f"Regelsatz für {members} Mitglieder: {total.de}.",
        en=f"Regular amount for {members} members: {total.en}.",
    )


def _per_unit(formula: PerUnit, units: int | None, cents: int | None) -> Text:
    if units is None or cents is None:
        return Text(
            de=f"Wie viele {formula.units.de} es sind, ist nicht angegeben.",
            en=f"The number of {formula.units.en} is not given.",
        )
    if units < formula.minimum_units:
        return Text(
            de=f"Unter {formula.minimum_units} {formula.units.de} gibt es keine Zuwendung.",
            en=f"There is no grant for fewer than {formula.minimum_units} {formula.units.en}.",
        )
    each, total = whole_euros(formula.cents_per_unit), whole_euros(cents)
    return Text(
        de=f"{units} {formula.units.de} × {each.de} = {total.de}.",
        en=f"{units} {formula.units.en} × {each.en} = {total.en}.",
    )


def _percentage(formula: PercentOfCost, group: Circumstances, cents: int | None) -> Text:
    if group.members < formula.minimum_members:
        return Text(
            de=f"Unter {formula.minimum_members} Mitgliedern gibt es keine Zuwendung.",
            en=f"There is no grant for fewer than {formula.minimum_members} members.",
        )
    if group.cost_cents is None or cents is None:
        return Text(de="Die Kosten sind nicht angegeben.", en="The cost is not given.")
    percent = formula.percent_of(group.members)
    cost, grant = whole_euros(group.cost_cents), whole_euros(cents)
    exact = group.cost_cents * percent // 100
    if formula.floor_cents is not None and exact < formula.floor_cents:
        floor = whole_euros(formula.floor_cents)
        return Text(
            de=f"{percent} Prozent von {cost.de} liegen unter der Mindestförderung von {floor.de}.",
            en=f"{percent} percent of {cost.en} is less than the smallest grant of {floor.en}.",
        )
    if exact > cents:
        return Text(
            de=f"{percent} Prozent von {cost.de}, höchstens {grant.de}.",
            en=f"{percent} percent of {cost.en}, at most {grant.en}.",
        )
    return Text(
        de=f"{percent} Prozent von {cost.de} = {grant.de}.",
        en=f"{percent} percent of {cost.en} = {grant.en}.",
    )
