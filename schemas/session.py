# SPDX-License-Identifier: EUPL-1.2
"""Sign-in and sessions."""

import datetime as dt
import uuid
from typing import Annotated, Literal

import msgspec

from schemas.account import Mail, RoleGrant

__all__ = (
    "CurrentSession",
    "SessionDraft",
    "SessionList",
    "SessionRow",
    "SessionSwitch",
    "SignInBegun",
    "SignInDraft",
)


class SignInDraft(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who wants to sign in."""

    mail: Mail


class SignInBegun(msgspec.Struct, frozen=True, kw_only=True):
    """If the address belongs to an account, a link and a code are on their way to it."""

    valid_minutes: int


class SessionDraft(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The token of the link, or the address and the code of the mail."""

    token: Annotated[str, msgspec.Meta(min_length=20, max_length=100)] | None = None
    mail: Mail | None = None
    code: Annotated[str, msgspec.Meta(min_length=6, max_length=20, examples=["1234 5678"])] | None = None


class CurrentSession(msgspec.Struct, frozen=True, kw_only=True):
    """Who is asking. A key has neither account nor roles to choose from."""

    account: uuid.UUID | None
    name: str | None
    role: str
    scope: str | None
    scope_name: str
    expires_at: dt.datetime | None
    role_grant: Annotated[uuid.UUID | None, msgspec.Meta(description="The role that is acted in.")]
    roles: Annotated[tuple[RoleGrant, ...], msgspec.Meta(description="All roles that hold today.")]


class SessionSwitch(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """In which role to act from now on."""

    role_grant: uuid.UUID


class SessionRow(msgspec.Struct, frozen=True, kw_only=True):
    """A place where you are signed in."""

    id: uuid.UUID
    began_by: Literal["mail", "oidc"]
    role_grant: uuid.UUID
    created_at: dt.datetime
    last_seen_at: dt.datetime
    expires_at: dt.datetime
    is_this: bool


class SessionList(msgspec.Struct, frozen=True, kw_only=True):
    """Everywhere you are signed in."""

    sessions: tuple[SessionRow, ...]
