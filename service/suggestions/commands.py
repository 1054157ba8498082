# SPDX-License-Identifier: EUPL-1.2
"""`ikz partners`, `ikz groups`, `ikz backtest`: questions that need no database."""

import datetime as dt
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import click

from matching.errors import Text
from matching.landscape import Landscape
from matching.participants import Basis
from matching.wording import number
from schemas.suggestion import Reason
from service.command_options import as_of_option, in_language, json_option, language, print_json
from service.landscape.build import OFFICE, build_landscape
from service.landscape.files import facts_from_files, read_needs
from service.suggestions.actions import suggest_groups, suggest_partners
from service.suggestions.sizes import parse_sizes

__all__ = ("backtest", "groups", "partners")

_needs_option = click.option(
    "--needs",
    "needs_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="CSV of stated needs and offers: municipality,topic,kind,fte,urgency,earliest_start.",
)
_topic_option = click.option("--topic", required=True, help="Slug of a topic, e.g. it_administrator.")
_basis_option = click.option(
    "--basis",
    type=click.Choice([basis.value for basis in Basis]),
    help="stated: from stated needs; potential: from public facts only. Default: stated where it answers.",
)


@click.command()
@click.argument("municipality", metavar="AGS")
@_topic_option
@_needs_option
@_basis_option
@click.option("--limit", type=click.IntRange(1, 420), default=10, show_default=True)
@as_of_option
@json_option
def partners(
    municipality: str,
    topic: str,
    needs_file: Path | None,
    basis: str | None,
    limit: int,
    as_of: dt.date,
    as_json: bool,
) -> None:
    """Who fits a municipality (Kommune) for a topic, best first, and why.

    Example: ikz partners 06631018 --topic it_operations_hosting
    """
    landscape = _landscape(needs_file, as_of)
    answer = suggest_partners(
        landscape, municipality, topic, basis=Basis(basis) if basis else None, limit=limit
    )
    if as_json:
        print_json(answer)
        return
    _head(answer, landscape)
    for place, partner in enumerate(answer.partners, 1):
        points = in_language(_points(partner.score))
        click.echo(f"\n{place}. {partner.name} ({partner.ags}), {points}")
        for reason in partner.reasons:
            click.echo(_reason_line(reason))


@click.command()
@click.argument("municipality", metavar="AGS")
@_topic_option
@_needs_option
@click.option("--sizes", help="Members of a group, e.g. 3-6 (the default) or 4.")
@_basis_option
@click.option("--limit", type=click.IntRange(1, 100), default=10, show_default=True)
@as_of_option
@json_option
def groups(
    municipality: str,
    topic: str,
    needs_file: Path | None,
    sizes: str | None,
    basis: str | None,
    limit: int,
    as_of: dt.date,
    as_json: bool,
) -> None:
    """Groups (Gruppen) that contain a municipality, best first, with reasons and the grant.

    Example: ikz groups 06631018 --topic it_operations_hosting --needs needs.csv
    """
    wanted = parse_sizes(sizes)
    landscape = _landscape(needs_file, as_of)
    answer = suggest_groups(
        landscape,
        municipality,
        topic,
        sizes=wanted,
        basis=Basis(basis) if basis else None,
        limit=limit,
    )
    if as_json:
        print_json(answer)
        return
    _head(answer, landscape)
    for place, group in enumerate(answer.groups, 1):
        names = ", ".join(member.name for member in group.members)
        grant = group.grant
        click.echo(f"\n{place}. {names}")
        click.echo("   " + in_language(_worth(group.score, grant.amount_eur, grant.expected_award_eur)))
        for reason in (*group.reasons, *group.notes):
            click.echo(_reason_line(reason))


def _reason_line(reason: Reason) -> str:
    points = number(reason.points, german=language() == "de")
    return f"   {points:>7}  {in_language(reason.text)}"


def _worth(score: int, amount_eur: str | None, expected_eur: str | None) -> Text:
    """Points and both figures of the quote."""
    points, amount, expected = _points(score), _euros(amount_eur), _euros(expected_eur)
    return Text(
        de=f"{points.de} · Förderung nach Regel {amount.de}, erwartet {expected.de} (Schätzung)",
        en=f"{points.en} · grant by the rule {amount.en}, expected {expected.en} (estimate)",
    )


def _points(score: int) -> Text:
    return Text(de=f"{number(score, german=True)} Punkte", en=f"{number(score, german=False)} points")


def _euros(amount_eur: str | None) -> Text:
    if amount_eur is None:
        return Text(de="nicht bekannt", en="not known")
    """As people write it: 75.000 Euro or EUR 75,000, cents only if there are any."""
    amount = f"{Decimal(amount_eur):,.2f}".removesuffix(".00")
    return Text(de=amount.translate(str.maketrans(",.", ".,")) + " Euro", en=f"EUR {amount}")


@click.command()
@click.option(
    "--cooperations",
    "file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="CSV of real cooperations (columns as `ikz cooperations import`); without it the project's own.",
)
@as_of_option
@json_option
def backtest(file: Path | None, as_of: dt.date, as_json: bool) -> None:
    """How well the shipped weights find real cooperations again, beside three baselines.

    A row that touches a district of the fit is ranked with weights fitted without that district.

    Example: ikz backtest --cooperations cooperations.csv --json
    """
    # scikit-learn and the evidence are only needed here.
    from matching.evidence.backtest import backtest as run
    from service.known_cooperations.files import read_cooperations
    from service.suggestions.backtest_text import backtest_lines
    from service.suggestions.weights_file import read_fitted_weights

    landscape = build_landscape(facts_from_files(), OFFICE, as_of)
    ties = read_cooperations(file, landscape.register).ties if file else landscape.ties
    with click.progressbar(
        length=100, label="Backtest", file=sys.stderr, hidden=not sys.stderr.isatty()
    ) as bar:
        result = run(
            landscape,
            ties,
            read_fitted_weights(),
            progress=lambda done, of: bar.update(100 * done // of - bar.pos),
        )
    if as_json:
        print_json(result)
        return
    for line in backtest_lines(result, language()):
        click.echo(line)


def _landscape(needs_file: Path | None, as_of: dt.date) -> Landscape:
    facts = facts_from_files()
    if needs_file is not None:
        stated = read_needs(needs_file, facts, as_of)
        facts = facts.stating(stated.needs, stated.offers)
    return build_landscape(facts, OFFICE, as_of)


def _head(answer: Any, landscape: Landscape) -> None:
    asker, topic = answer.municipality, landscape.topic_by_slug[answer.topic]
    label = in_language(Text(de=topic.label_de, en=topic.label_en))
    date = in_language(Text(de=f"{answer.as_of:%d.%m.%Y}", en=answer.as_of.isoformat()))
    click.echo(f"{asker.name} ({asker.ags}) · {label} ({topic.slug}) · {date}")
    if asker.note:
        click.echo(in_language(asker.note))
    click.echo(f"{in_language(answer.basis_text)} {in_language(answer.looked_at.text)}")
