# SPDX-License-Identifier: EUPL-1.2
"""Conditions of an application and of its decision. Each says what is open; None: it holds."""

import datetime as dt
from collections import Counter
from collections.abc import Callable

from matching.errors import Text
from matching.lifecycle.case_facts import CaseFacts, counted_members
from matching.lifecycle.founding import authority_done
from matching.money.savings import MemberCosts, Outcome, savings
from matching.wording import joined

__all__ = (
    "agreement_in_force",
    "agreement_paper",
    "award_counts_members",
    "award_written",
    "decisions_filed",
    "members_suffice",
    "nobody_twice",
    "not_funded_beside",
    "paper",
    "programme_holds",
    "savings_suffice",
    "term_suffices",
    "years_after",
)

_PAPERS = {
    "letter": Text(de="Das Antragsschreiben fehlt.", en="The letter of application is missing."),
    "agreement": Text(de="Die unterschriebene Vereinbarung fehlt.", en="The signed agreement is missing."),
    "savings_table": Text(de="Die Tabelle der Einsparung fehlt.", en="The table of savings is missing."),
}
_NO_AGREEMENT = Text(de="Die Vereinbarung ist nicht erfasst.", en="The agreement is not entered.")


def paper(kind: str) -> Callable[[CaseFacts], Text | None]:
    """A paper of that kind lies with the case."""
    missing = _PAPERS[kind]
    return lambda facts: None if kind in facts.filed else missing


def agreement_paper(facts: CaseFacts) -> Text | None:
    """The signed agreement is entered and lies with the case."""
    return _NO_AGREEMENT if facts.agreement is None else paper("agreement")(facts)


def decisions_filed(facts: CaseFacts) -> Text | None:
    """A copy of the approving decision of every counted member for the agreed version (I3)."""
    version = facts.agreement.version if facts.agreement else None
    filed = {d.key for d in facts.decisions if d.is_approved and d.is_filed and d.version == version}
    counted = counted_members(facts)
    missing = [member.name for member in facts.members if member.key in counted and member.key not in filed]
    if missing or not counted:
        return Text(
            de=f"Beschlüsse fehlen von {joined(missing, german=True) or 'allen'}.",
            en=f"Decisions are missing of {joined(missing, german=False) or 'all'}.",
        )
    return None


def term_suffices(facts: CaseFacts) -> Text | None:
    """For good, or for at least five years; the last day counts (R12)."""
    if facts.agreement is None:
        return _NO_AGREEMENT
    last = facts.agreement.valid_to
    if last is None or last + dt.timedelta(days=1) >= years_after(facts.agreement.valid_from, 5):
        return None
    return Text(
        de=f"Die Vereinbarung endet am {last:%d.%m.%Y}, vor Ablauf von fünf Jahren.",
        en=f"The agreement ends on {last.isoformat()}, before five years are over.",
    )


def savings_suffice(facts: CaseFacts) -> Text | None:
    """A gain of at least 15 % a year, nothing rounded (R13); one that rests on planned costs, or that cannot
    be computed because the task costs nothing today, is reviewed and never just passed (Q5)."""
    concept = facts.concept
    if concept is None or concept.group_cents is None:
        return Text(de="Die Kostentabelle ist nicht vollständig.", en="The cost table is not complete.")
    counted = counted_members(facts)
    missing = [m.name for m in facts.members if m.key in counted and m.key not in concept.costs]
    if missing or not counted:
        return Text(
            de=f"Kosten fehlen von {joined(missing, german=True) or 'allen'}.",
            en=f"Costs are missing of {joined(missing, german=False) or 'all'}.",
        )
    costs = [
        MemberCosts(
            key=key, personnel_cents=concept.costs[key], material_cents=0, is_planned=concept.is_planned
        )
        for key in counted
    ]
    found = savings(costs, concept.group_cents)
    return None if found.outcome is Outcome.PASSED else found.text


def members_suffice(facts: CaseFacts) -> Text | None:
    """Three; two only if the office accepts the justification (I5, Q4); fewer never."""
    count = len(counted_members(facts))
    if count >= 3:
        return None
    if count == 2 and facts.is_justified and "members_suffice" in facts.cleared:
        return None
    if count == 2 and facts.is_justified:
        return Text(
            de="Zwei Mitglieder: Das IKZ-Büro muss die Begründung noch anerkennen.",
            en="Two members: the IKZ office still has to accept the justification.",
        )
    if count == 2:
        return Text(
            de="Zwei Mitglieder: Die Begründung fehlt.", en="Two members: the justification is missing."
        )
    return Text(de=f"Es zählen erst {count} Mitglieder.", en=f"Only {count} members count so far.")


def nobody_twice(facts: CaseFacts) -> Text | None:
    """No Kommune under two keys, and none beside an association that it belongs to (I1)."""
    living = facts.living
    times = Counter(member.key for member in living)
    inside = {key for member in living for key in member.composed_of}
    twice = sorted({m.name for m in living if times[m.key] > 1 or m.key in inside})
    if not twice:
        return None
    return Text(
        de=f"Doppelt dabei: {joined(twice, german=True)}.",
        en=f"Taking part twice: {joined(twice, german=False)}.",
    )


def not_funded_beside(facts: CaseFacts) -> Text | None:
    """No member has another funded cooperation for this task at the same time (I10)."""
    if not facts.funded_beside:
        return None
    names = facts.funded_beside
    return Text(
        de=f"Für diese Aufgabe schon gefördert: {joined(names, german=True)}.",
        en=f"Funded for this task already: {joined(names, german=False)}.",
    )


def programme_holds(facts: CaseFacts) -> Text | None:
    """A programme is in force on the day of the complete application (I7, Q10)."""
    if facts.programme is not None:
        return None
    day = facts.application_date or facts.today
    return Text(
        de=f"Am {day:%d.%m.%Y} gilt kein Förderprogramm dafür.",
        en=f"On {day.isoformat()} no programme holds for it.",
    )


def agreement_in_force(facts: CaseFacts) -> Text | None:
    """Approved or notified where the form needs it, and not ended (I4)."""
    open_ = authority_done(facts)
    if open_ is not None:
        return open_
    assert facts.agreement is not None
    if facts.agreement.valid_to is not None and facts.agreement.valid_to < facts.today:
        return Text(de="Die Vereinbarung ist abgelaufen.", en="The agreement has ended.")
    return None


def award_written(facts: CaseFacts) -> Text | None:
    """Number, date, amount and members of the award are there."""
    if facts.award_members:
        return None
    return Text(
        de="Nummer, Datum, Betrag und Mitglieder des Bescheids fehlen.",
        en="Number, date, amount and members of the award are missing.",
    )


def award_counts_members(facts: CaseFacts) -> Text | None:
    """The award counts nobody who has not signed or has left (I2), and nobody twice."""
    if not facts.award_members:
        return award_written(facts)
    wrong = sorted(set(facts.award_members) - set(counted_members(facts)))
    if not wrong and len(set(facts.award_members)) == len(facts.award_members):
        return None
    names = {member.key: member.name for member in facts.members}
    shown = [names.get(key, key) for key in wrong]
    return Text(
        de=f"Nicht zu zählen: {joined(shown, german=True) or 'doppelte Einträge'}.",
        en=f"Not to be counted: {joined(shown, german=False) or 'repeated entries'}.",
    )


def years_after(day: dt.date, years: int) -> dt.date:
    """The same day so many years later; 29 February becomes 1 March where there is none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return dt.date(day.year + years, 3, 1)
