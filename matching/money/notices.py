# SPDX-License-Identifier: EUPL-1.2
"""The warnings of a quote: those the programme's data name, and those that follow from its dates and gaps."""

import datetime as dt

import msgspec

from matching.errors import Text
from matching.money.conditions import Circumstances
from matching.money.formula import FreeOfCharge, Manual, PercentOfCost, PerUnit
from matching.money.programme import Evidence, Expected, WarningRule, When
from matching.money.selection import Chosen

__all__ = ("Notice", "notices")


class Notice(msgspec.Struct, frozen=True, kw_only=True):
    """A warning with a stable code, e.g. `ABOVE_OBSERVED_CAP`, `PROGRAMME_EXPIRED`, `NO_PROGRAMME`."""

    code: str
    text: Text


NO_PROGRAMME = Notice(
    code="NO_PROGRAMME",
    text=Text(
        de="Zu diesem Datum ist kein Förderprogramm bekannt; es wird kein Betrag genannt.",
        en="No programme is known for this date; no amount is shown.",
    ),
)
MANUAL_DECISION = Notice(
    code="MANUAL_DECISION",
    text=Text(
        de="Die Höhe wird im Einzelfall entschieden und nicht automatisch berechnet.",
        en="The amount is decided case by case and not calculated automatically.",
    ),
)
UNITS_MISSING = Notice(
    code="UNITS_MISSING",
    text=Text(
        de="Das Programm zahlt nach Stückzahl; ohne sie gibt es keinen Betrag.",
        en="The programme pays by number of units; without it there is no amount.",
    ),
)
COST_MISSING = Notice(
    code="COST_MISSING",
    text=Text(
        de="Das Programm zahlt einen Anteil der Kosten; ohne deren Höhe gibt es keinen Betrag.",
        en="The programme pays a part of the cost; without the cost there is no amount.",
    ),
)
UPPER_LIMIT = Notice(
    code="UPPER_LIMIT",
    text=Text(
        de="Der Fördersatz ist eine Obergrenze; der Bescheid kann darunter liegen.",
        en="The percentage is an upper limit; the award can be lower.",
    ),
)
FREE_OF_CHARGE = Notice(
    code="FREE_OF_CHARGE",
    text=Text(
        de="Es wird nichts ausgezahlt: Die Leistung selbst ist frei oder wird vom Land bezahlt.",
        en="Nothing is paid out: the service itself is free or paid for by the Land.",
    ),
)
NO_AWARD_SEEN = Notice(
    code="NO_AWARD_SEEN",
    text=Text(
        de="Für diese Zahl ist kein Bescheid bekannt; der Betrag folgt nur aus der Regel.",
        en="No award is known for this number; the amount follows from the rule alone.",
    ),
)
AMOUNT_UNKNOWN = Notice(
    code="AMOUNT_UNKNOWN",
    text=Text(
        de="Welchen Betrag die Regel für diese Gruppe vorsah, ist nicht bekannt.",
        en="Which amount the rule gave a group like this is not known.",
    ),
)
EXPECTED_AWARD_UNKNOWN = Notice(
    code="EXPECTED_AWARD_UNKNOWN",
    text=Text(
        de="Welche Höhe nach der allgemeinen Richtlinie zu erwarten ist, ist zu diesem Datum nicht bekannt.",
        en="The award to expect under the general directive is not known for this date.",
    ),
)


def notices(
    group: Circumstances,
    chosen: Chosen | None,
    expected: Chosen | None,
    amount: int | None,
    award: int | None,
    as_of: dt.date,
) -> tuple[Notice, ...]:
    """All warnings of one quote, the programme's own first; each code at most once."""
    found: list[Notice] = []
    if chosen is None:
        found.append(NO_PROGRAMME)
    else:
        found += [
            Notice(code=rule.code, text=rule.text)
            for rule in chosen.version.warnings
            if _applies(rule, group)
        ]
        if chosen.expired:
            found.append(_expired(chosen))
        found += _about_windows(chosen, as_of)
        if amount is None:
            found.append(_unknown_amount(chosen))
        elif amount > 0:
            found += _about_formula(chosen, group)
        if award is None and amount is not None and chosen.programme.expected is not Expected.NONE:
            found.append(EXPECTED_AWARD_UNKNOWN)
        found += [
            _inferred(rule)
            for rule, cents in ((chosen, amount), (expected, award))
            if rule and cents and rule.version.figures_evidence is Evidence.INFERRED
        ]
    if group.not_counted:
        found.append(_not_counted(group.not_counted))
    if group.not_responsible:
        found.append(_not_responsible(group.not_responsible))
    return tuple({notice.code: notice for notice in found}.values())


