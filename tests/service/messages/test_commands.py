# SPDX-License-Identifier: EUPL-1.2
"""`ikz messages` and `ikz due` on a real database."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from service.database.pool import Database
from tests.service.messages.conftest import NEUHOF

Run = Callable[..., Any]


@pytest.fixture(name="run")
def _run(registered_url: str, tmp_path: Path) -> Run:
    """Run `ikz …` as its users do: `await run("messages", "list", "--json")` answers its output."""

    async def run(*arguments: str, code: int = 0) -> str:
        answer = await asyncio.to_thread(
            subprocess.run,
            [sys.executable, "-m", "service.cli", *arguments],
            env={
                **os.environ,
                "DATABASE_URL": registered_url,
                "IKZ_STATE_DIR": str(tmp_path),
                "LANG": "en_GB",
            },
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert answer.returncode == code, answer.stderr
        return answer.stdout or answer.stderr

    return run


async def test_from_an_undeliverable_message_to_a_mail_in_the_folder(
    registered_url: str, run: Run, tmp_path: Path
) -> None:
    from service.messages.outbox import post, to_municipality

    async with Database(registered_url, pool_size=1) as database, database.transaction() as connection:
        id_ = await post(
            connection,
            kind="webhook_disabled",
            to=to_municipality(NEUHOF),
            facts={"host": "a.example"},
            subject=("webhook", "1"),
        )
    await run("messages", "deliver")
    lost = json.loads(await run("messages", "dead", "--json"))
    assert [(message["id"], message["state"]) for message in lost["messages"]] == [
        (str(id_), "undeliverable")
    ]
    assert lost["mailbox_folder"] == str(tmp_path / "mailbox")
    await run("messages", "mailbox", "066310018018", "rathaus@neuhof.example", "--source", "Impressum")
    shown = json.loads(await run("messages", "mailbox", "--json"))["mailboxes"]
    assert [(entry["municipality"], entry["address"]) for entry in shown] == [
        (NEUHOF, "rathaus@neuhof.example")
    ]
    await run("messages", "resend", str(id_))
    await run("messages", "deliver")
    assert json.loads(await run("messages", "dead", "--json"))["messages"] == []
    (file,) = (tmp_path / "mailbox").glob("*.eml")
    assert b"To: rathaus@neuhof.example" in file.read_bytes()
    assert "webhook_disabled" in await run("messages", "list")
    assert "neither" in await run("messages", "resend", str(id_), code=2)
    await run("messages", "mailbox", NEUHOF, "--remove")
    assert json.loads(await run("messages", "mailbox", "--json"))["mailboxes"] == []


async def test_wrong_arguments_are_told_in_a_sentence(run: Run) -> None:
    assert "source" in await run("messages", "mailbox", NEUHOF, "rathaus@neuhof.example", code=2)
    assert "mail address" in await run("messages", "mailbox", NEUHOF, "rathaus", "--source", "x", code=2)
    assert "moment" in await run("due", "--now", "2026-11-22", code=2)


async def test_due_work_of_every_area_runs_once(run: Run) -> None:
    done = json.loads(await run("due", "--now", "2026-11-22T12:00:00Z", "--json"))
    assert done["now"] == "2026-11-22T12:00:00Z"
    assert done["is_busy"] is False
    assert done["done"]["messages"] == 0
