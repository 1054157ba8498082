# SPDX-License-Identifier: EUPL-1.2
"""Needs and offers filled in from what a municipality recorded; stated only when a clerk posts them."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence

import asyncpg

from matching.facts import Profile
from matching.landscape import Landscape
from matching.register import Municipality
from matching.responsibility import DigitalService, responsibility_of
from matching.service_groups import ServiceState
from schemas.digital_service import Drafts, NeedProposal, OfferProposal
from schemas.need import NeedDraft
from schemas.offer import OfferDraft
from schemas.text import Text
from service.access.permissions import Caller, Permission, require
from service.digital_services import store
from service.digital_services.catalogue import services_by_id
from service.digital_services.sight import keys_of
from service.digital_services.store import StoredState

__all__ = ("next_month", "read_drafts")

_BUILD, _ADOPT, _ACCOUNT, _PORTAL = (
    "online_service_development",
    "efa_rollout",
    "ozg_coordinator",
    "portal_editing",
)


async def read_drafts(
    connection: asyncpg.Connection, caller: Caller, landscape: Landscape, key: str
) -> Drafts:
    """What a Kommune could state: joint work on its gaps, the move to the BundID, portal entries, know-how.

    :raises Forbidden: it is another's
    """
    municipality = landscape.register.resolve(key, field="key").municipality
    require(caller, Permission.WRITE_SERVICE_STATES, municipality.key)
    keys = keys_of(landscape.register, municipality.key)
    states = await store.states_of(connection, keys)
    stated = await store.stated_topics(connection, keys)
    profile = landscape.profile_by_key.get(municipality.key)
    return Drafts(
        municipality=municipality.key,
        needs=tuple(
            _need(municipality, stated, *proposal)
            for proposal in (
                *_joint_work(landscape, municipality, states, profile),
                *_account(landscape.as_of, states, profile),
                *await _portal(connection, keys, landscape.as_of),
            )
        ),
        offers=_offers(municipality, states, profile, stated),
    )


def next_month(day: dt.date) -> str:
    """The month after, as `YYYY-MM`."""
    return f"{day.year + day.month // 12}-{day.month % 12 + 1:02}"


_Proposal = tuple[str, str, Sequence[str], str | None, Sequence[str], Text]


def _joint_work(
    landscape: Landscape,
    municipality: Municipality,
    states: Mapping[str, StoredState],
    profile: Profile | None,
) -> list[_Proposal]:
    """One need for what can be adopted and one for what must be built, with the gaps they are about."""
    gaps: dict[str, list[DigitalService]] = {_ADOPT: [], _BUILD: []}
    for id_, service in services_by_id().items():
        state = states.get(id_)
        is_gap = state is not None and state.state in (ServiceState.IN_WORK, ServiceState.NOT_ONLINE)
        if is_gap and responsibility_of(landscape.register, service, municipality).is_responsible:
            gaps[_ADOPT if service.efa.value else _BUILD].append(service)
    found: list[_Proposal] = []
    for topic, services in gaps.items():
        if not services:
            continue
        planned = [day for s in services if (day := states[s.id].planned_for) and day >= landscape.as_of]
        platforms = Counter(name for s in services if (name := states[s.id].platform))
        if not platforms and profile:
            platforms.update(profile.platforms)
        platform = min(platforms, key=lambda name: (-platforms[name], name)) if platforms else None
        start = min(planned).isoformat() if planned else next_month(landscape.as_of)
        count = len(services)
        found.append(
            (
                topic,
                start,
                [s.leika_key.value for s in services if s.leika_key.value],
                platform,
                [s.id for s in services],
                Text(
                    de=f"{count} {'Leistung ist' if count == 1 else 'Leistungen sind'} noch nicht online.",
                    en=f"{count} service{' is' if count == 1 else 's are'} not online yet.",
                ),
            )
        )
    return found


def _account(as_of: dt.date, states: Mapping[str, StoredState], profile: Profile | None) -> list[_Proposal]:
    services = [
        id_
        for id_, state in states.items()
        if state.user_account == "servicekonto_he" and state.state is not ServiceState.WITHDRAWN
    ]
    if not services and (profile is None or profile.user_account != "servicekonto_he"):
        return []
    text = Text(
        de="Das Servicekonto Hessen endet. Der Umstieg auf die BundID lässt sich gemeinsam erledigen.",
        en="The Servicekonto Hessen ends. The move to the BundID can be done together.",
    )
    return [(_ACCOUNT, next_month(as_of), [], None, sorted(services), text)]


async def _portal(connection: asyncpg.Connection, keys: frozenset[str], as_of: dt.date) -> list[_Proposal]:
    percent = await store.portal_percent(connection, keys, as_of)
    if percent is None or percent == 100:
        return []
    text = Text(
        de=f"Im Verwaltungsportal sind {percent} Prozent der Einträge vollständig.",
        en=f"In the Verwaltungsportal {percent} percent of the entries are complete.",
    )
    return [(_PORTAL, next_month(as_of), [], None, [], text)]


def _need(
    municipality: Municipality,
    stated: frozenset[tuple[str, str]],
    topic: str,
    start: str,
    leika_keys: Sequence[str],
    platform: str | None,
    services: Sequence[str],
    reason: Text,
) -> NeedProposal:
    return NeedProposal(
        reason=reason,
        services=tuple(services),
        is_stated=("need", topic) in stated,
        draft=NeedDraft(
            municipality=municipality.key,
            topic=topic,
            earliest_start=start,
            leika_keys=tuple(leika_keys),
            platform=platform,
        ),
    )


def _offers(
    municipality: Municipality,
    states: Mapping[str, StoredState],
    profile: Profile | None,
    stated: frozenset[tuple[str, str]],
) -> tuple[OfferProposal, ...]:
    """One offer of know-how: processes of its own and topics of the Digitalisierungsfabrik."""
    processes = sorted(
        id_
        for id_, state in states.items()
        if state.own_process and state.state is not ServiceState.WITHDRAWN
    )
    factory = profile.factory_topics if profile else ()
    if not processes and not factory:
        return ()
    own, topics = len(processes), len(factory)
    return (
        OfferProposal(
            reason=Text(
                de=f"Eigene Prozesse: {own}. Themen aus der Digitalisierungsfabrik: {topics}.",
                en=f"Processes of its own: {own}. Topics of the Digitalisierungsfabrik: {topics}.",
            ),
            services=tuple(processes),
            is_stated=("offer", _BUILD) in stated,
            draft=OfferDraft(municipality=municipality.key, topic=_BUILD),
        ),
    )
