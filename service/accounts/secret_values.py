# SPDX-License-Identifier: EUPL-1.2
"""Random values that let somebody in: made here, shown once, kept as SHA-256.

- A *token* (256 bits) is in the link of a mail and in a cookie; nobody guesses it, so a fast hash will do.
- The *typed code* of a mail has 8 digits: 15 minutes, 5 tries.
- The *letter code* has 20 characters of Crockford's alphabet (no I, L, O, U) in groups of four: the first
  eight find the letter, the other twelve (60 bits) prove it; 60 days, 5 tries.
"""

import hashlib
import secrets

__all__ = (
    "digest",
    "letter_code",
    "new_letter_code",
    "new_token",
    "new_typed_code",
    "split_letter_code",
    "typed_code",
)

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1", "U": "V"})
_LETTER_LENGTH, _PREFIX_LENGTH = 20, 8


def digest(*parts: str) -> bytes:
    """SHA-256 of texts, told apart from each other."""
    return hashlib.sha256("\n".join(parts).encode()).digest()


def new_token() -> str:
    """43 characters that are safe in an address."""
    return secrets.token_urlsafe(32)


def new_typed_code() -> str:
    """Eight digits."""
    return f"{secrets.randbelow(10**8):08d}"


def typed_code(text: str) -> str:
    """What somebody typed for the code of a mail, without spaces and strokes."""
    return "".join(text.replace("-", "").split())


def new_letter_code() -> str:
    """Twenty characters, as they are hashed; `letter_code` prints them."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(_LETTER_LENGTH))


def letter_code(code: str) -> str:
    """The code as it is printed: `K7QP-2M4R-…`."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def split_letter_code(text: str) -> tuple[str, str] | None:
    """Prefix and whole code of what somebody typed from a letter, small letters and misread ones allowed;
    None if it cannot be one."""
    code = "".join(text.upper().replace("-", " ").split()).translate(_MISREAD)
    if len(code) != _LETTER_LENGTH or set(code) - set(_ALPHABET):
        return None
    return code[:_PREFIX_LENGTH], code
