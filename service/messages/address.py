# SPDX-License-Identifier: EUPL-1.2
"""To whom a message goes. Who that is just then, and where they read mail, is found out at delivery."""

import re
import uuid
from typing import Literal

import msgspec

from matching.errors import FieldError, InvalidInput, Text
from service.access.permissions import Role

__all__ = ("Address", "is_mail_address", "to_account", "to_mail", "to_municipality", "to_role")

Language = Literal["de", "en"]

_MAIL_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
                           r"(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)+")  # fmt: skip
_LONGEST_ADDRESS = 254


class Address(msgspec.Struct, frozen=True, kw_only=True):
    """Made by `to_municipality`, `to_role`, `to_account` or `to_mail`; `type` says which fields are set."""

    type: Literal["municipality", "role", "account", "mail"]
    municipality: str | None = None
    role: Role | None = None
    scope: str | None = None
    account: uuid.UUID | None = None
    mail_address: str | None = None
    language: Language = "de"


def to_municipality(key: str) -> Address:
    """Everybody with a running role in a Kommune (key of today), else its official mailbox."""
    return Address(type="municipality", municipality=key)


def to_role(role: Role, scope: str | None = None) -> Address:
    """Everybody who holds a role now, in that Kommune, district or Regierungsbezirk if one is given."""
    return Address(type="role", role=role, scope=scope)


def to_account(account: uuid.UUID) -> Address:
    """One person."""
    return Address(type="account", account=account)


def to_mail(address: str, language: Language = "de") -> Address:
    """A mail address, for invitations only.

    :raises InvalidInput: that is no mail address
    """
    if not is_mail_address(address):
        text = Text(de="Das ist keine E-Mail-Adresse.", en="This is no mail address.")
        raise InvalidInput(text, fields=(FieldError(field="mail", code="mail", text=text),))
    return Address(type="mail", mail_address=address, language=language)


def is_mail_address(text: str) -> bool:
    """Whether it has the form of an address as offices use them: ASCII, no quotes, a domain with a dot."""
    return len(text) <= _LONGEST_ADDRESS and _MAIL_ADDRESS.fullmatch(text) is not None