def _applies(rule: WarningRule, group: Circumstances) -> bool:
    match rule.when:
        case When.ALWAYS:
            return True
        case When.MEMBERS_ABOVE:
            return group.members > (rule.figures.members or 0)


def _unknown_amount(chosen: Chosen) -> Notice:
    match chosen.version.formula:
        case Manual():
            return MANUAL_DECISION
        case PerUnit():
            return UNITS_MISSING
        case PercentOfCost():
            return COST_MISSING
        case FreeOfCharge():
            return FREE_OF_CHARGE
        case _:
            return AMOUNT_UNKNOWN


def _about_formula(chosen: Chosen, group: Circumstances) -> list[Notice]:
    match chosen.version.formula:
        case PercentOfCost(up_to=True):
            return [UPPER_LIMIT]
        case PerUnit(seen_units=seen) if seen and group.units and group.units not in seen:
            return [NO_AWARD_SEEN]
        case _:
            return []


def _about_windows(chosen: Chosen, as_of: dt.date) -> list[Notice]:
    windows = chosen.version.windows
    if not windows or any(window.is_open(as_of) for window in windows):
        return []
    coming = [w for w in windows if w.opens and w.opens > as_of]
    if coming:
        opens = min(w.opens for w in coming if w.opens)
        text = Text(
            de=f"Anträge werden erst ab dem {opens:%d.%m.%Y} angenommen.",
            en=f"Applications are taken from {opens.isoformat()} on only.",
        )
    else:
        closed = max(w.closes for w in windows)
        text = Text(
            de=f"Die Antragsfrist endete am {closed:%d.%m.%Y}; eine neue ist nicht bekannt.",
            en=f"Applications closed on {closed.isoformat()}; no new window is known.",
        )
    return [Notice(code="WINDOW_CLOSED", text=text)]


def _expired(chosen: Chosen) -> Notice:
    end = chosen.version.valid_to
    return Notice(
        code="PROGRAMME_EXPIRED",
        text=Text(
            de=f"Das Programm endete nach heutigem Wissen am {end:%d.%m.%Y}; "
            "ein Nachfolger ist nicht bekannt. Gerechnet ist nach der letzten bekannten Fassung.",
            en=f"As far as is known the programme ended on {end.isoformat()}; no successor is known. "
            "The figures follow the last known version.",
        ),
    )


def _inferred(chosen: Chosen) -> Notice:
    title = chosen.programme.title
    return Notice(
        code="FIGURES_INFERRED",
        text=Text(
            de=f"Die Beträge der Fassung „{title.de}“ sind aus Bescheiden erschlossen; "
            "der Text lag nicht vor.",
            en=f'The amounts of "{title.en}" are inferred from awards; its text was not read.',
        ),
    )


def _not_counted(names: tuple[str, ...]) -> Notice:
    joined = ", ".join(names)
    return Notice(
        code="NOT_COUNTED",
        text=Text(
            de=f"Nicht aus Hessen und deshalb nicht mitgezählt: {joined}.",
            en=f"Not from Hessen and therefore not counted: {joined}.",
        ),
    )


def _not_responsible(names: tuple[str, ...]) -> Notice:
    joined = ", ".join(names)
    return Notice(
        code="NOT_RESPONSIBLE",
        text=Text(
            de=f"Für diese Aufgabe nicht zuständig: {joined}.",
            en=f"Not responsible for this task: {joined}.",
        ),
    )
