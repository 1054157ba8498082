# SPDX-License-Identifier: EUPL-1.2
"""Conditions from the idea to the agreement in force. Each says what is open; None: it holds."""

from collections.abc import Iterable

from matching.errors import Text
from matching.lifecycle.case_facts import CaseFacts, MemberFacts
from matching.lifecycle.legal_forms import LEGAL_FORMS, Need
from matching.wording import joined

__all__ = (
    "all_confirmed",
    "all_signed",
    "approved_together",
    "authority_done",
    "concept_frozen",
    "cost_table_drafted",
    "lead_named",
    "legal_form_named",
    "two_interested",
)

_CONFIRMED = frozenset({"confirmed", "council_approved", "signed", "active", "withdrawal_notified"})
_SIGNED = frozenset({"signed", "active", "withdrawal_notified"})

_NO_CONCEPT = Text(de="Es gibt noch kein Konzept.", en="There is no concept yet.")


def two_interested(facts: CaseFacts) -> Text | None:
    """Two that take part make a group that can begin to form (DOMAIN 5.3)."""
    if len(facts.living) >= 2:
        return None
    return Text(de="Noch nimmt nur eine Kommune teil.", en="Only one municipality takes part so far.")


def lead_named(facts: CaseFacts) -> Text | None:
    """One member files for all (R10); it must take part itself."""
    if facts.lead is not None and any(member.key == facts.lead for member in facts.living):
        return None
    return Text(
        de="Eine teilnehmende Kommune muss die Federführung übernehmen.",
        en="A municipality that takes part has to take the lead.",
    )


def legal_form_named(facts: CaseFacts) -> Text | None:
    """One of the forms of R17."""
    if facts.concept is None:
        return _NO_CONCEPT
    if facts.concept.legal_form is None:
        return Text(de="Das Konzept nennt keine Rechtsform.", en="The concept names no legal form.")
    return None


def cost_table_drafted(facts: CaseFacts) -> Text | None:
    """Every member that takes part, and the group (DOMAIN 1.3, no. 4)."""
    if facts.concept is None:
        return _NO_CONCEPT
    costs = facts.concept.costs
    missing = [member for member in facts.living if member.key not in costs]
    if missing:
        return _names("Kosten fehlen von", "Costs are missing of", missing)
    if facts.concept.group_cents is None:
        return Text(de="Die Kosten der Gruppe fehlen.", en="The costs of the group are missing.")
    return None


def all_confirmed(facts: CaseFacts) -> Text | None:
    """Everybody that takes part has bound itself to the concept."""
    missing = [member for member in facts.living if member.state not in _CONFIRMED]
    return (
        _names("Noch nicht bestätigt:", "Not confirmed yet:", missing) if missing else two_interested(facts)
    )


def concept_frozen(facts: CaseFacts) -> Text | None:
    """The latest version is fixed, for exactly those that take part (I14)."""
    if facts.concept is None:
        return _NO_CONCEPT
    if not facts.concept.is_frozen:
        return Text(
            de="Die letzte Fassung ist noch nicht festgeschrieben.", en="The latest version is not fixed yet."
        )
    return _same_members(facts)


def approved_together(facts: CaseFacts) -> Text | None:
    """The latest decision of each council on the fixed version says yes (I3)."""
    open_ = concept_frozen(facts)
    if open_ is not None:
        return open_
    assert facts.concept is not None
    decided = {d.key: d.is_approved for d in facts.decisions if d.version == facts.concept.version}
    missing = [
        member
        for member in facts.living
        if not decided.get(member.key) or member.state in ("interested", "confirmed")
    ]
    return _names("Zustimmung fehlt von", "Approval is missing of", missing) if missing else None


def all_signed(facts: CaseFacts) -> Text | None:
    """Everybody that takes part has signed, and what they signed is entered (I4)."""
    if facts.agreement is None:
        return Text(de="Die Vereinbarung ist nicht erfasst.", en="The agreement is not entered.")
    if facts.concept is None or facts.agreement.version != facts.concept.version:
        return Text(
            de="Die Vereinbarung gehört zu einer anderen Fassung des Konzepts.",
            en="The agreement belongs to another version of the concept.",
        )
    missing = [member for member in facts.living if member.state not in _SIGNED]
    return _names("Unterschrift fehlt von", "The signature is missing of", missing) if missing else None


def authority_done(facts: CaseFacts) -> Text | None:
    """What the form needs from the supervisory authority (KGG § 26)."""
    if facts.agreement is None:
        return Text(de="Die Vereinbarung ist nicht erfasst.", en="The agreement is not entered.")
    form = LEGAL_FORMS[facts.agreement.legal_form]
    if form.need is Need.NOTHING or facts.agreement.approved_on is not None:
        return None
    if form.need is Need.APPROVAL:
        return Text(
            de=f"Diese Form braucht eine Genehmigung ({form.rule}).",
            en=f"This form needs an approval ({form.rule}).",
        )
    return Text(
        de=f"Diese Form ist anzuzeigen ({form.rule}).",
        en=f"This form has to be notified ({form.rule}).",
    )


def _same_members(facts: CaseFacts) -> Text | None:
    assert facts.concept is not None
    now = {member.key for member in facts.living}
    if now == facts.concept.members:
        return None
    return Text(
        de="Der Kreis der Mitglieder hat sich geändert; es braucht eine neue Fassung.",
        en="The circle of members has changed; a new version is needed.",
    )


def _names(de: str, en: str, members: Iterable[MemberFacts]) -> Text:
    names = [member.name for member in members]
    return Text(de=f"{de} {joined(names, german=True)}.", en=f"{en} {joined(names, german=False)}.")
