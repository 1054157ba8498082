# SPDX-License-Identifier: EUPL-1.2
"""How files go out over HTTP."""

from typing import Annotated

from litestar import Response
from litestar.params import QueryParameter

from service.documents.tables import Separator
from service.http.conditional import tagged

__all__ = ("XLSX", "WithSeparator", "file_answer")

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

#: Query parameter of every CSV.
WithSeparator = Annotated[
    Separator,
    QueryParameter(
        description="`comma`: for programs, decimal point. `semicolon`: for spreadsheets in German, with "
        "byte order mark and decimal comma."
    ),
]


def file_answer(content: bytes, media_type: str, name: str) -> Response[bytes]:
    """An answer that is saved as a file of that name."""
    answer: Response[bytes] = tagged(content, media_type)
    answer.headers["content-disposition"] = f'attachment; filename="{name}"'
    return answer
