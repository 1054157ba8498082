# SPDX-License-Identifier: EUPL-1.2
"""Every kind of message of every area, rendered: plain, complete, without secrets, safe as HTML."""

import datetime as dt
import email
import email.policy
import re
import uuid
from email.message import EmailMessage
from typing import Literal

import pytest

from service.messages.kinds import Kind, read_kinds, spoken_date
from service.messages.mail_text import Item, build_mail
from service.settings import Settings

KINDS = sorted(read_kinds().values(), key=lambda kind: kind.name)
SETTINGS = Settings(public_url="https://ikz.example", mail_from="ikz@dienst.example")
NOW = dt.datetime(2026, 11, 23, 11, 0, tzinfo=dt.UTC)

#: What a mail never holds: mails are read by others, forwarded, printed.
_CONFIDENTIAL = re.compile(
    r"cost|code|secret|token|password|note|reason|refus|wish|must_not|score|phone|mail"
)
#: Kinds whose purpose is a code or a link that signs in.
_SECRET_KINDS = {"sign_in"}

_MOST_WORDS = 20


def _ids(kind: Kind) -> str:
    return kind.name


def _item(kind: Kind, **facts: str) -> Item:
    return Item(
        kind=kind.name,
        facts={**{name: f"[{name}]" for name in kind.fields}, **facts},
        deadline=dt.date(2027, 3, 1),
        link="/vorgang/1",
    )


def _texts(mail: EmailMessage) -> dict[str, str]:
    return {part: mail.get_body((part,)).get_content() for part in ("plain", "html")}  # type: ignore[union-attr]


def _mail(*items: Item, language: Literal["de", "en"] = "de", settings: Settings = SETTINGS) -> EmailMessage:
    made = build_mail(settings, uuid.UUID(int=7), "erika@neuhof.example", language, items, NOW)
    # As it arrives, not as it was built.
    parsed = email.message_from_bytes(made.as_bytes(), policy=email.policy.default)
    assert isinstance(parsed, EmailMessage)
    return parsed


@pytest.mark.parametrize("kind", KINDS, ids=_ids)
@pytest.mark.parametrize("language", ["de", "en"])
def test_every_mail_holds_its_facts_the_deadline_and_the_link(
    kind: Kind, language: Literal["de", "en"]
) -> None:
    mail = _mail(_item(kind), language=language)
    deadline = "1. März 2027" if language == "de" else "1 March 2027"
    used = re.findall(r"{(\w+)}", kind.body_en if language == "en" else kind.body_de)
    for text in _texts(mail).values():
        flat = " ".join(text.split())
        assert deadline in flat
        assert "https://ikz.example/vorgang/1" in flat
        for name in used:
            if name not in ("deadline", "link"):
                assert f"[{name}]" in flat
        assert "{" not in re.sub(r"\s", " ", flat.partition("<hr>")[0])
    assert mail["Subject"].strip()
    assert len(mail["Subject"]) <= 120


@pytest.mark.parametrize("kind", KINDS, ids=_ids)
def test_no_mail_holds_what_is_confidential(kind: Kind) -> None:
    if kind.secret:
        assert kind.name in _SECRET_KINDS
        assert not kind.digest
    else:
        assert [name for name in kind.fields if _CONFIDENTIAL.search(name)] == []


@pytest.mark.parametrize("kind", KINDS, ids=_ids)
def test_both_languages_say_the_same(kind: Kind) -> None:
    def names(text: str) -> set[str]:
        return {re.sub(r"_(de|en)$", "", name) for name in re.findall(r"{(\w+)}", text)}

    assert names(kind.subject_de + kind.body_de) == names(kind.subject_en + kind.body_en)
    assert kind.audience


def test_sentences_are_short() -> None:
    sentences = [
        sentence
        for kind in KINDS
        for text in (kind.subject_de, kind.body_de)
        for sentence in re.split(r"(?<=[.?!:])\s+", text.strip())
    ]
    assert len(sentences) > 20
    long = [sentence for sentence in sentences if len(sentence.split()) > _MOST_WORDS]
    assert len(long) <= len(sentences) / 10, long
    assert not [sentence for sentence in long if len(sentence.split()) > 30]


def test_facts_are_text_in_html_and_cannot_add_headers() -> None:
    kind = read_kinds()["webhook_disabled"]
    mail = _mail(_item(kind, host='<img src=x onerror="alert(1)">'))
    html = _texts(mail)["html"]
    assert "&lt;img src=x" in html
    assert "<img" not in html
    name = next(kind for kind in KINDS if kind.placeholders and re.findall(r"{(\w+)}", kind.subject_de))
    field = re.findall(r"{(\w+)}", name.subject_de)[0]
    mail = _mail(_item(name, **{field: "Ü\r\nBcc: other@elsewhere.example"}))
    assert mail["Bcc"] is None
    assert "Ü Bcc: other@elsewhere.example" in mail["Subject"]


def test_a_mail_says_where_to_ask_and_what_made_it() -> None:
    kind = read_kinds()["webhook_disabled"]
    text = _texts(_mail(_item(kind)))["plain"]
    assert "Bei Fragen hilft Ihnen die IKZ-Stelle weiter." in text
    assert "Telefon" not in text
    known = Settings(
        public_url="https://ikz.example",
        mail_from="ikz@dienst.example",
        office_phone="0611 1234-0",
        office_mail="ikz-stelle@land.example",
    )
    mail = _mail(_item(kind), settings=known)
    for text in _texts(mail).values():
        assert "Telefon: 0611 1234-0" in text
        assert "E-Mail: ikz-stelle@land.example" in text
    assert mail["Message-ID"] == f"<{uuid.UUID(int=7)}@dienst.example>"
    assert mail["From"] == "IKZ-Partnersuche Hessen <ikz@dienst.example>"
    assert mail["Auto-Submitted"] == "auto-generated"


def test_umlauts_survive_in_subject_and_body() -> None:
    kind = read_kinds()["digest"]
    mail = _mail(*(_item(read_kinds()["webhook_disabled"]) for _ in range(2)))
    assert mail["Subject"] == kind.subject_de.format(count=2)
    assert "Übersicht" in mail["Subject"]
    assert "Frist: 1. März 2027" in _texts(mail)["plain"]


def test_dates_are_spoken() -> None:
    assert spoken_date(dt.date(2026, 12, 9), "de") == "9. Dezember 2026"
    assert spoken_date(dt.date(2026, 12, 9), "en") == "9 December 2026"
