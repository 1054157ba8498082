# SPDX-License-Identifier: EUPL-1.2
"""What can be shown afterwards: who sees what, the record, and the case file verified elsewhere."""

import json
import tempfile
from pathlib import Path

from tests.process.way.command import Command
from tests.process.way.forming import Case
from tests.process.way.getting_in import RIMBACH

__all__ = ("show_permissions", "verify")

#: What is asked of everybody, and who gets it: office, auditor, district, RP, a member, a third.
_ASKED = (
    ("the case", "{case}", (200, 200, 200, 200, 200, 404)),
    ("its page", "/kooperationen/{id}", (200, 200, 200, 200, 200, 404)),
    ("its history", "{case}/history", (200, 200, 200, 200, 200, 404)),
    ("its papers", "{case}/filings", (200, 200, 200, 200, 200, 404)),
    ("opinions", "{case}/opinions", (200, 200, 200, 200, 403, 404)),
    ("the award", "{case}/award", (200, 200, 200, 200, 200, 404)),
    ("the case file", "{case}/case-file.zip", (200, 200, 200, 200, 403, 403)),
    ("all answers to the call", "/v1/calls/{call}/responses", (200, 403, 403, 403, 403, 403)),
    ("accounts (but the office only one's own)", "/v1/accounts", (200, 403, 200, 200, 200, 200)),
    ("overdue matters", "/v1/overdue", (200, 403, 403, 403, 403, 403)),
)


def show_permissions(case: Case, call: str) -> None:
    """Ask the same of everybody and show who got what."""
    cast = case.cast
    case.world.log.chapter("Who may see what")
    people = (cast.office, cast.auditor, cast.district, cast.region, case.lead, cast.rimbach)
    rows = []
    for name, path, wanted in _ASKED:
        place = path.format(case=case.path, id=case.id, call=call)
        got = tuple(person.client.get(place).status_code for person in people)
        rows.append([name, *map(str, got)])
        assert got == wanted, (name, got)
    case.world.log.table(["", *(person.title for person in people)], rows)
    case.world.log.saw(
        "every role × operation × owner: `tests/service/access/test_matrix.py`, made from the description of "
        "the API"
    )


def verify(case: Case, command: Command) -> None:
    """Verify the record, take the case file as the auditor, verify it without the service, and damage it."""
    log, auditor = case.world.log, case.cast.auditor
    log.chapter("The record and the case file")
    lost = case.cast.office.get("/v1/messages?state=undeliverable")["messages"]
    towns = sorted({message["municipality"] for message in lost})
    log.did(
        case.cast.office.title, "sees whom no mail could reach", "GET /v1/messages?state=undeliverable", 200
    )
    log.saw(f"{len(lost)} messages to {len(towns)} town halls without an account or an address")
    assert not set(towns) & {*case.cast.three, RIMBACH}
    checked = command.json("audit", "verify")
    assert checked["first_bad_position"] is None
    log.did("Operator", "verifies the record", "ikz audit verify")
    log.saw(f"{checked['events']} events, no bad row")
    again = command.json("case-file", "recalculate", case.id)
    assert again["agrees"] is True
    assert again["plan_findings"] == []
    log.did("Operator", "calculates quote, scores and the whole plan again", "ikz case-file recalculate")
    log.saw("all of it comes out as it did")
    with tempfile.TemporaryDirectory() as directory:
        # Another machine: no database, no state of the service, nothing but two files.
        far = Command({"PATH": "/usr/bin:/bin", "LANG": "en_GB", "IKZ_STATE_DIR": f"{directory}/none"})
        heads, file = Path(directory) / "heads.ndjson", Path(directory) / "case-file.zip"
        head = command.json("audit", "head", "--append", str(heads))
        log.did("Operator", "hands the head of the record to the auditor", "ikz audit head --append")
        content = auditor.get(f"{case.path}/case-file.zip?up_to={head['position']}")
        log.did(
            "Auditor", "takes the case file, proved up to that head", f"GET {case.path}/case-file.zip", 200
        )
        file.write_bytes(content)
        found = far.json("case-file", "verify", str(file), "--heads", str(heads))
        assert found["valid"] is True
        assert found["cooperation"] == case.id
        assert found["heads_compared"] == 1
        log.did(
            "Auditor", "verifies it on another machine, without a database", "ikz case-file verify --heads"
        )
        log.saw(
            f"valid: {found['parts']} parts, {found['events']} events, {found['heads_compared']} kept head "
            f"compared; recalculated: it agrees"
        )
        at = len(content) // 2
        file.write_bytes(content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :])
        damaged = far.run("case-file", "verify", str(file), "--json")
        assert damaged.returncode == 1, damaged.stdout
        why = json.loads(damaged.stdout)
        log.saw(f"one bit changed: not valid, `{why['part']}`")
