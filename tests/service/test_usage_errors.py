# SPDX-License-Identifier: EUPL-1.2
"""A wrong call is one clear sentence in the reader's language, with the hint to --help, and exit code 2."""

import pytest

from service.cli import _run

_CALLS = {
    ("groups", "--topic", "x"): ("Es fehlt AGS.", "Missing argument 'AGS'.", "ikz groups"),
    ("groups", "06631018"): ("Es fehlt --topic.", "Missing option '--topic'.", "ikz groups"),
    ("groups", "06631018", "--topik", "x"): (
        "Die Option --topik gibt es nicht. Gemeint ist vielleicht --topic.",
        "No such option '--topik'. Did you mean '--topic'?",
        "ikz groups",
    ),
    ("groups", "06631018", "--topic"): (
        "Zur Option --topic fehlt der Wert.",
        "Option '--topic' requires an argument.",
        "ikz groups",
    ),
    ("groups", "06631018", "--json=yes", "--topic", "x"): (
        "Die Option --json hat keinen Wert.",
        "Option '--json' does not take a value.",
        "ikz groups",
    ),
    ("groups", "a", "b", "--topic", "x"): (
        "Die Angabe b ist zu viel.",
        "Got unexpected extra argument (b).",
        "ikz groups",
    ),
    ("groups", "a", "--topic", "x", "--basis", "guess"): (
        "Die Angabe für --basis passt nicht: 'guess' ist keines von 'stated', 'potential'.",
        "Invalid value for '--basis': 'guess' is not one of 'stated', 'potential'.",
        "ikz groups",
    ),
    ("groups", "a", "--topic", "x", "--limit", "0"): (
        "Die Angabe für --limit passt nicht: 0 liegt nicht im Bereich 1<=x<=100.",
        "Invalid value for '--limit': 0 is not in the range 1<=x<=100.",
        "ikz groups",
    ),
    ("groups", "a", "--topic", "x", "--limit", "two"): (
        "Die Angabe für --limit passt nicht: 'two' ist keine Zahl, wie sie hier stehen muss.",
        "Invalid value for '--limit': 'two' is not a valid integer range.",
        "ikz groups",
    ),
    ("groups", "a", "--topic", "x", "--needs", "/no.csv"): (
        "Die Angabe für --needs passt nicht: '/no.csv' gibt es nicht.",
        "Invalid value for '--needs': File '/no.csv' does not exist.",
        "ikz groups",
    ),
    ("groups", "a", "--topic", "x", "--as-of", "2026-02-30"): (
        "Die Angabe für --as-of passt nicht: '2026-02-30' ist kein Datum wie 2026-01-31.",
        "Invalid value for '--as-of': '2026-02-30' is not a date such as 2026-01-31.",
        "ikz groups",
    ),
    ("register", "sho"): (
        "Den Befehl sho gibt es nicht. Gemeint ist vielleicht show.",
        "No such command 'sho'. Did you mean 'show'?",
        "ikz register",
    ),
    ("nonsense",): ("Den Befehl nonsense gibt es nicht.", "No such command 'nonsense'.", "ikz"),
}


@pytest.mark.parametrize(("arguments", "told"), _CALLS.items(), ids=lambda value: value[-1])
def test_a_wrong_call_is_one_sentence_and_a_hint(
    arguments: tuple[str, ...],
    told: tuple[str, str, str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    german, english, path = told
    monkeypatch.delenv("LC_ALL", raising=False)
    for language, line in (
        ("de_DE.UTF-8", f"ikz: {german} `{path} --help` erklärt den Aufruf.\n"),
        ("en_GB.UTF-8", f"ikz: {english} `{path} --help` explains it.\n"),
    ):
        monkeypatch.setenv("LANG", language)
        assert _run(list(arguments)) == 2
        assert capsys.readouterr() == ("", line)


def test_without_a_command_the_help_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(["register"]) == 2
    assert "Usage: ikz register" in capsys.readouterr().err
