# SPDX-License-Identifier: EUPL-1.2
"""The one shape of every error answer (RFC 9457, media type `application/problem+json`)."""

from typing import Annotated, Any

import msgspec

from schemas.text import Text

__all__ = ("Problem", "WrongField")


class WrongField(msgspec.Struct, frozen=True):
    """One wrong field of the request: where it stands, a stable code, and why in both languages."""

    field: Annotated[str, msgspec.Meta(description="Parameter, body field or column, e.g. `members[2]`.")]
    code: Annotated[str, msgspec.Meta(description="Stable code, e.g. `missing` or `too-large`.")]
    text: Text


class Problem(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What went wrong (RFC 9457). Title and detail are in the language asked for, German by default."""

    type: Annotated[
        str, msgspec.Meta(description="Stable address of the kind of problem; it explains itself.")
    ]
    title: str
    status: Annotated[int, msgspec.Meta(ge=400, le=599)]
    detail: str
    instance: Annotated[str, msgspec.Meta(description="The path that was asked, as sent.")]
    request_id: Annotated[str, msgspec.Meta(description="Name it when you report a fault.")] = ""
    errors: Annotated[
        tuple[WrongField, ...], msgspec.Meta(description="Every wrong field, all at once; absent if none.")
    ] = ()
    facts: Annotated[
        dict[str, Any], msgspec.Meta(description="Facts a program can use, e.g. an estimate and its limit.")
    ] = {}
