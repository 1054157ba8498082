# SPDX-License-Identifier: EUPL-1.2
"""The terms that come from needs, offers and profiles, and the terms of a whole group.

Unknown facts are neutral: they give 0 and are told as unknown, they never count against anyone.
"""

import msgspec
import numpy as np
import numpy.typing as npt

from matching.facts import Mode, Offer, Profile
from matching.landscape import Landscape
from matching.participants import Participants
from matching.supervision import Supervisor, own_supervisor
from matching.terms import points

__all__ = (
    "GroupFacts",
    "group_facts",
    "group_points",
    "host_present",
    "need_pair_points",
    "platforms_of",
    "products_of",
)

Points = npt.NDArray[np.int64]

#: Below this combined population administration is uneconomical (audit office, DOMAIN 4.2).
ECONOMIC_POPULATION = 8_000
#: `Topic.software_domain` of topics that are about specialist software of every domain.
ANY_DOMAIN = "any"
#: Stands for the capacity of an offer that gives no number.
_UNNUMBERED = 10**9


class GroupFacts(msgspec.Struct, frozen=True, kw_only=True):
    """Per participant what the group terms and feasibility read; all (n,) but `must_not` (n, n).

    `posts_hundredths` is -1 where no post was stated; `free_hundredths` is -1 without an offer and very
    large for an offer without a number; `start_month` counts months since year 0 and is -1 where no need
    says it. `needs_host`: the topic lives from a host (mode H) and needs are stated.
    """

    population: Points
    district: Points
    region: Points
    supervised_by_district: npt.NDArray[np.bool_]
    supervised_by_ministry: npt.NDArray[np.bool_]
    posts_hundredths: Points
    free_hundredths: Points
    needs_host: bool
    start_month: Points
    has_need: npt.NDArray[np.bool_]
    must_not: npt.NDArray[np.bool_]
    weights: dict[str, int]


def group_facts(landscape: Landscape, participants: Participants, rows: npt.NDArray[np.int64]) -> GroupFacts:
    """Collect the facts of one topic's participants once."""
    arrays, keys = landscape.arrays, participants.keys
    needs, offers = participants.needs, participants.offers
    stated = participants.basis == "stated"
    local = {key: i for i, key in enumerate(keys)}
    must_not = np.zeros((len(keys), len(keys)), dtype=np.bool_)
    for wish in landscape.must_nots:
        if wish.municipality in local and wish.other in local:
            a, b = local[wish.municipality], local[wish.other]
            must_not[a, b] = must_not[b, a] = True
    supervisors = [own_supervisor(landscape.register.by_key[key]) for key in keys]
    posts = [needs[k].fte_hundredths if k in needs else (0 if k in offers else None) for k in keys]
    return GroupFacts(
        population=np.where(arrays.is_district[rows], 0, arrays.population[rows]),
        district=arrays.district[rows].astype(np.int64),
        region=arrays.region[rows].astype(np.int64),
        posts_hundredths=np.array([-1 if p is None else p for p in posts], dtype=np.int64),
        supervised_by_district=np.array([s is Supervisor.DISTRICT for s in supervisors], dtype=np.bool_),
        supervised_by_ministry=np.array([s is Supervisor.MINISTRY for s in supervisors], dtype=np.bool_),
        free_hundredths=np.array([_free(offers.get(key)) for key in keys], dtype=np.int64),
        needs_host=stated and participants.topic.mode is Mode.HOST,
        start_month=np.array(
            [
                needs[k].earliest_start.year * 12 + needs[k].earliest_start.month if k in needs else -1
                for k in keys
            ],
            dtype=np.int64,
        ),
        has_need=np.array([k in needs or not stated for k in keys], dtype=np.bool_),
        must_not=must_not,
        weights=landscape.weights.group,
    )


