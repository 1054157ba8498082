# SPDX-License-Identifier: EUPL-1.2
"""`ikz register` and `ikz cooperations` as a person calls them, on a real database."""

import asyncio
import datetime as dt
import json
import re
from pathlib import Path

import msgspec
import pytest

from service import cli
from service.database.pool import Database
from service.landscape.current import Landscapes
from service.register.store import load, read_register_tables
from service.register.tables import read_tables
from tests.conftest import DatabaseUrls
from tests.service.register.gv100ad_file import file_of
from tests.service.register.test_gv100ad import DAY, FORESTS

NEUHOF = "06631018"


@pytest.fixture
def ikz(monkeypatch: pytest.MonkeyPatch, database_urls: DatabaseUrls, capsys: pytest.CaptureFixture[str]):
    """Runs a command against the test's database: answers exit code, stdout, stderr."""
    monkeypatch.setenv("DATABASE_URL", database_urls.app)
    monkeypatch.setenv("LANG", "de_DE.UTF-8")

    async def run(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr("sys.argv", ["ikz", *map(str, arguments)])

        def call() -> int:
            with pytest.raises(SystemExit) as ended:
                cli.main()
            return int(ended.value.code or 0)

        code = await asyncio.to_thread(call)
        out, err = capsys.readouterr()
        return code, out, err

    return run


def newer_file(tmp_path: Path, day: dt.date = DAY) -> Path:
    municipalities = [
        msgspec.structs.replace(m, population=11_111) if m.key == NEUHOF else m
        for m in read_tables().register_at(DAY).municipalities
    ]
    path = tmp_path / "GV100AD.txt"
    path.write_bytes(file_of(day, municipalities, *(FORESTS if day == DAY else ())))
    return path


async def test_import_shows_first_and_applies_on_demand(ikz, database: Database, tmp_path: Path) -> None:
    path = newer_file(tmp_path)
    code, out, _ = await ikz("register", "import", path)
    assert code == 0
    assert "0 neu, 0 weggefallen, 2 geändert, 440 unverändert" in out
    assert "--apply" in out
    async with database.acquire() as connection:
        assert (await read_register_tables(connection)).register_at(DAY).by_key[NEUHOF].population != 11_111

    code, out, _ = await ikz("register", "import", path, "--apply", "--json")
    assert code == 0
    answer = json.loads(out)
    assert (answer["applied"], answer["changed"], answer["unchanged"]) == (True, 2, 440)
    async with database.acquire() as connection:
        tables = await read_register_tables(connection)
        events = await connection.fetch("select actor, action, facts from event")
        log = await connection.fetch("select kind, territory_date from register_import order by imported_at")
    after = tables.register_at(DAY).by_key[NEUHOF]
    assert (after.population, after.population_date) == (11_111, DAY)
    assert tables.register_at(DAY - dt.timedelta(days=1)).by_key[NEUHOF].population != 11_111
    assert [(e["actor"], e["action"]) for e in events] == [("command-line", "register.imported")]
    assert events[0]["facts"]["changed"] == 2
    assert [row["kind"] for row in log] == ["shipped", "gv100ad"]

    code, out, _ = await ikz("register", "import", path)
    assert code == 0
    assert "442 unverändert" in out


async def test_without_a_successor_the_preview_says_what_is_missing(ikz, tmp_path: Path) -> None:
    municipalities = [m for m in read_tables().register_at(DAY).municipalities if m.key != NEUHOF]
    path = tmp_path / "GV100AD.txt"
    path.write_bytes(file_of(DAY, municipalities, *FORESTS))
    code, out, _ = await ikz("register", "import", path)
    assert code == 0
    assert f"--successor {NEUHOF}=NEU" in out
    assert "--apply" not in out
    assert (await ikz("register", "import", path, "--apply"))[0] == 2
    code, out, _ = await ikz("register", "import", path, "--successor", f"{NEUHOF}=06631008")
    assert (code, "Mit --apply werden sie übernommen." in out) == (0, True)
    assert (await ikz("register", "import", path, "--successor", f"{NEUHOF}=06631008", "--apply"))[0] == 0


async def test_show_in_either_language(ikz, monkeypatch: pytest.MonkeyPatch) -> None:
    _, german, _ = await ikz("register", "show", NEUHOF)
    assert re.search(r"^Einwohner +10\.893$", german, re.M)
    assert re.search(r"^Art +Gemeinde$", german, re.M)
    assert re.search(r"^Nachbarin +06631008 Flieden \(18,372 km\)$", german, re.M)
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    _, english, _ = await ikz("register", "show", NEUHOF)
    assert re.search(r"^Inhabitants +10,893$", english, re.M)
    assert re.search(r"^Neighbour +06631008 Flieden \(18\.372 km\)$", english, re.M)
    assert len(german.splitlines()) == len(english.splitlines())


async def test_an_older_file_is_refused_in_a_sentence(ikz, tmp_path: Path) -> None:
    path = newer_file(tmp_path, dt.date(2024, 12, 31))
    code, out, err = await ikz("register", "import", path, "--apply")
    assert (code, out) == (2, "")
    assert "31.12.2024" in err
    assert "30.11.2025" in err


async def test_wrong_options_are_all_named(ikz, tmp_path: Path) -> None:
    path = newer_file(tmp_path)
    code, _, err = await ikz(
        "register", "import", path, "--successor", "x", "--effective", "bald", "--population-date", "gestern"
    )
    assert code == 2
    assert all(option in err for option in ("--successor", "--effective", "--population-date"))
    code, _, err = await ikz("register", "import", tmp_path / "missing.txt")
    assert code == 2
    assert "missing.txt" in err


async def test_a_running_process_sees_the_new_register(ikz, database: Database, tmp_path: Path) -> None:
    await load(database)
    async with Landscapes(database) as landscapes:
        await landscapes.landscape("public", DAY)
        await asyncio.sleep(0.2)
        await ikz("register", "import", newer_file(tmp_path), "--apply")
        found = await landscapes.landscape("public", DAY)
        assert found.register.by_key[NEUHOF].population == 11_111


async def test_show_an_old_key(ikz) -> None:
    code, out, _ = await ikz("register", "show", "06435014", "--as-of", "2026-02-01", "--json")
    answer = json.loads(out)
    assert (code, answer["key"], answer["kind"]) == (0, "06415000", "kreisfreie_stadt")
    assert "06435014" in answer["note"]["de"]
    assert len(answer["neighbours"]) > 3
    code, out, err = await ikz("register", "show", "06435014", "--as-of", "2026-02-01")
    assert "Hanau" in out
    assert "06415000" in err
    assert "Kreisfreie Stadt" in out
    code, _, err = await ikz("register", "show", "4711")
    assert code == 2
    assert "4711" in err


async def test_show_says_who_supervises(ikz) -> None:
    for day, kind in (("2025-12-31", "sonderstatusstadt"), ("2026-01-01", "kreisfreie_stadt")):
        _, out, _ = await ikz("register", "show", "06435014", "--as-of", day, "--json")
        answer = json.loads(out)
        assert (answer["kind"], answer["supervision"]["code"]) == (kind, "regierungspraesidium")
    _, out, _ = await ikz("register", "show", NEUHOF)
    assert re.search(r"^Aufsicht +Landrat \(Landkreis Fulda\)$", out, re.M)


async def test_cooperations_are_shown_then_added(ikz, database: Database, tmp_path: Path) -> None:
    path = tmp_path / "own.csv"
    path.write_text(
        "id,task_group,is_digital,members_ags,members_complete,status,year\n"
        "O1,it_betrieb,true,06631018;06435014,true,agreement,2025\n"
        "K004,it_betrieb,true,06631018;06631008,true,agreement,2024\n",
        encoding="utf-8",
    )
    code, out, _ = await ikz("cooperations", "import", path, "--as-of", "2026-11-22")
    assert code == 0
    assert "1 neu, 1 ersetzt, 0 unverändert" in out
    async with database.acquire() as connection:
        assert await connection.fetchval("select count(*) from known_cooperation") == 73
    code, out, _ = await ikz("cooperations", "import", path, "--as-of", "2026-11-22", "--apply", "--json")
    answer = json.loads(out)
    assert (answer["new"], answer["replaced"], len(answer["notes"])) == (["O1"], ["K004"], 1)
    code, out, _ = await ikz("cooperations", "import", path, "--as-of", "2026-11-22")
    assert "0 neu, 0 ersetzt, 2 unverändert" in out
    async with database.acquire() as connection:
        assert await connection.fetchval("select count(*) from known_cooperation") == 74
        members = await connection.fetch(
            "select municipality from known_cooperation_member where cooperation = 'O1'"
        )
    assert {row["municipality"] for row in members} == {"06631018", "06415000"}


async def test_a_bad_list_changes_nothing(ikz, database: Database, tmp_path: Path) -> None:
    path = tmp_path / "own.csv"
    path.write_text(
        "id,task_group,is_digital,members_ags,members_complete,status\n"
        "O1,it,true,06631018,true,agreement\nO2,it,vielleicht,4711,true,agreement\n",
        encoding="utf-8",
    )
    code, _, err = await ikz("cooperations", "import", path, "--apply")
    assert code == 2
    assert "line 3: is_digital" in err
    assert "line 3: members_ags" in err
    async with database.acquire() as connection:
        imported = "select count(*) from known_cooperation where origin = 'imported'"
        assert await connection.fetchval(imported) == 0
