# SPDX-License-Identifier: EUPL-1.2
"""What only the operator can say: imprint, privacy, accessibility, easy language, sign language.

Texts are plain files in the folder `IKZ_OPERATOR_PAGES`, empty lines separate paragraphs; the film in sign
language lies beside them under one of two fixed names.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from service.settings import Settings

__all__ = ("OPERATOR_PAGES", "operator_film", "operator_text")

#: Address -> name in the wording and of the file (`imprint.txt`).
OPERATOR_PAGES: Final[Mapping[str, str]] = {
    "/impressum": "imprint",
    "/datenschutz": "privacy",
}
#: Name of the file -> its media type; the first that is there is shown.
_FILMS: Final[Mapping[str, str]] = {
    "gebaerdensprache.mp4": "video/mp4",
    "gebaerdensprache.webm": "video/webm",
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


def operator_film(settings: Settings) -> tuple[Path, str] | None:
    """The film in sign language and its media type; None if the operator has none."""
    if settings.operator_pages is None:
        return None
    found = ((settings.operator_pages / name, media_type) for name, media_type in _FILMS.items())
    return next(((path, media_type) for path, media_type in found if path.is_file()), None)
