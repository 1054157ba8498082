# SPDX-License-Identifier: EUPL-1.2
"""Every PDF is tagged, archival, the same bytes from the same data, and shows text as text."""

import datetime as dt
import hashlib
import io
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from typing import Any

import msgspec
import pikepdf
import pytest

from matching.errors import TooLarge
from service.documents.application import application
from service.documents.catalogue import DOCUMENTS, document_named
from service.documents.papers import CasePaper
from service.documents.typesetting import DATA, make_pdf, printable, typeset

_PDFS = [document.name for document in DOCUMENTS if document.name.endswith(".pdf")]
_MEMBER = "06635010"


def _open(content: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(content))


def _roles(node: Any) -> Iterator[str]:
    if isinstance(node, pikepdf.Dictionary):
        if "/S" in node:
            yield str(node["/S"]).removeprefix("/")
        if "/K" in node:
            yield from _roles(node["/K"])
    elif isinstance(node, pikepdf.Array):
        for child in node:
            yield from _roles(child)


@pytest.mark.parametrize("name", _PDFS)
def test_a_pdf_is_tagged_titled_german_and_archival(name: str, paper: CasePaper) -> None:
    with _open(document_named(name).make(paper, _MEMBER)) as pdf:
        assert pdf.Root.MarkInfo.Marked == True  # noqa: E712
        assert str(pdf.Root.Lang) == "de-DE"
        assert pdf.Root.ViewerPreferences.DisplayDocTitle == True  # noqa: E712
        with pdf.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
            assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("2", "A")
            assert "Digitalisierungsbeauftragte" in metadata["dc:title"]
            assert metadata["xmp:CreateDate"].startswith("2026-04-13")
        roles = Counter(_roles(pdf.Root.StructTreeRoot.K))
        assert roles["H1"] == 1
        assert roles["TH"] > 0
        assert roles["TD"] > roles["TH"]
        fonts = {str(font.BaseFont) for page in pdf.pages for font in page.Resources.Font.values()}
        assert {font.partition("+")[2] for font in fonts} <= {"FiraSans-Regular", "FiraSans-SemiBold"}
        assert not pdf.attachments
        assert "/OpenAction" not in pdf.Root


def test_the_chart_of_a_council_folder_says_its_figures(paper: CasePaper) -> None:
    with _open(document_named("council-folder.pdf").make(paper, _MEMBER)) as pdf:
        texts = [
            str(item.Alt) for item in pdf.objects if isinstance(item, pikepdf.Dictionary) and "/Alt" in item
        ]
    assert any("allein 751.000" in text and "gemeinsam 531.283" in text for text in texts)


_HASHES = """
import hashlib
from service.documents.catalogue import DOCUMENTS
from service.documents.sample import sample_paper
paper = sample_paper()
for document in DOCUMENTS:
    print(document.name, hashlib.sha256(document.make(paper, "06635010")).hexdigest())
"""


def test_the_same_case_gives_the_same_bytes_in_every_process(paper: CasePaper) -> None:
    here = "".join(
        f"{document.name} {hashlib.sha256(document.make(paper, _MEMBER)).hexdigest()}\n"
        for document in DOCUMENTS
    )
    for seed, zone, locale in (
        ("0", "UTC", "C"),
        ("1", "Pacific/Kiritimati", "de_DE.UTF-8"),
        ("4711", "America/Anchorage", "tr_TR.UTF-8"),
        ("99", "Europe/Berlin", "C.UTF-8"),
    ):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": locale, "LANG": locale}
        run = subprocess.run(
            [sys.executable, "-c", _HASHES], capture_output=True, text=True, env=environment, check=True
        )
        assert run.stdout == here


def test_another_date_or_figure_gives_other_bytes(paper: CasePaper) -> None:
    first = typeset("application", application(paper), paper.date)
    assert typeset("application", application(paper), paper.date + dt.timedelta(1)) != first
    other = msgspec.structs.replace(paper, task=paper.task + "!")
    assert typeset("application", application(other), paper.date) != first


def test_what_somebody_wrote_is_never_read_as_markup(paper: CasePaper) -> None:
    hostile = (
        '#import "@preview/x:1.0.0": *\n#read("/etc/passwd") $ *fett* <label> @ref `code` "\\u{0}" '
        "= Titel\n- Punkt \x00\x07 ende https://example.org/#x"
    )
    other = msgspec.structs.replace(paper, task=hostile, justification=hostile, exit_rule=hostile)
    for name in _PDFS:
        plain = document_named(name).make(paper, _MEMBER)
        with _open(document_named(name).make(other, _MEMBER)) as pdf, _open(plain) as before:
            count = Counter(_roles(pdf.Root.StructTreeRoot.K))
            # No heading, list item or link comes from the text; it is paragraphs.
            for role in ("H1", "H2", "H3", "LI", "Link"):
                assert count[role] == Counter(_roles(before.Root.StructTreeRoot.K))[role], (name, role)


def test_letters_that_the_fonts_lack_never_stop_a_document(paper: CasePaper) -> None:
    assert printable("Žižek – Großkrotzenburg, 5 €") == "Žižek – Großkrotzenburg, 5 €"
    assert printable("漢 \U0001f600 \ue000 \x00") == "? ? ? ?"
    assert printable("a\u0308") == "ä"
    assert printable("nach § 26 Abs. 2 KGG gilt") == "nach §\u00a026\u00a0Abs.\u00a02\u00a0KGG gilt"
    every = "".join(chr(code) for code in range(0x20, 0x3000) if chr(code) == printable(chr(code)))
    assert len(every) > 330
    task = f"{every}\n漢字 \U0001f600 \ufdd0 \ufffe \u202e"
    assert document_named("application.pdf").make(msgspec.structs.replace(paper, task=task), _MEMBER)


def test_a_document_that_would_be_too_large_is_refused(paper: CasePaper) -> None:
    with pytest.raises(TooLarge) as refused:
        typeset("application", application(msgspec.structs.replace(paper, task="x" * 500_000)), paper.date)
    assert refused.value.facts["bytes"] > refused.value.facts["limit"]


async def test_documents_can_be_asked_for_at_once(paper: CasePaper) -> None:
    import asyncio

    data = application(paper)
    made = await asyncio.gather(*(make_pdf("application", data, paper.date) for _ in range(6)))
    assert len(set(made)) == 1


def test_templates_take_nothing_from_elsewhere() -> None:
    imports = {
        target
        for template in DATA.glob("*.typ")
        for target in re.findall(
            r'#?(?:import|include|read|image)\s*\(?\s*"([^"]+)"', template.read_text("utf-8")
        )
    }
    assert imports == {"parts.typ", "letter.typ"}


def test_the_fonts_are_those_that_were_taken_over() -> None:
    import tomllib

    vendored = tomllib.loads((DATA / "fonts/VENDOR.toml").read_text("utf-8"))["sha256"]
    found = {
        file.name: hashlib.sha256(file.read_bytes()).hexdigest()
        for file in (DATA / "fonts").iterdir()
        if file.name != "VENDOR.toml"
    }
    assert found == vendored
