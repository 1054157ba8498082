# SPDX-License-Identifier: EUPL-1.2
"""Maps: small, honest about their source, readable without colour, free of script and style."""

import datetime as dt
import gzip
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from matching.errors import UnknownMunicipality
from service.maps.labels import Kind, Label, place_labels
from service.maps.style import COLOURS, PATTERNS, looks_for, swatch
from service.maps.svg import MapGroup, draw_around, draw_state
from service.maps.theme import Connection, Theme, spanning_pairs
from service.register.tables import read_tables

REGISTER = read_tables().register_at(dt.date(2026, 11, 22))
KEYS = [m.key for m in REGISTER.municipalities if not m.is_district]
SVG = "{http://www.w3.org/2000/svg}"
A = MapGroup(label="A", keys=("06631018", "06631008", "06631016"), title="Gruppe A <Neuhof & Co>")
B = MapGroup(label="B", keys=("06631003", "06631007"), title="Gruppe B", href="/groups/b")


def parse(svg: str) -> ET.Element:
    return ET.fromstring(svg)


def test_the_whole_state_with_every_municipality_in_a_group_stays_below_80_kb() -> None:
    groups = [
        MapGroup(label=str(i), keys=tuple(KEYS[i : i + 4]), title=f"Gruppe {i}") for i in range(0, 421, 4)
    ]
    svg = draw_state(REGISTER, groups, title="Plan", description="Alle Gruppen")
    assert len(gzip.compress(svg.encode())) <= 80_000
    empty = draw_state(REGISTER, title="Hessen", description="Alle Gemeinden")
    assert len(gzip.compress(empty.encode())) <= 30_000


def test_a_map_says_what_it_is_and_where_it_is_from() -> None:
    root = parse(draw_around(REGISTER, [A], title="Gruppen & mehr", description="Zwei <Gruppen>"))
    assert root.attrib["role"] == "img"
    title, desc = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert title is not None
    assert desc is not None
    assert (title.text, desc.text) == ("Gruppen & mehr", "Zwei <Gruppen>")
    assert root.attrib["aria-labelledby"].split() == [title.attrib["id"], desc.attrib["id"]]
    texts = [element.text or "" for element in root.iter(f"{SVG}text")]
    assert any("GeoBasis-DE / BKG 2017" in text for text in texts)
    assert any(re.fullmatch(r"\d+ km", text) for text in texts)
    assert {"A", "Neuhof", "Flieden", "Kalbach"} <= set(texts)


def test_members_are_titled_links_work_and_the_asker_is_marked() -> None:
    plain = draw_around(REGISTER, [A, B], title="t", description="d")
    marked = draw_around(REGISTER, [A, B], title="t", description="d", marked="06631018")
    root = parse(marked)
    titles = [element.text for element in root.iter(f"{SVG}title")]
    assert "Neuhof – Gruppe A <Neuhof & Co>" in titles
    (link,) = root.iter(f"{SVG}a")
    assert (link.attrib["href"], link.attrib["aria-label"]) == ("/groups/b", "Gruppe B")
    assert 'stroke-width="3.2"' in marked
    assert 'stroke-width="3.2"' not in plain
    with pytest.raises(UnknownMunicipality):
        draw_state(REGISTER, title="t", description="d", marked="nobody")


def test_no_script_no_style_and_no_address_but_the_namespace() -> None:
    for svg in (
        draw_state(REGISTER, [A, B], title="t", description="d"),
        draw_around(REGISTER, [A, B], title="t", description="d"),
    ):
        assert "<script" not in svg
        assert "<style" not in svg
        assert "style=" not in svg
        assert re.findall(r"https?://[^\"]+", svg) == ["http://www.w3.org/2000/svg"]


