# SPDX-License-Identifier: EUPL-1.2
"""What somebody has typed into a form, and the paper that came with it."""

from collections.abc import Mapping
from typing import Any

from litestar.datastructures import FormMultiDict, UploadFile

__all__ = ("content_of", "typed_of")


def typed_of(form: FormMultiDict | Mapping[str, Any], longest: int = 200) -> dict[str, str]:
    """Every entry of a form without blanks around it, cut at `longest` characters; files are left out."""
    return {name: value.strip()[:longest] for name, value in form.items() if isinstance(value, str)}


async def content_of(paper: object) -> bytes:
    """The bytes of an uploaded paper; none if the field is empty or no file."""
    return await paper.read() if isinstance(paper, UploadFile) else b""
