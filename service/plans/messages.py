# SPDX-License-Identifier: EUPL-1.2
"""What the service and its solver process say to each other.

The task goes in as one MessagePack value, answers come out as lines of JSON: progress, then the plan or
the error. Both sides know only values, so a solver that breaks cannot break who asked.
"""

from typing import Any

import msgspec

from matching import errors
from matching.errors import DomainError, FieldError, Text
from matching.landscape import Landscape
from matching.plan.certificate import Plan
from matching.plan.problem import Request
from matching.plan.solve import Limits

__all__ = ("Done", "Message", "Progress", "Refused", "Task", "decode_message", "raise_refusal", "refusal")


class Task(msgspec.Struct, frozen=True, kw_only=True):
    """Make the plan of `request` on `landscape`; `memory_bytes` is all that the process may use."""

    landscape: Landscape
    request: Request
    limits: Limits
    memory_bytes: int


class Progress(msgspec.Struct, frozen=True, kw_only=True, tag="progress"):
    """Value and bound so far of one stage."""

    stage: str
    value: int | None
    bound: int | None


class Done(msgspec.Struct, frozen=True, kw_only=True, tag="done"):
    """The plan."""

    plan: Plan


class Refused(msgspec.Struct, frozen=True, kw_only=True, tag="refused"):
    """A domain error by the name of its class."""

    kind: str
    text: Text
    fields: tuple[FieldError, ...]
    facts: dict[str, Any]


Message = Progress | Done | Refused

_decoder = msgspec.json.Decoder(Message)


def decode_message(line: bytes) -> Message:
    """One line of the solver; raises `msgspec.MsgspecError` for anything else."""
    return _decoder.decode(line)


def refusal(error: DomainError) -> Refused:
    """A domain error as a message."""
    return Refused(kind=type(error).__name__, text=error.text, fields=error.fields, facts=error.facts)


def raise_refusal(refused: Refused) -> None:
    """Raises the domain error that the message names."""
    kind: type[DomainError] = getattr(errors, refused.kind, DomainError)
    raise kind(refused.text, fields=refused.fields, facts=refused.facts)
