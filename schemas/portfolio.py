# SPDX-License-Identifier: EUPL-1.2
"""Portfolios: which groups to fund when money is short; and competitions for a number of places."""

import datetime as dt
import uuid
from typing import Annotated, Literal

import msgspec

from schemas.budget import Amount, Basis, Year
from schemas.money import Euro
from schemas.text import Text

__all__ = (
    "CandidateDraft",
    "Chosen",
    "Competition",
    "CompetitionCriterion",
    "CompetitionDraft",
    "CompetitionEntry",
    "CompetitionPlace",
    "CompetitionSwing",
    "NotFunded",
    "Portfolio",
    "PortfolioCertificate",
    "PortfolioDraft",
    "PortfolioPage",
    "PortfolioResult",
    "PortfolioSummary",
    "PortfolioValue",
    "PortfolioYear",
    "YearBudget",
)

Objective = Annotated[
    Literal["placed", "score", "groups"],
    msgspec.Meta(description="Municipalities in funded groups; sum of scores; number of groups."),
]
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=80)]


class YearBudget(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What may be spent in a year; without an amount what the year's budgets have free."""

    year: Year
    amount_eur: Amount | None = None


class CandidateDraft(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A group given by hand: payments in consecutive years from the one in which it starts."""

    key: Name
    amounts_eur: Annotated[tuple[Amount, ...], msgspec.Meta(min_length=1, max_length=10)]
    placed: Annotated[int, msgspec.Meta(ge=0, le=1000, description="Municipalities in it.")]
    score: Annotated[int, msgspec.Meta(ge=0, le=1_000_000)] = 0
    first_year: Year | None = None
    last_year: Year | None = None


class PortfolioDraft(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Budgets of consecutive years, and the groups that want money: those of a plan, the cooperations on
    their way that have not been submitted, groups given by hand, or all of them."""

    budgets: Annotated[tuple[YearBudget, ...], msgspec.Meta(min_length=1, max_length=10)]
    plan: uuid.UUID | None = None
    open_cooperations: bool = False
    candidates: Annotated[tuple[CandidateDraft, ...], msgspec.Meta(max_length=500)] = ()
    basis: Basis = "rule"
    carry_over: Annotated[
        bool, msgspec.Meta(description="What is left of a year may be spent in a later one.")
    ] = False
    objectives: Annotated[
        tuple[Objective, ...],
        msgspec.Meta(min_length=1, max_length=3, description="The first decides, then the next."),
    ] = ("placed", "score")


class PortfolioValue(msgspec.Struct, frozen=True, kw_only=True):
    """One objective: reached, with unlimited money, and the difference that the budget causes."""

    objective: Objective
    reached: int
    unlimited: int
    lost: int


class Chosen(msgspec.Struct, frozen=True, kw_only=True):
    """A group that is funded, and from which year on."""

    key: str
    members: Annotated[tuple[str, ...], msgspec.Meta(description="Empty for groups given by hand.")]
    start_year: int
    amounts_eur: tuple[Euro, ...]
    placed: int
    score: int


class NotFunded(msgspec.Struct, frozen=True, kw_only=True):
    """A group that is not funded, and why: money is short, its payments do not fit into the years, or its
    amount is not known."""

    key: str
    members: tuple[str, ...]
    amounts_eur: tuple[Euro, ...]
    placed: int
    score: int
    why: Literal["short_of_money", "outside_the_years", "amount_not_known"]


class PortfolioYear(msgspec.Struct, frozen=True, kw_only=True):
    """A year: what is spent and left, what its limit alone costs, and the least more money that gains."""

    year: int
    budget_eur: Euro
    spent_eur: Euro
    left_eur: Euro
    lost: Annotated[
        tuple[int, ...], msgspec.Meta(description="What this year without a limit would gain, by objective.")
    ]
    next_eur: Annotated[
        Euro | None, msgspec.Meta(description="Least more money in this year that gains anything.")
    ]
    next_gain: tuple[int, ...] | None


class PortfolioCertificate(msgspec.Struct, frozen=True, kw_only=True):
    """What was proven. `bound`: no choice reaches more of the first objective, by exact calculation from
    the multipliers (value for each unit, by year)."""

    method: str
    proof: Literal["every_use", "bound", "solver"]
    bound: int
    multipliers: tuple[str, ...]
    unit_eur: Euro
    input_hash: str
    result_hash: str


class PortfolioResult(msgspec.Struct, frozen=True, kw_only=True):
    """The one best choice."""

    objectives: tuple[PortfolioValue, ...]
    spent_eur: Euro
    unlimited_eur: Annotated[Euro, msgspec.Meta(description="What all groups together would cost.")]
    basis: Basis
    carry_over: bool
    years: tuple[PortfolioYear, ...]
    funded: tuple[Chosen, ...]
    not_funded: tuple[NotFunded, ...]
    certificate: PortfolioCertificate
    text: Text
    wording: Text


class Portfolio(msgspec.Struct, frozen=True, kw_only=True):
    """A portfolio as it was made; it does not change when needs or budgets do."""

    id: uuid.UUID
    plan: uuid.UUID | None
    created_at: dt.datetime
    result: PortfolioResult


class PortfolioSummary(msgspec.Struct, frozen=True, kw_only=True):
    """A portfolio in a list."""

    id: uuid.UUID
    plan: uuid.UUID | None
    created_at: dt.datetime
    objectives: tuple[PortfolioValue, ...]
    spent_eur: Euro
    text: Text


class PortfolioPage(msgspec.Struct, frozen=True, kw_only=True):
    """Portfolios, the latest first."""

    portfolios: tuple[PortfolioSummary, ...]


class CompetitionCriterion(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is judged; the weights sum to 100. The anchors say what 0, 3 and 5 points mean."""

    code: Name
    name: Text
    weight: Annotated[int, msgspec.Meta(ge=0, le=100)]
    anchors: Annotated[tuple[Text, ...], msgspec.Meta(min_length=3, max_length=3)]


class CompetitionEntry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A project and its points (0 to 5) by the code of the criterion."""

    key: Name
    points: dict[str, Annotated[int, msgspec.Meta(ge=0, le=5)]]


class CompetitionDraft(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Joint projects that compete for a number of places."""

    criteria: Annotated[tuple[CompetitionCriterion, ...], msgspec.Meta(min_length=1, max_length=20)]
    entries: Annotated[tuple[CompetitionEntry, ...], msgspec.Meta(max_length=100)]
    places: Annotated[int, msgspec.Meta(ge=1, le=100)] = 6


class CompetitionPlace(msgspec.Struct, frozen=True, kw_only=True):
    """A project in the ranking; a shared place means that nothing tells the projects apart."""

    key: str
    place: int
    total: Annotated[int, msgspec.Meta(description="Of 500.")]
    wins: bool
    is_open: Annotated[bool, msgspec.Meta(description="The jury decides among equals.")]
    text: Text


class CompetitionSwing(msgspec.Struct, frozen=True, kw_only=True):
    """The smallest change of a weight, down or up, after which others win; null: none does."""

    code: str
    down: int | None
    up: int | None
    order_changes_within_five: bool


class Competition(msgspec.Struct, frozen=True, kw_only=True):
    """The ranking, best first."""

    ranking: tuple[CompetitionPlace, ...]
    winners: tuple[str, ...]
    open_keys: tuple[str, ...]
    open_places: int
    swings: tuple[CompetitionSwing, ...]
