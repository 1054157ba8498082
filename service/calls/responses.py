# SPDX-License-Identifier: EUPL-1.2
"""All answers to a call for the office: counts, rates per district, the map, the table."""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping

import asyncpg
import msgspec

from matching.register import Register
from schemas import call as wire
from service.access.permissions import Caller, Permission, require
from service.calls import store
from service.calls.planning import mutual_pairs
from service.calls.seeing import read_visible
from service.calls.store import StoredAnswer, StoredCall
from service.calls.wire import answer_to_wire, name_of
from service.documents.tables import Column, Table
from service.maps.svg import MapGroup, draw_around, draw_state
from service.topics.catalogue import read_topics

__all__ = ("ANSWERS", "Responses", "draw_responses", "read_responses", "responses_table", "responses_to_wire")

#: Code and German word of each answer, in the order of the map's patterns.
ANSWERS: tuple[tuple[str, str], ...] = (("yes", "Ja"), ("later", "Später"), ("no", "Nein"), ("open", "Offen"))
#: Up to this many the map shows them close up, each with its name.
_MOST_NAMED = 60


class Responses(msgspec.Struct, frozen=True, kw_only=True):
    """A call, who is asked (ascending), and their answers so far."""

    call: StoredCall
    invited: tuple[str, ...]
    answers: Mapping[str, StoredAnswer]

    def of(self, key: str) -> str:
        """`yes`, `later`, `no` or `open`."""
        return self.answers[key].answer if key in self.answers else "open"


async def read_responses(connection: asyncpg.Connection, caller: Caller, id_: uuid.UUID) -> Responses:
    """Everybody's answers.

    :raises Forbidden: for everybody but the office
    :raises NotFound: there is no such call
    """
    require(caller, Permission.MAKE_CALLS)
    call = await read_visible(connection, caller, id_)
    return Responses(
        call=call,
        invited=await store.invited(connection, id_),
        answers=await store.answers(connection, id_),
    )


def responses_to_wire(responses: Responses, register: Register) -> wire.CallResponses:
    """Counts, counts per district (ascending by key), and each answer (ascending by key)."""
    by_district: dict[str, list[str]] = {}
    for key in responses.invited:
        by_district.setdefault(key[:5], []).append(key)
    return wire.CallResponses(
        call=responses.call.id,
        counts=_counts(responses, responses.invited),
        districts=tuple(
            wire.DistrictResponses(
                key=district, name=_district_name(members[0], register), counts=_counts(responses, members)
            )
            for district, members in sorted(by_district.items())
        ),
        mutual=mutual_pairs(responses.answers),
        answers=tuple(
            answer_to_wire(responses.call, key, responses.answers.get(key), register)
            for key in responses.invited
        ),
    )


def draw_responses(responses: Responses, register: Register) -> str:
    """SVG: who has answered what, by pattern, colour and label; every municipality is named on hovering."""
    label = next(topic.label_de for topic in read_topics() if topic.slug == responses.call.topic)
    keys: dict[str, list[str]] = {code: [] for code, _ in ANSWERS}
    for given in responses.invited:
        found = register.find(given)
        if found is not None:
            keys[responses.of(given)].append(found.municipality.key)
    # All four, also empty ones, so that each answer keeps its look.
    groups = [MapGroup(label=word, keys=tuple(sorted(keys[code])), title=word) for code, word in ANSWERS]
    title = f"Antworten auf den Aufruf {label}"
    description = ", ".join(f"{word}: {len(keys[code])}" for code, word in ANSWERS) + "."
    if 0 < len(responses.invited) <= _MOST_NAMED:
        return draw_around(register, groups, title=title, description=description)
    return draw_state(register, groups, title=title, description=description)


def responses_table(responses: Responses, register: Register, day: dt.date) -> Table:
    """One row for each who is asked, as a table to save."""
    call = responses.call
    columns = (
        Column("municipality", "Schlüssel"),
        Column("name", "Kommune"),
        Column("district", "Kreis"),
        Column("answer", "Antwort"),
        Column("fte", "Stellen"),
        Column("urgency", "Dringlichkeit"),
        Column("earliest_start", "Beginn"),
        Column("later_on", "Später ab"),
        Column("reason", "Grund"),
        Column("wanted", "Wunschpartner"),
        Column("not_wanted", "Nicht gewünscht (vertraulich)"),
        Column("is_confirmed", "Bestätigt"),
    )
    rows = []
    for key in responses.invited:
        answer = responses.answers.get(key)
        rows.append(
            (
                key,
                name_of(key, register),
                _district_name(key, register),
                responses.of(key),
                answer.fte if answer else None,
                answer.urgency if answer else None,
                answer.earliest_start if answer else None,
                answer.later_on if answer else None,
                answer.reason if answer else None,
                " ".join(answer.wanted) if answer else None,
                " ".join(answer.not_wanted) if answer else None,
                answer.is_confirmed if answer else None,
            )
        )
    stamp = (("call", str(call.id)), ("topic", call.topic), ("date", day.isoformat()))
    return Table(title="Antworten auf einen Aufruf", date=day, columns=columns, rows=tuple(rows), stamp=stamp)


def _counts(responses: Responses, keys: Iterable[str]) -> wire.ResponseCounts:
    given = [responses.of(key) for key in keys]
    counts = {code: given.count(code) for code, _ in ANSWERS}
    answered = len(given) - counts["open"]
    return wire.ResponseCounts(
        invited=len(given), percent=100 * answered // len(given) if given else 0, **counts
    )


def _district_name(key: str, register: Register) -> str:
    found = register.find(key)
    return key[:5] if found is None else found.municipality.district_name
