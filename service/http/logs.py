# SPDX-License-Identifier: EUPL-1.2
"""Logs: one JSON object a line on standard error, each with the id of its request."""

import datetime as dt
import json
import logging
import sys
from typing import Any

from service.http.context import request_id

__all__ = ("JsonFormatter", "configure_logs")

_EXTRAS = ("method", "path", "status", "milliseconds", "facts")


class JsonFormatter(logging.Formatter):
    """Time (UTC, RFC 3339), level, logger, message, request id, our extras, and a traceback if any."""

    def format(self, record: logging.LogRecord) -> str:
        """One line of JSON."""
        line: dict[str, Any] = {
            "time": dt.datetime.fromtimestamp(record.created, dt.UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if current := request_id():
            line["request_id"] = current
        line.update({name: getattr(record, name) for name in _EXTRAS if hasattr(record, name)})
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


def configure_logs() -> None:
    """Send the service's loggers to standard error as JSON; called once when the application is made."""
    logger = logging.getLogger("ikz")
    if logger.handlers:
        return
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter())
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    # Access lines cost time on hot paths; a proxy writes them as well.
    logging.getLogger("ikz.access").setLevel(logging.WARNING)
    logger.propagate = False
