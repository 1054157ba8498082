# SPDX-License-Identifier: EUPL-1.2
"""What a question about a group of the plan gives at once: an effect, other groups, or why not.

Nothing is kept and nothing is solved; the whole plan with a wish is made by a worker.
"""

import asyncio
import uuid
from collections.abc import Collection, Sequence
from decimal import Decimal

import asyncpg
import msgspec

from matching.errors import DomainError, FieldError, InvalidInput, Text
from matching.landscape import Landscape
from matching.plan.certificate import Certificate as Proof
from matching.plan.certificate import Plan
from matching.wording import label as name_of
from schemas.plan import Certificate
from schemas.plan_questions import AlternativeGroup
from schemas.wish import PlanWishDraft, WishesDraft, WishPreview
from service.access.permissions import Caller
from service.pages.office.effect import OTHERS, WHY, Wished, draft_of
from service.pages.render import Speech
from service.pages.shared.which_municipality import which_municipality
from service.plans.actions import finished_document
from service.plans.store import StoredPlan, read_input
from service.reviews.plan_questions import answer_alternatives, answer_why_not
from service.reviews.wire import names_of
from service.reviews.wishes import try_wishes

__all__ = ("NO_TRIAL", "Line", "Other", "Trial", "WhyAnswer", "lines_of", "read_trial", "trial_alone")

_MOST_OTHERS = 3
_MOST_COMPANY = 5


class Other(msgspec.Struct, frozen=True, kw_only=True):
    """Another group for a member: name and whether it is new beside the member's group, and the effect."""

    group: AlternativeGroup
    members: tuple[tuple[str, bool], ...]
    effect: WishPreview


class WhyAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """Why somebody is not with others: sentences, the effect if they were, and keys to try them with."""

    names: tuple[str, ...]
    texts: tuple[Text, ...]
    effect: WishPreview | None = None
    keys: tuple[str, ...] = ()


class Trial(msgspec.Struct, frozen=True, kw_only=True):
    """What was asked and what it gives; everything is empty if nothing was asked."""

    preview: WishPreview | None = None
    others: tuple[Other, ...] | None = None
    own_score: int = 0
    why: WhyAnswer | None = None
    problems: tuple[Text, ...] = ()


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """A figure of the whole plan now and with the change; `sense` says whether that is better or worse."""

    label: str
    now: str
    then: str
    change: str
    sense: str


NO_TRIAL = Trial()


def lines_of(
    speech: Speech, certificate: Certificate | Proof, amounts: tuple[str | None, str | None], trial: Trial
) -> tuple[Line, ...]:
    """The effect of the trial on the whole plan, line by line; none without an effect.

    :param amounts: the plan's sum by the rule, and to expect
    """
    effect = trial.preview
    if effect is None:
        return ()
    counted = (
        ("office.placed", certificate.placed, effect.placed),
        ("reviewing.points", certificate.objective, effect.score),
    )
    lines = [
        Line(
            label=label,
            now=speech.number(now),
            then=speech.number(now + change),
            change=f"{_sign(change)}{speech.number(abs(change))}",
            sense=_sense(change),
        )
        for label, now, change in counted
    ]
    paid = (
        ("office.by_rule", amounts[0], effect.amount_eur),
        ("office.expected", amounts[1], effect.expected_award_eur),
    )
    for label, total, changed in paid:
        difference = Decimal(changed)
        then = None if total is None else str(Decimal(total) + difference)
        lines.append(
            Line(
                label=label,
                now=speech.euro(total),
                then=speech.euro(then),
                change=f"{_sign(difference)}{speech.euro(str(abs(difference)))}",
                # More money is neither better nor worse.
                sense="same",
            )
        )
    return tuple(lines)


async def trial_alone(
    connection: asyncpg.Connection, caller: Caller, plan_id: uuid.UUID, place: int, wished: Wished
) -> tuple[StoredPlan, Plan, Landscape, Trial]:
    """The trial for the group at `place`, without the rest of the screen.

    :raises NotFound, Conflict: there is no such plan, or it is not done
    """
    plan, made = await finished_document(connection, plan_id)
    then = await read_input(connection, plan.input_hash)
    members = made.groups[place - 1].members if 1 <= place <= len(made.groups) else ()
    return plan, made, then, await read_trial(connection, caller, then, (plan, made), members, place, wished)


