# SPDX-License-Identifier: EUPL-1.2
"""Reasons: their points add up, their sentences are true, short and well written in both languages."""

import datetime as dt
import re
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.errors import Text
from matching.facts import Need, Offer, Profile
from matching.landscape import Landscape
from matching.participants import Basis, potential, stated
from matching.reason_sentences import SENTENCES, Circle
from matching.reasons import Reason, group_notes, group_reasons, partner_reasons
from matching.search import groups_for, partners_for
from tests.matching.builders import (
    FLIEDEN,
    KALBACH,
    NEUHOF,
    hessen,
    hessen_with,
    key_of,
    keys_of,
    needs_of,
    small,
    tie,
    topic,
)

SLUGS = [t.slug for t in hessen().topics]
ASKERS = [m.key for m in hessen().register.municipalities]


def checked(text: Text) -> None:
    """A sentence that may be shown: complete, short, numbers in the way of its language."""
    for written, german in ((text.de, True), (text.en, False)):
        sentence = re.sub(r"(Ort|Landkreis) \d+", r"\1", written)  # the made-up names hold digits
        assert sentence[0].isupper() or sentence[0].isdigit(), sentence
        assert sentence.endswith("."), sentence
        assert max(len(part.split()) for part in re.split(r"(?<=[a-zäöü)]{2})\. ", sentence)) <= 25, sentence
        wrong = r"\b(None|nan|inf|0 Kommunen|0 municipalities)\b|[{}\[\]_]|  |\(\)| ,|\.\."
        assert not re.search(wrong, sentence), sentence
        decimal_places = r"\d\.\d(?!\d\d)" if german else r"\d,\d(?!\d\d)"
        assert not re.search(decimal_places, sentence), sentence
        assert not re.search(r"\d{5}", sentence), sentence
    assert not re.search(r" und |Kommunen|Einwohner|Stelle", text.en.split(":")[0]), text.en


def all_reasons(
    landscape: Landscape, asker: str, slug: str, **how: object
) -> Iterator[tuple[int, tuple[Reason, ...]]]:
    """(score, its reasons) of the first groups and partners."""
    groups = groups_for(landscape, asker, slug, limit=3, **how)  # type: ignore[arg-type]
    for group in groups.groups:
        yield group.score, group_reasons(landscape, groups.participants, group)
        for note in group_notes(landscape, groups.participants, group):
            assert note.points == 0
            checked(note.text)
    partners = partners_for(landscape, asker, slug, limit=3)
    for partner in partners.partners:
        yield (
            partner.terms.score,
            partner_reasons(landscape, partners.participants, partner.key, partner.terms),
        )


@given(asker=st.sampled_from(ASKERS), slug=st.sampled_from(SLUGS), size=st.sampled_from([3, 4, 5]))
@settings(max_examples=170, deadline=None)
def test_the_shown_terms_of_random_suggestions_sum_to_their_scores(asker: str, slug: str, size: int) -> None:
    # Six suggestions an example: about a thousand in all.
    for score, reasons in all_reasons(hessen(), asker, slug, sizes=(size,)):
        assert sum(reason.points for reason in reasons) == score
        assert [reason.points for reason in reasons] == sorted((r.points for r in reasons), reverse=True)
        assert len({reason.code for reason in reasons}) == len(reasons)
        for reason in reasons:
            assert reason.points != 0
            assert reason.facts
            checked(reason.text)


def telling() -> Landscape:
    """Three in a row (0, 1, 2) of whom everything is known, two cities far apart (12, 17) and a district."""
    slug = "finance_admin"
    profiles = [
        Profile(municipality=key, specialist_software=(("finance", "Alpha"),)) for key in keys_of(0, 1, 2)
    ]
    return small(
        18,
        districts=("09901",),
        populations=[12_345, 10_000, 9_000, *[5_000] * 9, 45_000, *[5_000] * 4, 60_000],
        needs=(
            Need(
                municipality=key_of(0),
                topic=slug,
                earliest_start=dt.date(2027, 3, 1),
                fte_hundredths=50,
                urgency=5,
            ),
            Need(
                municipality=key_of(1),
                topic=slug,
                earliest_start=dt.date(2027, 5, 1),
                fte_hundredths=75,
                urgency=3,
            ),
            Need(
                municipality=key_of(2),
                topic=slug,
                earliest_start=dt.date(2027, 3, 31),
                fte_hundredths=75,
                urgency=2,
            ),
            *needs_of([*keys_of(12, 17), "09901"], slug),
        ),
        offers=[Offer(municipality=key_of(1), topic=slug, fte_hundredths=150)],
        profiles=profiles,
        ties=[
            tie(*keys_of(0, 1), year=2024, task="Gemeinsame Kasse", source="https://example.org/1"),
            tie(*keys_of(0, 1, 5), year=None, name="T0", task="Archiv"),
        ],
    )


