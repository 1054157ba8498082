# SPDX-License-Identifier: EUPL-1.2
"""Real awards (Bescheide) held against the rules: what the rule gives, what to expect, what was paid.

The reason for a difference is concluded from the figures and never typed, so a rule that changes shows.
"""

import datetime as dt
from enum import StrEnum

import msgspec

from matching.errors import Text
from matching.money.conditions import Circumstances
from matching.money.formula import Data
from matching.money.programme import Basis, Evidence
from matching.money.quote import estimate
from matching.money.selection import Programmes

__all__ = ("Award", "Judged", "Reason", "judge")


class Reason(StrEnum):
    """Why rule, expected and real amount are equal or differ."""

    AGREES = "AGREES"
    ABOVE_OBSERVED_CAP = "ABOVE_OBSERVED_CAP"
    HIGHER_BY_DISCRETION = "HIGHER_BY_DISCRETION"
    CASE_BY_CASE = "CASE_BY_CASE"
    ACCESSION = "ACCESSION"
    MEMBERS_NOT_KNOWN = "MEMBERS_NOT_KNOWN"
    AMOUNT_NOT_SEEN = "AMOUNT_NOT_SEEN"
    RULE_NOT_KNOWN = "RULE_NOT_KNOWN"
    BELOW_RULE = "BELOW_RULE"
    NOT_EXPLAINED = "NOT_EXPLAINED"


TEXTS = {
    Reason.AGREES: Text(
        de="Der Bescheid ist so hoch, wie die Regel sagt.", en="The award is what the rule says."
    ),
    Reason.ABOVE_OBSERVED_CAP: Text(
        de="Der Bescheid hält sich an die Obergrenze der allgemeinen Richtlinie (R3), nicht an den "
        "Betrag je Mitglied (R1).",
        en="The award keeps to the upper limit of the general directive (R3), not to the amount per "
        "member (R1).",
    ),
    Reason.HIGHER_BY_DISCRETION: Text(
        de="Höher als die Regel, weil das Vorhaben als besonderes Modell galt (R4).",
        en="Higher than the rule because the project counted as a special model (R4).",
    ),
    Reason.CASE_BY_CASE: Text(
        de="Diese Förderart wird im Einzelfall entschieden; die Regel nennt keinen festen Betrag.",
        en="This kind of grant is decided case by case; the rule names no fixed amount.",
    ),
    Reason.ACCESSION: Text(
        de="Gefördert wurde der Beitritt zu einer bestehenden Zusammenarbeit; eine Regel dafür ist nicht "
        "bekannt (R19).",
        en="What was funded is joining an existing cooperation; no rule for that is known (R19).",
    ),
    Reason.MEMBERS_NOT_KNOWN: Text(
        de="Die Zahl der Mitglieder ist nicht bekannt; der Betrag passt zu drei.",
        en="The number of members is not known; the amount fits three.",
    ),
    Reason.AMOUNT_NOT_SEEN: Text(
        de="Der Betrag des Bescheids ist nicht bekannt.", en="The amount of the award is not known."
    ),
    Reason.RULE_NOT_KNOWN: Text(
        de="Die Beträge der damaligen Fassung sind nicht bekannt.",
        en="The amounts of the version of that time are not known.",
    ),
    Reason.BELOW_RULE: Text(
        de="Niedriger als die Regel; ein Grund ist nicht bekannt.",
        en="Lower than the rule; no reason is known.",
    ),
    Reason.NOT_EXPLAINED: Text(
        de="Der Unterschied ist nicht erklärt.", en="The difference is not explained."
    ),
}


class Award(Data, frozen=True, kw_only=True):
    """One award as the public sources tell it.

    `members` are the names given, `count` the counted members (None: not known). `programme` None: quoted
    by the topic. `date` decides the rule; `date_basis` says whether it was read or assumed. `cents` None:
    not seen. `source` and `url`: where.
    """

    id: str
    members: tuple[str, ...]
    count: int | None = None
    task: Text
    digital: bool
    date: dt.date
    date_basis: Basis
    cents: int | None = None
    source: str
    evidence: Evidence
    url: str | None = None
    programme: str | None = None
    units: int | None = None
    accession: bool = False
    note: Text | None = None


class Judged(msgspec.Struct, frozen=True, kw_only=True):
    """An award beside the rule (cents); None: the rule does not say. `programme_id` is the rule's."""

    award: Award
    programme_id: str | None
    version: str | None
    amount_cents: int | None
    expected_cents: int | None
    reason: Reason

    @property
    def text(self) -> Text:
        """The reason as a sentence."""
        return TEXTS[self.reason]


def judge(award: Award, programmes: Programmes) -> Judged:
    """Hold one award against the rule that was in force at its date.

    Two members count as justified: an award was given. An award whose members are not known is quoted
    with three, and says so. Raises InvalidInput for an unknown programme.
    """
    group = Circumstances(
        members=3 if award.count is None else award.count,
        justified=True,
        units=award.units,
        digital=award.digital,
    )
    found = estimate(programmes, group, award.date, award.programme)
    rule, expected = found.amount_cents, found.expected_cents
    return Judged(
        award=award,
        programme_id=found.chosen.programme.id if found.chosen else None,
        version=found.chosen.version.version if found.chosen else None,
        amount_cents=rule,
        expected_cents=expected,
        reason=_reason(award, rule, expected),
    )


def _reason(award: Award, rule: int | None, expected: int | None) -> Reason:
    paid = award.cents
    if paid is None:
        return Reason.AMOUNT_NOT_SEEN
    if award.accession:
        return Reason.ACCESSION
    if award.programme is not None and rule is None:
        return Reason.CASE_BY_CASE
    if expected is None:
        return Reason.RULE_NOT_KNOWN
    if award.count is None:
        return Reason.MEMBERS_NOT_KNOWN if paid == expected else Reason.NOT_EXPLAINED
    if paid == expected:
        return Reason.AGREES if rule == expected else Reason.ABOVE_OBSERVED_CAP
    if paid > expected and award.note is not None:
        return Reason.HIGHER_BY_DISCRETION
    return Reason.BELOW_RULE if paid < expected else Reason.NOT_EXPLAINED
