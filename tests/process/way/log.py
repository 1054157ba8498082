# SPDX-License-Identifier: EUPL-1.2
"""What happens on the way, told for people as it happens."""

import re
from email.message import EmailMessage

from tests.process.way.post import links_in, text_of

__all__ = ("Log",)

_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_TOKEN = re.compile(r"(/anmelden/)[A-Za-z0-9_-]{20,}")


def _nameless(text: str) -> str:
    """Without what differs from run to run."""
    return _TOKEN.sub(r"\1…", _ID.sub("…", text))


class Log:
    """Markdown, line by line. `is_loud` prints each line at once."""

    def __init__(self, *, is_loud: bool = False) -> None:
        self.lines: list[str] = []
        self._is_loud = is_loud
        self._chapter = 0

    @property
    def text(self) -> str:
        return "\n".join(self.lines) + "\n"

    def _add(self, *lines: str) -> None:
        self.lines += lines
        if self._is_loud:
            print(*lines, sep="\n", flush=True)

    def chapter(self, title: str) -> None:
        self._chapter += 1
        self._add("", f"## {self._chapter} {title}", "")

    def did(self, who: str, what: str, call: str = "", status: int | None = None) -> None:
        """Somebody did something; `call` is the request, or the command, behind it."""
        behind = "" if not call else f" `{_nameless(call)}`" + ("" if status is None else f" → {status}")
        self._add(f"- **{who}** {_nameless(what)}{behind}")

    def saw(self, what: str) -> None:
        """Something that shows."""
        self._add(f"  - {_nameless(what)}")

    def mail(self, mail: EmailMessage, base: str) -> None:
        """A mail that arrived: to whom, what about, until when, and where its link leads."""
        deadline = re.search(r"^Frist: (.+)$", text_of(mail), re.MULTILINE)
        until = f", Frist: {deadline[1]}" if deadline else ""
        links = links_in(mail, base)
        link = f", `{_nameless(links[0].partition('?')[0])}`" if links else ""
        self._add(f"  - ✉ {mail['To']}: „{mail['Subject']}“{until}{link}")

    def table(self, head: list[str], rows: list[list[str]]) -> None:
        line = "| " + " | ".join(head) + " |"
        self._add("", line, "|" + " --- |" * len(head))
        self._add(*("| " + " | ".join(row) + " |" for row in rows), "")