def sentence(
    code: str, landscape: Landscape, *members: str, slug: str = "finance_admin"
) -> tuple[dict, Text]:
    circle = Circle(landscape=landscape, participants=stated(landscape, topic(slug)), keys=members)
    facts, text = SENTENCES[code](circle)
    checked(text)
    return facts, text


A, B, C = keys_of(0, 1, 2)
CITY, OTHER_CITY, DISTRICT = key_of(12), key_of(17), "09901"
NA, NB, NC = (f"Ort {key}" for key in (A, B, C))

#: code -> members, the whole German sentence, some facts.
EXPECTED: list[tuple[str, tuple[str, ...], str, dict]] = [
    ("distance", (A, B), f"{NA} und {NB} liegen 6,0 km auseinander.", {"max_km": 6.0}),
    (
        "distance",
        (A, B, C),
        "Die Kommunen liegen höchstens 12 km auseinander, im Mittel 8,0 km.",
        {"mean_km": 8.0},
    ),
    ("neighbourhood", (A, B), f"Keine Kommune liegt näher an {NA} als {NB}.", {"rank": 1}),
    ("neighbourhood", (A, C), f"{NC} liegt unter den nächsten 4 Kommunen um {NA}.", {"rank": 4}),
    ("neighbourhood", (A, B, C), f"Alle Partner gehören zu den nächsten 4 Kommunen um {NA}.", {"around": A}),
    (
        "neighbourhood",
        (DISTRICT, A, B, C),
        f"Ohne Landkreise gehören alle zu den nächsten 4 Kommunen um {NA}.",
        {"around": A},
    ),
    (
        "neighbourhood",
        (DISTRICT, A, B),
        f"Keine Kommune liegt näher an {NA} als {NB}.",
        {"around": A, "ranks": {B: 1}},
    ),
    ("common_border", (A, B), f"{NA} und {NB} haben eine gemeinsame Grenze (4,5 km).", {"border_km": 4.5}),
    ("common_border", (A, B, C), "2 von 3 möglichen Paaren sind direkte Nachbarn.", {"border_km": 9.0}),
    (
        "common_border",
        (DISTRICT, A, B, C),
        "2 von 3 möglichen Paaren sind direkte Nachbarn.",
        {"of_pairs": 3},
    ),
    (
        "same_district",
        (A, B),
        "Beide gehören zum Bereich Landkreis 09901.",
        {"district": DISTRICT, "members": 2},
    ),
    ("same_district", (A, B, C), "Alle gehören zum Bereich Landkreis 09901.", {"members": 3}),
    ("same_district", (A, B, CITY), f"{NA} und {NB} gehören zum Bereich Landkreis 09901.", {"members": 2}),
    ("same_travel_region", (A, B), f"{NA} und {NB} gehören zum selben Reisegebiet (Grid).", {"members": 2}),
    (
        "similar_size",
        (A, B),
        "Vergleichbare Größe: 10.000 bis 12.345 Einwohner.",
        {"population": {A: 12345, B: 10000}},
    ),
    ("similar_size", (A, CITY), "Die Größen liegen nicht weit auseinander: 12.345 bis 45.000 Einwohner.", {}),
    ("similar_size", (A, B, CITY), "Einige sind ähnlich groß (insgesamt 10.000 bis 45.000 Einwohner).", {}),
    (
        "both_cities",
        (A, CITY, OTHER_CITY),
        f"Ort {CITY} und Ort {OTHER_CITY} haben als größere Städte ähnliche Aufgaben.",
        {"from_population": 30_000},
    ),
    (
        "earlier_ties",
        (A, B),
        "Sie arbeiten schon zusammen oder haben es getan: Gemeinsame Kasse (2024) und Archiv (o. J.).",
        {},
    ),
    (
        "earlier_ties",
        (A, B, C),
        "Mitglieder arbeiten schon zusammen oder haben es getan: Gemeinsame Kasse (2024) und Archiv (o. J.).",
        {},
    ),
    ("same_software", (A, B, C), "Gleiches Fachverfahren: Alpha.", {"domain": "finance"}),
    (
        "spare_capacity",
        (A, B),
        f"Freie Kapazität bietet an: {NB} (1,5 Stellen).",
        {"free_fte_hundredths": {B: 150}},
    ),
    ("host", (A, B, C), f"{NB} kann tragen, was die anderen zusammen brauchen.", {"hosts": [B]}),
    ("same_start", (A, B), "Der gewünschte Beginn passt zusammen (03/2027 bis 05/2027).", {}),
    ("same_start", (A, C), "Der gewünschte Beginn ist derselbe Monat (03/2027).", {}),
    (
        "urgency",
        (A, B),
        "Beide nennen eine Dringlichkeit von mindestens 3 (Skala 1 bis 5).",
        {"urgency": {A: 5, B: 3}},
    ),
    ("urgency", (A, B, C), "Mehrere nennen eine Dringlichkeit von mindestens 3 (Skala 1 bis 5).", {}),
    (
        "combined_population",
        (DISTRICT, A, B),
        "Zusammen 22.345 Einwohner; als wirtschaftlich gilt eine Verwaltung ab etwa 8.000 (Rechnungshof).",
        {"population": 22_345},
    ),
    (
        "one_route",
        (A, B),
        "Alle im Bereich Landkreis 09901: ein Weg der Aufsicht, zuständig ist der Landrat (§ 35 KGG).",
        {"supervisor": "landrat"},
    ),
    (
        "one_route",
        (A, CITY),
        "Alle im Regierungsbezirk 099: zuständig für die Aufsicht ist das Regierungspräsidium (§ 35 KGG).",
        {"regierungsbezirk": ["099"]},
    ),
    (
        "whole_posts",
        (A, B, C),
        "Der Bedarf ergibt zusammen genau 2 Stellen.",
        {"fte_hundredths": 200},
    ),
]


