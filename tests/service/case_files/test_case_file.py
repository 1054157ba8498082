# SPDX-License-Identifier: EUPL-1.2
"""The case file over HTTP: complete, the same bytes each time, and any changed byte is found."""

import io
import json
import random
import subprocess
import sys
import uuid
import zipfile
from pathlib import Path

import httpx
import pytest

from service import record
from service.access.permissions import Caller, Role
from service.case_files.archive import Damaged, read_archive
from service.case_files.making import LANDSCAPE
from service.case_files.verifying import verify_case_file
from service.case_files.whole import recalculate_case
from service.database.pool import Database
from service.record.chain import Head
from service.record.store import read_head
from tests.service.case_files.conftest import MEMBERS, FromPlan
from tests.service.cooperations.conftest import KASSEL_REGION, Driver

_TAKING_PART = MEMBERS[:3]
_SILENT = MEMBERS[3]


async def test_from_the_plan_to_the_award_in_one_verified_file(
    from_plan: FromPlan,
    client: httpx.AsyncClient,
    database: Database,
    auditor: dict[str, str],
    tmp_path: Path,
) -> None:
    await from_plan.to_approved(*_TAKING_PART)
    path = f"{from_plan.path}/case-file.zip"
    answer = await client.get(path, headers=await from_plan.office())
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/zip"
    content = answer.content
    assert (await client.get(path, headers=auditor)).content == content

    found = verify_case_file(content)
    assert found.manifest.left_out == {}
    (quote,) = found.recalculation.quotes
    assert (quote.rule_cents, quote.expected_cents) == (7_500_000, 7_500_000)
    assert found.recalculation.figures_agree is True
    score = found.recalculation.score
    assert score is not None
    assert sorted(score.calculated) == sorted(MEMBERS)
    assert score.calculated == score.kept

    _, parts = read_archive(content)
    names = set(parts)
    assert {"LIESMICH.txt", "SHA256SUMS", "case.json", "documents/application.pdf"} <= names
    assert {f"documents/council-folder-{key}.pdf" for key in _TAKING_PART} <= names
    assert len([name for name in names if name.startswith("filings/")]) == 6
    assert any(name.startswith("rules/") for name in names)
    whole = b"\n".join(part for name, part in parts.items() if not name.startswith("documents/"))
    assert b"vertraulicher Grund" not in whole
    assert b'"timing"' not in whole
    # Standard tools suffice for the parts.
    _check_sums(content, tmp_path)

    # What happens elsewhere changes nothing, and a head that was kept later can be reached.
    async with database.transaction() as connection:
        await record.append(connection, Caller(actor="key:1", role=Role.ADMIN), "test.done", "test", "secret")
        later = await read_head(connection)
    assert (await client.get(path, headers=auditor)).content == content
    reached = await client.get(path, params={"up_to": later.position}, headers=auditor)
    assert verify_case_file(reached.content, (later,)).heads_compared == 1
    assert b"secret" not in reached.content
    with pytest.raises(Damaged, match="kept head"):
        verify_case_file(reached.content, (Head(later.position, bytes(32)),))
    too_far = await client.get(path, params={"up_to": later.position + 1}, headers=auditor)
    assert too_far.status_code == 422

    async with database.acquire() as connection:
        again = await recalculate_case(connection, uuid.UUID(from_plan.id))
    assert (again.agrees, again.cut_agrees, again.input_agrees, again.plan_findings) == (True, True, True, ())
    _the_command_line_makes_the_same(database.url, from_plan.id, content, tmp_path)
    await _a_station_finds_nothing_of_who_does_not_take_part(from_plan, client)
    _every_changed_byte_is_found(content)


async def _a_station_finds_nothing_of_who_does_not_take_part(
    from_plan: FromPlan, client: httpx.AsyncClient
) -> None:
    region = await from_plan.headers(Role.RP_OFFICER, KASSEL_REGION)
    answer = await client.get(f"{from_plan.path}/case-file.zip", headers=region)
    assert answer.status_code == 200, answer.text
    found = verify_case_file(answer.content)
    assert found.manifest.reader == "station"
    assert found.recalculation.score is None
    _, parts = read_archive(answer.content)
    assert LANDSCAPE not in parts
    for name, part in parts.items():
        assert _SILENT.encode() not in part, name
    elsewhere = await from_plan.headers(Role.DISTRICT_OFFICER, "06535")
    assert (await client.get(f"{from_plan.path}/case-file.zip", headers=elsewhere)).status_code == 404


def _the_command_line_makes_the_same(url: str, id_: str, content: bytes, folder: Path) -> None:
    made = folder / "made.zip"
    assert _case_file("make", id_, "--out", str(made), url=url)[0] == 0
    assert made.read_bytes() == content
    status, said = _case_file("recalculate", id_, url=url)
    assert (status, said["agrees"], said["plan_findings"]) == (0, True, [])
    assert said["software_then"] == said["software_now"]


def _every_changed_byte_is_found(content: bytes) -> None:
    """Any single byte, wherever it lies, and a byte more or less."""
    places = {info.filename for info in zipfile.ZipFile(io.BytesIO(content)).infolist()} | {"archive"}
    named = set()
    chance = random.Random(48)
    for at in sorted(chance.sample(range(len(content)), 300)):
        changed = bytearray(content)
        changed[at] ^= 1 << chance.randrange(8)
        with pytest.raises(Damaged) as damaged:
            verify_case_file(bytes(changed))
        assert damaged.value.part in places, at
        named.add(damaged.value.part)
    assert len(named) > 5
    for other in (content + b"\0", content[:-1], b"", b"PK"):
        with pytest.raises(Damaged):
            verify_case_file(other)


async def test_a_case_without_a_plan_has_its_file_too(
    case: Driver, client: httpx.AsyncClient, tmp_path: Path
) -> None:
    await case.to_forming("06631009", "06631001")
    answer = await client.get(f"{case.path}/case-file.zip", headers=await case.office())
    found = verify_case_file(answer.content)
    assert found.recalculation.quotes == ()
    assert found.recalculation.score is None
    assert "application.pdf" in found.manifest.left_out
    member = await case.signatory("06631009")
    assert (await client.get(f"{case.path}/case-file.zip", headers=member)).status_code == 403
    # The command line verifies without a database, and says which part is wrong.
    file = tmp_path / "file.zip"
    file.write_bytes(answer.content)
    assert _verify(file)[0] == 0
    at = answer.content.index(b'"state": "forming"')
    file.write_bytes(answer.content[:at] + b'"state": "approved"'[:18] + answer.content[at + 18 :])
    status, said = _verify(file)
    assert (status, said["part"]) == (1, "case.json")


def _check_sums(content: bytes, folder: Path) -> None:
    zipfile.ZipFile(io.BytesIO(content)).extractall(folder)
    subprocess.run(["sha256sum", "--check", "--quiet", "SHA256SUMS"], cwd=folder, check=True)


def _case_file(*arguments: str, url: str | None = None) -> tuple[int, dict[str, object]]:
    done = subprocess.run(
        [sys.executable, "-m", "service.cli", "case-file", *arguments, "--json"],
        env={"PATH": "/usr/bin:/bin", **({"DATABASE_URL": url} if url else {})},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, json.loads(done.stdout)


def _verify(file: Path) -> tuple[int, dict[str, object]]:
    return _case_file("verify", str(file))
