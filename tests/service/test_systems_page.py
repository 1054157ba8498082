# SPDX-License-Identifier: EUPL-1.2
"""docs/systems.md names only what there is: files, names in them, addresses of the API."""

import re
from pathlib import Path

import msgspec
import pytest

from service.app import openapi_json

_ROOT = Path(__file__).parents[2]
_PAGE = (_ROOT / "docs/systems.md").read_text("utf-8")
_CODE = re.findall(r"`([^`]+)`", _PAGE)
_FILES = sorted({code for code in _CODE if "/" in code and " " not in code})
_NAMES = re.findall(r"`([^`\s]+)`\s+in\s+`([^`]+)`", _PAGE)
_ROUTES = sorted({code for code in _CODE if re.match(r"[A-Z]+ /", code)})
#: Systems that the press texts name; each has a row.
_SYSTEMS = (
    "Onlinezugangsgesetz EfA civento Servicekonto BundID Hessenfinder ekom21 Digitalisierungsfabriken "
    "Digitalisierungsberatung OZG-Modellkommunen Starke&Heimat Smarte&Regionen Koordinierungsstelle "
    "Elterngeld Taxi Landesamtsportal Cybersicherheit"
).replace("&", "\0")


@pytest.mark.parametrize("file", _FILES)
def test_every_file_is_there(file: str) -> None:
    assert (_ROOT / file).is_file()


@pytest.mark.parametrize(("name", "file"), _NAMES)
def test_every_name_stands_in_its_file(name: str, file: str) -> None:
    assert re.search(rf"\b{re.escape(name)}\b", (_ROOT / file).read_text("utf-8"))


@pytest.mark.parametrize("route", _ROUTES)
def test_every_address_is_served(route: str) -> None:
    method, _, path = route.partition(" ")
    assert method.lower() in msgspec.json.decode(openapi_json())["paths"][path]


@pytest.mark.parametrize("system", _SYSTEMS.split(" "))
def test_every_system_has_its_row(system: str) -> None:
    rows = [line.split("|")[1] for line in _PAGE.splitlines() if line.startswith("|")]
    assert any(system.replace("\0", " ") in row for row in rows)


def test_the_page_names_many_things() -> None:
    assert (len(_FILES), len(_NAMES), len(_ROUTES)) > (20, 20, 5)
