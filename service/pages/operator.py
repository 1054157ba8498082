# SPDX-License-Identifier: EUPL-1.2
"""The pages that only the operator can write: imprint, privacy, accessibility.

Each is a plain text file in the folder `IKZ_OPERATOR_PAGES`; empty lines separate paragraphs.
"""

from collections.abc import Mapping
from typing import Final

from service.settings import Settings

__all__ = ("OPERATOR_PAGES", "operator_text")

#: Address -> name in the wording and of the file (`imprint.txt`).
OPERATOR_PAGES: Final[Mapping[str, str]] = {
    "/impressum": "imprint",
    "/datenschutz": "privacy",
    "/barrierefreiheit": "accessibility",
}


def operator_text(settings: Settings, name: str) -> list[str]:
    """The paragraphs of a page, read at each question (they are rare); empty if the operator wrote none."""
    if settings.operator_pages is None:
        return []
    try:
        text = (settings.operator_pages / f"{name}.txt").read_text(encoding="utf-8")
    except FileNotFoundError:
        return []
    return [" ".join(paragraph.split()) for paragraph in text.split("\n\n") if paragraph.strip()]
