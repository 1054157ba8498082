# SPDX-License-Identifier: EUPL-1.2
"""People: accounts, their dated roles, and letters that invite."""

import datetime as dt
import uuid
from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, UnsetType

__all__ = (
    "Account",
    "AccountChange",
    "AccountDraft",
    "AccountPage",
    "Handover",
    "InvitationLetter",
    "InvitationDraft",
    "InvitationPage",
    "InvitedRole",
    "Language",
    "Mail",
    "NamedRole",
    "PersonName",
    "Phone",
    "Redeemed",
    "Redemption",
    "RoleDraft",
    "RoleGrant",
)

Language = Annotated[Literal["de", "en"], msgspec.Meta(description="Language of messages.")]
PersonName = Annotated[
    str,
    msgspec.Meta(
        min_length=2,
        max_length=200,
        pattern=r"^[^\x00-\x1f\x7f]*[^\s\x00-\x1f\x7f][^\x00-\x1f\x7f]*$",
        description="Of a person; for a functional mailbox of whoever answers for it.",
        examples=["Anna Beispiel"],
    ),
]
Mail = Annotated[
    str,
    msgspec.Meta(
        min_length=6, max_length=254, description="Official address.", examples=["a@neuhof.example"]
    ),
]
Phone = Annotated[
    str, msgspec.Meta(pattern=r"^[0-9+()/ -]{3,50}$", examples=["+49 6655 970-0"], description="Voluntary.")
]
IsMailbox = Annotated[
    bool, msgspec.Meta(description="The address is a functional mailbox; the name says who answers for it.")
]
NamedRole = Annotated[
    Literal[
        "municipality_editor",
        "municipality_signatory",
        "municipality_deputy",
        "district_officer",
        "rp_officer",
        "ikz_office",
        "coordination_office",
        "auditor",
        "admin",
    ],
    msgspec.Meta(description="What a person may do."),
]
InvitedRole = Annotated[
    Literal["municipality_editor", "municipality_signatory", "district_officer", "rp_officer"],
    msgspec.Meta(description="What the letter opens."),
]
Scope = Annotated[
    str,
    msgspec.Meta(
        pattern=r"^[0-9]{3,12}$",
        description="AGS or ARS of a Kommune, a district (5 digits), a Regierungsbezirk (064, 065, 066).",
        examples=["06631018"],
    ),
]
FirstDay = Annotated[dt.date, msgspec.Meta(description="First day; today by default.")]
LastDay = Annotated[dt.date, msgspec.Meta(description="Last day; deputies, coordination and audit need one.")]


class RoleGrant(msgspec.Struct, frozen=True, kw_only=True):
    """A role of a person. `valid_to` is the last day; null: until somebody ends it."""

    id: uuid.UUID
    role: NamedRole
    scope: str | None
    scope_name: str
    valid_from: dt.date
    valid_to: dt.date | None
    is_current: bool
    ended_at: dt.datetime | None
    takes_over: uuid.UUID | None


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """A person, with those roles that the reader may know of."""

    id: uuid.UUID
    name: str
    mail: str
    phone: str | None
    language: Language
    is_mailbox: bool
    created_at: dt.datetime
    changed_at: dt.datetime
    ended_at: dt.datetime | None
    roles: tuple[RoleGrant, ...]


class AccountPage(msgspec.Struct, frozen=True, kw_only=True):
    """People, in the order in which their accounts were made; `next` continues the list."""

    accounts: tuple[Account, ...]
    next: str | None = None


class RoleDraft(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A role to give."""

    role: NamedRole
    scope: Annotated[Scope | None, msgspec.Meta(description="By default the giver's own.")] = None
    valid_from: FirstDay | None = None
    valid_to: LastDay | None = None


class AccountDraft(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A person to name, with a first role. Somebody known by this address gets the role as well."""

    name: PersonName
    mail: Mail
    role: NamedRole
    scope: Annotated[Scope | None, msgspec.Meta(description="By default the giver's own.")] = None
    valid_from: FirstDay | None = None
    valid_to: LastDay | None = None
    phone: Phone | None = None
    language: Language = "de"
    is_mailbox: IsMailbox = False


class AccountChange(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What to change in a person; what is left out stays. The address never changes: they sign in with it."""

    name: PersonName | UnsetType = UNSET
    phone: Phone | UnsetType | None = UNSET
    language: Language | UnsetType = UNSET
    is_mailbox: IsMailbox | UnsetType = UNSET


class Handover(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who takes a role over, and from which day; the old one ends the day before, today at once."""

    name: PersonName
    mail: Mail
    valid_from: FirstDay | None = None
    phone: Phone | None = None
    language: Language = "de"
    is_mailbox: IsMailbox = False


class InvitationDraft(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A letter with a code to a town hall or an authority."""

    scope: Scope
    role: InvitedRole = "municipality_editor"


class InvitationLetter(msgspec.Struct, frozen=True, kw_only=True):
    """A letter; its code stands only in the letter itself."""

    id: uuid.UUID
    scope: str
    scope_name: str
    role: InvitedRole
    invited_at: dt.datetime
    expires_at: dt.datetime
    state: Annotated[
        Literal["open", "used", "expired", "blocked", "revoked"],
        msgspec.Meta(description="`blocked`: a wrong code was typed five times."),
    ]


class InvitationPage(msgspec.Struct, frozen=True, kw_only=True):
    """Letters, the oldest first; `next` continues the list."""

    invitations: tuple[InvitationLetter, ...]
    next: str | None = None


class Redemption(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The code of a letter, and who works with it from now on."""

    code: Annotated[str, msgspec.Meta(min_length=10, max_length=60, examples=["K7QP-2M4R-9XYZ-A1B2-C3D4"])]
    name: PersonName
    mail: Mail
    phone: Phone | None = None
    language: Language = "de"
    is_mailbox: IsMailbox = False


class Redeemed(msgspec.Struct, frozen=True, kw_only=True):
    """The code was right. The way in has gone to the address by mail."""

    scope: str
    scope_name: str
    role: InvitedRole
