# SPDX-License-Identifier: EUPL-1.2
"""`ikz grant`: what the Land pays for a group."""

import datetime as dt
import re

import click

from matching.errors import FieldError, InvalidInput, Text
from service.command_options import as_of_option, json_option, language, print_json
from service.grants.actions import make_quote
from service.grants.table import quote_as_text
from service.grants.wire import cents_of, quote_to_wire
from service.landscape.files import facts_from_files
from service.programmes.catalogue import read_programmes

__all__ = ("grant",)


@click.command()
@click.argument("members", nargs=-1, required=True, metavar="AGS...")
@click.option("--topic", required=True, metavar="T", help="Slug of the topic (Aufgabe).")
@click.option("--justification", metavar="TEXT", help="Why two members suffice (Begründung der Ausnahme).")
@click.option("--programme", metavar="ID", help="Quote by this programme instead of the topic's.")
@click.option("--units", type=click.IntRange(0, 1000), help="Number of units, for programmes paid per unit.")
@click.option("--cost", metavar="EURO", help="Eligible cost, for programmes that pay a percentage of it.")
@as_of_option
@json_option
def grant(
    members: tuple[str, ...],
    topic: str,
    justification: str | None,
    programme: str | None,
    units: int | None,
    cost: str | None,
    as_of: dt.date,
    as_json: bool,
) -> None:
    """What the Land pays for a group (Zuwendung): two figures side by side, and what each rests on.

    The first follows the rule of the programme, the second is the award to expect under the general
    directive. AGS... are the keys of the members (AGS or ARS; an old key finds its successor). It is an
    estimate, subject to decision.

    \b
    Examples:
      ikz grant 06631018 06631008 06631016 --topic it_operations_hosting
      ikz grant 06433011 06433013 --topic data_protection_officer --justification "Nur zwei grenzen an."
    """
    facts = facts_from_files()
    quote = make_quote(
        facts,
        read_programmes(),
        members=members,
        topic=topic,
        as_of=as_of,
        justification=justification,
        programme=programme,
        units=units,
        cost_cents=_cents(cost),
    )
    if as_json:
        print_json(quote_to_wire(quote))
        return
    label = next(Text(de=t.label_de, en=t.label_en) for t in facts.topics if t.slug == topic)
    click.echo(quote_as_text(quote, language(), label))


def _cents(cost: str | None) -> int | None:
    if cost is None:
        return None
    if not re.fullmatch(r"\d{1,12}(\.\d{2})?", cost):
        text = Text(
            de=f"„{cost}“ ist kein Betrag in Euro (zum Beispiel 120000.00).",
            en=f'"{cost}" is not an amount in euro (for example 120000.00).',
        )
        raise InvalidInput(text, fields=(FieldError(field="--cost", code="not-an-amount", text=text),))
    return cents_of(cost if "." in cost else f"{cost}.00")
