# SPDX-License-Identifier: EUPL-1.2
"""The id of the request being answered, for problems, logs and the record."""

from contextvars import ContextVar

__all__ = ("request_id", "set_request_id")

_request_id: ContextVar[str] = ContextVar("ikz_request_id", default="")


def request_id() -> str:
    """The id of the current request, empty outside of one."""
    return _request_id.get()


def set_request_id(value: str) -> None:
    """Set by `service.http.application` at the start of each request."""
    _request_id.set(value)
