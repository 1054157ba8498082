# SPDX-License-Identifier: EUPL-1.2
"""Identifiers: UUID version 7, made here because PostgreSQL offers them only from version 18 on."""

import secrets
import time
import uuid

__all__ = ("new_id",)


def new_id() -> uuid.UUID:
    """A fresh UUIDv7 (RFC 9562, section 5.7): 48 bits of Unix milliseconds, then 74 random bits.

    Ids made later sort later (to the millisecond), so that lists ordered by id are ordered by time.
    """
    milliseconds = time.time_ns() // 1_000_000
    random_a = secrets.randbits(12)
    random_b = secrets.randbits(62)
    return uuid.UUID(
        int=(milliseconds & (1 << 48) - 1) << 80 | 0x7 << 76 | random_a << 64 | 0b10 << 62 | random_b
    )
