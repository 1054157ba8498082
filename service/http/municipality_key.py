# SPDX-License-Identifier: EUPL-1.2
"""The municipality in an address: `/v1/municipalities/{key}`."""

from typing import Annotated

from litestar.params import PathParameter

from service.http.lookups import Checked, known_municipality

__all__ = ("KeyPath",)

#: Path parameter: which municipality or district.
KeyPath = Annotated[
    str,
    PathParameter(
        max_length=40,
        description="AGS (8 digits, a district 5) or ARS (12 digits); an old key finds its successor.",
    ),
    Checked(known_municipality),
]
