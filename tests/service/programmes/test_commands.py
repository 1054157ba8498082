# SPDX-License-Identifier: EUPL-1.2
"""`ikz programmes` on the command line."""

import asyncio
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from service.cli import ikz
from service.database.pool import Database
from service.programmes.store import list_drafts
from tests.conftest import DatabaseUrls
from tests.service.programmes.drafts import successor


@pytest.fixture(name="draft")
def _draft(tmp_path: Path) -> Path:
    file = tmp_path / "he-ikz-2027.toml"
    file.write_text(successor(2027), "utf-8")
    return file


def test_what_is_in_force_on_a_day() -> None:
    lines = CliRunner().invoke(ikz, ["programmes", "list", "--as-of", "2018-05-01"]).stdout.splitlines()
    marks = {line.split()[1]: line[0] for line in lines if line[:1] in "*-" and "he-" in line}
    assert marks["he-ikz-2016"] == "*"
    assert marks["he-ikz-2011"] == "-"
    assert "he-ikz-2021" not in marks
    document = json.loads(CliRunner().invoke(ikz, ["programmes", "list", "--json"]).stdout)
    assert len(document) == 20


def test_a_draft_is_tried_without_a_database(draft: Path) -> None:
    result = CliRunner().invoke(ikz, ["programmes", "try", str(draft), "--json"])
    assert result.exit_code == 0, result.output
    trial = json.loads(result.stdout)
    (total,) = trial["sums"]
    assert total["origin"] == "award"
    known = [row for row in trial["rows"] if row["rule_difference_eur"] is not None]
    assert total["cases"] - total["unknown_rule"] == len(known)
    table = CliRunner().invoke(ikz, ["programmes", "try", str(draft)])
    assert table.exit_code == 0
    assert "Σ award" in table.stdout


def test_a_file_that_disagrees_with_itself_is_refused(draft: Path) -> None:
    draft.write_text(successor(2027).replace("90.000 Euro", "95.000 Euro"), "utf-8")
    result = CliRunner().invoke(ikz, ["programmes", "try", str(draft)])
    assert result.exit_code != 0
    assert "rule (de)" in str(result.exception)


def test_add_stores_a_draft_and_nothing_more(
    draft: Path, database_urls: DatabaseUrls, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", database_urls.app)
    result = CliRunner().invoke(ikz, ["programmes", "add", str(draft), "--json"])
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["state"] == "draft"

    async def stored() -> list[str]:
        async with Database(database_urls.app, pool_size=1) as database, database.acquire() as connection:
            assert await connection.fetchval("SELECT count(*) FROM programme_version") == 0
            return [found.programme for found in await list_drafts(connection, 10)]

    assert asyncio.run(stored()) == ["he-ikz-2027"]
