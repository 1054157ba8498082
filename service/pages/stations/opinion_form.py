# SPDX-License-Identifier: EUPL-1.2
"""The form of a station: what was typed, and the opinion that it makes."""

import datetime as dt
import uuid
from typing import Any, Final, get_args

import asyncpg
import msgspec
from litestar import Request
from litestar.datastructures import UploadFile

from matching.errors import FieldError, InvalidInput, Text
from matching.register import Register
from schemas.station import Result
from service.access.permissions import Caller, Role
from service.cooperations.papers import add_filing
from service.cooperations.steps import Seen
from service.pages.shared.forms import content_of
from service.stations.opinions import give_opinion

__all__ = ("RESULTS", "Entered", "read_entered", "store_opinion")

#: Results in the order in which they are offered.
RESULTS: Final[tuple[str, ...]] = get_args(Result)
_ENTRIES: Final = ("ziel", "grund", "text", "ergebnis", "wer", "tag", "weiter")
_LONGEST: Final = 4000
_DAY = Text(
    de="Bitte nennen Sie einen Tag, zum Beispiel 01.09.2027.", en="Please give a day, such as 2027-09-01."
)
_RESULT = Text(de="Bitte wählen Sie ein Ergebnis.", en="Please choose a result.")
_HEARD: Final = ("ksv", "finance_ministry")


class Entered(msgspec.Struct, frozen=True, kw_only=True):
    """What came with a form: entries by their name, the paper, and the tag of the page it was on."""

    typed: dict[str, str]
    tag: str
    paper: bytes = b""
    media_type: str = ""

    @staticmethod
    def blank() -> dict[str, str]:
        """The entries of a form that nobody has filled in."""
        return dict.fromkeys(_ENTRIES, "")

    def day(self, name: str) -> dt.date:
        """A day as browsers send it, or as Germans write it. Raises InvalidInput."""
        text = self.typed[name]
        parts = text.split(".")
        try:
            return dt.date.fromisoformat("-".join(reversed(parts)) if len(parts) == 3 else text)
        except ValueError:
            raise InvalidInput(fields=(FieldError(field=name, code="wrong-format", text=_DAY),)) from None


async def read_entered(request: Request[Any, Any, Any]) -> Entered:
    """The form of a request."""
    form = await request.form()
    paper = form.get("datei")
    return Entered(
        typed={name: str(form.get(name, "")).strip()[:_LONGEST] for name in _ENTRIES},
        tag=str(form.get("stand", "")) or "-",
        paper=await content_of(paper),
        media_type=paper.content_type if isinstance(paper, UploadFile) else "",
    )


async def store_opinion(
    connection: asyncpg.Connection,
    caller: Caller,
    case_id: uuid.UUID,
    entered: Entered,
    register: Register,
    seen: Seen,
) -> None:
    """Files the paper if there is one and gives the opinion. Raises as `give_opinion` and `add_filing`."""
    wrong: list[FieldError] = []
    result, given_on = entered.typed["ergebnis"], dt.date.min
    if result not in RESULTS:
        wrong.append(FieldError(field="result", code="missing", text=_RESULT))
    try:
        given_on = entered.day("tag")
    except InvalidInput as error:
        wrong += error.fields
    if wrong:
        raise InvalidInput(fields=tuple(wrong))
    filing = None
    if entered.paper:
        filing = await add_filing(
            connection,
            caller,
            case_id,
            kind="other" if caller.role is Role.IKZ_OFFICE else "opinion",
            dated=given_on,
            media_type=entered.media_type,
            content=entered.paper,
            register=register,
        )
    who = entered.typed["wer"]
    await give_opinion(
        connection,
        caller,
        case_id,
        result=result,
        of=who if who in _HEARD else None,  # type: ignore[arg-type]
        given_on=given_on,
        remarks=entered.typed["text"],
        filing=filing,
        register=register,
        seen=seen,
    )