def test_ids_are_unique_stable_and_differ_between_maps() -> None:
    one = draw_around(REGISTER, [A], title="t", description="d")
    other = draw_around(REGISTER, [B], title="t", description="d")
    assert one == draw_around(REGISTER, [A], title="t", description="d")
    ids = [set(re.findall(r' id="([^"]+)"', svg)) for svg in (one, other)]
    assert not ids[0] & ids[1]
    assert len(re.findall(r' id="', one)) == len(ids[0])
    assert set(re.findall(r"url\(#([^)]+)\)", one)) <= ids[0]


def test_the_forest_between_neighbours_is_land_and_named() -> None:
    groups = [MapGroup(label="A", keys=("06633030", "06633022"), title="Weser")]
    svg = draw_around(REGISTER, groups, title="t", description="d")
    assert "Gutsbezirk Reinhardswald" in svg


def test_a_district_in_a_group_is_drawn_as_its_border() -> None:
    led = MapGroup(label="A", keys=("06531", "06531001", "06531002"), title="geführt")
    assert "stroke-dasharray" in draw_around(REGISTER, [led], title="t", description="d")
    assert "stroke-dasharray" not in draw_around(REGISTER, [A], title="t", description="d")


def test_an_old_key_as_asker_marks_its_successor() -> None:
    old = draw_around(REGISTER, [], title="t", description="d", marked="06435014")
    assert old == draw_around(REGISTER, [], title="t", description="d", marked="06415000")
    assert "Hanau" in old


def test_a_map_without_anything_to_show_is_the_state() -> None:
    assert parse(draw_around(REGISTER, [], title="t", description="d")) is not None


def test_few_groups_differ_in_colour_and_in_pattern() -> None:
    looks = looks_for(["A", "B", "C", "D", "E", "F"], {})
    assert len({colour for colour, _ in looks.values()}) == 6
    assert len({kind for _, kind in looks.values()}) == 6


def test_touching_groups_never_look_alike() -> None:
    names = [str(i) for i in range(60)]
    touching = {
        name: {names[j] for j in (i - 7, i - 6, i - 1, i + 1, i + 6, i + 7) if 0 <= j < 60}
        for i, name in enumerate(names)
    }
    looks = looks_for(names, touching)
    assert all(looks[a][0] != looks[b][0] for a, around in touching.items() for b in around)
    assert all(0 <= c < len(COLOURS) and 0 <= p < len(PATTERNS) for c, p in looks.values())


