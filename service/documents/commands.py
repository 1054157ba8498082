# SPDX-License-Identifier: EUPL-1.2
"""`ikz documents`: papers on the command line."""

from pathlib import Path

import click

from matching.errors import InvalidInput, Text
from service.command_options import in_language, json_option, print_json
from service.documents.catalogue import DOCUMENTS
from service.documents.sample import sample_paper

__all__ = ("documents",)


@click.group()
def documents() -> None:
    """Documents (Unterlagen) of a cooperation: application, folder for a council, tables, timetable."""


@documents.command()
@click.option(
    "--out",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    required=True,
    metavar="DIR",
    help="Folder to write into; it is made if it is not there.",
)
@json_option
def sample(folder: Path, as_json: bool) -> None:
    """Write every document from a made-up case, labelled as a sample (Muster) on every page.

    The same program writes the same bytes each time. Needs no database.

    \b
    Example:
      ikz documents sample --out muster
    """
    paper = sample_paper()
    made = {document.name: document.make(paper, paper.partners[2].key) for document in DOCUMENTS}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in made.items():
            (folder / name).write_bytes(content)
    except OSError as error:
        raise InvalidInput(
            Text(
                de=f"In {folder} lässt sich nicht schreiben ({error.strerror}).",
                en=f"{folder} cannot be written to ({error.strerror}).",
            )
        ) from None
    written = [{"name": name, "bytes": len(content)} for name, content in made.items()]
    if as_json:
        print_json({"folder": str(folder), "documents": written})
        return
    count = len(written)
    click.echo(
        in_language(
            Text(
                de=f"{count} Musterunterlagen geschrieben: {folder}",
                en=f"{count} sample documents written: {folder}",
            )
        )
    )
