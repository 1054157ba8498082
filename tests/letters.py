# SPDX-License-Identifier: EUPL-1.2
"""The code in a letter, read where it is printed."""

import io
import re

import pikepdf

__all__ = ("code_in",)


def code_in(pdf: bytes) -> str:
    """The code as a reader of the PDF would copy it: glyphs through their map to characters."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        text = "".join(_text(page) for page in document.pages)
    found = re.search(r"(?:[0-9A-Z]{4}-){4}[0-9A-Z]{4}", text)
    assert found, text
    return found[0]


def _text(page: pikepdf.Page) -> str:
    maps = {
        str(name): _characters(font.ToUnicode.read_bytes().decode())
        for name, font in page.Resources.Font.items()
    }
    current: dict[int, str] = {}
    text = ""
    for operands, operator in pikepdf.parse_content_stream(page):
        if str(operator) == "Tf":
            current = maps[str(operands[0])]
        for part in operands[0] if str(operator) == "TJ" else operands if str(operator) == "Tj" else ():
            if isinstance(part, pikepdf.String):
                raw = bytes(part)
                codes = (int.from_bytes(raw[at : at + 2], "big") for at in range(0, len(raw), 2))
                text += "".join(current.get(code, "") for code in codes)
    return text


def _characters(cmap: str) -> dict[int, str]:
    found = re.findall(r"<([0-9A-Fa-f]{4})> <([0-9A-Fa-f]+)>\n", cmap)
    return {int(source, 16): bytes.fromhex(target).decode("utf-16-be") for source, target in found}
