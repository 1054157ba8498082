# SPDX-License-Identifier: EUPL-1.2
"""`ikz plan`, `ikz candidates`, `ikz check-plan`: the statewide plan of a topic; none needs a database."""

import datetime as dt
import os
import sys
from pathlib import Path
from typing import Any

import click
import msgspec

from matching.errors import FieldError, InvalidInput, Text
from service.command_options import as_of_option, in_language, json_option, language
from service.plans.question import read_question
from service.suggestions.sizes import parse_sizes

__all__ = ("candidates", "check_plan", "plan")

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_DEFAULT_SIZES = (3, 4, 5, 6)


def _question_options(command: Any) -> Any:
    """The options that say who takes part, shared by `plan` and `candidates`."""
    for option in (
        as_of_option,
        click.option("--no-led", "led", flag_value=False, default=True, help="No led groups."),
        click.option(
            "--reach",
            type=click.Choice(["topic", "borders"]),
            default="topic",
            show_default=True,
            help="topic: borders, ties, and what the topic allows; borders: (bridged) common borders only.",
        ),
        click.option("--sizes", help="Members of a group, e.g. 3-6 (the default) or 4."),
        click.option("--register", type=_FILE, help="Another register: ags,name,population,lat,lon."),
        click.option("--everyone", is_flag=True, help="Each municipality with one minimal need."),
        click.option(
            "--needs",
            type=_FILE,
            help="CSV of stated needs and offers: municipality,topic,kind,fte,urgency,earliest_start.",
        ),
        click.option("--topic", required=True, help="Slug of a topic, e.g. it_administrator."),
    ):
        command = option(command)
    return command


def _wish_options(command: Any) -> Any:
    for option in (
        click.option("--exclude", multiple=True, metavar="AGS", help="Leaves a participant out."),
        click.option("--lock", multiple=True, metavar="AGS,AGS,…", help="A group that stands."),
        click.option("--apart", multiple=True, metavar="AGS,AGS", help="Two that share no group."),
        click.option("--together", multiple=True, metavar="AGS,AGS,…", help="All in one group, or nowhere."),
    ):
        command = option(command)
    return command


@click.command()
@_question_options
@_wish_options
@click.option(
    "--objective",
    type=click.Choice(["total", "stable", "even"]),
    default="total",
    show_default=True,
    help="After most placed: best total; no group that would rather break away; the least score first.",
)
@click.option(
    "--explain",
    multiple=True,
    metavar="AGS[,AGS]",
    help="One: the next best groups and their cost. Two: why they are not together, and what it would cost.",
)
@click.option("--decline", type=int, metavar="PERCENT", help="If each says no with this probability.")
@click.option("--svg", "svg_file", type=click.Path(dir_okay=False, path_type=Path), help="Map of the plan.")
@json_option
def plan(
    topic: str,
    needs: Path | None,
    everyone: bool,
    register: Path | None,
    sizes: str | None,
    reach: str,
    led: bool,
    as_of: dt.date,
    together: tuple[str, ...],
    apart: tuple[str, ...],
    lock: tuple[str, ...],
    exclude: tuple[str, ...],
    objective: str,
    explain: tuple[str, ...],
    decline: int | None,
    svg_file: Path | None,
    as_json: bool,
) -> int:
    """The best partition of a topic's participants into groups, proven and checked (Plan).

    Most participants placed, then the best total score. The plan is made in a process of its own and
    verified by an independent checker before it is shown.

    Example: ikz plan --topic it_administrator --everyone --reach borders
    """
    from service.plans.process import SolverFailed, SolverProcess

    wanted = parse_sizes(sizes) or _DEFAULT_SIZES
    with SolverProcess(dict(os.environ)) as solver:
        from service.plans.making import make_checked_plan, request_of

        question = read_question(topic=topic, needs=needs, everybody=everyone, register=register, as_of=as_of)
        _say_notes(question.notes)
        request = request_of(
            topic=topic,
            sizes=wanted,
            reach=reach,
            objective=objective,
            everyone=everyone,
            led=led,
            together=_lists(together),
            apart=_lists(apart),
            locked=_lists(lock),
            excluded=exclude,
        )
        try:
            with _progress_bar() as bar:
                made = make_checked_plan(solver, question.landscape, request, bar)
        except SolverFailed as error:
            # Ours, not the asker's fault: exit 1.
            click.echo(
                f"ikz: {in_language(error.text)} {msgspec.json.encode(error.facts).decode()}", err=True
            )
            return 1
    if svg_file is not None:
        from service.plans.drawing import draw_plan

        svg_file.write_text(draw_plan(question.landscape.register, made), encoding="utf-8")
    more: dict[str, Any] = {}
    if explain or decline is not None:
        from service.plans.explaining import explain as explain_one
        from service.plans.explaining import if_somebody_declines

        if explain:
            more["explanations"] = [explain_one(question.landscape, made, keys) for keys in _lists(explain)]
        if decline is not None:
            more |= if_somebody_declines(question.landscape, made, decline)
    if as_json:
        document = {**msgspec.structs.asdict(made), **more}
        click.echo(msgspec.json.format(msgspec.json.encode(document), indent=1))
    else:
        from service.plans.telling import tell_plan

        for line in tell_plan(question.landscape, made, language()):
            click.echo(line)
        if more:
            click.echo(msgspec.json.format(msgspec.json.encode(more), indent=1))
    return 0


