# SPDX-License-Identifier: EUPL-1.2
"""`ikz`: the command line. Commands live with their area and are imported only when they are called.

Exit codes: 0 done; 2 the input is wrong, in one sentence that names every wrong field; 1 something failed.
Answers go to stdout, everything else to stderr.
"""

import importlib
import os
import sys
import traceback
from dataclasses import dataclass
from typing import Any

import click

from matching.errors import DomainError
from service.command_options import in_language, language
from service.errors import DatabaseUnavailable, StartFailed
from service.settings import PROJECT_DIRECTORY
from service.usage_errors import usage_sentence

__all__ = ("COMMANDS", "Place", "ikz", "main")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a command is (`module:name`), its section in the help and its one line there."""

    where: str
    section: str
    line: str

    @property
    def module(self) -> str:
        return self.where.partition(":")[0]


_ASK = "Questions (no database needed)"
_DATA = "Data"
_RUN = "Running the service"

COMMANDS: dict[str, Place] = {
    "partners": Place(
        "service.suggestions.commands:partners", _ASK, "Who fits a municipality for a topic, and why."
    ),
    "groups": Place(
        "service.suggestions.commands:groups",
        _ASK,
        "Groups (Gruppen) for a municipality, with reasons and grant.",
    ),
    "grant": Place("service.grants.commands:grant", _ASK, "What the Land pays for a group (Förderung)."),
    "awards": Place("service.statistics.commands:awards", _ASK, "Real awards (Bescheide) beside the rules."),
    "short-ways": Place(
        "service.programmes.short_ways_command:short_ways",
        _ASK,
        "What is free, whom to join, which programmes apply: before a group is founded.",
    ),
    "savings": Place(
        "service.savings.commands:savings", _ASK, "What a group saves, who pays what (Einsparung)."
    ),
    "portfolio": Place(
        "service.portfolios.commands:portfolio", _ASK, "Which groups to fund when money is short."
    ),
    "plan": Place(
        "service.plans.commands:plan",
        _ASK,
        "The best partition of a topic's participants into groups, with proof.",
    ),
    "candidates": Place(
        "service.plans.commands:candidates", _ASK, "Every feasible group of a topic, one JSON line each."
    ),
    "check-plan": Place(
        "service.plans.commands:check_plan", _ASK, "Verify a plan independently of the planner."
    ),
    "backtest": Place(
        "service.suggestions.commands:backtest", _ASK, "How well the ranking finds real cooperations again."
    ),
    "graph": Place(
        "service.graph.commands:graph",
        _ASK,
        "The graph of municipalities, needs, offers and topics as a file.",
    ),
    "openapi": Place("service.http.commands:openapi", _ASK, "The description of the HTTP API (OpenAPI 3.1)."),
    "register": Place(
        "service.register.commands:register", _DATA, "Look up municipalities; take over a newer GV100AD file."
    ),
    "needs": Place("service.needs.commands:needs", _DATA, "Import needs and offers (Bedarfe, Angebote)."),
    "cooperations": Place(
        "service.known_cooperations.commands:cooperations",
        _DATA,
        "Import earlier cooperations (Kooperationen).",
    ),
    "programmes": Place(
        "service.programmes.commands:programmes", _DATA, "Add, try and list funding programmes."
    ),
    "documents": Place(
        "service.documents.commands:documents", _DATA, "Write the documents (Unterlagen) of a sample case."
    ),
    "accounts": Place(
        "service.accounts.commands:accounts", _DATA, "People (Konten): make, invite by letter, list, end."
    ),
    "privacy": Place(
        "service.privacy.commands:privacy", _DATA, "Data of a person, erasure (Datenschutz), documents."
    ),
    "keys": Place("service.access.commands:keys", _DATA, "Create, list and revoke API keys."),
    "audit": Place(
        "service.record.commands:audit", _DATA, "Verify, export and anchor the chain of recorded events."
    ),
    "case-file": Place(
        "service.case_files.commands:case_file", _DATA, "Make and verify the case file (Prüfakte) of a case."
    ),
    "run": Place(
        "service.serve.commands:run", _RUN, "Everything at once: engine, migrations, web server, worker."
    ),
    "migrate": Place("service.database.commands:migrate", _RUN, "Bring the database up to date."),
    "serve": Place("service.serve.commands:serve", _RUN, "The web server alone."),
    "worker": Place("service.worker:worker", _RUN, "The worker alone."),
    "due": Place("service.due:due", _RUN, "Do once what is due: reminders, deadlines, retention."),
    "messages": Place(
        "service.messages.commands:messages", _RUN, "Messages, dead letters, official mailboxes."
    ),
}


class LazyGroup(click.Group):
    """A group that knows its commands by name and imports the one that is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return [name for name, place in COMMANDS.items() if _exists(place.module)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        place = COMMANDS.get(cmd_name)
        if place is None or not _exists(place.module):
            return None
        command: click.Command = getattr(importlib.import_module(place.module), place.where.partition(":")[2])
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        sections: dict[str, list[tuple[str, str]]] = {}
        for name in self.list_commands(ctx):
            sections.setdefault(COMMANDS[name].section, []).append((name, COMMANDS[name].line))
        for section, lines in sections.items():
            with formatter.section(section):
                formatter.write_dl(lines)


def _exists(module: str) -> bool:
    """Whether a module of the service is there. Looks for its file, because looking for the module would
    import the packages above it."""
    return (PROJECT_DIRECTORY / module.replace(".", "/")).with_suffix(".py").exists()


@click.group(
    cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(package_name="ikz-matchmaking", prog_name="ikz", message="%(prog)s %(version)s")
def ikz() -> None:
    """Find partners for inter-municipal cooperation (interkommunale Zusammenarbeit, IKZ) in Hessen.

    Municipalities are named by AGS (8 digits, districts 5) or ARS (12 digits); an old key finds its
    successor. Questions read the register that comes with the program.

    \b
    Examples:
      ikz groups 06631018 --topic it_operations_hosting
      ikz grant 06631018 06631008 06631013 --topic it_operations_hosting --json
      ikz run --demo

    `ikz COMMAND --help` explains a command. Exit codes: 0 done, 2 wrong input, 1 failure.
    """


def main() -> None:
    """The program `ikz`."""
    sys.exit(_run(sys.argv[1:]))


def _run(arguments: list[str]) -> int:
    try:
        answer: Any = ikz.main(arguments, prog_name="ikz", standalone_mode=False)
        sys.stdout.flush()
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        return 2
    except click.UsageError as error:
        command = " ".join(["ikz", *(name for name in arguments[:1] if name in COMMANDS)])
        click.echo(f"ikz: {in_language(usage_sentence(error, command))}", err=True)
        return 2
    except click.ClickException as error:
        click.echo(f"ikz: {error.format_message()}", err=True)
        return 2
    except (click.Abort, KeyboardInterrupt):
        return 130
    except DomainError as error:
        _trace()
        _say(error)
        return 1 if isinstance(error, StartFailed | DatabaseUnavailable) else 2
    except BrokenPipeError:
        # The reader (`| head`) has seen enough; Python must not complain about it at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except ModuleNotFoundError as error:
        _trace()
        return _fail(
            f"Es fehlt das Paket {error.name}; bitte `make setup` aufrufen.",
            f"The package {error.name} is missing; run `make setup`.",
        )
    except Exception as error:
        _trace()
        return _fail(*_fault(error))
    return answer if isinstance(answer, int) else 0


def _say(error: DomainError) -> None:
    fields = "".join(
        f"\n  {wrong.field}: {wrong.text.en if language() == 'en' else wrong.text.de}"
        for wrong in error.fields
        # One wrong field that the sentence has already told needs no second line.
        if len(error.fields) > 1 or wrong.text not in (error.text, error.title)
    )
    click.echo(f"ikz: {error.text.en if language() == 'en' else error.text.de}{fields}", err=True)


def _fault(error: Exception) -> tuple[str, str]:
    kind = type(error).__name__
    if kind in ("UndefinedTableError", "InvalidSchemaNameError", "UndefinedColumnError"):
        return (
            "Die Datenbank ist nicht auf dem Stand dieses Programms; bitte `ikz migrate` aufrufen.",
            "The database is not up to date with this program; run `ikz migrate`.",
        )
    said = " ".join(str(error).split()) or kind
    return (
        f"Unerwarteter Fehler: {said} ({kind}; IKZ_DEBUG=1 zeigt die Einzelheiten).",
        f"Unexpected failure: {said} ({kind}; IKZ_DEBUG=1 shows the details).",
    )


def _fail(de: str, en: str) -> int:
    click.echo(f"ikz: {en if language() == 'en' else de}", err=True)
    return 1


def _trace() -> None:
    if os.environ.get("IKZ_DEBUG") == "1":
        traceback.print_exc()


if __name__ == "__main__":
    main()
