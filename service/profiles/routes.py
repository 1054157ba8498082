# SPDX-License-Identifier: EUPL-1.2
"""`/v1/municipalities/{key}/profile`: dated facts of a municipality."""

from litestar import get, put
from litestar.params import JSONBody
from litestar.types import ControllerRouterHandler

from schemas.profile import Profile, ProfileDraft, ProfileHistory
from service.access.permissions import Permission
from service.clock import today
from service.http.dependencies import TheCaller, TheChange, TheDatabase, TheLandscape
from service.http.municipality_key import KeyPath
from service.needs.checks import fte_text
from service.profiles.actions import read_profiles, state_profile
from service.profiles.store import StoredProfile

__all__ = ("route_handlers",)


@get(
    "/v1/municipalities/{key:str}/profile",
    operation_id="get_profile",
    tags=["profiles"],
    opt={"permission": Permission.READ_PROFILE},
)
async def get_profile(
    caller: TheCaller, database: TheDatabase, landscape: TheLandscape, key: KeyPath
) -> ProfileHistory:
    """Every profile of a municipality, the newest first, and which one holds today."""
    municipality = landscape.register.resolve(key, field="key").municipality.key
    async with database.acquire() as connection:
        profiles = await read_profiles(connection, caller, municipality)
    begun = [profile.valid_from for profile in profiles if profile.valid_from <= today()]
    return ProfileHistory(
        current=max(begun, default=None), profiles=tuple(_to_wire(profile) for profile in profiles)
    )


@put(
    "/v1/municipalities/{key:str}/profile",
    operation_id="state_profile",
    tags=["profiles"],
    opt={
        "permission": Permission.WRITE_PROFILE,
        "example": {"valid_from": "2026-01-01", "platforms": ["civento"], "it_provider": "ekom21"},
    },
)
async def put_profile(
    caller: TheCaller,
    change: TheChange,
    landscape: TheLandscape,
    key: KeyPath,
    data: JSONBody[ProfileDraft],
) -> Profile:
    """State the facts that hold from `valid_from` on. The same day again replaces what was stated for it."""
    municipality = landscape.register.resolve(key, field="key").municipality.key
    async with change() as connection:
        return _to_wire(await state_profile(connection, caller, municipality, data))


def _to_wire(profile: StoredProfile) -> Profile:
    return Profile(
        municipality=profile.municipality,
        valid_from=profile.valid_from,
        platforms=profile.platforms,
        specialist_software=profile.specialist_software,
        it_provider=profile.it_provider,
        user_account=profile.user_account,
        it_fte=fte_text(profile.it_fte),
        is_ozg_model=profile.is_ozg_model,
        consulting_modules=profile.consulting_modules,
        consulting_dates=profile.consulting_dates,
        factory_topics=profile.factory_topics,
        portal_entries_percent=profile.portal_entries_percent,
        is_sample=profile.is_sample,
        changed_at=profile.changed_at,
    )


route_handlers: list[ControllerRouterHandler] = [get_profile, put_profile]
