# SPDX-License-Identifier: EUPL-1.2
"""Does a programme's text say the same figures as its data? Text and data stand in one file and must agree.

Checked in both languages: every amount and every pair of members and amount in the rule's text against
the formula; every number in a condition or warning, and every amount in a remark, against its figures.
"""

import re
from collections.abc import Iterable, Iterator

from matching.errors import Text
from matching.money.formula import (
    Formula,
    FreeOfCharge,
    Manual,
    PercentOfCost,
    PerMember,
    PerUnit,
    Stepped,
    UnknownAmount,
)
from matching.money.programme import (
    Check,
    Condition,
    Exclusion,
    Figures,
    Programme,
    Rule,
    Version,
    WarningRule,
)

__all__ = ("disagreements", "disagreements_of_rules")

_AMOUNT = {"de": r"(\d[\d.]*) Euro", "en": r"EUR (\d[\d,]*)"}
_PAIR = {
    "de": r"(\d+)( und mehr)? Mitglieder:? (\d[\d.]*) Euro",
    "en": r"(\d+)( and more)? members:? EUR (\d[\d,]*)",
}
_PERCENT = {"de": r"(\d+) Prozent", "en": r"(\d+) percent"}
_NUMBER = {"de": r"\d+(?:\.\d{3})*", "en": r"\d+(?:,\d{3})*"}


def disagreements(programme: Programme) -> tuple[str, ...]:
    """One sentence for each place where text and data differ; empty when they agree."""
    return tuple(
        f"{programme.id}, version {version.version}: {sentence}"
        for version in programme.versions
        for sentence in (
            *_rule(version),
            *_conditions(version),
            *_remarks(version),
            *disagreements_of_rules(version.own_rules),
        )
    )


def disagreements_of_rules(rules: Iterable[Rule]) -> tuple[str, ...]:
    """One sentence for each numbered rule whose text and figures differ."""
    return tuple(_numbers(rules))


def _rule(version: Version) -> Iterator[str]:
    formula = version.formula
    for language, text in _languages(version.rule):
        written = {_whole(a) * 100 for a in re.findall(_AMOUNT[language], text)}
        if written != (amounts := _amounts(formula)):
            yield f"rule ({language}) names {sorted(written)} cents, the formula {sorted(amounts)}"
        percents = {int(p) for p in re.findall(_PERCENT[language], text)}
        if isinstance(formula, PercentOfCost) and percents != _percents(formula):
            expected = sorted(_percents(formula))
            yield f"rule ({language}) names {sorted(percents)} percent, the formula {expected}"
        if isinstance(formula, Stepped):
            found = re.findall(_PAIR[language], text)
            steps = {int(members): _whole(amount) * 100 for members, _, amount in found}
            beyond = [_whole(amount) * 100 for _, and_more, amount in found if and_more]
            if steps != {step.members: step.cents for step in formula.steps}:
                yield f"rule ({language}) pairs members and amounts differently from the steps"
            if beyond != ([formula.cap_cents] if formula.cap_cents else []):
                yield f"rule ({language}) says something else of larger groups than the cap"


def _conditions(version: Version) -> Iterator[str]:
    yield from _numbers((*version.conditions, *version.warnings, *version.exclusions))
    formula = version.formula
    for condition in version.conditions:
        if (
            isinstance(formula, PerMember | Stepped)
            and condition.check is Check.MEMBERS_AT_LEAST
            and condition.figures.members != formula.minimum_members
        ):
            yield f"{condition.code} names another minimum of members than the formula"


def _numbers(entries: Iterable[Condition | WarningRule | Exclusion | Rule]) -> Iterator[str]:
    for entry in entries:
        name = entry.id if isinstance(entry, Rule) else entry.code
        expected = _figures(entry.figures)
        for language, text in _languages(entry.text):
            written = {_whole(number) for number in re.findall(_NUMBER[language], text)}
            if written != expected:
                yield f"{name} ({language}) names {sorted(written)}, its figures {sorted(expected)}"


def _remarks(version: Version) -> Iterator[str]:
    for remark in version.remarks:
        expected = set(remark.figures.cents)
        for language, text in _languages(remark.text):
            written = {_whole(amount) * 100 for amount in re.findall(_AMOUNT[language], text)}
            if written != expected:
                yield f"{remark.code} ({language}) names {sorted(written)} cents, not {sorted(expected)}"


def _amounts(formula: Formula) -> set[int]:
    match formula:
        case PerMember():
            return {formula.cents_per_member}
        case Stepped():
            return {step.cents for step in formula.steps} | _known(formula.cap_cents)
        case PerUnit():
            return {formula.cents_per_unit}
        case Manual():
            return _known(formula.floor_cents_per_member) | _known(formula.ceiling_cents_per_member)
        case PercentOfCost():
            return _known(formula.floor_cents) | _known(formula.cap_cents)
        case FreeOfCharge():
            return _known(formula.own_share_cents or None) | _known(formula.state_cents_per_year)
        case UnknownAmount():
            return set()


def _figures(figures: Figures) -> set[int]:
    counted = (
        figures.members,
        figures.exception_members,
        figures.units,
        figures.years,
        figures.percent,
        figures.inhabitants,
    )
    amounts = {cents // 100 for cents in figures.cents}
    return {number for number in counted if number is not None} | amounts | set(figures.numbers)


def _percents(formula: PercentOfCost) -> set[int]:
    return {formula.percent} | _known(formula.joint_percent)


def _known(cents: int | None) -> set[int]:
    return set() if cents is None else {cents}


def _languages(text: Text) -> Iterable[tuple[str, str]]:
    return (("de", text.de), ("en", text.en))


def _whole(written: str) -> int:
    return int(re.sub(r"\D", "", written))
