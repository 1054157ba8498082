# SPDX-License-Identifier: EUPL-1.2
"""API keys: `ikz_<prefix>_<secret>`; 256 random bits, of which only the SHA-256 is kept.

A fast hash suffices because the secret is random: there is nothing to guess offline.
"""

import hashlib
import hmac
import re
import secrets

import msgspec

__all__ = ("NewKey", "is_key_of", "make_key", "prefix_of")

_FORM = re.compile(r"ikz_([0-9a-f]{8})_([A-Za-z0-9_-]{43})")


class NewKey(msgspec.Struct, frozen=True):
    """A key just made: the text is shown once, prefix and hash are stored."""

    text: str
    prefix: str
    secret_hash: bytes


def make_key() -> NewKey:
    """A new random key."""
    prefix = secrets.token_hex(4)
    text = f"ikz_{prefix}_{secrets.token_urlsafe(32)}"
    return NewKey(text=text, prefix=prefix, secret_hash=_hash(text))


def prefix_of(text: str) -> str | None:
    """The public prefix of something that looks like a key, else None."""
    match = _FORM.fullmatch(text)
    return match[1] if match else None


def is_key_of(text: str, secret_hash: bytes) -> bool:
    """Whether a key is the one with this hash; takes the same time for every wrong one."""
    return hmac.compare_digest(_hash(text), secret_hash)


def _hash(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()
