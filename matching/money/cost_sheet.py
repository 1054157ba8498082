# SPDX-License-Identifier: EUPL-1.2
"""The sheet for a council (Kostenblatt): five or ten years alone and together, with and without grant.

Costs of year k are today's costs times (1 + inflation)^(k-1), rounded half up to the cent for each member
and for the group. Inflation is an assumption that is stated; without one prices stay as they are, and the
sheet says so. What it costs to set the cooperation up (one-off) falls into the first year, and so does the
grant: both figures stand side by side, and shares are calculated with the expected one.

VAT (§ 2b UStG) is *to be checked*: services between members may bear it, and the option to leave them out
is reported to end in December 2026. The sheet therefore shows 0 % and 19 %. 19 % is added to what the
members pay the one that does the work; without a lead, to the whole cost of the group, as the worst case.
A deduction of input tax is not assumed.

If one member leaves, the rest of the group bears what it costs without that member.
"""

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Final

import msgspec

from matching.errors import FieldError, InvalidInput, Text
from matching.money.explain import whole_euros
from matching.money.savings import MemberCosts, check_costs, percent_cut

__all__ = (
    "HORIZONS",
    "VAT_NOTE",
    "VAT_PERCENT",
    "CostSheet",
    "Leaving",
    "MemberYear",
    "SheetYear",
    "VatCase",
    "cost_sheet",
    "if_one_leaves",
)

#: Years of the two sheets.
HORIZONS: Final = (5, 10)
#: The regular rate of VAT, per cent.
VAT_PERCENT: Final = 19
VAT_NOTE: Final = Text(
    de="Zu prüfen: Leistungen zwischen Mitgliedern können umsatzsteuerpflichtig sein (§ 2b UStG). Die "
    "Übergangsfrist endet nach Berichten im Dezember 2026. Fragen Sie eine Steuerberatung.",
    en="To be checked: services between members may bear VAT (§ 2b UStG). The transitional option is "
    "reported to end in December 2026. Ask a tax adviser.",
)

#: Splits an amount of cents among the given keys; sums exactly.
Splitter = Callable[[int, Sequence[str]], Mapping[str, int]]


class MemberYear(msgspec.Struct, frozen=True, kw_only=True):
    """One member in one year, in cents: alone, its share of the running cost, of the one-off cost and of the
    expected grant. `saved_cents` is without grant and before the one-off cost."""

    key: str
    alone_cents: int
    share_cents: int
    one_off_cents: int
    grant_cents: int

    @property
    def saved_cents(self) -> int:
        """What it saves in running costs; negative if it pays more."""
        return self.alone_cents - self.share_cents


class SheetYear(msgspec.Struct, frozen=True, kw_only=True):
    """One year of the group, in cents. The balances add up from the first year: what has been saved so far
    without a grant, with the expected one, and with that of the programme's rule (None: not known)."""

    year: int
    alone_cents: int
    group_cents: int
    one_off_cents: int
    grant_expected_cents: int | None
    grant_rule_cents: int | None
    balance_cents: int
    balance_expected_cents: int | None
    balance_rule_cents: int | None
    members: tuple[MemberYear, ...]


class VatCase(msgspec.Struct, frozen=True, kw_only=True):
    """All years with this rate: the tax, and what is saved without grant after it."""

    percent: int
    tax_cents: int
    balance_cents: int


class CostSheet(msgspec.Struct, frozen=True, kw_only=True):
    """The sheet: as many years as asked, what was assumed, and in which year the balance is first positive
    (None: not within the sheet)."""

    years: tuple[SheetYear, ...]
    inflation: Fraction
    vat: tuple[VatCase, ...]
    pays_off_in: int | None
    pays_off_expected_in: int | None
    assumptions: tuple[Text, ...]


class Leaving(msgspec.Struct, frozen=True, kw_only=True):
    """What happens to the yearly costs if `key` leaves: the group's cost without it, and each remaining
    member's share before and after (key -> cents)."""

    key: str
    group_before_cents: int
    group_after_cents: int
    before: dict[str, int]
    after: dict[str, int]
    pays_more_than_alone: tuple[str, ...]
    text: Text