def test_names_keep_out_of_each_others_way_and_no_member_goes_unnamed() -> None:
    labels = [Label(text=f"Mitglied {i}", x=100 + i % 3 * 30, y=100 + i // 3 * 40) for i in range(9)]
    labels += [Label(text="Umland", x=101, y=101, kind=Kind.CONTEXT)]
    parts = "".join(place_labels(labels, 640, 400))
    assert all(f"Mitglied {i}<" in parts for i in range(9))
    crowd = [Label(text="Umland", x=100, y=100, kind=Kind.CONTEXT) for _ in range(30)]
    assert "".join(place_labels(crowd, 640, 400)).count("Umland") < 15
    spots = re.findall(r'<text x="([\d-]+)" y="([\d-]+)"', parts)
    assert all(0 <= int(x) <= 640 and 0 <= int(y) <= 400 for x, y in spots)


def test_every_municipality_can_be_a_link_for_the_pointer_and_the_map_then_is_no_mere_picture() -> None:
    links = {key: f"/kommunen/{key}" for key in KEYS}
    svg = draw_state(REGISTER, title="Hessen", description="Alle Gemeinden", links=links)
    root = parse(svg)
    found = [element.attrib for element in root.iter(f"{SVG}a")]
    assert len(found) == len(KEYS)
    assert {attributes["tabindex"] for attributes in found} == {"-1"}
    assert root.attrib["role"] == "group"
    assert len(gzip.compress(svg.encode())) <= 80_000


def test_steps_fill_what_is_a_link_and_what_is_none_alike_and_say_their_fact() -> None:
    theme = Theme(steps={"06631018": 3, "06633": 5}, facts={"06631018": "10.893 Einwohner"})
    links = {key: f"/kommunen/{key}" for key in KEYS if key != "06633017"}
    root = parse(draw_state(REGISTER, title="t", description="d", links=links, theme=theme))
    fills = {a.attrib["href"]: a.find(f"{SVG}path").attrib["fill"] for a in root.iter(f"{SVG}a")}  # type: ignore[union-attr]
    assert fills["/kommunen/06631018"].endswith("s3)")
    # A step of a district holds for its municipalities.
    assert fills["/kommunen/06633001"].endswith("s5)")
    assert fills["/kommunen/06631008"] == "none"
    plain = [path.attrib["fill"] for path in root.iter(f"{SVG}path") if "s5)" in path.attrib.get("fill", "")]
    assert len(plain) > len([fill for fill in fills.values() if fill.endswith("s5)")])
    titles = [element.text for element in root.iter(f"{SVG}title")]
    assert "Neuhof – 10.893 Einwohner" in titles
    patterns = [pattern.attrib["id"] for pattern in root.iter(f"{SVG}pattern")]
    assert len(patterns) == 2


def test_lines_join_all_members_by_the_shortest_way() -> None:
    corners = [(0.0, 0.0), (10.0, 0.0), (0.0, 1.0), (10.0, 1.0)]
    pairs = spanning_pairs(corners)
    assert len(pairs) == 3
    assert sum(abs(a[0] - b[0]) + abs(a[1] - b[1]) for a, b in pairs) == 12
    assert spanning_pairs([]) == []
    tie = Connection(keys=("06631018", "06631008", "06631016", "06631"), strong=True)
    svg = draw_state(REGISTER, title="t", description="d", theme=Theme(connections=(tie,)))
    (line,) = re.findall(r'<path d="([^"]+)" class="map-tie"', svg)
    assert line.count("M") == 2


def test_figures_stand_on_districts_with_their_names() -> None:
    theme = Theme(figures={"06631": "8", "06000": "1"}, captions={"06631": "Fulda"})
    texts = [
        element.text
        for element in parse(draw_state(REGISTER, title="t", description="d", theme=theme)).iter(f"{SVG}text")
    ]
    assert {"8", "Fulda"} <= set(texts)
    assert "1" not in texts


def test_the_legend_shows_the_steps_as_the_map_does() -> None:
    svg = draw_state(REGISTER, title="t", description="d", theme=Theme(steps={"06631018": 4}))
    (drawn,) = re.findall(r"<pattern.*?</pattern>", svg)
    (shown,) = re.findall(r"<pattern.*?</pattern>", swatch(4))
    assert re.sub(r'id="[^"]+"', "", drawn) == re.sub(r'id="[^"]+"', "", shown)


def test_every_part_that_is_light_has_a_class_that_can_turn_it_dark() -> None:
    """Dark maps come from the pages' style sheet; what it does not name would stay light."""
    theme = Theme(
        steps={"06631": 2}, connections=(Connection(keys=("06631018", "06631008")),), figures={"06631": "8"}
    )
    svg = draw_state(REGISTER, [A, B], title="t", description="d", marked="06631018", theme=theme)
    sheet = (Path(__file__).parents[3] / "service/pages/static/map.css").read_text("utf-8")
    classes = {name for names in re.findall(r'class="([^"]+)"', svg) for name in names.split()}
    classes -= {"map-name", "map-badge"}  # groups of parts, for the script
    assert {name for name in classes if f".{name} " not in sheet and f".{name}," not in sheet} == set()
    light = [
        part
        for part in re.findall(r"<(?:rect|use|circle|g|text|path)[^>]*(?:fill|stroke)=\"#[^>]*>", svg)
        if "class=" not in part
    ]
    # Lines inside the foot and the dots of names take their colour from what is around them.
    assert [part for part in light if "#45423b" not in part] == []
