# SPDX-License-Identifier: EUPL-1.2
"""What the documents of a case are made of: one frozen value, gathered from stored data or made up as a
labelled sample. Money in integer cents; dates in Hessen (Europe/Berlin). Texts that people wrote (`task`,
`justification`, `exit_rule`) are shown as they are and never read as markup."""

import datetime as dt
from typing import Final

import msgspec

from matching.errors import Text
from matching.lifecycle.timetable import Timetable
from matching.money.quote import Quote
from matching.register import Kind

__all__ = (
    "EXECUTIVES",
    "KINDS",
    "CasePaper",
    "Comparable",
    "CostLine",
    "CostTable",
    "Partner",
    "Route",
    "RouteStation",
)


KINDS: Final = {
    Kind.GEMEINDE: "Gemeinde",
    Kind.STADT: "Stadt",
    Kind.SONDERSTATUSSTADT: "Stadt mit Sonderstatus",
    Kind.KREISFREIE_STADT: "kreisfreie Stadt",
    Kind.LANDKREIS: "Landkreis",
    Kind.ZWECKVERBAND: "Zweckverband",
}
#: Who signs for a Kommune of each kind (HGO § 66, HKO § 41).
EXECUTIVES: Final = {
    "Gemeinde": "Gemeindevorstand",
    "Stadt": "Magistrat",
    "Stadt mit Sonderstatus": "Magistrat",
    "kreisfreie Stadt": "Magistrat",
    "Landkreis": "Kreisausschuss",
    "Zweckverband": "Verbandsvorstand",
}


class Partner(msgspec.Struct, frozen=True, kw_only=True):
    """A member as the papers name it. `kind` and `district` are German words to show; `state` is the state of
    its membership, `decided_on` the date of its council's decision on the agreed concept, `signed_on` of its
    signature."""

    key: str
    name: str
    kind: str
    district: str
    population: int | None
    state: str
    decided_on: dt.date | None = None
    council: str = "Vertretung"
    signed_on: dt.date | None = None

    @property
    def in_full(self) -> str:
        """With its kind, as in a sentence: die Stadt Korbach, der Landkreis Gießen."""
        if self.kind in ("Landkreis", "Zweckverband"):
            says_it = "kreis" in self.name.lower() or "verband" in self.name.lower()
            return f"der {self.name}" if says_it else f"der {self.kind} {self.name}"
        return f"die {self.kind} {self.name}"


class CostLine(msgspec.Struct, frozen=True, kw_only=True):
    """Yearly cost of the shared tasks of one member by itself, in cents (DOMAIN 1.3 no. 4)."""

    key: str
    name: str
    personnel_cents: int
    material_cents: int

    @property
    def total_cents(self) -> int:
        """Personnel and material together."""
        return self.personnel_cents + self.material_cents


class CostTable(msgspec.Struct, frozen=True, kw_only=True):
    """Yearly cost of each member alone against the group's. `is_planned`: the cost alone is what each would
    have to spend, not what it spends today (Q5)."""

    lines: tuple[CostLine, ...]
    group_personnel_cents: int
    group_material_cents: int
    is_planned: bool = False

    @property
    def alone_cents(self) -> int:
        """Sum over the members of what each spends alone."""
        return sum(line.total_cents for line in self.lines)

    @property
    def group_cents(self) -> int:
        """What the group spends together."""
        return self.group_personnel_cents + self.group_material_cents


class RouteStation(msgspec.Struct, frozen=True, kw_only=True):
    """A station of the application: who, what it does (or why it is skipped)."""

    name: str
    does: str
    is_skipped: bool = False


class Route(msgspec.Struct, frozen=True, kw_only=True):
    """The way of the application; `reason` says which authority is competent for the agreement, and why."""

    stations: tuple[RouteStation, ...]
    reason: str


class Comparable(msgspec.Struct, frozen=True, kw_only=True):
    """A real award to a group like this one."""

    members: str
    count: int
    task: str
    award_cents: int
    year: str
    source: str


class CasePaper(msgspec.Struct, frozen=True, kw_only=True):
    """Everything about a case that its documents say.

    `lead`: key of the member that applies for all. `legal_form`: slug of DOMAIN 1.4, None while open.
    `ends_on` None with `is_unlimited`: for good. `plan_hash`: of the plan that proposed the group, None if
    it found itself. `is_sample`: made up, and every page says so.
    """

    reference: str
    date: dt.date
    topic: str
    topic_label: Text
    task: str
    lead: str
    partners: tuple[Partner, ...]
    quote: Quote
    timetable: Timetable
    route: Route
    legal_form: str | None = None
    begins_on: dt.date | None = None
    ends_on: dt.date | None = None
    is_unlimited: bool = False
    costs: CostTable | None = None
    concept_version: int | None = None
    agreement_signed_on: dt.date | None = None
    agreement_effective_on: dt.date | None = None
    justification: str | None = None
    exit_rule: str = ""
    comparables: tuple[Comparable, ...] = ()
    plan_hash: str | None = None
    is_sample: bool = False

    @property
    def lead_partner(self) -> Partner:
        """The member that applies for all."""
        return next(partner for partner in self.partners if partner.key == self.lead)
