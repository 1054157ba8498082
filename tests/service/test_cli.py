# SPDX-License-Identifier: EUPL-1.2
"""The frame of the command line: help, exit codes, one sentence for every failure, quick starts."""

import importlib
import subprocess
import sys

import click
import pytest

from matching.errors import FieldError, InvalidInput, Text
from service import cli
from service.cli import COMMANDS, LazyGroup, Place, _exists, _run
from service.errors import DatabaseUnavailable, StartFailed

PRESENT = [name for name, place in COMMANDS.items() if _exists(place.module)]


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch):
    """Replaces the commands by one named `fail` that raises what the test wants."""

    def use(error: BaseException) -> None:
        @click.command()
        def fail() -> None:
            raise error

        monkeypatch.setattr(LazyGroup, "get_command", lambda *_: fail)

    return use


@pytest.mark.parametrize("name", PRESENT)
def test_every_command_listed_can_be_called_and_explains_itself(name: str, capsys) -> None:
    place = COMMANDS[name]
    command = getattr(importlib.import_module(place.module), place.where.partition(":")[2])
    assert isinstance(command, click.Command)
    assert _run([name, "--help"]) == 0
    said = capsys.readouterr().out
    assert "Usage: ikz" in said
    assert len(command.help or "") > 25


def test_the_help_lists_every_command_that_is_there(capsys) -> None:
    assert _run(["--help"]) == 0
    said = capsys.readouterr().out
    for name in PRESENT:
        assert f"\n  {name} " in said


def test_a_command_of_a_part_that_is_not_there_is_not_listed(monkeypatch: pytest.MonkeyPatch, capsys) -> None:
    monkeypatch.setitem(COMMANDS, "later", Place("service.not_there.commands:later", "Data", "Later."))
    assert _run(["--help"]) == 0
    assert "later" not in capsys.readouterr().out
    assert _run(["later"]) == 2


def test_an_unknown_command_is_wrong_input(capsys) -> None:
    assert _run(["nonsense"]) == 2
    assert "nonsense" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("language", "sentence"), [("de_DE.UTF-8", "Das ist falsch."), ("en_GB", "This is wrong.")]
)
def test_wrong_input_is_one_sentence_and_every_field(
    failing, capsys, monkeypatch, language, sentence
) -> None:
    monkeypatch.setenv("LANG", language)
    fields = tuple(
        FieldError(field=name, code="x", text=Text(de=f"{name} fehlt.", en=f"{name} is missing."))
        for name in ("topic", "ags")
    )
    failing(InvalidInput(Text(de="Das ist falsch.", en="This is wrong."), fields=fields))
    assert _run(["fail"]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    lines = said.err.splitlines()
    assert lines[0] == f"ikz: {sentence}"
    assert [line.split(":")[0].strip() for line in lines[1:]] == ["topic", "ags"]


@pytest.mark.parametrize(
    "error",
    [
        StartFailed.because("Nein.", "No."),
        DatabaseUnavailable(),
        RuntimeError("two\nlines"),
        ModuleNotFoundError(name="x"),
    ],
)
def test_a_failure_is_one_sentence_without_traceback(failing, capsys, error: Exception) -> None:
    failing(error)
    assert _run(["fail"]) == 1
    said = capsys.readouterr().err
    assert said.startswith("ikz: ")
    assert said.count("\n") == 1


def test_a_traceback_is_there_for_those_who_ask(failing, capsys, monkeypatch) -> None:
    monkeypatch.setenv("IKZ_DEBUG", "1")
    failing(RuntimeError("why"))
    assert _run(["fail"]) == 1
    assert "Traceback" in capsys.readouterr().err


def test_the_help_needs_no_heavy_package() -> None:
    """What makes `ikz --help` quick: nothing of this is imported for it."""
    script = (
        "import sys; from service.cli import _run; _run(['--help']);"
        "heavy = {'numpy', 'scipy', 'sklearn', 'litestar', 'asyncpg', 'networkx', 'highspy', 'granian'};"
        "print('imported:', *sorted(heavy & set(sys.modules)))"
    )
    answer = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert answer.stdout.splitlines()[-1] == "imported:"


def test_a_reader_who_has_seen_enough_is_no_failure() -> None:
    script = f"{sys.executable} -m service.cli --help | true"
    answer = subprocess.run(["sh", "-c", script], capture_output=True, text=True, check=True)
    assert answer.stderr == ""


def test_the_program_is_the_command_line(monkeypatch: pytest.MonkeyPatch, capsys) -> None:
    monkeypatch.setattr(sys, "argv", ["ikz", "--version"])
    with pytest.raises(SystemExit) as caught:
        cli.main()
    assert caught.value.code == 0
    assert capsys.readouterr().out.startswith("ikz ")