@click.command()
@_question_options
@click.option("--json", "_as_json", is_flag=True, help="No effect: the output is always JSON lines.")
def candidates(
    topic: str,
    needs: Path | None,
    everyone: bool,
    register: Path | None,
    sizes: str | None,
    reach: str,
    led: bool,
    as_of: dt.date,
    _as_json: bool,
) -> None:
    """Every feasible group of a topic with its scores: the pool that a plan is measured against.

    One JSON line a group: members, member_scores, score. Led groups are not listed.
    """
    from service.plans.making import request_of
    from service.plans.pool_lines import pool_lines

    question = read_question(topic=topic, needs=needs, everybody=everyone, register=register, as_of=as_of)
    _say_notes(question.notes)
    request = request_of(
        topic=topic,
        sizes=parse_sizes(sizes) or _DEFAULT_SIZES,
        reach=reach,
        objective="total",
        everyone=everyone,
        led=led,
    )
    for block in pool_lines(question.landscape, request):
        sys.stdout.buffer.write(block)
    sys.stdout.buffer.flush()


@click.command(name="check-plan")
@click.argument("plan_file", metavar="PLAN.json", type=_FILE)
@click.option("--needs", type=_FILE, help="The needs file that the plan was made from.")
@click.option("--register", type=_FILE, help="The register file that the plan was made from.")
@json_option
def check_plan(plan_file: Path, needs: Path | None, register: Path | None, as_json: bool) -> int:
    """Verify a plan without the planner: exit 0 only if it is valid.

    Derives again who takes part, the pool, every score, blocking groups, hashes and the bound.
    """
    from matching.check import Document
    from matching.check import check_plan as findings_of

    try:
        document = msgspec.json.decode(plan_file.read_bytes(), type=Document)
    except msgspec.MsgspecError as error:
        text = Text(de=f"{plan_file} ist kein Plan: {error}.", en=f"{plan_file} is not a plan: {error}.")
        raise InvalidInput(text, fields=(FieldError(field="PLAN.json", code="no-plan", text=text),)) from None
    question = read_question(
        topic=document.topic,
        needs=needs,
        everybody=document.everyone and needs is None,
        register=register,
        as_of=document.as_of,
    )
    _say_notes(question.notes)
    findings = findings_of(document, question.landscape)
    faults = [finding for finding in findings if finding.is_fault]
    if as_json:
        answer = {"valid": not faults, "plan_hash": document.certificate.plan_hash, "findings": findings}
        click.echo(msgspec.json.format(msgspec.json.encode(answer), indent=1))
    else:
        verdict = Text(de="Der Plan ist gültig.", en="The plan is valid.")
        if faults:
            verdict = Text(de="Der Plan ist NICHT gültig.", en="The plan is NOT valid.")
        click.echo(in_language(verdict))
        for finding in findings:
            click.echo(f"  {finding.code}: {finding.detail}")
    return 2 if faults else 0


def _lists(given: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(key.strip() for key in one.split(",") if key.strip()) for one in given)


def _say_notes(notes: tuple[Text, ...]) -> None:
    for note in notes:
        click.echo(f"ikz: {in_language(note)}", err=True)


class _progress_bar:  # noqa: N801 - used like a function
    """Progress on stderr, only where that is a terminal: stage, value and bound, redrawn in place."""

    _WIDTH = 30

    def __init__(self) -> None:
        self._shown = sys.stderr.isatty()

    def __enter__(self) -> "_progress_bar":
        return self

    def __exit__(self, *_: object) -> None:
        if self._shown:
            sys.stderr.write("\r\033[K")
            sys.stderr.flush()

    def __call__(self, stage: str, value: int | None, bound: int | None) -> None:
        if not self._shown:
            return
        share = min(1.0, max(0.0, (value or 0) / bound)) if bound else 0.0
        filled = round(share * self._WIDTH)
        bar = "█" * filled + "░" * (self._WIDTH - filled)
        figures = f"{value or 0:,} / {bound:,}".replace(",", ".") if bound else ""
        sys.stderr.write(f"\r\033[K{bar} {stage} {figures}")
        sys.stderr.flush()
