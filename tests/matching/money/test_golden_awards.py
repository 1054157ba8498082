# SPDX-License-Identifier: EUPL-1.2
"""The real awards in one table: by rule, expected, paid, and the named reason wherever they differ."""

import pytest

from matching.money.awards import Reason, judge
from service.programmes.catalogue import read_programmes
from service.statistics.reference import read_awards

AGREES, CAP, HIGHER = Reason.AGREES, Reason.ABOVE_OBSERVED_CAP, Reason.HIGHER_BY_DISCRETION
#: id -> members, amount by rule, expected, paid (thousands of euros; None: not known), reason.
GOLDEN: dict[str, tuple[int | None, int | None, int | None, int | None, Reason]] = {
    "riedstadt": (2, 50, 50, 50, AGREES),
    "marburg-biedenkopf": (3, 75, 75, 75, AGREES),
    "herborn": (3, 75, 75, 75, AGREES),
    "oberzent-it": (3, 75, 75, 75, AGREES),
    "birkenau": (3, 75, 75, 75, AGREES),
    "neuhof": (3, 75, 75, 75, AGREES),
    "niestetal-ozg": (3, 75, 75, 75, AGREES),
    "niestetal-ausbildung": (4, 100, 100, 100, AGREES),
    "niestetal-datenschutz": (None, 75, 75, 75, Reason.MEMBERS_NOT_KNOWN),
    "giessen-staedte": (5, 125, 100, 100, CAP),
    "eltville": (8, 200, 100, 100, CAP),
    "giessen-team-ozg": (12, 300, 100, 100, CAP),
    "odenwald-landschaft": (13, 100, 100, 100, AGREES),
    "giessen-cyber": (19, 475, 100, 150, HIGHER),
    "giessen-foerdermittel": (17, 100, 100, 150, HIGHER),
    "vogelsberg-sicherheit": (7, 175, 100, 150, HIGHER),
    "vogelsberg-ordnung": (4, 100, 100, 100, AGREES),
    "vogelsberg-gvv": (4, None, None, 600, Reason.CASE_BY_CASE),
    "hatzfeld": (2, 50, 50, None, Reason.AMOUNT_NOT_SEEN),
    "rotenburg-feuerwehren": (1, 30, 30, 30, AGREES),
    "berkatal-studie": (1, None, None, 50, Reason.CASE_BY_CASE),
    "erlensee-studie": (1, None, None, 50, Reason.CASE_BY_CASE),
    "oberzent-fusion": (4, None, None, 150, Reason.CASE_BY_CASE),
    "ulstertal-gvv": (3, None, None, 450, Reason.CASE_BY_CASE),
    "weser-diemel-gvv": (2, None, None, 300, Reason.CASE_BY_CASE),
    "kaufungen-kasse": (2, 50, 50, 50, AGREES),
    "kaufungen-personal": (2, 50, 50, 50, AGREES),
    "huenfeld-brandschutz": (4, 100, 100, 100, AGREES),
    "siegbach-ausbildung": (4, 100, 100, 100, AGREES),
    "rheingau-kasse-beitritt": (8, 100, 100, 50, Reason.ACCESSION),
    "usinger-land": (4, 100, 100, 50, Reason.BELOW_RULE),
}


def test_the_table_is_complete() -> None:
    assert {award.id for award in read_awards()} == set(GOLDEN)


@pytest.mark.parametrize("id_", GOLDEN)
def test_a_real_award_beside_its_rule(id_: str) -> None:
    award = next(award for award in read_awards() if award.id == id_)
    found = judge(award, read_programmes())
    figures = (found.amount_cents, found.expected_cents, award.cents)
    thousands = tuple(None if cents is None else cents // 100_000 for cents in figures)
    assert (award.count, *thousands, found.reason) == GOLDEN[id_]
    assert all(cents is None or cents % 100_000 == 0 for cents in figures)


def test_every_administrative_association_got_the_ceiling_for_each_member() -> None:
    """R5: 150,000 for each municipality; shown, never calculated."""
    seen = [award for award in read_awards() if award.programme == "he-ikz-gvv"]
    assert [(award.cents or 0) // (award.count or 1) for award in seen] == [15_000_000] * 3


def test_no_award_of_more_than_four_follows_the_amount_per_member() -> None:
    """Why both figures stand side by side: the linear rule has never been paid above four members."""
    large = [
        judge(award, read_programmes())
        for award in read_awards()
        if award.digital and (award.count or 0) > 4 and award.programme is None
    ]
    assert len(large) == 5
    assert all(found.award.cents != found.amount_cents for found in large)