def cost_sheet(
    costs: Sequence[MemberCosts],
    group_cents: int,
    split: Splitter,
    *,
    years: int = 5,
    one_off_cents: int = 0,
    grant_expected_cents: int | None = None,
    grant_rule_cents: int | None = None,
    split_grant: Splitter | None = None,
    inflation: Fraction = Fraction(0),
    lead: str | None = None,
    names: Mapping[str, str] | None = None,
) -> CostSheet:
    """The sheet of `years` years. O(years · n log n) and one split for each year.

    :param group_cents: running cost of the group in the first year
    :param split: how running and one-off cost are split
    :param split_grant: how the grant is split; as the cost if not given
    :param inflation: per year, e.g. `Fraction(2, 100)`
    :param lead: the member that does the work for the others, for VAT
    :param names: key -> name, for the sentences
    :raises InvalidInput: costs as in `savings`; years not 1..30, inflation not 0..25 %, a lead that is no
        member
    """
    check_costs(costs, group_cents)
    _check(costs, years, one_off_cents, inflation, lead)
    ordered = sorted(costs, key=lambda member: member.key)
    keys = [member.key for member in ordered]
    lines: list[SheetYear] = []
    balance = 0
    taxed = 0
    for at in range(years):
        factor = (1 + inflation) ** at
        alone = {member.key: _half_up(member.alone_cents * factor) for member in ordered}
        group = _half_up(group_cents * factor)
        first = at == 0
        shares = split(group, keys)
        one_off = split(one_off_cents if first else 0, keys)
        expected = grant_expected_cents if first else 0
        grants = (split_grant or split)(expected or 0, keys)
        taxed += sum(share for key, share in shares.items() if key != lead)
        taxed += sum(share for key, share in one_off.items() if key != lead)
        balance += sum(alone.values()) - group - sum(one_off.values())
        lines.append(
            SheetYear(
                year=at + 1,
                alone_cents=sum(alone.values()),
                group_cents=group,
                one_off_cents=sum(one_off.values()),
                grant_expected_cents=expected,
                grant_rule_cents=grant_rule_cents if first else 0,
                balance_cents=balance,
                balance_expected_cents=None
                if grant_expected_cents is None
                else balance + grant_expected_cents,
                balance_rule_cents=None if grant_rule_cents is None else balance + grant_rule_cents,
                members=tuple(
                    MemberYear(
                        key=key,
                        alone_cents=alone[key],
                        share_cents=shares[key],
                        one_off_cents=one_off[key],
                        grant_cents=grants[key],
                    )
                    for key in keys
                ),
            )
        )
    tax = _half_up(Fraction(taxed * VAT_PERCENT, 100))
    return CostSheet(
        years=tuple(lines),
        inflation=inflation,
        vat=(
            VatCase(percent=0, tax_cents=0, balance_cents=balance),
            VatCase(percent=VAT_PERCENT, tax_cents=tax, balance_cents=balance - tax),
        ),
        pays_off_in=_pays_off([line.balance_cents for line in lines]),
        pays_off_expected_in=None
        if grant_expected_cents is None
        else _pays_off([line.balance_cents + grant_expected_cents for line in lines]),
        assumptions=_assumptions(
            inflation,
            None if lead is None else (names or {}).get(lead, lead),
            has_grant=grant_expected_cents is not None,
        ),
    )


