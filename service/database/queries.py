# SPDX-License-Identifier: EUPL-1.2
"""Named SQL from files: one `queries.sql` beside each `store.py`.

    -- name: active_needs
    -- Needs of one topic that are in force on a date.
    select ... where topic = $1

Every query has a name and one line that says what it is for.
"""

import re
from pathlib import Path

__all__ = ("Queries", "load_queries")

_HEAD = re.compile(r"^-- name: *(.*?) *$", re.MULTILINE)
_NAME = re.compile(r"[a-z][a-z0-9_]*")


class Queries:
    """The queries of one file by name: `sql["active_needs"]`."""

    def __init__(self, source: str, texts: dict[str, str]) -> None:
        self._source = source
        self._texts = texts

    def __getitem__(self, name: str) -> str:
        try:
            return self._texts[name]
        except KeyError:
            raise KeyError(f"{self._source} has no query {name!r}; it has {', '.join(self._texts)}") from None

    @property
    def names(self) -> tuple[str, ...]:
        """The names in the order of the file."""
        return tuple(self._texts)


def load_queries(beside: str | Path, file_name: str = "queries.sql") -> Queries:
    """Read the SQL file in the directory of a module.

    :param beside: the module's `__file__`
    :raises ValueError: a query without a proper name, description or text, or a name used twice
    """
    path = Path(beside).parent / file_name
    parts = _HEAD.split(path.read_text(encoding="utf-8"))
    texts: dict[str, str] = {}
    for name, body in zip(parts[1::2], parts[2::2], strict=True):
        description, _, text = body.strip().partition("\n")
        if not _NAME.fullmatch(name):
            raise ValueError(f"{path}: {name!r} is not a name for a query")
        if name in texts:
            raise ValueError(f"{path}: the query {name} is there twice")
        if not description.startswith("-- "):
            raise ValueError(f"{path}: the query {name} needs a line that says what it is for")
        if not text.strip():
            raise ValueError(f"{path}: the query {name} is empty")
        texts[name] = f"-- {name}\n{text.strip()}"
    return Queries(str(path), texts)
