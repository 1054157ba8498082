# SPDX-License-Identifier: EUPL-1.2
"""Importing needs and offers: all or nothing, every bad line named."""

import io
import json
import os
import re
import sys
from pathlib import Path
from subprocess import run

import httpx
import pytest
import xlsxwriter

from service.access.permissions import Role
from tests.service.conftest import MakeKey

HEADER = "municipality,topic,kind,fte,urgency,earliest_start\n"
GOOD = HEADER + (
    "06631018,it_helpdesk,need,0.5,4,2027-01\n06631008,it_helpdesk,need,,,\n06631014,it_helpdesk,offer,2,,\n"
)


async def _import(
    client: httpx.AsyncClient, headers: dict[str, str], content: bytes, media_type: str = "text/csv"
) -> httpx.Response:
    return await client.post(
        "/v1/needs/imports", content=content, headers={**headers, "content-type": media_type}
    )


async def _count(client: httpx.AsyncClient, headers: dict[str, str], topic: str) -> int:
    needs = (await client.get(f"/v1/needs?topic={topic}", headers=headers)).json()["needs"]
    offers = (await client.get(f"/v1/offers?topic={topic}", headers=headers)).json()["offers"]
    return len(needs) + len(offers)


async def test_a_file_is_taken_over_once(client: httpx.AsyncClient, key: MakeKey) -> None:
    office = await key(Role.IKZ_OFFICE)
    taken = await _import(client, office, GOOD.encode())
    assert taken.status_code == 201, taken.text
    assert (taken.json()["needs"], taken.json()["offers"]) == (2, 1)
    (note,) = taken.json()["notes"]
    assert re.fullmatch(r"1 Bedarf nennt keinen Beginn; es gilt \d\d\.\d\d\.\d{4}\.", note["de"])
    assert note["en"].startswith("1 need names no start; it is taken as ")
    assert await _count(client, office, "it_helpdesk") == 3
    again = await _import(client, office, GOOD.encode())
    assert again.status_code == 422
    assert [error["code"] for error in again.json()["errors"]] == ["already-stated"] * 3
    assert await _count(client, office, "it_helpdesk") == 3


async def test_every_bad_line_is_named_and_nothing_is_taken(client: httpx.AsyncClient, key: MakeKey) -> None:
    office = await key(Role.IKZ_OFFICE)
    bad = HEADER + (
        "06631018,dms_eakte,need,0.5,4,2027-01\n"
        "09162000,dms_eakte,need,,,\n"
        "06631008,nothing,need,,9,soon\n"
        "06631014,dms_eakte,wish,-1,,\n"
    )
    answer = await _import(client, office, bad.encode())
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [
        "line 3: municipality",
        "line 4: topic",
        "line 4: urgency",
        "line 4: earliest_start",
        "line 5: kind",
        "line 5: fte",
    ]
    assert await _count(client, office, "dms_eakte") == 0


async def test_a_municipality_imports_only_its_own(client: httpx.AsyncClient, key: MakeKey) -> None:
    neuhof = await key(Role.MUNICIPALITY_EDITOR, "06631018")
    lines = HEADER + "06631018,incident_response,need,,,\n06631008,incident_response,need,,,\n"
    answer = await _import(client, neuhof, lines.encode())
    assert answer.status_code == 422
    assert [error["code"] for error in answer.json()["errors"]] == ["not-own"]
    assert await _count(client, neuhof, "incident_response") == 0


async def test_a_spreadsheet_in_a_form(client: httpx.AsyncClient, key: MakeKey) -> None:
    office = await key(Role.IKZ_OFFICE)
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as workbook:
        sheet = workbook.add_worksheet()
        sheet.write_row(0, 0, HEADER.strip().split(","))
        # As spreadsheets make them: keys as numbers without the leading zero, an empty urgency.
        sheet.write_row(1, 0, [6631018, "it_training", "need", 0.5, None, "2027-03"])
        sheet.write_row(2, 0, ["06631", "it_training", "offer", 2])
    answer = await client.post(
        "/v1/needs/imports", files={"file": ("bedarfe.xlsx", stream.getvalue())}, headers=office
    )
    assert answer.status_code == 201, answer.text
    needs = (await client.get("/v1/needs?topic=it_training", headers=office)).json()["needs"]
    assert [(need["municipality"], need["fte"], need["earliest_start"]) for need in needs] == [
        ("06631018", "0.50", "2027-03-01")
    ]
    assert await _count(client, office, "it_training") == 2


@pytest.mark.parametrize(
    ("content", "media_type", "status"),
    [
        (b"\xff\xff", "text/csv", 422),
        (b"PK\x03\x04 not a workbook", "application/octet-stream", 422),
        (b"", "text/csv", 422),
        (b"a\x00b", "text/csv", 422),
        (b"{}", "application/json", 415),
        (b"--x--", "multipart/form-data; boundary=x", 422),
        (b"--x", "multipart/form-data", 400),
    ],
)
async def test_what_is_no_file(
    client: httpx.AsyncClient, key: MakeKey, content: bytes, media_type: str, status: int
) -> None:
    answer = await _import(client, await key(Role.IKZ_OFFICE), content, media_type)
    assert answer.status_code in (status, 422 if status == 400 else status), answer.text
    assert answer.headers["content-type"] == "application/problem+json"


async def test_what_is_called_xlsx_and_is_not_is_told_so(client: httpx.AsyncClient, key: MakeKey) -> None:
    office = await key(Role.IKZ_OFFICE)
    media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    for answer in (
        await _import(client, office, b"junk", media_type),
        await _import(client, office, GOOD.encode(), media_type),
        await client.post("/v1/needs/imports", files={"file": ("Bedarfe.XLSX", b"junk")}, headers=office),
    ):
        assert answer.status_code == 422
        assert [error["code"] for error in answer.json()["errors"]] == ["unreadable"]
        assert "keine XLSX-Datei" in answer.text


@pytest.mark.process
def test_the_command(registered_url: str, tmp_path: Path) -> None:
    file = tmp_path / "needs.csv"
    file.write_text(GOOD, "utf-8")
    environment = {**os.environ, "DATABASE_URL": registered_url, "LANG": "en_US.UTF-8"}

    def ikz(*arguments: str) -> tuple[int, str, str]:
        done = run(
            [sys.executable, "-m", "service.cli", *arguments],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout, done.stderr

    status, output, errors = ikz("needs", "import", str(file), "--json")
    assert status == 0, errors
    imported = json.loads(output)
    assert (imported["needs"], imported["offers"], len(imported["notes"])) == (2, 1, 1)
    status, _, errors = ikz("needs", "import", str(file))
    assert status == 2
    assert "06631018 has a running entry" in errors
    junk = tmp_path / "needs.xlsx"
    junk.write_bytes(b"junk")
    status, _, errors = ikz("needs", "import", str(junk))
    assert (status, errors) == (2, "ikz: The file is no XLSX file.\n")
    status, output, errors = ikz(
        "keys", "create", "--role", "municipality_editor", "--municipality", "06631018", "--json"
    )
    assert status == 0, errors
    made = json.loads(output)
    assert made["key"].startswith(f"ikz_{made['prefix']}_")
    assert made["municipality"] == "06631018"
    assert ikz("keys", "create", "--role", "municipality_editor")[0] == 2
    assert made["prefix"] in ikz("keys", "list")[1]
    assert made["key"] not in ikz("keys", "list")[1]
    assert ikz("keys", "revoke", made["prefix"])[0] == 0
    assert ikz("keys", "revoke", made["prefix"])[0] == 2