def if_one_leaves(
    key: str,
    costs: Sequence[MemberCosts],
    group_before_cents: int,
    group_after_cents: int,
    split: Splitter,
    names: Mapping[str, str] | None = None,
) -> Leaving:
    """Who pays what in a year after `key` has left.

    :param group_after_cents: what the group costs without it; the whole cost if nothing becomes cheaper
    :param names: key -> name, for the sentence
    :raises InvalidInput: `key` is no member, or the only one
    """
    check_costs(costs, group_before_cents)
    keys = sorted(member.key for member in costs)
    rest = [other for other in keys if other != key]
    if key not in keys or not rest:
        raise _wrong(
            "leaving", "not-a-member", "Nur ein Mitglied von mehreren kann ausscheiden.",
            "Only a member of several can leave.",
        )  # fmt: skip
    before = split(group_before_cents, keys)
    after = split(group_after_cents, rest)
    alone = {member.key: member.alone_cents for member in costs}
    worse = tuple(other for other in rest if after[other] > alone[other])
    name = (names or {}).get(key, key)
    was, now = whole_euros(group_before_cents), whole_euros(group_after_cents)
    return Leaving(
        key=key,
        group_before_cents=group_before_cents,
        group_after_cents=group_after_cents,
        before={other: before[other] for other in keys},
        after={other: after[other] for other in rest},
        pays_more_than_alone=worse,
        text=Text(
            de=f"Scheidet {name} aus, tragen die übrigen {len(rest)} Mitglieder {now.de} im Jahr statt "
            f"bisher {was.de} zu {len(keys)}. {_worse(len(worse)).de}",
            en=f"If {name} leaves, the other {len(rest)} members bear {now.en} a year, after {was.en} among "
            f"{len(keys)}. {_worse(len(worse)).en}",
        ),
    )


def _worse(count: int) -> Text:
    if not count:
        return Text(de="Keines zahlt dann mehr als allein.", en="None then pays more than alone.")
    return Text(
        de=f"Mehr als allein {'zahlt' if count == 1 else 'zahlen'} dann {count}.",
        en=f"{count} then {'pays' if count == 1 else 'pay'} more than alone.",
    )


def _pays_off(balances: Sequence[int]) -> int | None:
    return next((at for at, balance in enumerate(balances, start=1) if balance > 0), None)


def _half_up(cents: Fraction) -> int:
    doubled = 2 * cents + 1
    return doubled.numerator // (2 * doubled.denominator)


def _assumptions(inflation: Fraction, lead: str | None, *, has_grant: bool) -> tuple[Text, ...]:
    percent = percent_cut(inflation)
    prices = (
        Text(
            de=f"Angenommen: {percent.replace('.', ',')} % Preissteigerung im Jahr.",
            en=f"Assumed: prices rise by {percent} % a year.",
        )
        if inflation
        else Text(
            de="Ohne Preissteigerung gerechnet; geben Sie eine an, wenn Sie damit rechnen.",
            en="Calculated without rising prices; state a rate if you expect them to rise.",
        )
    )
    base = (
        Text(
            de=f"19 % auf das, was die anderen Mitglieder an {lead} zahlen, ohne Vorsteuerabzug.",
            en=f"19 % on what the other members pay {lead}, without deduction of input tax.",
        )
        if lead is not None
        else Text(
            de="19 % auf die ganzen Kosten der Gruppe als ungünstigster Fall, ohne Vorsteuerabzug.",
            en="19 % on the whole cost of the group as the worst case, without deduction of input tax.",
        )
    )
    grant = (
        Text(
            de="Die Zuwendung steht im ersten Jahr; die Anteile rechnen mit der erwarteten Höhe.",
            en="The grant stands in the first year; shares are calculated with the expected award.",
        )
        if has_grant
        else Text(
            de="Eine erwartete Zuwendung ist nicht bekannt; gerechnet wird ohne.",
            en="No expected award is known; it is calculated without one.",
        )
    )
    return prices, base, VAT_NOTE, grant


def _check(
    costs: Sequence[MemberCosts], years: int, one_off_cents: int, inflation: Fraction, lead: str | None
) -> None:
    if not 1 <= years <= 30:
        raise _wrong("years", "out-of-range", "1 bis 30 Jahre sind möglich.", "1 to 30 years are possible.")
    if one_off_cents < 0:
        raise _wrong("one_off", "too-small", "Der Betrag ist negativ.", "The amount is negative.")
    if not 0 <= inflation <= Fraction(1, 4):
        raise _wrong(
            "inflation", "out-of-range", "Möglich sind 0 bis 25 % im Jahr.", "0 to 25 % a year are possible."
        )
    if lead is not None and all(member.key != lead for member in costs):
        raise _wrong("lead", "not-a-member", "Die Federführung ist kein Mitglied.", "The lead is no member.")


def _wrong(field: str, code: str, de: str, en: str) -> InvalidInput:
    return InvalidInput(fields=(FieldError(field=field, code=code, text=Text(de=de, en=en)),))
