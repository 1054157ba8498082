# SPDX-License-Identifier: EUPL-1.2
"""Releasing several groups in one act, only where they are equal cases.

Two cases are equal if the same stands for and against both: state, open conditions, reasons for a second
person, and the state of each condition of the grant. Each release is a step and a record entry of its own.
"""

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Collection, Mapping, Sequence

import asyncpg
import msgspec

from matching.errors import FieldError, InvalidInput, Text
from matching.landscape import Landscape
from schemas.review import SuggestionStep
from service.access.permissions import Caller, Permission, require
from service.errors import NotFound, StepNotPossible
from service.http.errors import PreconditionFailed
from service.reviews import store
from service.reviews.actions import decide_suggestion
from service.reviews.conditions import CONDITIONS, OBSTACLES, Findings, examine
from service.reviews.stored import StoredSuggestion

__all__ = ("EqualCase", "read_equal_cases", "release_equal")

_STATE = "under_review"


class EqualCase(msgspec.Struct, frozen=True, kw_only=True):
    """A group under review with everything by which it is equal to others: codes, and what each says."""

    suggestion: StoredSuggestion
    findings: tuple[str, ...]
    texts: dict[str, Text]

    @property
    def is_free(self) -> bool:
        """Whether nothing stands against releasing it."""
        return not any(code in CONDITIONS for code in self.findings)

    @property
    def against(self) -> tuple[Text, ...]:
        """What a reader has to know before a release, in words."""
        return tuple(self.texts[code] for code in self.findings if code in CONDITIONS or code in OBSTACLES)


async def read_equal_cases(
    connection: asyncpg.Connection, caller: Caller, landscape: Landscape, plan_id: uuid.UUID
) -> tuple[tuple[EqualCase, ...], ...]:
    """The groups of a plan that are under review, equal ones together; the most, and the free ones, first."""
    require(caller, Permission.REVIEW_SUGGESTIONS)
    found: dict[tuple[str, ...], list[EqualCase]] = {}
    under_review = await store.list_suggestions(connection, plan=plan_id, state=_STATE)
    for listed in sorted(under_review, key=lambda one: (one.place, one.id)):
        case = await _read(connection, landscape, listed.id)
        if case.suggestion.pending is None:
            found.setdefault(case.findings, []).append(case)
    sets = sorted(found.values(), key=lambda cases: (not cases[0].is_free, -len(cases), cases[0].findings))
    return tuple(tuple(cases) for cases in sets)


async def release_equal(
    connection: asyncpg.Connection,
    caller: Caller,
    landscape: Landscape,
    versions: Mapping[uuid.UUID, int],
    answer_until: dt.date | None,
    *,
    undo_seconds: int,
    now: dt.datetime,
) -> tuple[StoredSuggestion, ...]:
    """Release all of them, or none, in the caller's transaction.

    :param versions: which suggestions, and the version of each that the caller has seen
    :raises InvalidInput: fewer than two
    :raises StepNotPossible: they are no equal cases (naming those that differ), or cannot be released
    :raises PreconditionFailed: one has changed since
    """
    require(caller, Permission.REVIEW_SUGGESTIONS)
    if len(versions) < 2:
        text = Text(de="Bitte wählen Sie mindestens zwei Gruppen.", en="Please choose at least two groups.")
        raise InvalidInput(fields=(FieldError(field="vorschlag", code="too-few", text=text),))
    cases = [await _read(connection, landscape, id_) for id_ in sorted(versions)]
    for case in cases:
        if case.suggestion.version != versions[case.suggestion.id]:
            raise PreconditionFailed()
    _refuse_unless_equal(cases)
    released = []
    for case in cases:

        def seen(suggestion: StoredSuggestion, findings: Findings | None, case: EqualCase = case) -> None:
            if suggestion.version != versions[suggestion.id] or _codes(suggestion, findings) != case.findings:
                raise PreconditionFailed()

        released.append(
            await decide_suggestion(
                connection,
                caller,
                landscape,
                case.suggestion.id,
                SuggestionStep(target="released", answer_until=answer_until),
                seen,
                undo_seconds=undo_seconds,
                now=now,
            )
        )
    return tuple(released)


async def _read(connection: asyncpg.Connection, landscape: Landscape, id_: uuid.UUID) -> EqualCase:
    suggestion = await store.find(connection, id_)
    if suggestion is None:
        raise NotFound()
    codes = _codes(suggestion, await examine(connection, landscape, suggestion))
    texts = {code: text for code, text in {**CONDITIONS, **OBSTACLES}.items() if code in codes}
    if suggestion.explained is not None:
        for condition in suggestion.explained.group.grant.conditions:
            said = Text(de=condition.text.de, en=condition.text.en)
            texts[f"{condition.code}:{condition.state}"] = said
    return EqualCase(suggestion=suggestion, findings=codes, texts=texts)


def _codes(suggestion: StoredSuggestion, findings: Findings | None) -> tuple[str, ...]:
    """What stands for and against a release, as codes in a fixed order."""
    open_ = sorted(set(CONDITIONS) - findings.met) if findings else []
    grant = []
    if suggestion.explained is not None:
        grant = sorted(
            f"{condition.code}:{condition.state}" for condition in suggestion.explained.group.grant.conditions
        )
    return (f"state:{suggestion.state}", *open_, *sorted(suggestion.second_person_for), *grant)


def _refuse_unless_equal(cases: Sequence[EqualCase]) -> None:
    counts = Counter(case.findings for case in cases)
    usual = max(counts, key=lambda findings: (counts[findings], findings))
    others = [case for case in cases if case.findings != usual]
    if not others:
        return
    told = [_difference(case, usual) for case in others]
    raise StepNotPossible(
        Text(
            de="Das sind keine gleichen Fälle. " + " ".join(text.de for text in told),
            en="These are no equal cases. " + " ".join(text.en for text in told),
        ),
        facts={"codes": ["not_equal"], "places": [case.suggestion.place for case in others]},
    )


def _difference(case: EqualCase, usual: Collection[str]) -> Text:
    """The first thing that holds for this case and not for the others."""
    own = [code for code in case.findings if code not in usual]
    place = case.suggestion.place
    first = next((case.texts[code] for code in own if code in case.texts), None)
    if first is None:
        return Text(
            de=f"Gruppe {place}: Ihr fehlt, was bei den anderen dagegen spricht.",
            en=f"Group {place}: it lacks what stands against the others.",
        )
    return Text(de=f"Gruppe {place}: {first.de}", en=f"Group {place}: {first.en}")
