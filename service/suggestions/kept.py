# SPDX-License-Identifier: EUPL-1.2
"""Answers that everybody may see, kept as the bytes that go out, compressed ones as they are.

They are kept with the landscape they were made from and forgotten with it, so no answer outlives a change.
"""

from collections import OrderedDict
from typing import Any, NamedTuple

from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from service.access.permissions import Caller
from service.clock import today
from service.landscape.current import Landscapes

__all__ = ("KEPT_BYTES", "KeptAnswer", "KeptAnswers", "Shelf")

#: Bytes of answers kept with one landscape: some 150 answers of 50 kB, ten times as many compressed.
KEPT_BYTES = 8_000_000
#: What an answer takes beside its body, roughly: headers and address.
_OVERHEAD_BYTES = 2_000

_AUDIENCE = Caller().audience


class KeptAnswer(NamedTuple):
    """A complete 200 answer as it left the route: headers (ETag among them) and body."""

    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes


class Shelf:
    """Answers by question, at most `limit_bytes` of them; what was not asked for longest goes first."""

    def __init__(self, limit_bytes: int = KEPT_BYTES) -> None:
        self._limit_bytes = limit_bytes
        self._answers: OrderedDict[object, KeptAnswer] = OrderedDict()
        self.size_bytes = 0

    def find(self, question: object) -> KeptAnswer | None:
        """The answer to `question`, if it is kept."""
        found = self._answers.get(question)
        if found is not None:
            self._answers.move_to_end(question)
        return found

    def keep(self, question: object, answer: KeptAnswer) -> None:
        """Keep an answer; one that alone exceeds the limit is not kept."""
        if _size_bytes(answer) > self._limit_bytes:
            return
        before = self._answers.pop(question, None)
        if before is not None:
            self.size_bytes -= _size_bytes(before)
        self._answers[question] = answer
        self.size_bytes += _size_bytes(answer)
        while self.size_bytes > self._limit_bytes:
            _, forgotten = self._answers.popitem(last=False)
            self.size_bytes -= _size_bytes(forgotten)


class KeptAnswers(ASGIMiddleware):
    """Gives the kept answer to a question without a key that was asked before on the same landscape.

    For routes whose answer depends on address and landscape alone. Whoever sends a key goes on to the
    guard and the route. Only what the route has answered with 200 is kept, so its guard has let this
    caller, nobody in particular, pass.
    """

    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Answer from the shelf, or let the route answer and keep it."""
        landscapes: Landscapes = scope["litestar_app"].state["landscapes"]
        codings = []
        for name, value in scope["headers"]:
            if name == b"accept-encoding":
                codings.append(value)
            elif name == b"authorization":
                await next_app(scope, receive, send)
                return
        if not landscapes.is_fresh:
            await next_app(scope, receive, send)
            return
        landscape = await landscapes.landscape(_AUDIENCE, today())
        shelf: Shelf = landscape.memo.setdefault("answers", Shelf())
        question = (scope["path"], scope["query_string"], *codings)
        known = shelf.find(question)
        if known is not None:
            await send({"type": "http.response.start", "status": 200, "headers": list(known.headers)})
            await send({"type": "http.response.body", "body": known.body, "more_body": False})
            return
        headers: tuple[tuple[bytes, bytes], ...] | None = None

        async def send_and_keep(message: Message) -> None:
            nonlocal headers
            started: Any = message
            if message["type"] == "http.response.start" and message["status"] == 200:
                headers = tuple(started["headers"])
            elif message["type"] == "http.response.body" and headers is not None:
                if not message.get("more_body", False):
                    shelf.keep(question, KeptAnswer(headers, message["body"]))
                headers = None
            await send(message)

        await next_app(scope, receive, send_and_keep)


def _size_bytes(answer: KeptAnswer) -> int:
    return len(answer.body) + _OVERHEAD_BYTES
