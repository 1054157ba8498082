# SPDX-License-Identifier: EUPL-1.2
"""Short ways over HTTP and on the command line."""

import json

import httpx
from click.testing import CliRunner

from service.cli import ikz


async def test_anybody_may_ask_and_sees_public_facts(client: httpx.AsyncClient) -> None:
    address = "/v1/municipalities/06631018/short-ways"
    answer = await client.get(address, params={"topic": "it_security_officer"})
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert [way["programme"] for way in body["offers"]] == ["he-akc-checks", "he-akc-incident-response"]
    assert body["cooperations"][0]["source"].startswith("https://")
    assert body["programmes"][0]["applies_by_itself"] is True
    assert "nie zusammengezählt" in body["wording"]["de"]
    again = await client.get(address, params={"topic": "it_security_officer"})
    assert again.content == answer.content


async def test_every_wrong_name_is_named(client: httpx.AsyncClient) -> None:
    answer = await client.get("/v1/municipalities/99999999/short-ways", params={"topic": "nothing"})
    assert answer.status_code == 422
    unknown = await client.get("/v1/municipalities/06631018/short-ways", params={"topic": "nothing"})
    assert (unknown.status_code, unknown.json()["errors"][0]["field"]) == (422, "topic")


def test_the_command_gives_the_same_answer() -> None:
    arguments = ["short-ways", "06631018", "--topic", "efa_rollout", "--as-of", "2026-11-22"]
    result = CliRunner().invoke(ikz, [*arguments, "--json"])
    assert result.exit_code == 0
    (running,) = json.loads(result.stdout)["running_costs"]
    assert (running["version"], running["cost_bearer"]) == ("2", None)
    text = CliRunner().invoke(ikz, arguments, env={"LANG": "de_DE.UTF-8", "LC_ALL": ""}).stdout
    assert "Kostenträger nicht bekannt" in text
    assert "noch offen: Die Vereinbarung oder Satzung ist unterschrieben." in text
