# SPDX-License-Identifier: EUPL-1.2
"""An award whose amount is neither the rule's nor the expected one needs a reason (R4)."""

from collections.abc import Sequence
from decimal import Decimal

from matching.errors import FieldError, InvalidInput, Text
from matching.money.explain import whole_euros
from matching.register import Register
from schemas.cooperation import AwardFacts
from service.cooperations.case import Case
from service.cooperations.judging import figures_of

__all__ = ("check_deviation",)

_NO_FIGURE = Text(de="keine Zahl", en="no figure")


def check_deviation(case: Case, award: AwardFacts, members: Sequence[str], register: Register) -> None:
    """Let an amount pass that is one of the two figures for these members, or that has a reason.

    :param members: keys of today of the members that the award counts
    :raises InvalidInput: it is neither and no reason is given; names both figures (cents)
    """
    rule, expected = figures_of(case, members, register)
    cents = int(Decimal(award.amount_eur) * 100)
    if cents in (rule, expected) or award.deviation_reason.strip():
        return
    by_rule, likely = (_NO_FIGURE if figure is None else whole_euros(figure) for figure in (rule, expected))
    text = Text(
        de=f"Der Betrag weicht von der Regel ({by_rule.de}) und vom erwarteten Bescheid ({likely.de}) ab. "
        "Bitte begründen Sie das.",
        en=f"The amount is neither the rule's ({by_rule.en}) nor the expected one ({likely.en}). "
        "Please say why.",
    )
    raise InvalidInput(
        text,
        fields=(FieldError(field="facts.award.deviation_reason", code="deviation-needs-reason", text=text),),
        facts={"rule_cents": rule, "expected_cents": expected},
    )
