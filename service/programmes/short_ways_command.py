# SPDX-License-Identifier: EUPL-1.2
"""`ikz short-ways`: what to look at before a group is founded."""

import datetime as dt
from collections.abc import Iterator

import click

from matching.errors import Text
from schemas.short_ways import ShortWays, Way
from schemas.text import Text as WireText
from service.command_options import as_of_option, in_language, json_option, language, print_json
from service.landscape.build import OFFICE, build_landscape
from service.landscape.files import facts_from_files
from service.programmes.catalogue import read_programmes
from service.programmes.short_ways import find_short_ways

__all__ = ("short_ways",)

_WORDS = {
    "de": {
        "offers": "Schon frei",
        "running_costs": "Laufende Kosten",
        "cooperations": "Vielleicht mitmachen bei",
        "alike": "Kommunen wie wir",
        "programmes": "Förderprogramme",
        "referrals": "Ansprechstelle für andere Ideen",
        "in_force": "gilt",
        "ended": "nach heutigem Wissen beendet",
        "not_yet": "gilt noch nicht",
        "no_deadline": "keine Antragsfrist",
        "open": "Anträge jetzt möglich",
        "opens_later": "Anträge erst später",
        "closed": "Antragsfrist vorbei",
        "state": "das Land zahlt",
        "members": "die Mitglieder zahlen",
        "unknown": "Kostenträger nicht bekannt",
        "own": "Sie sind dabei",
        "to_do": "noch offen",
        "excludes": "schließt aus",
    },
    "en": {
        "offers": "Free already",
        "running_costs": "Running costs",
        "cooperations": "Perhaps join",
        "alike": "Municipalities like this one",
        "programmes": "Programmes",
        "referrals": "Whom to ask about other ideas",
        "in_force": "in force",
        "ended": "ended as far as is known",
        "not_yet": "not in force yet",
        "no_deadline": "no deadline",
        "open": "applications now",
        "opens_later": "applications later",
        "closed": "applications closed",
        "state": "the Land pays",
        "members": "the members pay",
        "unknown": "cost bearer not known",
        "own": "you are a member",
        "to_do": "still open",
        "excludes": "shuts out",
    },
}


@click.command("short-ways")
@click.argument("municipality", metavar="AGS")
@click.option("--topic", required=True, metavar="T", help="Slug of the topic (Aufgabe).")
@as_of_option
@json_option
def short_ways(municipality: str, topic: str, as_of: dt.date, as_json: bool) -> None:
    """Before a group is founded (Kurze Wege): what is free, whom to join, who knows how, which money.

    \b
    Example:
      ikz short-ways 06631018 --topic it_security_officer
    """
    landscape = build_landscape(facts_from_files(), OFFICE, as_of)
    answer = find_short_ways(landscape, read_programmes(), municipality, topic)
    if as_json:
        print_json(answer)
        return
    for line in _lines(answer):
        click.echo(line)


def _lines(answer: ShortWays) -> Iterator[str]:
    words = _WORDS[language()]
    for part in ("offers", "running_costs"):
        yield from _block(words[part], [_way(way) for way in getattr(answer, part)])
    yield from _block(
        words["cooperations"],
        [
            f"{one.task}: {', '.join(member.name for member in one.members)}"
            + (f" ({words['own']})" if one.is_member else "" if one.km is None else f" ({one.km} km)")
            for one in answer.cooperations
        ],
    )
    yield from _block(words["alike"], [f"{one.name} ({', '.join(one.cooperations)})" for one in answer.alike])
    for part in ("programmes", "referrals"):
        yield from _block(words[part], [_with_conditions(way) for way in getattr(answer, part)])
    yield _say(answer.wording)


def _block(title: str, lines: list[str]) -> Iterator[str]:
    if lines:
        yield title
        for line in lines:
            yield f"  - {line}"
        yield ""


def _way(way: Way) -> str:
    words = _WORDS[language()]
    facts = [words[way.status], words[way.window]]
    if way.kind in ("offer", "running_costs"):
        facts[1] = words[way.cost_bearer or "unknown"]
    return f"{_say(way.title)} [{', '.join(facts)}]: {_say(way.rule)}"


def _with_conditions(way: Way) -> str:
    """A programme with what is not met yet and what it does not pay for, each on a line of its own."""
    words = _WORDS[language()]
    to_do = [(words["to_do"], one.text) for one in way.conditions if one.state != "met"]
    excluded = [(words["excludes"], one.text) for one in way.exclusions]
    return _way(way) + "".join(f"\n      {word}: {_say(text)}" for word, text in to_do + excluded)


def _say(text: WireText) -> str:
    return in_language(Text(de=text.de, en=text.en))
