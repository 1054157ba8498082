# SPDX-License-Identifier: EUPL-1.2
"""What is known of a municipality already, so that nobody types it again."""

import msgspec

from matching.facts import Profile
from matching.landscape import Landscape
from service.pages.render import Speech

__all__ = ("Known", "known_of")

#: Topic -> domain of specialist software that it is about.
_SOFTWARE_OF = {"dms_eakte": "dms", "finance_admin": "finance", "personnel_admin": "personnel"}


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """From the profile: IT posts and provider for the eye, `platform` to be taken over into the form."""

    it_fte: str | None = None
    it_provider: str | None = None
    platform: str = ""


def known_of(landscape: Landscape, key: str | None, topic: str | None, speech: Speech) -> Known:
    """What the profile of a municipality says; nothing for one without a profile."""
    profile: Profile | None = landscape.profile_by_key.get(key or "")
    if profile is None:
        return Known()
    posts = profile.it_fte_hundredths
    software = dict(profile.specialist_software).get(_SOFTWARE_OF.get(topic or "", ""), "")
    return Known(
        it_fte=None if posts is None else _posts(posts, german=speech.german),
        it_provider=profile.it_provider,
        platform=software or next(iter(profile.platforms), ""),
    )


def _posts(hundredths: int, *, german: bool) -> str:
    text = f"{hundredths / 100:.2f}".rstrip("0").rstrip(".")
    return text.replace(".", ",") if german else text
