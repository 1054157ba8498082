# SPDX-License-Identifier: EUPL-1.2
"""From messages to one mail: plain text and the same as simple HTML, headers a machine sends."""

import datetime as dt
import textwrap
import uuid
from collections.abc import Mapping, Sequence
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr
from functools import cache
from typing import Any, Literal

import msgspec
from jinja2 import Environment, PackageLoader, StrictUndefined

from service.messages.kinds import read_kinds, spoken_date
from service.settings import Settings

__all__ = ("Item", "Told", "build_mail", "tell")

Language = Literal["de", "en"]

_WIDTH = 76
_WORDS: Mapping[str, tuple[str, str]] = {
    "sender": ("IKZ-Partnersuche Hessen", "IKZ partner search Hessen"),
    "greeting": ("Guten Tag,", "Hello,"),
    "deadline": ("Frist: {0}", "Deadline: {0}"),
    "link": ("Zum Vorgang: {0}", "Open it here: {0}"),
    "made": (
        "Diese E-Mail hat die IKZ-Partnersuche Hessen automatisch erstellt.",
        "The IKZ partner search Hessen has made this mail automatically.",
    ),
    "questions": (
        "Bei Fragen hilft Ihnen die IKZ-Stelle weiter.",
        "The IKZ office helps you with any question.",
    ),
    "phone": ("Telefon: {0}", "Telephone: {0}"),
    "mail": ("E-Mail: {0}", "Mail: {0}"),
}


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What a message says in one language, without deadline and link."""

    subject: str
    body: str


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """One message as it is stored, ready to be told."""

    kind: str
    facts: dict[str, Any]
    deadline: dt.date | None = None
    link: str | None = None


def tell(item: Item, language: Language, base_url: str) -> Told:
    """Subject and body of a message; the texts of a kind that is gone say only that.

    :param base_url: what its link begins with, without a slash at the end
    """
    kind = read_kinds().get(item.kind)
    if kind is None or not kind.fields <= item.facts.keys():
        gone = ("Nachricht", "Message")[language == "en"]
        return Told(subject=gone, body="")
    values = _values(item, language, base_url)
    return Told(subject=kind.subject(language, values), body=kind.body(language, values))


def build_mail(
    settings: Settings,
    id_: uuid.UUID,
    address: str,
    language: Language,
    items: Sequence[Item],
    now: dt.datetime,
) -> EmailMessage:
    """The mail for one address.

    :param id_: becomes the Message-ID, so a mail that is sent twice is known to be the same
    :param items: one message, or several as a digest
    :raises ValueError: there is nothing to tell
    """
    if not items:
        raise ValueError("a mail tells something")
    told = [tell(item, language, settings.base_url) for item in items]
    parts = [_part(item, text, settings, language) for item, text in zip(items, told, strict=True)]
    footer = _footer(settings, language)
    title = told[0].subject
    head: list[str] = []
    if len(items) > 1:
        digest = read_kinds()["digest"]
        title = digest.subject(language, {"count": len(items)})
        head = [digest.body(language, {})]
    values = {
        "language": language,
        "title": title,
        "greeting": _word("greeting", language),
        "head": head,
        "parts": parts,
        "is_digest": len(items) > 1,
        "footer": footer,
    }
    mail = EmailMessage(policy=SMTP)
    mail["Subject"] = title
    mail["From"] = formataddr((_word("sender", language), settings.mail_from))
    mail["To"] = address
    if settings.office_mail:
        mail["Reply-To"] = settings.office_mail
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = f"<{id_}@{settings.mail_from.partition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(_plain(values), cte="quoted-printable")
    html = _templates().get_template("mail.html").render(values)
    mail.add_alternative(html, subtype="html", cte="quoted-printable")
    # Last: setting contents takes such headers away, or moves them to a part.
    mail["Content-Language"] = language
    return mail


def _values(item: Item, language: Language, base_url: str) -> dict[str, Any]:
    return {
        **item.facts,
        "deadline": spoken_date(item.deadline, language) if item.deadline else "",
        "link": f"{base_url}{item.link}" if item.link else "",
    }


def _part(item: Item, told: Told, settings: Settings, language: Language) -> dict[str, Any]:
    kind = read_kinds().get(item.kind)
    # What the text names itself is not added once more.
    values = {
        name: None if kind is not None and kind.names(language, name) else value
        for name, value in _values(item, language, settings.base_url).items()
    }
    deadline, link = values["deadline"], values["link"]
    return {
        "subject": told.subject,
        "paragraphs": [paragraph for paragraph in told.body.split("\n\n") if paragraph.strip()],
        "deadline": _word("deadline", language, deadline) if deadline else None,
        "link": link,
        "link_line": _word("link", language, link) if link else None,
    }


def _plain(values: Mapping[str, Any]) -> str:
    blocks = [values["greeting"], *(_wrapped(text) for text in values["head"])]
    for part in values["parts"]:
        if values["is_digest"]:
            blocks.append(f"* {part['subject']}")
        blocks += [_wrapped(text) for text in part["paragraphs"]]
        blocks += [line for line in (part["deadline"], part["link_line"]) if line]
    return "\n\n".join(blocks) + "\n\n-- \n" + "\n".join(values["footer"]) + "\n"


def _wrapped(text: str) -> str:
    return "\n".join(
        textwrap.fill(line, _WIDTH, break_long_words=False, break_on_hyphens=False)
        for line in text.split("\n")
    )


def _footer(settings: Settings, language: Language) -> list[str]:
    lines = [_word("made", language), _word("questions", language)]
    if settings.office_phone:
        lines.append(_word("phone", language, settings.office_phone))
    if settings.office_mail:
        lines.append(_word("mail", language, settings.office_mail))
    return lines


def _word(name: str, language: Language, *values: str) -> str:
    return _WORDS[name][language == "en"].format(*values)


@cache
def _templates() -> Environment:
    return Environment(
        loader=PackageLoader("service.messages", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
