# SPDX-License-Identifier: EUPL-1.2
"""Funding programmes (Förderprogramme) as dated values: what is paid, since when, under which conditions.

A programme is data. Everything in which programmes differ is said with the closed sets below (`Formula`,
`Check`, `When`); no programme has code of its own. Amounts are integer cents; None means *not known*
and is never read as zero.
"""

import datetime as dt
from enum import StrEnum
from itertools import pairwise

import msgspec

from matching.errors import Text

__all__ = (
    "Basis",
    "Check",
    "Condition",
    "Document",
    "Evidence",
    "Expected",
    "Figures",
    "Formula",
    "Line",
    "Manual",
    "PerMember",
    "PerUnit",
    "Programme",
    "Remark",
    "Source",
    "State",
    "Step",
    "Stepped",
    "UnknownAmount",
    "Version",
    "WarningRule",
    "When",
    "amount_cents",
)


class Line(StrEnum):
    """Which question a programme answers by itself; `separate` ones are quoted only when named."""

    GENERAL = "general"
    DIGITAL = "digital"
    SEPARATE = "separate"


class Expected(StrEnum):
    """Whose rule gives the expected award: the general directive, the programme itself, nobody's."""

    GENERAL = "general"
    SELF = "self"
    NONE = "none"


class Evidence(StrEnum):
    """How well a statement was seen: in a press text of the start (SEED), on a public page (SEEN), in an
    incomplete copy (PART), concluded from awards (INFERRED), looked for in vain (NOT_FOUND), our own
    reading (PROPOSAL)."""

    SEED = "SEED"
    SEEN = "SEEN"
    PART = "PART"
    INFERRED = "INFERRED"
    NOT_FOUND = "NOT_FOUND"
    PROPOSAL = "PROPOSAL"


class Basis(StrEnum):
    """How an end of a validity is known: read in a source, or assumed."""

    SEEN = "seen"
    ASSUMED = "assumed"


class State(StrEnum):
    """State of a condition: met, open (still to be done), not met (the group as it is cannot), unknown."""

    MET = "met"
    OPEN = "open"
    NOT_MET = "not_met"
    UNKNOWN = "unknown"


class Check(StrEnum):
    """How a quote finds the state of a condition; `stated` ones keep the state written in the data."""

    STATED = "stated"
    MEMBERS_AT_LEAST = "members_at_least"
    MEMBERS_OR_JUSTIFICATION = "members_or_justification"
    UNITS_AT_LEAST = "units_at_least"
    DIGITAL_TOPIC = "digital_topic"
    RESPONSIBLE = "responsible"


class When(StrEnum):
    """When a warning of a programme applies."""

    ALWAYS = "always"
    MEMBERS_ABOVE = "members_above"


