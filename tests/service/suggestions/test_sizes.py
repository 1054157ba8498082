# SPDX-License-Identifier: EUPL-1.2
"""Group sizes as people write them."""

import pytest

from matching.errors import InvalidInput
from service.suggestions.sizes import parse_sizes


@pytest.mark.parametrize(
    ("text", "sizes"),
    [
        (None, None),
        ("", None),
        ("4", (4,)),
        ("3-6", (3, 4, 5, 6)),
        (" 2 - 3 , 7", (2, 3, 7)),
        ("5,3,5", (3, 5)),
        ("7", (7,)),
    ],
)
def test_sizes(text: str | None, sizes: tuple[int, ...] | None) -> None:
    assert parse_sizes(text) == sizes


@pytest.mark.parametrize("text", ["1", "0-3", "8", "6-3", "3-", "a", "3;4", "3--4", "²", "3,,4", "999"])
def test_other_sizes_are_refused_by_name(text: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        parse_sizes(text)
    (field,) = caught.value.fields
    assert field.field == "sizes"
    assert text in field.text.de
    assert text in field.text.en
