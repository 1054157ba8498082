# SPDX-License-Identifier: EUPL-1.2
"""A sentence in both languages."""

import msgspec

__all__ = ("Text",)


class Text(msgspec.Struct, frozen=True):
    """The same sentence in German and English."""

    de: str
    en: str
