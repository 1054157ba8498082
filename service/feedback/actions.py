# SPDX-License-Identifier: EUPL-1.2
"""Anybody can report a barrier, without an account and without saying who they are."""

import msgspec

from matching.errors import FieldError, InvalidInput, Text
from service.access.permissions import Role
from service.accounts.attempts import allow, count
from service.database.pool import Database
from service.ids import new_id
from service.messages.address import is_mail_address
from service.messages.outbox import post, to_role

__all__ = ("LONGEST_PAGE", "LONGEST_REMARK", "Feedback", "report_barrier")

LONGEST_PAGE, LONGEST_REMARK = 300, 4000
#: The limit over all, so that many addresses together cannot flood the office either.
_EVERYBODY = "everybody"


class Feedback(msgspec.Struct, frozen=True, kw_only=True):
    """What was typed: where, what stands in the way, and where to answer (may be empty)."""

    page: str
    remark: str
    answer_to: str = ""


async def report_barrier(database: Database, feedback: Feedback, network_address: str) -> None:
    """Tell the office. The message waits in the outbox until somebody of the office can be reached.

    :raises InvalidInput: with every wrong field at once
    :raises TooManyAttempts: too many reports from there, or from everywhere
    """
    fields = _wrong(feedback)
    if fields:
        text = Text(de="Bitte ergänzen Sie Ihre Meldung.", en="Please complete your report.")
        raise InvalidInput(text, fields=fields)
    async with database.acquire() as connection:
        await allow(connection, "feedback_address", network_address)
        await allow(connection, "feedback_all", _EVERYBODY)
        await count(connection, "feedback_address", network_address)
        await count(connection, "feedback_all", _EVERYBODY)
    async with database.transaction() as connection:
        await post(
            connection,
            kind="barrier_reported",
            to=to_role(Role.IKZ_OFFICE),
            facts={
                "page": feedback.page or "–",
                "remark": feedback.remark,
                "answer_to": feedback.answer_to or "–",
            },
            subject=("barrier", str(new_id())),
        )


def _wrong(feedback: Feedback) -> tuple[FieldError, ...]:
    wrong = []
    if len(feedback.remark) < 3:
        text = Text(de="Bitte beschreiben Sie, was Sie stört.", en="Please describe what is in your way.")
        wrong.append(FieldError(field="remark", code="missing", text=text))
    if len(feedback.remark) > LONGEST_REMARK:
        text = Text(
            de=f"Bitte kürzen Sie auf {LONGEST_REMARK} Zeichen.",
            en=f"Please shorten it to {LONGEST_REMARK} characters.",
        )
        wrong.append(FieldError(field="remark", code="too-long", text=text))
    if feedback.answer_to and not is_mail_address(feedback.answer_to):
        text = Text(
            de="Das ist keine E-Mail-Adresse. Sie können das Feld auch leer lassen.",
            en="This is no mail address. You may also leave the field empty.",
        )
        wrong.append(FieldError(field="answer_to", code="mail", text=text))
    return tuple(wrong)
