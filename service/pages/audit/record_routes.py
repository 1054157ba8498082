# SPDX-License-Identifier: EUPL-1.2
"""`/akten/protokoll`: the record, the latest entries first, and how to verify it without this service."""

import datetime as dt
from typing import Any, Final
from zoneinfo import ZoneInfo

import msgspec
from litestar import Request, Response, get
from litestar.types import ControllerRouterHandler

from matching.register import Municipality, Register
from service.access.permissions import Permission, allows
from service.http.dependencies import TheCaller, TheDatabase, TheLandscape
from service.pages.audit.events import AREAS, action_text, line_of
from service.pages.render import page, speech_of
from service.record.store import read_head, read_latest

__all__ = ("route_handlers",)

_PAGE: Final = 50
_BERLIN: Final = ZoneInfo("Europe/Berlin")
_LARGEST: Final = 2**63 - 1


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What the address asks for. `unknown`: a municipality was named that the register does not know."""

    action: str
    subject: str
    place: Municipality | None
    typed_place: str
    day: dt.date | None
    before: int | None

    @property
    def unknown(self) -> bool:
        """Whether the name of a municipality was not understood."""
        return bool(self.typed_place) and self.place is None


@get("/akten/protokoll", opt={"permission": Permission.READ_RECORD}, include_in_schema=False)
async def record_page(
    request: Request[Any, Any, Any], caller: TheCaller, database: TheDatabase, landscape: TheLandscape
) -> Response[bytes]:
    """Auditor, office and administration."""
    speech, register = speech_of(request), landscape.register
    asked = _asked(request.query_params, register)
    since = dt.datetime.combine(asked.day, dt.time(), _BERLIN) if asked.day else None
    async with database.acquire() as connection:
        head = await read_head(connection)
        events = (
            []
            if asked.unknown
            else await read_latest(
                connection,
                before=asked.before,
                limit=_PAGE + 1,
                action=asked.action or None,
                subject=asked.subject or None,
                municipalities=_keys(asked.place, register) if asked.place else None,
                since=since,
                until=since + dt.timedelta(days=1) if since else None,
            )
        )
    shown = events[:_PAGE]
    answered = page(
        request,
        "audit/record.html",
        speech=speech,
        asked=asked,
        lines=[line_of(event, speech) for event in shown],
        older=shown[-1].position if len(events) > _PAGE else None,
        head=head,
        areas=sorted(
            ((area, speech.text(f"record_area.{area}")) for area in AREAS), key=lambda pair: pair[1]
        ),
        action_name=action_text(asked.action, speech) if "." in asked.action else "",
        names={m.key: m.name for m in register.municipalities},
        may_files=allows(caller, Permission.READ_BUDGETS),
        may_refusals=allows(caller, Permission.READ_REFUSALS),
        may_reports=allows(caller, Permission.READ_REPORTS),
    )
    answered.headers["cache-control"] = "no-store"
    return answered


def _asked(values: Any, register: Register) -> Asked:
    typed = str(values.get("kommune", "")).strip()[:80]
    before = str(values.get("vor", ""))
    try:
        day = dt.date.fromisoformat(str(values.get("tag", "")))
    except ValueError:
        day = None
    return Asked(
        action=str(values.get("was", ""))[:80],
        subject=str(values.get("vorgang", "")).strip()[:80],
        place=_place(typed, register) if typed else None,
        typed_place=typed,
        day=day,
        before=int(before) if before.isascii() and before.isdecimal() and int(before) < _LARGEST else None,
    )


def _place(typed: str, register: Register) -> Municipality | None:
    """By key, or by its name as it is written."""
    found = register.find(typed)
    if found is not None:
        return found.municipality
    name = typed.casefold()
    return next((m for m in register.municipalities if m.name.casefold() == name), None)


def _keys(place: Municipality, register: Register) -> set[str]:
    """The key of today and those of earlier days: an entry keeps the key of its time."""
    earlier = {
        period.key
        for period in register.key_periods
        if (found := register.find(period.key)) is not None and found.municipality.key == place.key
    }
    return {place.key, *earlier}


route_handlers: list[ControllerRouterHandler] = [record_page]