async def read_trial(
    connection: asyncpg.Connection,
    caller: Caller,
    then: Landscape,
    of_plan: tuple[StoredPlan, Plan],
    members: Sequence[str],
    place: int,
    wished: Wished,
) -> Trial:
    """The answer to what is asked about the group `members` at `place`; a refusal is told in `problems`."""
    plan, made = of_plan
    try:
        if wished.kind == OTHERS and wished.member in members:
            found = await asyncio.to_thread(
                answer_alternatives, then, plan, made, wished.member, _MOST_OTHERS
            )
            others = [
                Other(
                    group=group,
                    members=tuple(
                        (name, key not in members)
                        for name, key in zip(group.names, group.members, strict=True)
                    ),
                    effect=(await try_wishes(connection, caller, plan.id, _lock(group.members)))[0],
                )
                for group in found.alternatives
            ]
            return Trial(others=tuple(others), own_score=found.own_score)
        if wished.kind == WHY:
            return Trial(why=await _why(connection, caller, then, of_plan, wished))
        draft = draft_of(wished, members, place)
        if draft is None:
            return NO_TRIAL
        return Trial(preview=(await try_wishes(connection, caller, plan.id, draft))[0])
    except DomainError as error:
        fields = error.fields if isinstance(error, InvalidInput) else ()
        return Trial(problems=tuple(wrong.text for wrong in fields) or (error.text,))


async def _why(
    connection: asyncpg.Connection,
    caller: Caller,
    then: Landscape,
    of_plan: tuple[StoredPlan, Plan],
    wished: Wished,
) -> WhyAnswer:
    plan, made = of_plan
    taking_part = {key for group in made.groups for key in group.members} | {e.ags for e in made.unplaced}
    company = _company(then, wished.company, taking_part)
    key = then.register.resolve(wished.member, field="wer").municipality.key
    keys = tuple(dict.fromkeys((key, *company)))
    names = names_of(then.register, keys)
    texts: list[Text] = []
    if len(keys) <= 2:
        partner = company[0] if company else None
        answer = await asyncio.to_thread(answer_why_not, then, plan, made, key, partner)
        if answer.why is not None:
            texts.append(Text(de=answer.why.text.de, en=answer.why.text.en))
        elif partner is None or partner in answer.group:
            together = ", ".join(names_of(then.register, answer.group))
            texts.append(
                Text(de=f"Im Plan sind zusammen: {together}.", en=f"Together in the plan: {together}.")
            )
        if answer.cheapest_change is not None:
            texts.append(Text(de=answer.cheapest_change.text.de, en=answer.cheapest_change.text.en))
        return WhyAnswer(names=names, texts=tuple(texts), keys=keys if answer.try_this else ())
    effect, _, _ = await try_wishes(connection, caller, plan.id, _lock(keys))
    own = next((group for group in effect.after if set(group.members) == set(keys)), None)
    if own is None or any(set(group.members) == set(keys) for group in made.groups):
        texts.append(
            Text(de="Diese Gruppe steht schon im Plan.", en="This group stands in the plan already.")
        )
        return WhyAnswer(names=names, texts=tuple(texts))
    if own.impossible is not None:
        texts.append(Text(de=own.impossible.de, en=own.impossible.en))
        return WhyAnswer(names=names, texts=tuple(texts))
    return WhyAnswer(names=names, texts=(), effect=effect, keys=keys)


def _unknown(part: str, choices: Sequence[str], *, is_exact: bool) -> Text:
    if not choices:
        return Text(de=f"„{part}“ ist keine Kommune in Hessen.", en=f'"{part}" is no municipality in Hessen.')
    de, en = (
        ("gibt es mehrmals", "exists more than once") if is_exact else ("kennen wir nicht", "is not known")
    )
    return Text(
        de=f"„{part}“ {de}. Meinen Sie: {', '.join(choices)}?",
        en=f'"{part}" {en}. Do you mean: {", ".join(choices)}?',
    )


def _company(then: Landscape, typed: str, taking_part: Collection[str]) -> tuple[str, ...]:
    """Keys of the names that were typed, separated by commas; who takes part is meant before others.

    :raises InvalidInput: naming what is no municipality
    """
    keys = []
    for part in [part.strip() for part in typed.split(",") if part.strip()][:_MOST_COMPANY]:
        answer = which_municipality(then.register, part)
        taking = [one for one in answer.choices if one.key in taking_part] if answer.is_exact else []
        found = answer.found or (taking[0] if len(taking) == 1 else None)
        if found is None:
            text = _unknown(part, [name_of(one) for one in answer.choices], is_exact=answer.is_exact)
            raise InvalidInput(text, fields=(FieldError(field="mit", code="unknown", text=text),))
        keys.append(found.key)
    return tuple(dict.fromkeys(keys))


def _lock(members: tuple[str, ...]) -> WishesDraft:
    return WishesDraft(wishes=(PlanWishDraft(kind="lock", members=members),), make_plan=False)


def _sign(change: int | Decimal) -> str:
    return "+" if change > 0 else "−" if change < 0 else "±"


def _sense(change: int) -> str:
    return "better" if change > 0 else "worse" if change < 0 else "same"
