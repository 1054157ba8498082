# SPDX-License-Identifier: EUPL-1.2
"""Finding every wrong field, and saying it in both languages."""

import datetime as dt
import uuid
from decimal import Decimal
from typing import Annotated, Any, Literal

import msgspec
import pytest

from service.http.conditional import check_if_match, content_tag, names_tag
from service.http.errors import PreconditionFailed, PreconditionRequired
from service.http.language import language_of
from service.http.paging import after_cursor, decode_cursor, encode_cursor
from service.http.validation import null_characters, wrong_fields


class Inner(msgspec.Struct, forbid_unknown_fields=True):
    number: Annotated[int, msgspec.Meta(ge=1, le=5)]
    words: Annotated[tuple[Annotated[str, msgspec.Meta(min_length=2)], ...], msgspec.Meta(max_length=2)] = ()


class Outer(msgspec.Struct, kw_only=True):
    inner: Inner | None = None
    many: list[Inner] = []
    day: dt.date | None = None
    id: uuid.UUID | None = None
    price: Decimal | None = None
    code: Annotated[str, msgspec.Meta(pattern="^[a-z]+$", max_length=3)] = "a"
    kind: Literal["one", "two"] = "one"
    flag: bool = False
    change: int | msgspec.UnsetType | None = msgspec.UNSET


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"inner": {"number": 0}}, {"inner.number": "too-small"}),
        ({"inner": {"number": 6}}, {"inner.number": "too-large"}),
        ({"inner": {"number": "3"}}, {"inner.number": "wrong-type"}),
        ({"inner": {"number": 10**30}}, {"inner.number": "too-large"}),
        ({"inner": {}}, {"inner.number": "missing"}),
        ({"inner": {"number": 1, "x": 1}}, {"inner.x": "unknown-field"}),
        ({"inner": 5}, {"inner": "wrong-type"}),
        ({"inner": {"number": 1, "words": ["a", "bc"]}}, {"inner.words[0]": "too-short"}),
        ({"inner": {"number": 1, "words": ["ab", "bc", "cd"]}}, {"inner.words": "too-many"}),
        ({"many": [{"number": 1}, {}, 3]}, {"many[1].number": "missing", "many[2]": "wrong-type"}),
        ({"day": "2026-02-30", "id": "x"}, {"day": "wrong-format", "id": "wrong-format"}),
        ({"price": "much"}, {"price": "wrong-format"}),
        ({"code": "A"}, {"code": "wrong-format"}),
        ({"code": "aaaa"}, {"code": "too-long"}),
        ({"kind": "three"}, {"kind": "unknown-value"}),
        ({"flag": "yes", "change": "x"}, {"flag": "wrong-type", "change": "wrong-type"}),
        ({"inner": None, "change": None}, {}),
        ([], {"": "wrong-type"}),
    ],
)
def test_every_wrong_field(value: Any, expected: dict[str, str]) -> None:
    found = wrong_fields(value, Outer)
    assert {error.field: error.code for error in found} == expected
    for error in found:
        assert error.text.de
        assert error.text.en
        assert "`" not in error.text.de + error.text.en
    if not expected:
        msgspec.convert(value, Outer)
    else:
        with pytest.raises((msgspec.ValidationError, ValueError)):
            msgspec.convert(value, Outer)


def test_a_wrong_form_is_told_by_an_example_not_by_its_pattern() -> None:
    posts = Annotated[str, msgspec.Meta(pattern=r"^[0-9]+\.[0-9]{2}$", examples=["0.50"])]
    for type_, value, where in ((posts, "x", ""), (posts | None, "x", ""), (list[posts], ["x"], "[0]")):
        (found,) = wrong_fields(value, type_)
        assert (found.field, found.code) == (where, "wrong-format")
        assert found.text.de == "Der Wert hat nicht die erwartete Form, zum Beispiel 0.50."
        assert found.text.en == "The value does not have the expected form, for example 0.50."


def test_a_flood_of_errors_is_cut() -> None:
    assert len(wrong_fields({"many": [{}] * 5000}, Outer)) == 200


def test_null_characters() -> None:
    value = {"a": "x\0", "b": [{"c": "\0"}], "\0": "ok", "d": "fine"}
    assert {error.field for error in null_characters(value)} == {"", "a", "b[0].c"}


@pytest.mark.parametrize(
    ("header", "language"),
    [
        (None, "de"),
        ("", "de"),
        ("en", "en"),
        ("de-DE,de;q=0.9,en;q=0.8", "de"),
        ("en-GB;q=0.9, de;q=0.1", "en"),
        ("fr", "de"),
        ("en;q=0, de;q=0", "de"),
        ("en;q=x", "de"),
        ("*", "de"),
    ],
)
def test_language(header: str | None, language: str) -> None:
    assert language_of(header) == language


def test_tags() -> None:
    tag = content_tag(b"content")
    assert tag == content_tag(b"content") != content_tag(b"other")
    for header in (tag, f"W/{tag}", f'"x", {tag}', "*", f'W/"y",W/{tag}'):
        assert names_tag(header, tag), header
        check_if_match(header, tag)
    for coded in (f'{tag[:-1]}-br"', f'{tag[:-1]}-gzip"'):  # a change is about the content
        assert not names_tag(coded, tag)
        check_if_match(coded, tag)
    for header in ('"x"', "x", tag.strip('"')):
        assert not names_tag(header, tag), header
        with pytest.raises(PreconditionFailed):
            check_if_match(header, tag)
    for missing in (None, "  "):
        with pytest.raises(PreconditionRequired):
            check_if_match(missing, tag)


def test_pages_survive_what_comes_and_goes() -> None:
    items = [f"{number:03}" for number in range(10)]
    page, cursor = after_cursor(items, str, None, 4)
    assert (list(page), decode_cursor(cursor)) == (items[:4], "003")
    items.remove("003")
    items.insert(0, "000a")
    page, cursor = after_cursor(items, str, cursor, 4)
    assert list(page) == ["004", "005", "006", "007"]
    page, cursor = after_cursor(items, str, cursor, 4)
    assert (list(page), cursor) == (["008", "009"], None)
    assert decode_cursor(encode_cursor("ä/?")) == "ä/?"
