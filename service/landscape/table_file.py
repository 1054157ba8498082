# SPDX-License-Identifier: EUPL-1.2
"""Reading a CSV file that a person made: all or nothing, and every bad line named at once."""

import csv
import gzip
import io
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from matching.errors import FieldError, InvalidInput, Text

__all__ = ("Line", "Problems", "read_lines", "read_text")

#: A file with more faults than this is probably another file; the rest is counted, not listed.
_MOST_NAMED = 200


class Line(msgspec.Struct, frozen=True):
    """One row: its line number in the file (the header is line 1) and its cells without outer blanks."""

    number: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")


class Problems:
    """Collects what is wrong with a file; `raise_any` raises it all as one `InvalidInput`."""

    def __init__(self, title: Text) -> None:
        self.title = title
        self.fields: list[FieldError] = []
        self.more = 0

    def add(self, line: int | None, column: str, code: str, de: str, en: str) -> None:
        """Note one fault; `line` None means the file as a whole."""
        if len(self.fields) >= _MOST_NAMED:
            self.more += 1
            return
        place = column if line is None else f"line {line}: {column}"
        self.fields.append(FieldError(field=place, code=code, text=Text(de=de, en=en)))

    def raise_any(self) -> None:
        """Raise `InvalidInput` naming every fault, if there is one."""
        if not self.fields:
            return
        count = len(self.fields) + self.more
        text = Text(
            de=f"{self.title.de}: {count} Fehler, nichts wurde übernommen.",
            en=f"{self.title.en}: {count} error{'s' if count > 1 else ''}, nothing was taken over.",
        )
        raise InvalidInput(text, fields=tuple(self.fields), facts={"errors": count})


def read_lines(
    source: Path | str, required: Sequence[str], optional: Sequence[str], problems: Problems
) -> Iterator[Line]:
    """The rows of a CSV file (UTF-8, comma or semicolon, gzipped if it ends in .gz) or of a CSV text.

    `source` is a path or, as a str, the text itself. Empty lines are passed over. Columns that are
    missing, unknown or given twice, and rows with too many or too few cells, become problems.
    Raises `InvalidInput` at once when there is no readable header.
    """
    text = source.removeprefix("\ufeff") if isinstance(source, str) else read_text(source, problems.title)
    header, _, _ = text.partition("\n")
    reader = csv.reader(io.StringIO(text), delimiter=";" if header.count(";") > header.count(",") else ",")
    columns = [cell.strip() for cell in next(reader, [])]
    _check_header(columns, required, optional, problems)
    number = 1
    for cells in reader:
        number, begin = reader.line_num, number + 1
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(columns):
            problems.add(
                begin,
                "row",
                "wrong-number-of-cells",
                f"Die Zeile hat {len(cells)} statt {len(columns)} Spalten.",
                f"The row has {len(cells)} cells instead of {len(columns)}.",
            )
            continue
        yield Line(begin, dict(zip(columns, (cell.strip() for cell in cells), strict=True)))


def read_text(path: Path, title: Text) -> str:
    """The text of a UTF-8 file, gzipped if it ends in .gz. Raises `InvalidInput` when it cannot be read."""
    problems = Problems(title)
    try:
        data = path.read_bytes()
        data = gzip.decompress(data) if path.suffix == ".gz" else data
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        problems.add(None, str(path), "not-utf-8", "Die Datei ist nicht UTF-8.", "The file is not UTF-8.")
    except (OSError, EOFError) as error:
        why = getattr(error, "strerror", None) or str(error)
        problems.add(
            None,
            str(path),
            "unreadable",
            f"Die Datei {path} ist nicht lesbar ({why}).",
            f"The file {path} cannot be read ({why}).",
        )
    problems.raise_any()
    raise AssertionError("unreachable: a problem was noted")


def _check_header(
    columns: list[str], required: Sequence[str], optional: Sequence[str], problems: Problems
) -> None:
    for column in required:
        if column not in columns:
            problems.add(
                1, column, "missing-column", f"Die Spalte {column} fehlt.", f"The column {column} is missing."
            )
    for column in dict.fromkeys(columns):
        if column not in required and column not in optional:
            known = ", ".join((*required, *optional))
            problems.add(
                1,
                column or "header",
                "unknown-column",
                f"Die Spalte „{column}“ ist unbekannt; erlaubt sind {known}.",
                f'The column "{column}" is unknown; allowed are {known}.',
            )
        elif columns.count(column) > 1:
            problems.add(
                1,
                column,
                "double-column",
                f"Die Spalte {column} ist doppelt.",
                f"The column {column} is double.",
            )
    problems.raise_any()