def group_points(facts: GroupFacts, groups: npt.NDArray[np.int32]) -> dict[str, Points]:
    """Group term -> points (k,), credited to each member; terms of weight 0 are left out.

    - `combined_population`: together at least 8,000 inhabitants (in proportion below).
    - `one_route`: the supervisory route (KGG § 35): 1 if the Landrat of one district is competent, 1/2 if
      the Regierungspräsidium is, 0 if it is the ministry.
    - `host`: topics that live from a host only: somebody offers what the others need together.
    - `whole_posts`: the stated posts add up to about whole posts, at least one; 0 if one is unknown.
    """
    shares: dict[str, npt.NDArray[np.float64]] = {}
    population = facts.population[groups].sum(axis=1)
    shares["combined_population"] = np.minimum(population, ECONOMIC_POPULATION) / ECONOMIC_POPULATION
    district, region = facts.district[groups], facts.region[groups]
    one_district = (district == district[:, :1]).all(axis=1)
    one_region = (region == region[:, :1]).all(axis=1)
    to_landrat = one_district & facts.supervised_by_district[groups].all(axis=1)
    to_region = one_region & ~facts.supervised_by_ministry[groups].any(axis=1)
    shares["one_route"] = np.where(to_landrat, 1.0, np.where(to_region, 0.5, 0.0))
    if facts.needs_host:
        shares["host"] = host_present(facts, groups).astype(np.float64)
    posts = facts.posts_hundredths[groups]
    total = posts.sum(axis=1)
    off_whole = np.abs(total - 100 * np.maximum(1, (total + 50) // 100))
    shares["whole_posts"] = np.where(
        (posts >= 0).all(axis=1) & (total > 0), np.clip(1.0 - off_whole / 50.0, 0.0, 1.0), 0.0
    )
    return {
        name: points(share, facts.weights[name]) for name, share in shares.items() if facts.weights.get(name)
    }


def host_present(facts: GroupFacts, groups: npt.NDArray[np.int32]) -> npt.NDArray[np.bool_]:
    """(k,): does anybody offer what the others need in sum? A need without a number is not counted, an
    offer without one may be enough."""
    needed = np.maximum(facts.posts_hundredths[groups], 0)
    others = needed.sum(axis=1, keepdims=True) - needed
    free = facts.free_hundredths[groups]
    return np.asarray(((free >= 0) & (free >= others)).any(axis=1))


def _free(offer: Offer | None) -> int:
    if offer is None:
        return -1
    return _UNNUMBERED if offer.fte_hundredths is None else offer.fte_hundredths


def need_pair_points(landscape: Landscape, participants: Participants) -> dict[str, Points]:
    """Pair term -> points (n, n) from profiles, needs and offers; terms of weight 0 are left out.

    - `same_platform`: a platform in common, of the profile or named with the need (shared civento
      processes); digital topics only.
    - `same_software`: the same product in the topic's domain; another product in the same domain
      gives the negative, because it must be unified before the start (KIKZ).
    - `same_it_provider`: the same provider lowers the cost of connecting; digital topics only.
    - `spare_capacity`: one offers what the other needs, in proportion.
    - `same_start`: starts close together, 1 in the same month, 0 from 18 months on.
    - `urgency`: both call it urgent (the lower of both, out of 5).
    """
    weights, topic = landscape.weights, participants.topic
    keys, count = participants.keys, len(participants.keys)
    profiles = [landscape.profile_by_key.get(key) for key in keys]
    shares: dict[str, npt.NDArray[np.float64]] = {}
    if topic.digital:
        shares["same_platform"] = _common([platforms_of(landscape, participants, key) for key in keys])
        shares["same_it_provider"] = _common(
            [(p.it_provider,) if p and p.it_provider else () for p in profiles]
        )
    if topic.software_domain:
        shares["same_software"] = _software([products_of(p, topic.software_domain) for p in profiles])
    if participants.basis == "stated":
        shares["spare_capacity"] = _capacity(participants)
        months, urgency = np.full(count, np.nan), np.full(count, np.nan)
        for i, key in enumerate(keys):
            need = participants.needs.get(key)
            if need is not None:
                months[i] = need.earliest_start.year * 12 + need.earliest_start.month
                urgency[i] = np.nan if need.urgency is None else need.urgency
        gap = np.abs(months[:, None] - months[None, :])
        shares["same_start"] = np.nan_to_num(np.clip(1.0 - gap / 18.0, 0.0, 1.0), nan=0.0)
        shares["urgency"] = np.nan_to_num(np.minimum(urgency[:, None], urgency[None, :]) / 5.0, nan=0.0)
    result: dict[str, Points] = {}
    for name, share in shares.items():
        weight = weights.pair_weight(name, digital=topic.digital)
        if weight and share.any():
            np.fill_diagonal(share, 0.0)
            result[name] = points(share, weight)
    return result


def platforms_of(landscape: Landscape, participants: Participants, key: str) -> tuple[str, ...]:
    """The platforms of a participant: those of its profile, and the one that its need names."""
    profile, need = landscape.profile_by_key.get(key), participants.needs.get(key)
    known = profile.platforms if profile else ()
    named = (need.platform,) if need is not None and need.platform else ()
    return tuple(dict.fromkeys((*known, *named)))


def _common(values: list[tuple[str, ...]]) -> npt.NDArray[np.float64]:
    holders: dict[str, list[int]] = {}
    for i, own in enumerate(values):
        for value in own:
            holders.setdefault(value, []).append(i)
    share = np.zeros((len(values), len(values)))
    for places in holders.values():
        share[np.ix_(places, places)] = 1.0
    return share


def products_of(profile: Profile | None, domain: str) -> frozenset[tuple[str, str]]:
    """The known (domain, product) pairs that matter for a topic of this software domain."""
    known = profile.specialist_software if profile else ()
    return frozenset((d, product) for d, product in known if domain in (d, ANY_DOMAIN))


def _software(products: list[frozenset[tuple[str, str]]]) -> npt.NDArray[np.float64]:
    """1 with a product in common, -1 with different ones in the same domain, 0 where they cannot differ."""
    share = np.zeros((len(products), len(products)))
    known = [(i, own, {domain for domain, _ in own}) for i, own in enumerate(products) if own]
    for i, own, own_domains in known:
        for j, other, other_domains in known:
            if own_domains & other_domains:
                share[i, j] = 1.0 if own & other else -1.0
    return share


def _capacity(participants: Participants) -> npt.NDArray[np.float64]:
    keys = participants.keys
    share = np.zeros((len(keys), len(keys)))
    for i, host in enumerate(keys):
        offer = participants.offers.get(host)
        if offer is None:
            continue
        for j, guest in enumerate(keys):
            need = participants.needs.get(guest)
            if need is None or i == j:
                continue
            known = offer.fte_hundredths and need.fte_hundredths
            fit = min(1.0, offer.fte_hundredths / need.fte_hundredths) if known else 0.5  # type: ignore[operator]
            share[i, j] = share[j, i] = max(share[i, j], fit)
    return share
