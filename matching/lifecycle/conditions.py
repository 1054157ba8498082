# SPDX-License-Identifier: EUPL-1.2
"""The conditions of a cooperation's steps: which hold, and what is open where one does not.

Each code that the table of `matching.lifecycle.cooperation` names has one entry here: what it asks for, by
which rule, who can see to it, and a function that says what is open. Nothing is met because nobody has
told otherwise.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Final

import msgspec

from matching.errors import Text
from matching.lifecycle.application import (
    agreement_in_force,
    agreement_paper,
    award_counts_members,
    award_written,
    decisions_filed,
    members_suffice,
    nobody_twice,
    not_funded_beside,
    paper,
    programme_holds,
    savings_suffice,
    term_suffices,
)
from matching.lifecycle.case_facts import CaseFacts
from matching.lifecycle.founding import (
    all_confirmed,
    all_signed,
    approved_together,
    authority_done,
    concept_frozen,
    cost_table_drafted,
    lead_named,
    legal_form_named,
    two_interested,
)
from matching.lifecycle.machine import Party
from matching.lifecycle.term import five_years_over, later, opinion, station, work_begun

__all__ = ("CLEARABLE", "CONDITIONS", "Condition", "Finding", "findings", "met_codes")

#: Says what is open; None: the condition holds.
Check = Callable[[CaseFacts], Text | None]


class Condition(msgspec.Struct, frozen=True):
    """One condition: what it asks for, who sees to it, how it is checked, by which rule."""

    label: Text
    who: Party
    check: Check
    rule: str | None = None


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """A condition in one case. `open` says what is missing where it is not met; `is_cleared`: it does not
    hold, and two persons of the office let it pass (I6)."""

    code: str
    is_met: bool
    is_cleared: bool
    label: Text
    who: Party
    rule: str | None
    open: Text | None = None


def _condition(de: str, en: str, who: Party, check: Check, rule: str | None = None) -> Condition:
    return Condition(Text(de=de, en=en), who, check, rule)


CONDITIONS: Final[Mapping[str, Condition]] = {
    "two_interested": _condition(
        "Mindestens zwei Kommunen sind dabei",
        "At least two municipalities take part",
        Party.MEMBER,
        two_interested,
    ),
    "lead_named": _condition("Federführung ist benannt", "A lead is named", Party.MEMBER, lead_named, "R10"),
    "legal_form_named": _condition(
        "Rechtsform ist gewählt", "A legal form is chosen", Party.LEAD, legal_form_named, "R17"
    ),
    "cost_table_drafted": _condition(
        "Kostentabelle ist entworfen", "The cost table is drafted", Party.LEAD, cost_table_drafted, "R13"
    ),
    "all_confirmed": _condition(
        "Alle Mitglieder haben bestätigt", "All members have confirmed", Party.SIGNATORY, all_confirmed
    ),
    "concept_frozen": _condition(
        "Konzept ist für die Vertretungen festgeschrieben",
        "The concept is fixed for the councils",
        Party.LEAD,
        concept_frozen,
        "I14",
    ),
    "all_approved_same_concept": _condition(
        "Alle Vertretungen haben derselben Fassung zugestimmt",
        "All councils have approved the same version",
        Party.SIGNATORY,
        approved_together,
        "I3",
    ),
    "all_signed": _condition(
        "Alle Mitglieder haben unterschrieben", "All members have signed", Party.SIGNATORY, all_signed, "I4"
    ),
    "approval_or_notification_done": _condition(
        "Genehmigung oder Anzeige ist erledigt",
        "Approval or notification is done",
        Party.DISTRICT,
        authority_done,
        "§ 26 KGG",
    ),
    "letter_written": _condition(
        "Antragsschreiben liegt vor", "The letter of application is there", Party.LEAD, paper("letter"), "R10"
    ),
    "council_decisions_filed": _condition(
        "Beschlüsse aller Mitglieder liegen vor",
        "The decisions of all councils are there",
        Party.MEMBER,
        decisions_filed,
        "I3",
    ),
    "agreement_filed": _condition(
        "Unterschriebene Vereinbarung liegt vor",
        "The signed agreement is there",
        Party.LEAD,
        agreement_paper,
        "I4",
    ),
    "savings_table_filed": _condition(
        "Tabelle der Einsparung liegt vor",
        "The table of savings is there",
        Party.LEAD,
        paper("savings_table"),
        "R13",
    ),
    "term_five_years": _condition(
        "Laufzeit mindestens fünf Jahre", "Term of at least five years", Party.LEAD, term_suffices, "R12"
    ),
    "savings_fifteen_percent": _condition(
        "Einsparung mindestens 15 %", "Savings of at least 15 %", Party.LEAD, savings_suffice, "R13"
    ),
    "members_suffice": _condition(
        "Mindestens drei Mitglieder, zwei nur mit anerkannter Begründung",
        "At least three members, two only with an accepted justification",
        Party.LEAD,
        members_suffice,
        "R11",
    ),
    "nobody_counted_twice": _condition(
        "Keine Kommune zählt doppelt", "No municipality counts twice", Party.LEAD, nobody_twice, "I1"
    ),
    "no_second_funding": _condition(
        "Keine zweite Förderung für dieselbe Aufgabe",
        "No second funding for the same task",
        Party.LEAD,
        not_funded_beside,
        "I10",
    ),
    "programme_valid": _condition(
        "Förderprogramm gilt am Antragstag",
        "The programme holds on the day of the application",
        Party.OFFICE,
        programme_holds,
        "I7",
    ),
    "district_is_a_station": _condition(
        "Der Landrat ist zuständig", "The Landrat is competent", Party.SYSTEM, station("district"), "§ 35 KGG"
    ),
    "district_is_skipped": _condition(
        "Das Regierungspräsidium ist zuständig",
        "The Regierungspräsidium is competent",
        Party.SYSTEM,
        station("region"),
        "§ 35 KGG",
    ),
    "rp_is_skipped": _condition(
        "Das Ministerium ist zuständig",
        "The ministry is competent",
        Party.SYSTEM,
        station("ministry"),
        "§ 35 KGG",
    ),
    "district_opinion_given": _condition(
        "Stellungnahme des Landrats liegt vor",
        "The opinion of the Landrat is there",
        Party.DISTRICT,
        opinion("district"),
        "R23",
    ),
    "rp_opinion_given": _condition(
        "Stellungnahme des Regierungspräsidiums liegt vor",
        "The opinion of the Regierungspräsidium is there",
        Party.RP,
        opinion("rp"),
        "R23",
    ),
    "members_signed_at_decision": _condition(
        "Der Bescheid zählt nur Mitglieder, die unterschrieben haben",
        "The award counts only members that have signed",
        Party.OFFICE,
        award_counts_members,
        "I2",
    ),
    "agreement_in_force": _condition(
        "Die Vereinbarung ist wirksam", "The agreement is in force", Party.DISTRICT, agreement_in_force, "I4"
    ),
    "award_letter_recorded": _condition(
        "Bescheid ist erfasst", "The award is recorded", Party.OFFICE, award_written
    ),
    "payment_recorded": _condition(
        "Auszahlung ist erfasst", "The payment is recorded", Party.OFFICE, later("payment_recorded")
    ),
    "work_has_begun": _condition(
        "Die Zusammenarbeit hat begonnen", "The work has begun", Party.LEAD, work_begun
    ),
    "review_date_reached": _condition(
        "Der Tag der Überprüfung ist da",
        "The day of the review is there",
        Party.SYSTEM,
        later("review_date_reached"),
    ),
    "review_recorded": _condition(
        "Überprüfung ist erfasst", "The review is recorded", Party.LEAD, later("review_recorded")
    ),
    "clawback_decided": _condition(
        "Über die Rückforderung ist entschieden",
        "The clawback is decided",
        Party.OFFICE,
        later("clawback_decided"),
        "R28",
    ),
    "five_years_over": _condition(
        "Die fünf Jahre sind um", "The five years are over", Party.SYSTEM, five_years_over, "R12"
    ),
}

#: Conditions that two persons of the office can let pass whatever is missing (I6, I10). That two members
#: suffice is let pass, too, but only for two with a justification (`members_suffice`, I5).
CLEARABLE: Final = frozenset({"term_five_years", "savings_fifteen_percent", "no_second_funding"})


def findings(facts: CaseFacts, codes: Iterable[str]) -> tuple[Finding, ...]:
    """The state of the named conditions, in their order.

    :raises KeyError: a code that no condition has
    """
    return tuple(_finding(code, facts) for code in codes)


def met_codes(facts: CaseFacts) -> frozenset[str]:
    """Codes of all conditions that hold or were cleared, for `matching.lifecycle.machine.decide`."""
    return frozenset(finding.code for finding in findings(facts, CONDITIONS) if finding.is_met)


def _finding(code: str, facts: CaseFacts) -> Finding:
    condition = CONDITIONS[code]
    missing = condition.check(facts)
    is_cleared = missing is not None and code in facts.cleared and code in CLEARABLE
    return Finding(
        code=code,
        is_met=missing is None or is_cleared,
        is_cleared=is_cleared,
        label=condition.label,
        who=condition.who,
        rule=condition.rule,
        open=missing,
    )
