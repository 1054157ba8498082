# SPDX-License-Identifier: EUPL-1.2
"""`ikz documents` as it is called."""

from collections.abc import Callable
from pathlib import Path

import pytest

from service.cli import main
from service.documents.catalogue import DOCUMENTS


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], int]:
    """Writes the sample documents into a folder; the exit code."""

    def into(folder: Path) -> int:
        monkeypatch.setenv("LANG", "")
        monkeypatch.setattr("sys.argv", ["ikz", "documents", "sample", "--out", str(folder)])
        with pytest.raises(SystemExit) as ended:
            main()
        return int(ended.value.code or 0)

    return into


def test_every_sample_document_is_written(tmp_path: Path, run: Callable[[Path], int]) -> None:
    folder = tmp_path / "deep" / "muster"
    assert run(folder) == 0
    assert {file.name for file in folder.iterdir()} == {document.name for document in DOCUMENTS}


def test_a_folder_that_cannot_be_is_one_clear_sentence(
    tmp_path: Path, run: Callable[[Path], int], capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("")
    assert run(tmp_path / "file" / "muster") == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert "lässt sich nicht schreiben" in said.err
