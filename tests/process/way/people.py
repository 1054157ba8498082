# SPDX-License-Identifier: EUPL-1.2
"""Those who act on the way: each with an address, a session of their own, and nobody else's key."""

from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any

import httpx

from tests.process.way.log import Log
from tests.process.way.post import Post, links_in, long_sentences

__all__ = ("Person", "World")


@dataclass
class World:
    """The running service as its people reach it, their mail, and the log."""

    base: str
    post: Post
    log: Log
    people: list["Person"] = field(default_factory=list)

    def person(self, title: str, name: str, mail: str) -> "Person":
        person = Person(self, title, name, mail)
        self.people.append(person)
        return person

    def close(self) -> None:
        for person in self.people:
            person.client.close()


class Person:
    """Somebody at a browser or a program: cookies of their own, and `Origin` as browsers send it."""

    def __init__(self, world: World, title: str, name: str, mail: str) -> None:
        self.world, self.title, self.name, self.mail = world, title, name, mail
        self.client = httpx.Client(
            base_url=world.base, headers={"origin": world.base}, trust_env=False, timeout=30
        )

    def get(self, path: str, status: int = 200, **more: Any) -> Any:
        """Read; the content of the answer."""
        answer = self.client.get(path, **more)
        assert answer.status_code == status, f"{self.title}: GET {path}: {answer.status_code} {answer.text}"
        is_json = answer.headers.get("content-type", "").partition(";")[0].endswith("json")
        return answer.json() if is_json else answer.content

    def send(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        what: str = "",
        status: int | tuple[int, ...] = (200, 201, 202, 204),
        seen: str | None = None,
        **more: Any,
    ) -> httpx.Response:
        """Change something.

        :param what: the sentence for the log; without one nothing is logged
        :param seen: the path whose tag goes along as `If-Match`
        """
        headers = {}
        if seen is not None:
            shown = self.client.get(seen)
            assert shown.status_code == 200, f"{self.title}: GET {seen}: {shown.status_code} {shown.text}"
            headers["if-match"] = shown.headers["etag"]
        answer = self.client.request(
            method, path, json=body, headers=headers | more.pop("headers", {}), **more
        )
        wanted = (status,) if isinstance(status, int) else status
        assert answer.status_code in wanted, (
            f"{self.title}: {method} {path}: {answer.status_code} {answer.text}"
        )
        if what:
            self.world.log.did(self.title, what, f"{method} {path}", answer.status_code)
        return answer

    def gets_mail(self, subject: str, *, deadline: bool = False, link: bool = True) -> EmailMessage:
        """Wait for a mail and look at it: German, short sentences, a deadline if due, a link that opens."""
        mail = self.world.post.expect(self.mail, subject)
        assert mail["Content-Language"] == "de"
        assert not long_sentences(mail), long_sentences(mail)
        assert not link or links_in(mail, self.world.base), mail.as_string()
        body = mail.get_body(("plain",))
        assert body is not None
        assert not deadline or "Frist" in body.get_content(), body.get_content()
        for path in links_in(mail, self.world.base):
            opened = self.client.get(path)
            assert opened.status_code == 200, f"{self.title}: {mail['Subject']}: {path}: {opened.status_code}"
        self.world.log.mail(mail, self.world.base)
        return mail

    def opens_link(self, mail: EmailMessage | None = None, link: str | None = None) -> None:
        """Open the link of a sign-in mail and press the button. Opening it alone signs nobody in."""
        if link is None:
            assert mail is not None
            link = links_in(mail, self.world.base)[0]
        path = link.removeprefix(self.world.base)
        page = self.get(path).decode()
        assert 'method="post"' in page
        assert self.client.get("/v1/session").status_code == 401
        self.send(
            "POST", path.partition("?")[0], what="presses the button on the page of the link", status=303
        )
        session = self.get("/v1/session")
        assert session["name"] == self.name
        self.world.log.saw(f"acts as `{session['role']}` for {session['scope_name']}")
