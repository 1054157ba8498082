# SPDX-License-Identifier: EUPL-1.2
"""Needs files (Bedarfe und Angebote als CSV), and the case that everyone has the same need.

Columns: `municipality,topic,kind,fte,urgency,earliest_start`. `municipality` is an AGS or ARS of any
date, `kind` is need or offer, `fte` has a decimal point, `urgency` is 1 to 5, `earliest_start` is
`YYYY-MM` or `YYYY-MM-DD`. The last three may be empty: an empty start means the date of the question.
"""

import datetime as dt
import re
from decimal import Decimal, InvalidOperation
from pathlib import Path

import msgspec

from matching.errors import Text, UnknownTopic
from matching.facts import Need, Offer
from matching.register import Register
from service.landscape.facts import Facts
from service.landscape.table_file import Line, Problems, read_lines

__all__ = ("NeedsFile", "everyone", "parse_fte_hundredths", "parse_start", "read_needs")

_REQUIRED = ("municipality", "topic", "kind")
_OPTIONAL = ("fte", "urgency", "earliest_start")
_TITLE = Text(de="Die Bedarfsdatei ist fehlerhaft", en="The needs file is faulty")
#: More posts than this for one need is a typing error.
_MOST_FTE = Decimal(1000)


class NeedsFile(msgspec.Struct, frozen=True, kw_only=True):
    """What a needs file states; `notes` explain old keys in both languages.

    `without_start` counts the needs whose start the file leaves open; theirs is the date of the question.
    """

    needs: tuple[Need, ...]
    offers: tuple[Offer, ...]
    notes: tuple[Text, ...] = ()
    without_start: int = 0


def read_needs(source: Path | str, facts: Facts, as_of: dt.date) -> NeedsFile:
    """Read a needs file (a path, or the CSV text itself); keys become those of `as_of`.

    Raises `InvalidInput` with every bad line: unknown Kommune or topic, wrong number or date, one
    Kommune with two needs (or two offers) for one topic, also under an old key. O(rows).
    """
    register = facts.register_at(as_of)
    topics = {topic.slug for topic in facts.topics}
    problems = Problems(_TITLE)
    needs: list[Need] = []
    offers: list[Offer] = []
    notes: list[Text] = []
    seen: dict[tuple[str, str, str], int] = {}
    without_start = 0
    for line in read_lines(source, _REQUIRED, _OPTIONAL, problems):
        key = _municipality(line, register, problems, notes)
        topic = _topic(line, topics, problems)
        kind = _kind(line, problems)
        fte = _fte(line, problems)
        urgency = _urgency(line, problems)
        start = _start(line, as_of, problems)
        if key is None or topic is None or kind is None:
            continue
        before = seen.setdefault((kind, topic, key), line.number)
        if before != line.number:
            problems.add(
                line.number,
                "municipality",
                "duplicate",
                f"{key} hat dafür schon eine Zeile ({before}).",
                f"{key} already has a row for this ({before}).",
            )
        elif kind == "need":
            without_start += not line["earliest_start"]
            needs.append(
                Need(municipality=key, topic=topic, earliest_start=start, fte_hundredths=fte, urgency=urgency)
            )
        else:
            offers.append(Offer(municipality=key, topic=topic, fte_hundredths=fte))
    problems.raise_any()
    return NeedsFile(
        needs=tuple(needs), offers=tuple(offers), notes=tuple(notes), without_start=without_start
    )


def everyone(facts: Facts, topic: str, as_of: dt.date) -> NeedsFile:
    """Each municipality (no district) with one minimal need for `topic` from `as_of` on, and no offer.

    Raises `UnknownTopic`.
    """
    if topic not in {known.slug for known in facts.topics}:
        raise UnknownTopic(
            Text(de=f"Das Thema „{topic}“ gibt es nicht.", en=f'There is no topic "{topic}".'),
            facts={"topic": topic},
        )
    keys = (m.key for m in facts.register_at(as_of).municipalities if not m.is_district)
    return NeedsFile(
        needs=tuple(Need(municipality=key, topic=topic, earliest_start=as_of) for key in keys), offers=()
    )


def parse_fte_hundredths(text: str) -> int:
    """Posts as text with a decimal point, at most two places -> hundredths. Raises `ValueError`."""
    try:
        fte = Decimal(text)
    except InvalidOperation:
        raise ValueError(text) from None
    hundredths = fte * 100
    if not fte.is_finite() or not 0 < fte <= _MOST_FTE or hundredths != int(hundredths):
        raise ValueError(text)
    return int(hundredths)


def parse_start(text: str) -> dt.date:
    """`YYYY-MM` (its first day) or `YYYY-MM-DD`. Raises `ValueError`."""
    if not re.fullmatch(r"\d{4}-\d\d(-\d\d)?", text):
        raise ValueError(text)
    return dt.date.fromisoformat(text if len(text) == 10 else f"{text}-01")


def _municipality(line: Line, register: Register, problems: Problems, notes: list[Text]) -> str | None:
    given = line["municipality"]
    found = register.find(given)
    if found is None:
        problems.add(
            line.number,
            "municipality",
            "unknown-municipality",
            f"„{given}“ ist kein Schlüssel einer hessischen Kommune.",
            f'"{given}" is not the key of a municipality in the register.',
        )
        return None
    if found.note is not None:
        notes.append(found.note)
    return found.municipality.key


def _topic(line: Line, topics: set[str], problems: Problems) -> str | None:
    slug = line["topic"]
    if slug in topics:
        return slug
    problems.add(
        line.number,
        "topic",
        "unknown-topic",
        f"Das Thema „{slug}“ gibt es nicht.",
        f'There is no topic "{slug}".',
    )
    return None


def _kind(line: Line, problems: Problems) -> str | None:
    kind = line["kind"]
    if kind in ("need", "offer"):
        return kind
    problems.add(
        line.number,
        "kind",
        "unknown-kind",
        f"„{kind}“ ist weder need (Bedarf) noch offer (Angebot).",
        f'"{kind}" is neither need nor offer.',
    )
    return None


def _fte(line: Line, problems: Problems) -> int | None:
    if not line["fte"]:
        return None
    try:
        return parse_fte_hundredths(line["fte"])
    except ValueError:
        problems.add(
            line.number,
            "fte",
            "not-a-number",
            f"„{line['fte']}“ ist keine Stellenzahl (größer als 0, Punkt als Dezimalzeichen, zwei Stellen).",
            f'"{line["fte"]}" is no number of posts (above 0, decimal point, two places).',
        )
        return None


def _urgency(line: Line, problems: Problems) -> int | None:
    if not line["urgency"]:
        return None
    if line["urgency"] in ("1", "2", "3", "4", "5"):
        return int(line["urgency"])
    problems.add(
        line.number,
        "urgency",
        "out-of-range",
        f"„{line['urgency']}“ ist keine Dringlichkeit von 1 bis 5.",
        f'"{line["urgency"]}" is no urgency from 1 to 5.',
    )
    return None


def _start(line: Line, as_of: dt.date, problems: Problems) -> dt.date:
    if not line["earliest_start"]:
        return as_of
    try:
        return parse_start(line["earliest_start"])
    except ValueError:
        problems.add(
            line.number,
            "earliest_start",
            "not-a-date",
            f"„{line['earliest_start']}“ ist kein Datum (JJJJ-MM oder JJJJ-MM-TT).",
            f'"{line["earliest_start"]}" is no date (YYYY-MM or YYYY-MM-DD).',
        )
        return as_of
