# SPDX-License-Identifier: EUPL-1.2
"""Why somebody refuses, dismisses, returns or ends: closed lists of codes with their German and English text.

Closed, so that refusals can be counted (N14); every list ends with `other`, which needs a sentence.
"""

from collections.abc import Mapping
from typing import Final

from matching.errors import Text

__all__ = ("CANCEL", "CLAWBACK", "DISMISS", "END", "REFUSE", "REJECT", "RETURN", "WITHDRAW")

_OTHER: Final = Text(de="Anderer Grund (bitte nennen)", en="Another reason (please state)")

#: A municipality says "passt nicht, weil".
REFUSE: Final[Mapping[str, Text]] = {
    "partner_unsuitable": Text(
        de="Mit einer der Kommunen möchten wir nicht zusammenarbeiten (bleibt vertraulich)",
        en="We do not want to work with one of the municipalities (stays confidential)",
    ),
    "too_far": Text(de="Zu weit entfernt", en="Too far away"),
    "size_unsuitable": Text(
        de="Zu viele, zu wenige oder zu ungleiche Mitglieder", en="Too many, too few or too unequal members"
    ),
    "timing": Text(de="Der Zeitpunkt passt nicht", en="The time does not suit"),
    "already_solved": Text(de="Die Aufgabe ist bei uns schon gelöst", en="We have solved this already"),
    "no_resources": Text(de="Uns fehlen Geld oder Stellen", en="We lack money or posts"),
    "platform_differs": Text(de="Unsere Technik passt nicht zusammen", en="Our systems do not fit"),
    "council_unlikely": Text(de="Ein Beschluss ist nicht zu erwarten", en="A council decision is unlikely"),
    "other": _OTHER,
}

#: The office dismisses a suggestion.
DISMISS: Final[Mapping[str, Text]] = {
    "existing_cooperation": Text(
        de="Es gibt dort schon eine Zusammenarbeit", en="There is a cooperation there already"
    ),
    "members_unsuitable": Text(de="Die Mitglieder passen nicht zusammen", en="The members do not fit"),
    "size_unsuitable": Text(de="Die Größe passt nicht", en="The size does not suit"),
    "too_far": Text(de="Zu weite Wege", en="Distances too long"),
    "better_alternative": Text(de="Ein anderer Vorschlag ist besser", en="Another suggestion is better"),
    "data_outdated": Text(de="Die Angaben sind veraltet", en="The data are out of date"),
    "other": _OTHER,
}

#: A station or the office returns an application.
RETURN: Final[Mapping[str, Text]] = {
    "document_missing": Text(de="Eine Unterlage fehlt", en="A document is missing"),
    "council_decision_missing": Text(de="Ein Beschluss fehlt", en="A council decision is missing"),
    "agreement_incomplete": Text(de="Die Vereinbarung ist unvollständig", en="The agreement is incomplete"),
    "savings_unclear": Text(
        de="Die Einsparung ist nicht nachvollziehbar", en="The savings cannot be followed"
    ),
    "members_unclear": Text(de="Der Kreis der Mitglieder ist unklar", en="The circle of members is unclear"),
    "other": _OTHER,
}

#: The office rejects an application.
REJECT: Final[Mapping[str, Text]] = {
    "not_eligible": Text(de="Die Voraussetzungen sind nicht erfüllt", en="The conditions are not met"),
    "minor_task": Text(
        de="Die Aufgabe ist nicht wesentlich (R15)", en="The task is not a substantial one (R15)"
    ),
    "savings_too_low": Text(de="Die Einsparung liegt unter 15 % (R13)", en="Savings below 15 % (R13)"),
    "already_funded": Text(de="Die Aufgabe ist schon gefördert (I10)", en="The task is funded already (I10)"),
    "no_funds": Text(de="Die Mittel sind erschöpft", en="The funds are exhausted"),
    "other": _OTHER,
}

#: A member withdraws from a signed cooperation.
WITHDRAW: Final[Mapping[str, Text]] = {
    "council_decision": Text(de="Beschluss der Vertretung", en="Decision of the council"),
    "important_reason": Text(
        de="Kündigung aus wichtigem Grund (§ 27 Abs. 2 KGG)",
        en="Termination for an important reason (KGG § 27(2))",
    ),
    "merger": Text(de="Gebietsänderung oder Fusion", en="Change of territory or merger"),
    "other": _OTHER,
}

#: A cooperation is given up before an award.
CANCEL: Final[Mapping[str, Text]] = {
    "too_few_members": Text(de="Zu wenige Mitglieder", en="Too few members"),
    "council_refused": Text(de="Eine Vertretung hat abgelehnt", en="A council has refused"),
    "solved_otherwise": Text(de="Anders gelöst", en="Solved in another way"),
    "other": _OTHER,
}

#: Why the grant of a running cooperation is looked at again.
CLAWBACK: Final[Mapping[str, Text]] = {
    "member_left": Text(de="Ein Mitglied ist ausgeschieden", en="A member has left"),
    "below_minimum": Text(de="Die Mindestzahl ist unterschritten", en="Below the minimum number of members"),
    "task_dropped": Text(de="Die Aufgabe wurde aufgegeben", en="The task was given up"),
    "study_without_cooperation": Text(
        de="Der Studie folgte keine Zusammenarbeit (R7)", en="No cooperation followed the study (R7)"
    ),
}

#: How a running cooperation ends.
END: Final[Mapping[str, Text]] = {
    "term_completed": Text(de="Die fünf Jahre sind erfüllt", en="The five years are completed"),
    "dissolved_by_members": Text(de="Von den Mitgliedern aufgelöst", en="Dissolved by its members"),
    "other": _OTHER,
}
