# SPDX-License-Identifier: EUPL-1.2
"""Events of the record as lines that a person can read, with their place in the chain."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final
from zoneinfo import ZoneInfo

import msgspec

from matching.errors import Text
from matching.lifecycle.reasons import CANCEL, CLAWBACK, DISMISS, END, REJECT, RETURN, WITHDRAW
from matching.wording import number
from service.access.permissions import Role
from service.accounts.roles import ROLE_NAMES
from service.pages.render import Speech
from service.programmes.current import current_programmes
from service.record.chain import Event

__all__ = ("AREAS", "Line", "action_text", "line_of")

_BERLIN: Final = ZoneInfo("Europe/Berlin")
_REASONS: Final[Mapping[str, Text]] = {
    **DISMISS, **WITHDRAW, **CANCEL, **CLAWBACK, **END, **RETURN, **REJECT,
}  # fmt: skip
#: Areas of the record: the parts of actions before their dot.
AREAS: Final = (
    "account", "agreement", "award", "budget", "call", "clawback", "clearance", "concept", "cooperation",
    "cooperations", "costs", "council_decision", "filing", "group", "invitation", "key", "mailbox",
    "membership", "message", "message_preference", "must_nots", "need", "offer", "opinion", "payment",
    "plan", "portfolio", "profile", "programme", "proof", "register", "review", "role", "self_check",
    "service_state", "step", "suggestion", "webhook", "weights",
)  # fmt: skip
#: Areas whose actions are states that have a name already.
_STATES: Final = {
    "cooperation": "case_state",
    "group": "member_state",
    "membership": "member_state",
    "suggestion": "suggestion_state",
}
_FACT_STATES: Final = ("from", "target")
_HIDDEN: Final = ("topic",)
#: Areas in which a municipality says why it declines: no page shows that to anybody but the office.
_PRIVATE: Final = ("group", "membership")


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One event. `facts` are pairs of a name and a value; `code` is the text of the code that was given."""

    position: int
    day: str
    time: str
    action: str
    text: str
    who: str
    actor: str
    subject_type: str
    subject_id: str
    municipality: str | None
    code: str
    result: str
    rule: str
    facts: tuple[tuple[str, str], ...]
    hash: str


def line_of(event: Event, speech: Speech, text: str | None = None) -> Line:
    """The event for one language; `text` says what happened where somebody knows it better."""
    at = event.happened_at.astimezone(_BERLIN)
    is_private = event.action.startswith(tuple(f"{area}." for area in _PRIVATE))
    hidden = (*_HIDDEN, "reason") if is_private else _HIDDEN
    reason = "" if is_private else str(event.facts.get("reason") or "")
    opinion = event.facts.get("opinion") if event.subject_type == "cooperation" else None
    result = str(event.facts.get("result") or opinion or "")
    if text is None and event.action == "cooperation.application_ready" and reason:
        text = speech.text("audit.given_back")
    return Line(
        position=event.position,
        day=speech.date(at.date()),
        time=f"{at:%H:%M}",
        action=event.action,
        text=text or action_text(event.action, speech),
        who=_who(event, speech),
        actor=event.actor,
        subject_type=event.subject_type,
        subject_id=event.subject_id,
        municipality=event.municipality,
        code=speech.say(_REASONS[reason]) if reason in _REASONS else reason,
        result=_named(speech, "opinion_result", result, ""),
        rule=_rule(event.facts, speech),
        facts=tuple(
            (_named(speech, "record_fact", name, name), _value(name, value, speech))
            for name, value in sorted(event.facts.items())
            if name not in hidden and value not in (None, "", [], {})
        ),
        hash=event.hash.hex(),
    )


def action_text(action: str, speech: Speech) -> str:
    """`need.stated` as "Bedarf: gemeldet"; the action itself where it has no name yet."""
    area, _, what = action.partition(".")
    name = _named(speech, "record_area", area, area)
    done = _named(speech, "record_what", what, "") or _named(
        speech, _STATES.get(area, "case_state"), what, what
    )
    return f"{name}: {done}"


def _named(speech: Speech, section: str, name: str, fallback: str) -> str:
    try:
        return speech.text(f"{section}.{name}")
    except KeyError:
        return fallback


def _rule(facts: Mapping[str, Any], speech: Speech) -> str:
    """The programme's version that a decision rested on, by its name."""
    id_, version = str(facts.get("programme") or ""), str(facts.get("programme_version") or "")
    if not version:
        return ""
    programme = current_programmes().by_id.get(id_)
    title = speech.say(programme.title) if programme else id_
    return f"{title}, {speech.text('station.version', version=version)}"


def _who(event: Event, speech: Speech) -> str:
    if event.actor == "system":
        return speech.text("record.system")
    if event.role in (Role.PUBLIC.value, Role.PUBLIC_FRONTEND.value):
        return speech.text("record.public")
    return speech.say(ROLE_NAMES[Role(event.role)]) if event.role in set(Role) else event.role


def _value(name: str, value: Any, speech: Speech) -> str:
    if name.endswith("_cents") and isinstance(value, int):
        whole, cents = divmod(value, 100)
        return speech.euro(f"{whole}.{cents:02d}")
    if name in _FACT_STATES:
        return _named(speech, "case_state", str(value), str(value))
    if isinstance(value, bool):
        return speech.text("record.yes" if value else "record.no")
    if isinstance(value, int):
        return number(value, german=speech.german)
    if isinstance(value, list):
        return ", ".join(str(one) for one in value)
    if isinstance(value, str) and len(value) == 10 and value[4:5] == "-":
        try:
            return speech.date(dt.date.fromisoformat(value))
        except ValueError:
            return value
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()
