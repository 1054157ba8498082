# SPDX-License-Identifier: EUPL-1.2
"""The conditions of a membership's steps: which hold for one member, and what is open where one does not."""

import datetime as dt
from collections.abc import Mapping
from typing import Final

import msgspec

from matching.errors import Text
from matching.lifecycle.legal_forms import LEGAL_FORMS, Need

__all__ = ("OPEN_TEXTS", "MembershipFacts", "met_for_member")


class MembershipFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of one member when it takes a step.

    `frozen_version`: the version that lies with the councils now; `decided`: version -> whether its council
    has approved it, by the latest decision; `agreement_version`: of the agreement that is entered;
    `in_force`: the agreement has taken effect; `leaving_approved`: the approval of a withdrawal was given;
    `leaves_on`: the day of effect that notice was given for, None: at once.
    """

    today: dt.date
    answer_until: dt.date
    pause_until: dt.date | None = None
    concept_version: int | None = None
    frozen_version: int | None = None
    decided: Mapping[int, bool] = {}
    agreement_version: int | None = None
    agreement_form: str | None = None
    in_force: bool = False
    leaving_approved: bool = False
    leaves_on: dt.date | None = None


#: What is open, by code.
OPEN_TEXTS: Final[Mapping[str, Text]] = {
    "pause_has_end": Text(
        de="Eine Pause braucht einen Tag in der Zukunft, an dem sie endet (höchstens ein Jahr).",
        en="A pause needs a day in the future on which it ends (at most a year).",
    ),
    "pause_over": Text(de="Die Pause ist noch nicht um.", en="The pause is not over yet."),
    "answer_date_passed": Text(
        de="Der Tag für die Antwort ist noch nicht vorbei.", en="The day for the answer has not passed yet."
    ),
    "concept_exists": Text(de="Es gibt noch kein Konzept.", en="There is no concept yet."),
    "council_decision_on_agreed_concept": Text(
        de="Es fehlt die Zustimmung Ihrer Vertretung zu der Fassung, die allen vorliegt.",
        en="Your council's approval of the version that lies with all councils is missing.",
    ),
    "concept_changed": Text(de="Das Konzept ist unverändert.", en="The concept is unchanged."),
    "agreement_exists": Text(
        de="Die Vereinbarung zu dieser Fassung ist nicht erfasst.",
        en="The agreement on this version is not entered.",
    ),
    "agreement_effective": Text(
        de="Die Vereinbarung ist noch nicht wirksam.", en="The agreement is not in force yet."
    ),
    "withdrawal_approved_where_needed": Text(
        de="Das Ausscheiden braucht bei dieser Rechtsform eine Genehmigung (§ 27 KGG).",
        en="With this legal form, leaving needs an approval (KGG § 27).",
    ),
    "withdrawal_date_reached": Text(
        de="Der Tag, an dem das Ausscheiden wirkt, ist noch nicht da.",
        en="The day on which leaving takes effect is still to come.",
    ),
}


def met_for_member(facts: MembershipFacts) -> frozenset[str]:
    """Codes of the conditions that hold, for `matching.lifecycle.machine.decide`."""
    form = LEGAL_FORMS.get(facts.agreement_form or "")
    pause_days = (facts.pause_until - facts.today).days if facts.pause_until else 0
    holds = {
        "pause_has_end": 0 < pause_days <= 366,
        "pause_over": facts.pause_until is not None and facts.pause_until <= facts.today,
        "answer_date_passed": facts.answer_until < facts.today,
        "concept_exists": facts.concept_version is not None,
        "council_decision_on_agreed_concept": facts.frozen_version is not None
        and facts.decided.get(facts.frozen_version, False),
        "concept_changed": facts.frozen_version is None,
        "agreement_exists": facts.frozen_version is not None
        and facts.agreement_version == facts.frozen_version,
        "agreement_effective": facts.in_force,
        "withdrawal_approved_where_needed": facts.leaving_approved
        or form is None
        or form.need is not Need.APPROVAL,
        "withdrawal_date_reached": facts.leaves_on is None or facts.leaves_on <= facts.today,
    }
    return frozenset(code for code, is_met in holds.items() if is_met)
