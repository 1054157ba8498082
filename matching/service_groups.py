# SPDX-License-Identifier: EUPL-1.2
"""Who could build or adopt one digital service together: equal gaps on the same platform.

A gap (Lücke) is a service for which a Kommune is responsible and which it does not offer online. Groups
are searched and scored by the ordinary rules for the topic of the joint task, among those with the same
gap. On the basis `stated` everyone in a group is seen to have recorded the gap (or a need that names the
service); on `potential` it is not known, and nobody who is seen to have the service online is asked.

Members share a platform of the asker; only where that gives no group of three, those whose platform
nobody knows are asked too, and the answer says so. A platform known to be another one always keeps apart.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from enum import StrEnum
from fractions import Fraction

import msgspec

from matching.errors import Text
from matching.facts import Need, Topic
from matching.landscape import Landscape
from matching.participants import Basis, Participants, topic_of
from matching.reasons import Reason
from matching.register import Municipality
from matching.responsibility import DigitalService, Responsibility, responsibility_of, responsible_keys
from matching.search import DEFAULT_SIZES, FoundGroup, FoundGroups, groups_among
from matching.wording import ended, joined, label

__all__ = ("FoundServiceGroup", "FoundServiceGroups", "ServiceState", "StatedService", "groups_for_service")

_MOST_GIVERS = 10
_TOPICS = ("efa_rollout", "online_service_development")


class ServiceState(StrEnum):
    """How far a Kommune is with one service."""

    ONLINE = "online"
    IN_WORK = "in_work"
    NOT_ONLINE = "not_online"
    #: Nothing is stated any more.
    WITHDRAWN = "withdrawn"


class StatedService(msgspec.Struct, frozen=True, kw_only=True):
    """What a Kommune (key of the landscape's date) recorded on one service."""

    municipality: str
    service: str
    state: ServiceState
    platform: str | None = None
    planned_for: dt.date | None = None
    own_process: str | None = None

    @property
    def is_gap(self) -> bool:
        """True while the service is not online."""
        return self.state in (ServiceState.IN_WORK, ServiceState.NOT_ONLINE)


class FoundServiceGroup(msgspec.Struct, frozen=True, kw_only=True):
    """A group, the participants it was found among, the platform all share (None: not known of all)."""

    group: FoundGroup
    participants: Participants
    platform: str | None
    notes: tuple[Reason, ...]


class FoundServiceGroups(msgspec.Struct, frozen=True, kw_only=True):
    """Groups that contain the asker, best first.

    `gaps` and `online` count Kommunen seen to have the gap or the service, the asker included; `givers` have
    it online on a platform of the asker with a process that others may take over, the nearest first.
    `refusal` says why nothing was searched.
    """

    topic: Topic
    basis: Basis
    responsibility: Responsibility
    platforms: tuple[str, ...]
    gaps: int
    online: int
    givers: tuple[StatedService, ...]
    groups: tuple[FoundServiceGroup, ...]
    sizes: tuple[int, ...]
    participants: int
    partners_considered: int
    groups_considered: int
    is_complete: bool
    refusal: Text | None = None


def groups_for_service(
    landscape: Landscape,
    service: DigitalService,
    stated: Sequence[StatedService],
    asker: Municipality,
    *,
    sizes: Sequence[int] | None = None,
    basis: Basis | None = None,
    limit: int = 5,
) -> FoundServiceGroups:
    """The best groups in which `asker` could build or adopt `service`.

    :param landscape: of one audience; its needs that name the service count as gaps
    :param stated: what that audience sees on all services, at most one entry per Kommune and service
    :param basis: without it `stated` where the asker's gap is seen and a group results, else `potential`
    """
    verdict = responsibility_of(landscape.register, service, asker)
    responsible = responsible_keys(landscape.register, service)
    here = {entry.municipality: entry for entry in stated if entry.service == service.id}
    named = {
        need.municipality
        for need in landscape.needs
        if need.topic in _TOPICS and service.leika_key.value in need.leika_keys
    }
    online = {key for key, entry in here.items() if entry.state is ServiceState.ONLINE} & responsible
    gaps = ({key for key, entry in here.items() if entry.is_gap} | named) & responsible - online
    question = _Question(
        landscape=landscape,
        service=service,
        topic=topic_of(landscape, _TOPICS[0] if service.efa.value else _TOPICS[1]),
        here=here,
        gaps_of={
            key: frozenset(e.service for e in stated if e.municipality == key and e.is_gap) for key in gaps
        },
        asker=asker.key,
    )
    refusal = _refusal(asker, verdict, asker.key in online)
    rounds: list[tuple[FoundGroups, str | None]] = []
    used = basis or Basis.STATED
    if refusal is None and basis is not Basis.POTENTIAL:
        rounds = _rounds(question, gaps, Basis.STATED, sizes, limit)
    if refusal is None and (
        basis is Basis.POTENTIAL or (basis is None and not any(found.groups for found, _ in rounds))
    ):
        used = Basis.POTENTIAL
        rounds = _rounds(question, responsible - online, used, sizes, limit)
    return FoundServiceGroups(
        topic=question.topic,
        basis=used,
        responsibility=verdict,
        platforms=question.platforms_of(asker.key),
        gaps=len(gaps),
        online=len(online),
        givers=_givers(question, online),
        groups=_best(question, rounds, limit),
        sizes=rounds[-1][0].sizes if rounds else tuple(sorted(set(sizes))) if sizes else DEFAULT_SIZES,
        participants=max((len(found.participants.keys) for found, _ in rounds), default=0),
        partners_considered=max((found.partners_considered for found, _ in rounds), default=0),
        groups_considered=sum(found.groups_considered for found, _ in rounds),
        is_complete=all(found.is_complete for found, _ in rounds),
        refusal=refusal,
    )


class _Question(msgspec.Struct, frozen=True, kw_only=True):
    landscape: Landscape
    service: DigitalService
    topic: Topic
    here: Mapping[str, StatedService]
    #: Of each Kommune with the gap: all services that it is seen to lack.
    gaps_of: Mapping[str, frozenset[str]]
    asker: str

    def platforms_of(self, key: str) -> tuple[str, ...]:
        """Platforms that a Kommune is known to use: of its profile and of the service's state."""
        profile, entry = self.landscape.profile_by_key.get(key), self.here.get(key)
        known = profile.platforms if profile else ()
        return tuple(sorted({*known, *((entry.platform,) if entry and entry.platform else ())}))


def _refusal(asker: Municipality, verdict: Responsibility, is_online: bool) -> Text | None:
    if verdict.is_responsible is not True:
        return verdict.text
    if is_online:
        return Text(
            de=ended(f"Diese Leistung ist schon online: {label(asker)}"),
            en=ended(f"This service is online already: {label(asker)}"),
        )
    return None


def _rounds(
    question: _Question,
    keys: set[str] | frozenset[str],
    basis: Basis,
    sizes: Sequence[int] | None,
    limit: int,
) -> list[tuple[FoundGroups, str | None]]:
    """One search for each platform of the asker; where none gives three members, also with unknown ones."""
    if question.asker not in keys:
        return []
    own = question.platforms_of(question.asker)
    if not own:
        return [(_search(question, keys, basis, sizes, limit), None)]
    on_platform = {name: {key for key in keys if name in question.platforms_of(key)} for name in own}
    found: list[tuple[FoundGroups, str | None]] = [
        (_search(question, members, basis, sizes, limit), name) for name, members in on_platform.items()
    ]
    if any(not group.is_exception for round_, _ in found for group in round_.groups):
        return found
    unknown = {key for key in keys if not question.platforms_of(key)}
    wider: list[tuple[FoundGroups, str | None]] = [
        (_search(question, members | unknown, basis, sizes, limit), None) for members in on_platform.values()
    ]
    # A pair on one platform goes before a pair of which that is not known, not before a group of three.
    if any(not group.is_exception for round_, _ in wider for group in round_.groups):
        return wider
    return found if any(round_.groups for round_, _ in found) else wider


def _search(
    question: _Question,
    keys: set[str] | frozenset[str],
    basis: Basis,
    sizes: Sequence[int] | None,
    limit: int,
) -> FoundGroups:
    needs = {key: _need(question, key) for key in sorted(keys)} if basis is Basis.STATED else {}
    own = question.landscape.replace(needs=tuple(needs.values()), offers=())
    participants = Participants(topic=question.topic, basis=basis, keys=tuple(sorted(keys)), needs=needs)
    return groups_among(own, participants, question.asker, sizes=sizes, limit=limit)


def _need(question: _Question, key: str) -> Need:
    """The need behind a gap: from the month planned for, else from the landscape's date."""
    entry = question.here.get(key)
    leika_key = question.service.leika_key.value
    return Need(
        municipality=key,
        topic=question.topic.slug,
        earliest_start=max(
            entry.planned_for if entry and entry.planned_for else question.landscape.as_of,
            question.landscape.as_of,
        ),
        leika_keys=(leika_key,) if leika_key else (),
        platform=entry.platform if entry else None,
    )


def _givers(question: _Question, online: set[str]) -> tuple[StatedService, ...]:
    own = set(question.platforms_of(question.asker))
    arrays = question.landscape.arrays
    away_km = arrays.distance_km[arrays.index[question.asker]]
    givers = [
        entry
        for key in online
        if (entry := question.here[key]).own_process
        and (not own or not (theirs := set(question.platforms_of(key))) or own & theirs)
    ]

    def near(entry: StatedService) -> tuple[bool, float, str]:
        km = float(away_km[arrays.index[entry.municipality]])
        return km != km, km if km == km else 0.0, entry.municipality

    return tuple(sorted(givers, key=near)[:_MOST_GIVERS])


def _best(
    question: _Question, rounds: list[tuple[FoundGroups, str | None]], limit: int
) -> tuple[FoundServiceGroup, ...]:
    """The best of all rounds: by mean member score, then the asker's own, then keys; each group once."""
    ranked = sorted(
        (
            (-Fraction(group.score, len(group.members)), -group.members[0].score, _keys(group), place, group)
            for place, (found, _) in enumerate(rounds)
            for group in found.groups
        ),
        key=lambda entry: entry[:4],
    )
    made: dict[tuple[str, ...], FoundServiceGroup] = {}
    for _, _, keys, place, group in ranked:
        if keys in made:
            continue
        found, platform = rounds[place]
        made[keys] = FoundServiceGroup(
            group=group,
            participants=found.participants,
            platform=platform,
            notes=_notes(question, keys, found.participants.basis, platform),
        )
        if len(made) == limit:
            break
    return tuple(made.values())


def _keys(group: FoundGroup) -> tuple[str, ...]:
    return tuple(sorted(member.key for member in group.members))


def _notes(
    question: _Question, keys: tuple[str, ...], basis: Basis, platform: str | None
) -> tuple[Reason, ...]:
    """Why these: the equal gap in numbers, further gaps that all have, the platform."""
    service, count = question.service, len(keys)
    notes = []
    if basis is Basis.STATED:
        notes.append(
            _note(
                "EQUAL_GAP",
                f"Alle {count} sind für „{service.label_de}“ zuständig und bieten es noch nicht online an.",
                f'All {count} are responsible for "{service.label_en}" and do not offer it online yet.',
                {"service": service.id, "members": count},
            )
        )
        further = sorted(
            frozenset.intersection(*(question.gaps_of.get(key, frozenset()) for key in keys)) - {service.id}
        )
        if further:
            one = len(further) == 1
            notes.append(
                _note(
                    "FURTHER_EQUAL_GAPS",
                    f"Außerdem {'fehlt' if one else 'fehlen'} allen {len(further)} weitere "
                    f"{'Leistung' if one else 'Leistungen'}.",
                    f"All of them also lack {len(further)} more service{'' if one else 's'}.",
                    {"services": further, "count": len(further)},
                )
            )
    else:
        notes.append(
            _note(
                "EQUAL_RESPONSIBILITY",
                f"Alle {count} sind für „{service.label_de}“ zuständig. Bedarf nicht bekannt.",
                f'All {count} are responsible for "{service.label_en}". Need not known.',
                {"service": service.id, "members": count},
            )
        )
    if platform is not None:
        notes.append(
            _note(
                "EQUAL_PLATFORM",
                f"Alle {count} nutzen {platform}.",
                f"All {count} use {platform}.",
                {"platform": platform, "members": count},
            )
        )
    unknown = [key for key in keys if not question.platforms_of(key)]
    if unknown:
        names = [label(question.landscape.register.by_key[key]) for key in unknown]
        notes.append(
            _note(
                "PLATFORM_UNKNOWN",
                ended(f"Plattform nicht bekannt: {joined(names, german=True)}"),
                ended(f"Platform not known: {joined(names, german=False)}"),
                {"municipalities": unknown},
            )
        )
    return tuple(notes)


def _note(code: str, de: str, en: str, facts: dict[str, object]) -> Reason:
    return Reason(code=code, points=0, facts=facts, text=Text(de=de, en=en))
