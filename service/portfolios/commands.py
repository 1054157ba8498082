# SPDX-License-Identifier: EUPL-1.2
"""`ikz portfolio`: which groups to fund when money is short."""

import click

from matching.errors import FieldError, InvalidInput, Text
from schemas.portfolio import PortfolioDraft, PortfolioResult
from service.command_options import in_language, json_option, language, print_json
from service.portfolios.asking import answer, by_hand, question_of
from service.savings.actions import cents_of
from service.savings.files import read_request, readable

__all__ = ("portfolio",)

_WORDS = {
    "de": {
        "funded": "Gefördert",
        "not": "Nicht gefördert",
        "years": "Jahr: Budget, ausgegeben, übrig; mindestens nötig für mehr",
        "proof": "Nachweis",
    },
    "en": {
        "funded": "Funded",
        "not": "Not funded",
        "years": "Year: budget, spent, left; least needed for more",
        "proof": "Proof",
    },
}
_PROOF = {
    "every_use": Text(
        de="jede mögliche Verwendung des Geldes wurde betrachtet", en="every use of the money was looked at"
    ),
    "bound": Text(de="die unabhängige Schranke wird erreicht", en="the independent bound is reached"),
    "solver": Text(de="nach Angabe des Lösers", en="as the solver claims"),
}


@click.command()
@click.argument("file", metavar="FILE", type=click.Path(allow_dash=True))
@json_option
def portfolio(file: str, as_json: bool) -> None:
    """Which groups to fund when money is short (Förderportfolio): the one best choice, never a cent over.

    FILE is JSON as `POST /v1/portfolios` takes it ("-": standard input), with groups given by hand: budgets
    of consecutive years, and for each group its payments, the municipalities it places and its score.

    \b
    Example:
      {"budgets": [{"year": 2027, "amount_eur": "175000.00"}],
       "candidates": [{"key": "A", "amounts_eur": ["75000.00"], "placed": 3, "score": 240},
                      {"key": "B", "amounts_eur": ["125000.00"], "placed": 5, "score": 410}]}
    """
    draft = read_request(file, PortfolioDraft)
    result = answer(question_of(draft, _budgets(draft), by_hand(draft.candidates)))
    if as_json:
        print_json(result)
        return
    click.echo("\n".join(_lines(result)))


def _budgets(draft: PortfolioDraft) -> list[int]:
    """As given: without a database there is nothing to look up."""
    errors = []
    if draft.plan is not None or draft.open_cooperations:
        text = Text(
            de="Gruppen eines Plans und laufende Kooperationen kennt nur der Dienst.",
            en="Only the service knows the groups of a plan and cooperations.",
        )
        field = "plan" if draft.plan is not None else "open_cooperations"
        errors.append(FieldError(field=field, code="needs-the-service", text=text))
    amounts = []
    for at, year in enumerate(draft.budgets):
        if year.amount_eur is None:
            text = Text(de="Hier ist ein Betrag nötig.", en="An amount is needed here.")
            errors.append(FieldError(field=f"budgets[{at}].amount_eur", code="missing", text=text))
        else:
            amounts.append(cents_of(year.amount_eur))
    if errors:
        raise InvalidInput(fields=tuple(errors))
    return amounts


def _lines(result: PortfolioResult) -> list[str]:
    words = _WORDS[language()]
    lines = [in_language(result.text), "", words["funded"]]
    lines += [f"  {group.start_year}  {_sum(group.amounts_eur):>16}  {group.key}" for group in result.funded]
    if result.not_funded:
        lines += ["", words["not"]]
        lines += [f"        {_sum(group.amounts_eur):>16}  {group.key}" for group in result.not_funded]
    lines += ["", words["years"]]
    for year in result.years:
        more = "-" if year.next_eur is None else readable(year.next_eur)
        amounts = "   ".join(readable(euros) for euros in (year.budget_eur, year.spent_eur, year.left_eur))
        lines.append(f"  {year.year}: {amounts}   {more}")
    proof = in_language(_PROOF[result.certificate.proof])
    lines += ["", f"{words['proof']}: {result.certificate.method}, {proof}.", in_language(result.wording)]
    return lines


def _sum(amounts: tuple[str, ...]) -> str:
    return " + ".join(readable(euros) for euros in amounts)
