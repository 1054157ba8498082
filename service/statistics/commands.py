# SPDX-License-Identifier: EUPL-1.2
"""`ikz awards`: real awards beside the rules."""

import click

from matching.money.awards import judge
from service.command_options import in_language, json_option, language, print_json
from service.grants.wire import euro_or_none
from service.programmes.catalogue import read_programmes
from service.statistics.reference import read_awards
from service.statistics.wire import awards_to_wire

__all__ = ("awards",)


@click.command()
@json_option
def awards(as_json: bool) -> None:
    """Real awards (Bescheide) beside the rules: by rule, expected, paid, and why they differ.

    Each award is quoted by the programme of its date. A date that no source names is assumed.

    \b
    Example:
      ikz awards --json
    """
    judged = [judge(award, read_programmes()) for award in read_awards()]
    if as_json:
        print_json(awards_to_wire(judged))
        return
    heads = ("Mitglieder", "Regel", "erwartet", "Bescheid", "Grund")
    if language() == "en":
        heads = ("members", "rule", "expected", "award", "reason")
    click.echo(f"{heads[0]:>10} {heads[1]:>11} {heads[2]:>11} {heads[3]:>11}  {heads[4]}")
    for found in judged:
        award = found.award
        amounts = (found.amount_cents, found.expected_cents, award.cents)
        columns = " ".join(f"{euro_or_none(cents) or '-':>11}" for cents in amounts)
        click.echo(f"{award.count or '?':>10} {columns}  {found.reason.value}")
        click.echo(f"{'':>10} {', '.join(award.members)}: {in_language(award.task)}")