@pytest.mark.parametrize(("code", "members", "german", "facts"), EXPECTED)
def test_a_sentence_says_what_the_facts_say(
    code: str, members: tuple[str, ...], german: str, facts: dict
) -> None:
    found, text = sentence(code, telling(), *members)
    assert text.de == german
    assert {name: found[name] for name in facts} == facts


@pytest.mark.parametrize(
    ("code", "slug", "first", "second", "german", "english"),
    [
        (
            "same_platform",
            "it_helpdesk",
            {"platforms": ("civento", "x")},
            {"platforms": ("civento",)},
            "Dieselbe Plattform ist im Einsatz: civento. Abläufe lassen sich teilen.",
            "The same platform is in use: civento. Processes can be shared.",
        ),
        (
            "same_it_provider",
            "it_helpdesk",
            {"it_provider": "ekom21"},
            {"it_provider": "ekom21"},
            "Derselbe IT-Dienstleister: ekom21.",
            "The same IT provider: ekom21.",
        ),
        (
            "same_software",
            "finance_admin",
            {"specialist_software": (("finance", "Alpha"), ("finance", "Beta"))},
            {"specialist_software": (("finance", "Beta"), ("gis", "Gamma"))},
            "Gleiches Fachverfahren: Beta.",
            "The same specialist software: Beta.",
        ),
        (
            "same_software",
            "finance_admin",
            {"specialist_software": (("finance", "Alpha"),)},
            {"specialist_software": (("finance", "Beta"),)},
            "Verschiedene Fachverfahren (Alpha und Beta): vor dem Start vereinheitlichen.",
            "Different specialist software (Alpha and Beta): to be unified before the start.",
        ),
    ],
)
def test_sentences_from_profiles(
    code: str, slug: str, first: dict, second: dict, german: str, english: str
) -> None:
    profiles = [Profile(municipality=A, **first), Profile(municipality=B, **second)]
    _, text = sentence(code, small(needs=needs_of([A, B], slug), profiles=profiles), A, B, slug=slug)
    assert text == Text(de=german, en=english)


def test_every_code_is_tried_above() -> None:
    tried = {code for code, *_ in EXPECTED} | {"same_platform", "same_it_provider"}
    assert tried == set(SENTENCES)


def test_neighbours_across_unincorporated_land_are_told_as_such() -> None:
    landscape = hessen_with(needs_of(["06633030", "06633022"], "civil_registry"))
    facts, text = sentence("common_border", landscape, "06633030", "06633022", slug="civil_registry")
    assert facts["border_km"] == 0
    assert text.de == "Wesertal und Reinhardshagen sind Nachbarn über gemeindefreies Gebiet hinweg."


def test_many_earlier_cooperations_make_no_long_sentence() -> None:
    long = "Interkommunales Zentrum für Brandschutz und für Fragen des Katastrophenschutzes"
    ties = [tie(A, B, year=2010 + i, name=f"T{i:02}", task=f"{long} {i}") for i in range(12)]
    facts, text = sentence("earlier_ties", small(needs=needs_of([A, B], "finance_admin"), ties=ties), A, B)
    assert len(facts["cooperations"]) == 12
    assert text.de.endswith("11 (2021) und 11 weitere.")
    assert text.en.endswith("11 (2021) and 11 more.")


