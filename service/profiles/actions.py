# SPDX-License-Identifier: EUPL-1.2
"""Reading and stating profiles."""

import datetime as dt
from decimal import Decimal

import asyncpg

from matching.errors import FieldError, InvalidInput, Text
from schemas.profile import ProfileDraft
from service import record
from service.access.permissions import Caller, Permission, require
from service.profiles.store import StoredProfile, announce, list_profiles, put_profile

__all__ = ("read_profiles", "state_profile")


async def read_profiles(
    connection: asyncpg.Connection, caller: Caller, municipality: str
) -> list[StoredProfile]:
    """Every profile of a municipality, the newest first.

    :raises Forbidden: it is another's
    """
    require(caller, Permission.READ_PROFILE, municipality)
    return await list_profiles(connection, municipality)


async def state_profile(
    connection: asyncpg.Connection, caller: Caller, municipality: str, draft: ProfileDraft
) -> StoredProfile:
    """State the facts that hold from a day on, inside the caller's transaction.

    :param municipality: key of today
    :raises Forbidden: it is another's
    :raises InvalidInput: a date of a consulting module that is not named
    """
    require(caller, Permission.WRITE_PROFILE, municipality)
    unknown = sorted(draft.consulting_dates.keys() - set(draft.consulting_modules))
    if unknown:
        raise InvalidInput(fields=tuple(_no_such_module(module) for module in unknown))
    stored = await put_profile(
        connection,
        StoredProfile(
            municipality=municipality,
            valid_from=draft.valid_from,
            platforms=draft.platforms,
            specialist_software=draft.specialist_software,
            it_provider=draft.it_provider,
            user_account=draft.user_account,
            it_fte=None if draft.it_fte is None else Decimal(draft.it_fte),
            is_ozg_model=draft.is_ozg_model,
            consulting_modules=draft.consulting_modules,
            consulting_dates=draft.consulting_dates,
            factory_topics=draft.factory_topics,
            portal_entries_percent=draft.portal_entries_percent,
            changed_at=dt.datetime.now(dt.UTC),
        ),
    )
    await announce(connection, "profile.stated")
    await record.append(
        connection,
        caller,
        "profile.stated",
        "municipality",
        municipality,
        {"valid_from": draft.valid_from},
        municipality=municipality,
    )
    return stored


def _no_such_module(module: str) -> FieldError:
    text = Text(
        de=f"„{module}“ hat ein Datum, steht aber nicht unter den Modulen.",
        en=f'"{module}" has a date but is not among the modules.',
    )
    return FieldError(field=f"consulting_dates.{module}", code="unknown-module", text=text)
