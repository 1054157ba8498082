# SPDX-License-Identifier: EUPL-1.2
"""`ikz graph`: the graph as a file for other programs."""

import datetime as dt
from pathlib import Path

import click
import msgspec

from matching.graph import build_graph, to_graphml, to_node_link
from service.command_options import as_of_option, json_option, language
from service.landscape.build import OFFICE, build_landscape
from service.landscape.files import facts_from_files, read_needs
from service.register.tables import ATTRIBUTION

__all__ = ("graph",)


@click.command()
@click.option(
    "--needs",
    "needs_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="CSV of stated needs and offers: municipality,topic,kind,fte,urgency,earliest_start.",
)
@click.option(
    "--format",
    "file_format",
    type=click.Choice(["json", "graphml"]),
    help="json: node-link data (the default); graphml: for Gephi or yEd.",
)
@click.option(
    "--output",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    help="Write to this file instead of stdout; a name ending in .graphml says the format.",
)
@as_of_option
@json_option
def graph(
    needs_file: Path | None, file_format: str | None, output: Path | None, as_of: dt.date, as_json: bool
) -> None:
    """The graph of municipalities (Kommunen), needs, offers and topics, with borders, nearness and ties.

    \b
    Examples:
      ikz graph --output hessen.graphml
      ikz graph --needs needs.csv --format json
    """
    by_name = "graphml" if output is not None and output.suffix == ".graphml" else "json"
    wanted = "json" if as_json else file_format or by_name
    facts = facts_from_files()
    if needs_file is not None:
        stated = read_needs(needs_file, facts, as_of)
        facts = facts.stating(stated.needs, stated.offers)
    built = build_graph(build_landscape(facts, OFFICE, as_of), attribution=ATTRIBUTION)
    content = to_graphml(built) if wanted == "graphml" else msgspec.json.encode(to_node_link(built))
    if output is None:
        click.echo(content)
        return
    try:
        output.write_bytes(content)
    except OSError as error:
        raise click.FileError(str(output), error.strerror or str(error)) from error
    nodes, edges = (_word("Knoten", "nodes"), _word("Kanten", "edges"))
    click.echo(f"{output}: {built.number_of_nodes()} {nodes}, {built.number_of_edges()} {edges}", err=True)


def _word(de: str, en: str) -> str:
    return en if language() == "en" else de