def test_reasons_that_speak_against_come_last_with_their_points() -> None:
    profiles = [
        Profile(municipality=key, specialist_software=(("finance", product),))
        for key, product in ((A, "X"), (B, "Y"))
    ]
    landscape = small(needs=needs_of([A, B], "finance_admin"), profiles=profiles)
    found = partners_for(landscape, A, "finance_admin").partners[0]
    reasons = partner_reasons(landscape, stated(landscape, topic("finance_admin")), B, found.terms)
    assert (reasons[-1].code, reasons[-1].points) == ("same_software", -420)
    assert sum(reason.points for reason in reasons) == found.terms.score


def notes_of(landscape: Landscape, asker: str, slug: str, **how: object) -> list[set[str]]:
    found = groups_for(landscape, asker, slug, **how)  # type: ignore[arg-type]
    assert found.groups
    return [
        {note.code for note in group_notes(landscape, found.participants, group)} for group in found.groups
    ]


def test_what_is_not_known_is_said() -> None:
    assert all(codes == {"NEED_NOT_KNOWN"} for codes in notes_of(hessen(), NEUHOF, "it_operations_hosting"))
    needs = needs_of([NEUHOF, FLIEDEN, KALBACH], "it_operations_hosting", fte_hundredths=50)
    assert notes_of(hessen_with(needs), NEUHOF, "it_operations_hosting") == [{"NO_HOST_YET"}]
    offer = Offer(municipality=FLIEDEN, topic="it_operations_hosting", fte_hundredths=100)
    assert notes_of(hessen_with(needs, [offer]), NEUHOF, "it_operations_hosting") == [set()]
    assert notes_of(hessen_with(needs[:2], [offer]), NEUHOF, "it_operations_hosting") == [
        {"PAIR_NEEDS_JUSTIFICATION"}
    ]
    both = notes_of(hessen(), NEUHOF, "finance_admin", basis=Basis.POTENTIAL)
    assert all(codes == {"NEED_NOT_KNOWN", "SOFTWARE_UNKNOWN"} for codes in both)


@pytest.mark.parametrize(
    ("slug", "known", "unknown", "german"),
    [
        ("finance_admin", (A, B, C), [], None),
        ("finance_admin", (A,), [B, C], f"Fachverfahren nicht bekannt: {NB} und {NC}."),
        ("finance_admin", (), [A, B, C], "Die Fachverfahren sind nicht bekannt."),
        ("specialist_software_support", (A, B, C), [], None),
        ("dms_eakte", (A, B, C), [A, B, C], "Die Fachverfahren sind nicht bekannt."),
    ],
)
def test_unknown_software_is_named(
    slug: str, known: tuple[str, ...], unknown: list[str], german: str | None
) -> None:
    profiles = [Profile(municipality=key, specialist_software=(("finance", "X"),)) for key in known]
    landscape = small(needs=needs_of([A, B, C], slug), profiles=profiles)
    found = groups_for(landscape, A, slug)
    notes = group_notes(landscape, found.participants, found.groups[0])
    told = [(note.facts["municipalities"], note.text.de) for note in notes if note.code == "SOFTWARE_UNKNOWN"]
    assert told == ([(unknown, f"{german} Das zählt weder dafür noch dagegen.")] if german else [])


def test_a_wide_group_is_told_by_the_pairs_that_are_close_to_each_other() -> None:
    """Bad Hersfeld and four cities near Frankfurt: the points of nearness are those of the four."""
    landscape = hessen()
    keys = ("06632002", "06433008", "06438002", "06438003", "06438009")
    circle = Circle(
        landscape=landscape,
        participants=potential(landscape, landscape.topic_by_slug["it_helpdesk"]),
        keys=keys,
    )
    facts, text = SENTENCES["neighbourhood"](circle)
    assert facts["of_pairs"] == 10
    assert 1 <= facts["close_pairs"] <= 6
    assert text.de == f"{facts['close_pairs']} von 10 Paaren zählen sich gegenseitig zu den 10 nächsten."


@pytest.mark.parametrize(
    ("each", "told"),
    [
        (50, "Der Bedarf ergibt zusammen genau 1 Stelle."),
        (40, "Der Bedarf ergibt zusammen 0,8 Stellen, nahe an ganzen Stellen."),
        (30, "Der Bedarf ergibt zusammen 0,6 Stellen."),
    ],
)
def test_posts_are_called_whole_only_where_they_are(each: int, told: str) -> None:
    slug = "it_administrator"
    landscape = hessen_with(needs=needs_of([NEUHOF, FLIEDEN], slug, fte_hundredths=each))
    found = groups_for(landscape, NEUHOF, slug, sizes=(2,))
    (pair,) = found.groups
    assert told in [reason.text.de for reason in group_reasons(landscape, found.participants, pair)]
