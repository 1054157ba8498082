# SPDX-License-Identifier: EUPL-1.2
"""Savings, sheets and splits from values to wire."""

from collections.abc import Mapping

from matching.money import cost_sheet, split
from matching.money.savings import percent_cut
from schemas import savings as wire
from service.grants.wire import euro, euro_or_none, quote_to_wire, text_to_wire
from service.savings.actions import Calculated, Divided

__all__ = ("savings_to_wire", "signed_euro", "split_to_wire")


def signed_euro(cents: int) -> str:
    """Cents as euros with two places and, if needed, a minus."""
    return f"-{euro(-cents)}" if cents < 0 else euro(cents)


def split_to_wire(divided: Divided) -> wire.Split:
    """A split with the names of its members."""
    return _split(divided.split, divided.names)


def savings_to_wire(found: Calculated) -> wire.SavingsAnswer:
    """The whole answer."""
    savings = found.savings
    return wire.SavingsAnswer(
        alone_eur=euro(savings.alone_cents),
        group_eur=euro(savings.group_cents),
        saved_eur=signed_euro(savings.saved_cents),
        gain_percent=None if savings.gain is None else percent_cut(savings.gain),
        meets_threshold=savings.meets_threshold,
        outcome=savings.outcome.value,
        text=text_to_wire(savings.text),
        members=tuple(
            wire.MemberSavings(
                ags=member.key,
                name=found.names[member.key],
                alone_eur=euro(member.alone_cents),
                share_eur=signed_euro(member.share_cents),
                saved_eur=signed_euro(member.saved_cents),
                gain_percent=None if member.gain is None else percent_cut(member.gain),
                is_planned=member.is_planned,
            )
            for member in savings.members
        ),
        split=_split(found.split, found.names),
        grant=None if found.quote is None else quote_to_wire(found.quote),
        sheets=tuple(_sheet(sheet) for sheet in found.sheets),
        leaving=tuple(
            wire.Leaving(
                ags=left.key,
                name=found.names[left.key],
                group_after_eur=euro(left.group_after_cents),
                parts=_parts(after, found.names),
                expected_award_after_eur=None if quote is None else euro_or_none(quote.expected_cents),
                text=text_to_wire(left.text),
            )
            for left, after, quote in found.leaving
        ),
    )


def _split(divided: split.Split, names: Mapping[str, str]) -> wire.Split:
    core = divided.core
    return wire.Split(
        method=divided.method.value,
        total_eur=euro(divided.total_cents),
        parts=_parts(divided, names),
        core=None
        if core is None
        else wire.Core(
            is_stable=core.is_stable,
            count=core.count,
            blocking=core.blocking,
            saving_eur=euro(core.saving_cents.numerator // core.saving_cents.denominator),
        ),
        text=text_to_wire(divided.text),
    )


def _parts(divided: split.Split, names: Mapping[str, str]) -> tuple[wire.Part, ...]:
    return tuple(
        wire.Part(
            ags=part.key,
            name=names[part.key],
            share_eur=signed_euro(part.cents),
            alone_eur=euro_or_none(part.alone_cents),
            flags=tuple(flag.value for flag in part.flags),
            text=text_to_wire(part.text),
        )
        for part in divided.parts
    )


def _sheet(sheet: cost_sheet.CostSheet) -> wire.Sheet:
    return wire.Sheet(
        years=tuple(_year(line) for line in sheet.years),
        vat=tuple(
            wire.VatCase(
                percent=case.percent,
                tax_eur=euro(case.tax_cents),
                balance_eur=signed_euro(case.balance_cents),
            )
            for case in sheet.vat
        ),
        pays_off_in=sheet.pays_off_in,
        pays_off_expected_in=sheet.pays_off_expected_in,
        assumptions=tuple(text_to_wire(text) for text in sheet.assumptions),
    )


def _year(line: cost_sheet.SheetYear) -> wire.SheetYear:
    expected, rule = line.balance_expected_cents, line.balance_rule_cents
    return wire.SheetYear(
        year=line.year,
        alone_eur=euro(line.alone_cents),
        group_eur=euro(line.group_cents),
        one_off_eur=euro(line.one_off_cents),
        grant_expected_eur=euro_or_none(line.grant_expected_cents),
        grant_rule_eur=euro_or_none(line.grant_rule_cents),
        balance_eur=signed_euro(line.balance_cents),
        balance_expected_eur=None if expected is None else signed_euro(expected),
        balance_rule_eur=None if rule is None else signed_euro(rule),
        members=tuple(
            wire.MemberYear(
                ags=member.key,
                alone_eur=euro(member.alone_cents),
                share_eur=signed_euro(member.share_cents),
                one_off_eur=signed_euro(member.one_off_cents),
                grant_eur=euro(member.grant_cents),
            )
            for member in line.members
        ),
    )
