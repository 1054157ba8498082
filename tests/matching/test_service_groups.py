# SPDX-License-Identifier: EUPL-1.2
"""Groups for one service: equal gaps, one platform, only those responsible."""

from matching.facts import Need, Profile
from matching.landscape import Landscape
from matching.participants import Basis
from matching.service_groups import FoundServiceGroups, ServiceState, StatedService, groups_for_service
from service.digital_services.catalogue import services_by_id
from tests.matching.builders import AS_OF, key_of, keys_of, needs_of, small

DOG_TAX = services_by_id()["dog_tax"]


def gap(place: int, service: str = "dog_tax", **facts: object) -> StatedService:
    return StatedService(
        municipality=key_of(place), service=service, **{"state": ServiceState.NOT_ONLINE, **facts}
    )


def asked(
    landscape: Landscape, *stated: StatedService, service: str = "dog_tax", basis: Basis | None = None
) -> FoundServiceGroups:
    asker = landscape.register.by_key[key_of(0)]
    return groups_for_service(landscape, services_by_id()[service], stated, asker, basis=basis, limit=20)


def members(found: FoundServiceGroups) -> set[str]:
    return {member.key for group in found.groups for member in group.group.members}


def codes(found: FoundServiceGroups) -> set[str]:
    return {note.code for group in found.groups for note in group.notes}


def test_groups_come_from_equal_gaps() -> None:
    found = asked(small(), gap(0), gap(1), gap(2), gap(7, state=ServiceState.IN_WORK), gap(6, "passport"))
    assert found.basis is Basis.STATED
    assert members(found) == set(keys_of(0, 1, 2, 7))
    assert (found.gaps, found.online) == (4, 0)
    (note,) = (n for n in found.groups[0].notes if n.code == "EQUAL_GAP")
    assert note.facts["members"] == len(found.groups[0].group.members) == 3
    assert note.text.de == "Alle 3 sind für „Hundesteuer“ zuständig und bieten es noch nicht online an."
    assert all(len(group.group.members) >= 3 for group in found.groups)


def test_a_need_that_names_the_service_is_a_gap() -> None:
    key = DOG_TAX.leika_key.value
    assert key is not None
    needs = needs_of(keys_of(1, 2), "online_service_development", leika_keys=(key,))
    others = (Need(municipality=key_of(6), topic="it_helpdesk", earliest_start=AS_OF, leika_keys=(key,)),)
    found = asked(small(needs=(*needs, *others)), gap(0))
    assert found.basis is Basis.STATED
    assert members(found) == set(keys_of(0, 1, 2))


def test_one_platform_and_never_a_known_other_one() -> None:
    profiles = [Profile(municipality=key_of(p), platforms=("civento",)) for p in (0, 1, 2)]
    profiles.append(Profile(municipality=key_of(6), platforms=("other",)))
    gaps = [gap(place) for place in (0, 1, 2, 6, 7)]
    found = asked(small(profiles=profiles), *gaps)
    assert members(found) == set(keys_of(0, 1, 2))
    assert {group.platform for group in found.groups} == {"civento"}
    assert {"EQUAL_GAP", "EQUAL_PLATFORM"} == codes(found)
    # Without the third on civento the one of whom nothing is known is asked, the other one never.
    found = asked(small(profiles=[*profiles[:2], profiles[3]]), *[gap(p) for p in (0, 1, 6, 7)])
    assert members(found) == set(keys_of(0, 1, 7))
    assert "PLATFORM_UNKNOWN" in codes(found)
    # The platform of the service itself counts too.
    found = asked(
        small(profiles=profiles[:1]), gap(0), gap(1, platform="civento"), gap(2, platform="civento"), gap(6)
    )
    assert members(found) == set(keys_of(0, 1, 2))


def test_whoever_is_not_responsible_is_never_credited() -> None:
    landscape = small(populations=[9_000, 7_500, 8_000, 7_499, 9_000, 9_000, 7_499])
    everyone = [gap(place, "taxi_permit") for place in range(7)]
    found = asked(landscape, *everyone, service="taxi_permit")
    assert key_of(3) not in members(found)
    assert key_of(6) not in members(found)
    assert key_of(1) in members(found)
    assert found.gaps == 5
    potential = asked(landscape, service="taxi_permit", basis=Basis.POTENTIAL)
    assert not {key_of(3), key_of(6)} & members(potential)
    assert potential.groups
    none = asked(landscape, gap(0, "parental_allowance"), service="parental_allowance")
    assert (none.groups, none.gaps) == ((), 0)
    assert none.refusal is not None
    assert none.refusal == none.responsibility.text


def test_without_recorded_gaps_the_potential_leaves_out_who_has_it_online() -> None:
    online = StatedService(municipality=key_of(1), service="dog_tax", state=ServiceState.ONLINE)
    found = asked(small(), online)
    assert found.basis is Basis.POTENTIAL
    assert key_of(1) not in members(found)
    assert codes(found) >= {"EQUAL_RESPONSIBILITY"}
    assert "EQUAL_GAP" not in codes(found)
    assert asked(small(), online, basis=Basis.STATED).groups == ()


def test_who_has_it_online_needs_no_group() -> None:
    found = asked(small(), gap(0, state=ServiceState.ONLINE), gap(1), gap(2))
    assert found.groups == ()
    assert found.refusal is not None
    assert found.refusal.en.startswith("This service is online already")


def test_givers_of_the_same_platform_the_nearest_first() -> None:
    def online(place: int, platform: str | None, process: str | None = "Hundesteuer") -> StatedService:
        return StatedService(
            municipality=key_of(place), service="dog_tax", state=ServiceState.ONLINE, platform=platform,
            own_process=process,
        )  # fmt: skip

    found = asked(
        small(),
        gap(0, platform="civento"),
        online(5, "civento"),
        online(1, "civento"),
        online(2, "other"),
        online(3, "civento", None),
        online(4, None),
    )
    assert [giver.municipality for giver in found.givers] == list(keys_of(1, 4, 5))


def test_further_equal_gaps_are_counted() -> None:
    also = [gap(place, "passport") for place in (0, 1, 2)]
    found = asked(small(3), *[gap(place) for place in (0, 1, 2)], *also, gap(0, "birth_certificate"))
    (note,) = (n for n in found.groups[0].notes if n.code == "FURTHER_EQUAL_GAPS")
    assert note.facts == {"services": ["passport"], "count": 1}
    assert note.text.de == "Außerdem fehlt allen 1 weitere Leistung."


def test_the_order_of_what_is_stated_does_not_matter() -> None:
    gaps = [gap(place) for place in range(8)]
    assert asked(small(), *gaps) == asked(small(), *reversed(gaps))


def test_the_landscape_remembers_nothing_of_it() -> None:
    landscape = small()
    asked(landscape, *[gap(place) for place in range(4)])
    assert "scorers" not in landscape.memo
