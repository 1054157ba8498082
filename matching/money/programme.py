# SPDX-License-Identifier: EUPL-1.2
"""Funding programmes (Förderprogramme) as dated values: what is paid, since when, under which conditions.

A programme is data. Everything in which programmes differ is said with closed sets (`Formula`, `Check`,
`When`, …); no programme has code of its own. Amounts are integer cents; None means *not known* and is
never read as zero.
"""

import datetime as dt
from enum import StrEnum
from itertools import pairwise

from matching.errors import Text
from matching.money.formula import (
    Data,
    Formula,
    FreeOfCharge,
    Manual,
    PercentOfCost,
    PerMember,
    PerUnit,
    Step,
    Stepped,
    UnknownAmount,
    amount_cents,
)

__all__ = (
    "Basis",
    "Bearer",
    "Check",
    "Condition",
    "Document",
    "Evidence",
    "Exclusion",
    "Expected",
    "Figures",
    "Formula",
    "FreeOfCharge",
    "Kind",
    "Line",
    "Manual",
    "PerMember",
    "PerUnit",
    "PercentOfCost",
    "Programme",
    "Remark",
    "Rule",
    "Source",
    "State",
    "Step",
    "Stepped",
    "UnknownAmount",
    "Version",
    "WarningRule",
    "When",
    "Window",
    "amount_cents",
)


class Line(StrEnum):
    """Which question a programme answers by itself; `separate` ones are quoted only when named."""

    GENERAL = "general"
    DIGITAL = "digital"
    SEPARATE = "separate"


class Kind(StrEnum):
    """What a programme is for a group: money, something free, a cost somebody else bears, advice."""

    GRANT = "grant"
    OFFER = "offer"
    RUNNING_COSTS = "running_costs"
    ADVICE = "advice"


class Bearer(StrEnum):
    """Who bears a running cost; where nobody has said, the data say nothing."""

    STATE = "state"
    MEMBERS = "members"


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


class Figures(Data, frozen=True, kw_only=True):
    """The figures a condition or remark names in its text; each must stand in the text, and no other."""

    members: int | None = None
    exception_members: int | None = None
    units: int | None = None
    years: int | None = None
    percent: int | None = None
    inhabitants: int | None = None
    cents: tuple[int, ...] = ()
    #: Everything else that is written in digits: months, sections of an act, years.
    numbers: tuple[int, ...] = ()


class Source(Data, frozen=True, kw_only=True):
    """Where a rule was read, and how well."""

    title: str
    evidence: Evidence
    url: str | None = None


class Rule(Data, frozen=True, kw_only=True):
    """One numbered rule (`R1`, `R2`, …) in our own words, and how well it was seen.

    NOT_FOUND: somebody looked for the rule and saw no text; what then stands here says so.
    """

    id: str
    title: Text
    text: Text
    evidence: Evidence
    source: str
    url: str | None = None
    figures: Figures = Figures()


class Window(Data, frozen=True, kw_only=True):
    """Days (Europe/Berlin, both included) between which applications are taken; `opens` None: not known."""

    closes: dt.date
    source: str
    evidence: Evidence
    opens: dt.date | None = None

    def __post_init__(self) -> None:
        if self.opens is not None and self.closes < self.opens:
            raise ValueError("a window closes before it opens")

    def is_open(self, date: dt.date) -> bool:
        """Whether an application of this day lies inside."""
        return (self.opens is None or self.opens <= date) and date <= self.closes


class Exclusion(Data, frozen=True, kw_only=True):
    """What a programme does not pay for, or not beside; `programmes` are the ids it shuts out."""

    code: str
    text: Text
    source: str
    evidence: Evidence
    programmes: tuple[str, ...] = ()
    rule: str | None = None
    figures: Figures = Figures()


class Condition(Data, frozen=True, kw_only=True):
    """A condition of a programme (Voraussetzung), and the numbered rule it comes from.

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
    rule: str | None = None

    def __post_init__(self) -> None:
        needed = {
            Check.MEMBERS_AT_LEAST: (self.figures.members,),
            Check.MEMBERS_OR_JUSTIFICATION: (self.figures.members, self.figures.exception_members),
            Check.UNITS_AT_LEAST: (self.figures.units,),
        }.get(self.check, ())
        if None in needed:
            raise ValueError(f"condition {self.code}: check {self.check} lacks a figure")


class WarningRule(Data, frozen=True, kw_only=True):
    """A warning (Hinweis mit Gewicht) that a quote under this programme carries when it applies."""

    code: str
    text: Text
    when: When = When.ALWAYS
    figures: Figures = Figures()

    def __post_init__(self) -> None:
        if self.when is When.MEMBERS_ABOVE and self.figures.members is None:
            raise ValueError(f"warning {self.code}: members missing")


class Remark(Data, frozen=True, kw_only=True):
    """Something a reader of the rule should know and that no quote calculates with."""

    code: str
    text: Text
    source: str
    evidence: Evidence
    figures: Figures = Figures()
    rule: str | None = None


class Document(Data, frozen=True, kw_only=True):
    """A paper that belongs to the application."""

    code: str
    text: Text
    required: bool = True


class Version(Data, frozen=True, kw_only=True):
    """One dated version of a programme. `valid_from` and `valid_to` are inclusive dates (Europe/Berlin).

    `rules` are the ids of the rules that `formula` and `rule` rest on, `further_rules` those that hold
    besides, `own_rules` those that only this version knows. `windows` empty: no filing deadline. `bearer`
    None: nobody bears a cost, or not known.
    """

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
    rules: tuple[str, ...] = ()
    further_rules: tuple[str, ...] = ()
    own_rules: tuple[Rule, ...] = ()
    windows: tuple[Window, ...] = ()
    exclusions: tuple[Exclusion, ...] = ()
    bearer: Bearer | None = None

    def __post_init__(self) -> None:
        if self.valid_to < self.valid_from:
            raise ValueError("valid_to lies before valid_from")

    def is_in_force(self, date: dt.date) -> bool:
        """True from `valid_from` to `valid_to`, both included."""
        return self.valid_from <= date <= self.valid_to

    @property
    def referenced_rules(self) -> tuple[str, ...]:
        """Ids of every rule that something in this version names, in the order of the data, each once."""
        named = (
            *(condition.rule for condition in self.conditions),
            *(exclusion.rule for exclusion in self.exclusions),
            *(remark.rule for remark in self.remarks),
            *self.further_rules,
        )
        return tuple(dict.fromkeys((*self.rules, *(rule for rule in named if rule))))


class Programme(Data, frozen=True, kw_only=True):
    """A funding programme and its versions, ascending and without overlap.

    `region` is the beginning of the keys of everyone who may take part ("06" is Hessen). `purse` names the
    money: sums of different purses are never added. `topics` are the slugs a separate programme is shown
    for among the short ways (`*` for every topic, `digital` for every digital one).
    """

    id: str
    title: Text
    line: Line
    expected: Expected
    region: str
    versions: tuple[Version, ...]
    kind: Kind = Kind.GRANT
    purse: str = "ikz"
    topics: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.versions:
            raise ValueError("a programme needs a version")
        for earlier, later in pairwise(self.versions):
            if later.valid_from <= earlier.valid_to:
                raise ValueError(f"versions {earlier.version} and {later.version} overlap")
