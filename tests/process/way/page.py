# SPDX-License-Identifier: EUPL-1.2
"""The page that keeps the log."""

from pathlib import Path

from tests.process.way.log import Log

__all__ = ("PAGE", "write")

PAGE = Path(__file__).parents[3] / "docs" / "examples" / "whole-way.md"
_HEAD = """\
# The whole way, from a call to the case file

Written by `make show` while it happened: a running service (web, worker, PostgreSQL), a mail server, and
people with their own accounts, over HTTP. Names of people, answers, costs and papers are made up; the
municipalities are real and have said nothing of the kind. The same way is a test,
`tests/process/test_whole_way.py`.
"""


def write(log: Log) -> None:
    """Write the log with its heading."""
    PAGE.write_text(_HEAD + log.text, "utf-8")
