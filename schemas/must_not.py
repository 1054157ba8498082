# SPDX-License-Identifier: EUPL-1.2
"""With whom a municipality does not want to work (Ausschlüsse)."""

from typing import Annotated

import msgspec

from schemas.need import Key

__all__ = ("MustNot", "MustNots")


class MustNot(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One municipality that is not wanted as a partner."""

    other: Key
    confidential: Annotated[
        bool, msgspec.Meta(description="True: only the municipality itself and the office know it.")
    ] = True


class MustNots(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The complete list of one municipality."""

    must_nots: Annotated[tuple[MustNot, ...], msgspec.Meta(max_length=100)]