class _Data(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of everything read from a data file: a misspelt field is an error, not silence."""


class Figures(_Data, frozen=True, kw_only=True):
    """The figures a condition or remark names in its text; each must stand in the text, and no other."""

    members: int | None = None
    exception_members: int | None = None
    units: int | None = None
    years: int | None = None
    percent: int | None = None
    inhabitants: int | None = None
    cents: tuple[int, ...] = ()


class Source(_Data, frozen=True, kw_only=True):
    """Where a rule was read, and how well."""

    title: str
    evidence: Evidence
    url: str | None = None


class Condition(_Data, frozen=True, kw_only=True):
    """A condition of a programme (Voraussetzung).

    `decides`: without it the group is not fundable as it stands; the others have to be fulfilled on the
    way to the application. `state` is the state of a `stated` condition in an estimate.
    """

    code: str
    text: Text
    source: str
    evidence: Evidence
    check: Check = Check.STATED
    state: State = State.UNKNOWN
    decides: bool = False
    figures: Figures = Figures()

    def __post_init__(self) -> None:
        needed = {
            Check.MEMBERS_AT_LEAST: (self.figures.members,),
            Check.MEMBERS_OR_JUSTIFICATION: (self.figures.members, self.figures.exception_members),
            Check.UNITS_AT_LEAST: (self.figures.units,),
        }.get(self.check, ())
        if None in needed:
            raise ValueError(f"condition {self.code}: check {self.check} lacks a figure")


class WarningRule(_Data, frozen=True, kw_only=True):
    """A warning (Hinweis mit Gewicht) that a quote under this programme carries when it applies."""

    code: str
    text: Text
    when: When = When.ALWAYS
    figures: Figures = Figures()

    def __post_init__(self) -> None:
        if self.when is When.MEMBERS_ABOVE and self.figures.members is None:
            raise ValueError(f"warning {self.code}: members missing")


class Remark(_Data, frozen=True, kw_only=True):
    """Something a reader of the rule should know and that no quote calculates with."""

    code: str
    text: Text
    source: str
    evidence: Evidence
    figures: Figures = Figures()


class Document(_Data, frozen=True, kw_only=True):
    """A paper that belongs to the application."""

    code: str
    text: Text
    required: bool = True


class PerMember(_Data, frozen=True, kw_only=True, tag="per_member", tag_field="kind"):
    """`cents_per_member` for each member, from `minimum_members` on, without an upper limit."""

    cents_per_member: int
    minimum_members: int

    def __post_init__(self) -> None:
        _require_positive(self.cents_per_member, self.minimum_members)


class Step(_Data, frozen=True, kw_only=True):
    """The amount for exactly `members` members."""

    members: int
    cents: int


class Stepped(_Data, frozen=True, kw_only=True, tag="stepped", tag_field="kind"):
    """A fixed amount for each number of members, `cap_cents` beyond the last step.

    A number from `minimum_members` on that has no step, and a missing cap, mean: not known.
    """

    minimum_members: int
    steps: tuple[Step, ...]
    cap_cents: int | None = None

    def __post_init__(self) -> None:
        members = [step.members for step in self.steps]
        amounts = [step.cents for step in self.steps] + ([self.cap_cents] if self.cap_cents else [])
        _require_positive(self.minimum_members, *amounts)
        if not members or members != sorted(set(members)) or members[0] < self.minimum_members:
            raise ValueError("steps must ascend from the minimum on")
        if amounts != sorted(amounts):
            raise ValueError("a larger group never gets less")


class PerUnit(_Data, frozen=True, kw_only=True, tag="per_unit", tag_field="kind"):
    """`cents_per_unit` for each unit (for example a fire brigade); the members' number plays no part."""

    cents_per_unit: int
    unit: Text
    units: Text
    minimum_units: int = 1

    def __post_init__(self) -> None:
        _require_positive(self.cents_per_unit, self.minimum_units)


class Manual(_Data, frozen=True, kw_only=True, tag="manual", tag_field="kind"):
    """Decided case by case and never calculated; a named ceiling is shown only."""

    ceiling_cents_per_member: int | None = None


class UnknownAmount(_Data, frozen=True, kw_only=True, tag="unknown", tag_field="kind"):
    """A rule was in force but its figures were not found."""


Formula = PerMember | Stepped | PerUnit | Manual | UnknownAmount


class Version(_Data, frozen=True, kw_only=True):
    """One dated version of a programme. `valid_from` and `valid_to` are inclusive dates (Europe/Berlin)."""

    version: str
    valid_from: dt.date
    valid_to: dt.date
    formula: Formula
    rule: Text
    source: Source
    figures_evidence: Evidence
    valid_from_basis: Basis = Basis.SEEN
    valid_to_basis: Basis = Basis.SEEN
    conditions: tuple[Condition, ...] = ()
    warnings: tuple[WarningRule, ...] = ()
    remarks: tuple[Remark, ...] = ()
    documents: tuple[Document, ...] = ()
    further_sources: tuple[Source, ...] = ()

    def __post_init__(self) -> None:
        if self.valid_to < self.valid_from:
            raise ValueError("valid_to lies before valid_from")

    def is_in_force(self, date: dt.date) -> bool:
        """True from `valid_from` to `valid_to`, both included."""
        return self.valid_from <= date <= self.valid_to


class Programme(_Data, frozen=True, kw_only=True):
    """A funding programme and its versions, ascending and without overlap.

    `region` is the beginning of the keys of everyone who may take part ("06" is Hessen).
    """

    id: str
    title: Text
    line: Line
    expected: Expected
    region: str
    versions: tuple[Version, ...]

    def __post_init__(self) -> None:
        if not self.versions:
            raise ValueError("a programme needs a version")
        for earlier, later in pairwise(self.versions):
            if later.valid_from <= earlier.valid_to:
                raise ValueError(f"versions {earlier.version} and {later.version} overlap")


def amount_cents(formula: Formula, members: int, units: int | None = None) -> int | None:
    """What `formula` gives a group of `members` members, in cents; None where the rule does not say.

    Fewer members (units) than the formula's minimum get 0. Never negative; for a known amount never
    less for more members.
    """
    match formula:
        case PerMember():
            return members * formula.cents_per_member if members >= formula.minimum_members else 0
        case Stepped():
            if members < formula.minimum_members:
                return 0
            if members > formula.steps[-1].members:
                return formula.cap_cents
            return next((step.cents for step in formula.steps if step.members == members), None)
        case PerUnit():
            if units is None:
                return None
            return units * formula.cents_per_unit if units >= formula.minimum_units else 0
        case Manual() | UnknownAmount():
            return None


def _require_positive(*figures: int) -> None:
    if any(figure <= 0 for figure in figures):
        raise ValueError("figures must be positive")
