# SPDX-License-Identifier: EUPL-1.2
"""Awards and totals from values to wire."""

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction

from matching.money.awards import Judged
from matching.money.series import Figure, Mean, Period, means
from schemas import statistics as wire
from service.grants.wire import euro, euro_or_none, text_to_wire

__all__ = ("awards_to_wire", "series_to_wire")


def awards_to_wire(judged: Sequence[Judged]) -> wire.AwardList:
    """The awards in their order, and how often each reason occurs, ascending by reason."""
    counted = Counter(found.reason.value for found in judged)
    return wire.AwardList(
        awards=tuple(_award(found) for found in judged),
        reasons={reason: counted[reason] for reason in sorted(counted)},
    )


def series_to_wire(periods: Sequence[Period]) -> wire.ProgrammeSeries:
    """The totals with the means that follow from them."""
    return wire.ProgrammeSeries(periods=tuple(_period(period) for period in periods))


def _award(found: Judged) -> wire.AwardRow:
    award = found.award
    return wire.AwardRow(
        id=award.id,
        members=award.members,
        member_count=award.count,
        task=text_to_wire(award.task),
        date=award.date,
        date_basis=award.date_basis.value,
        programme=found.programme_id,
        version=found.version,
        rule_eur=euro_or_none(found.amount_cents),
        expected_eur=euro_or_none(found.expected_cents),
        award_eur=euro_or_none(award.cents),
        reason=found.reason.value,
        text=text_to_wire(found.text),
        note=text_to_wire(award.note) if award.note else None,
        source=award.source,
        url=award.url,
        evidence=award.evidence.value,
    )


def _period(period: Period) -> wire.SeriesRow:
    derived = means(period)
    return wire.SeriesRow(
        id=period.id,
        label=text_to_wire(period.label),
        begins=period.begins,
        ends=period.ends,
        cooperations=_figure(period.cooperations),
        money_eur=_figure(period.cents, divisor=100),
        participations=_figure(period.participations),
        municipalities=_figure(period.municipalities),
        mean_eur_per_cooperation=_mean(derived.get("cents_per_cooperation"), Fraction(1, 100)),
        mean_eur_per_participation=_mean(derived.get("cents_per_participation"), Fraction(1, 100)),
        mean_members_per_cooperation=_mean(derived.get("members_per_cooperation"), Fraction(1)),
        source=period.source,
        url=period.url,
        evidence=period.evidence.value,
    )


def _figure(figure: Figure | None, divisor: int = 1) -> wire.Figure | None:
    if figure is None:
        return None
    return wire.Figure(value=figure.value // divisor, relation=figure.relation.value)


def _mean(mean: Mean | None, factor: Fraction) -> wire.Mean | None:
    if mean is None:
        return None
    hundredths = int(mean.value * factor * 100 + Fraction(1, 2))
    return wire.Mean(value=euro(hundredths), relation=mean.relation.value)
