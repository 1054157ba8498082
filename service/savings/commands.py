# SPDX-License-Identifier: EUPL-1.2
"""`ikz savings`: what a group saves by doing a task jointly."""

import datetime as dt

import click

from schemas.savings import SavingsAnswer, SavingsRequest
from service.command_options import as_of_option, in_language, json_option, language, print_json
from service.landscape.files import facts_from_files
from service.programmes.catalogue import read_programmes
from service.savings.actions import calculate_savings
from service.savings.files import read_request, readable
from service.savings.wire import savings_to_wire

__all__ = ("savings",)

_WORDS = {
    "de": {
        "alone": "allein",
        "share": "Anteil",
        "saved": "gespart",
        "years": "{n} Jahre",
        "balance": "Bilanz ohne / mit erwarteter Zuwendung",
        "vat": "mit 19 % Umsatzsteuer (zu prüfen), ohne Zuwendung",
        "more": "zahlt mehr als allein",
        "leaves": "Wenn ein Mitglied ausscheidet",
        "unknown": "nicht bekannt",
    },
    "en": {
        "alone": "alone",
        "share": "share",
        "saved": "saved",
        "years": "{n} years",
        "balance": "balance without / with the expected grant",
        "vat": "with 19 % VAT (to be checked), without grant",
        "more": "pays more than alone",
        "leaves": "If a member leaves",
        "unknown": "not known",
    },
}


@click.command()
@click.argument("file", metavar="FILE", type=click.Path(allow_dash=True))
@as_of_option
@json_option
def savings(file: str, as_of: dt.date, as_json: bool) -> None:
    """What a group saves by doing a task jointly (Effizienzgewinn): 15 % a year are needed.

    FILE is JSON as `POST /v1/savings` takes it ("-": standard input): what each member spends alone in a
    year, what the group spends, how the cost is split.

    \b
    Example:
      {"members": [{"municipality": "06631018", "personnel_eur": "60000.00"},
                   {"municipality": "06631008", "personnel_eur": "48000.00"},
                   {"municipality": "06631016", "personnel_eur": "40000.00"}],
       "group": {"personnel_eur": "110000.00"}, "split": "per_head",
       "topic": "it_operations_hosting"}
    """
    request = read_request(file, SavingsRequest)
    found = calculate_savings(facts_from_files(), read_programmes(), request, request.date or as_of)
    answer = savings_to_wire(found)
    if as_json:
        print_json(answer)
        return
    click.echo("\n".join(_lines(answer)))


def _lines(answer: SavingsAnswer) -> list[str]:
    words = _WORDS[language()]
    lines = [in_language(answer.text), in_language(answer.split.text), ""]
    width = max(len(member.name) for member in answer.members)
    lines.append(f"  {'':<{width}} {words['alone']:>14} {words['share']:>14} {words['saved']:>14}")
    flagged = {part.ags: part.flags for part in answer.split.parts}
    for member in answer.members:
        mark = f"   {words['more']}" if "PAYS_MORE_THAN_ALONE" in flagged[member.ags] else ""
        amounts = " ".join(
            f"{readable(euros):>14}" for euros in (member.alone_eur, member.share_eur, member.saved_eur)
        )
        lines.append(f"  {member.name:<{width}} {amounts}{mark}")
    for sheet in answer.sheets:
        last = sheet.years[-1]
        known = last.balance_expected_eur
        expected = words["unknown"] if known is None else readable(known)
        lines += [
            "",
            words["years"].format(n=last.year),
            f"  {words['balance']}: {readable(last.balance_eur)} / {expected}",
            f"  {words['vat']}: {readable(sheet.vat[-1].balance_eur)}",
        ]
    lines += ["", *(f"- {in_language(text)}" for text in answer.sheets[0].assumptions)]
    if answer.leaving:
        lines += ["", words["leaves"], *(f"- {in_language(left.text)}" for left in answer.leaving)]
    return lines
