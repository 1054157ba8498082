# SPDX-License-Identifier: EUPL-1.2
"""Write `docs/permissions.md` from the permission table, the object rules and the description of the API.

.venv/bin/python scripts/write_permissions.py
"""

from pathlib import Path

import msgspec

from service.access.object_rules import OBJECT_RULES, ObjectRule, Outcome
from service.access.permissions import TABLE, Permission, Reach, Role
from service.app import openapi_json

TARGET = Path(__file__).parents[1] / "docs/permissions.md"

_ROLES = {
    Role.PUBLIC: "public",
    Role.MUNICIPALITY_EDITOR: "editor",
    Role.MUNICIPALITY_SIGNATORY: "signatory",
    Role.MUNICIPALITY_DEPUTY: "deputy",
    Role.DISTRICT_OFFICER: "district",
    Role.RP_OFFICER: "RP",
    Role.IKZ_OFFICE: "office",
    Role.COORDINATION_OFFICE: "coord.",
    Role.AUDITOR: "auditor",
    Role.PUBLIC_FRONTEND: "front-end",
    Role.ADMIN: "admin",
}
_OTHERS = {
    Outcome.HIDDEN: "not found (404)",
    Outcome.REFUSED: "refused (403)",
    Outcome.INVALID: "an error in the input (422)",
}
_HEAD = """# Who may do what

Made by `scripts/write_permissions.py` from `service/access/permissions.py`, `service/access/object_rules.py`
and the description of the API; a test compares. `tests/service/access/test_matrix.py` asks every cell of the
running application: each role by key, three by session, expired, revoked and made-up keys, an ended session.

`●` any, `○` only what belongs to whom the role acts for, `·` never. Nobody known gets 401 where a key could
help, a known caller without the permission 403.
"""


def page() -> str:
    """The text of the page."""
    operations = {
        content["operationId"]: (f"{method.upper()} {path}", content["x-permission"])
        for path, methods in msgspec.json.decode(openapi_json())["paths"].items()
        for method, content in methods.items()
    }
    lines = [_HEAD, "## Permissions", "", f"| permission | {' | '.join(_ROLES.values())} |"]
    lines.append("| --- |" + " :-: |" * len(_ROLES))
    for permission in Permission:
        marks = (_mark(TABLE[permission].get(role)) for role in _ROLES)
        lines.append(f"| `{permission.value}` | {' | '.join(marks)} |")
    lines += ["", "## Operations", "", "| operation | permission | about | a thing of others is |"]
    lines.append("| --- | --- | --- | --- |")
    for name, (place, permission_name) in operations.items():
        rule = OBJECT_RULES[name]
        lines.append(f"| `{place}` | `{permission_name}` | {rule.thing} | {_others(rule)} |")
    return "\n".join(lines) + "\n"


def _mark(reach: Reach | None) -> str:
    return "·" if reach is None else "●" if reach is Reach.ANY else "○"


def _others(rule: ObjectRule) -> str:
    said = []
    if rule.session_only:
        said.append("only with a session, not with a key")
    if rule.thing:
        everybody = rule.everything == frozenset(Role)
        said.append("answered like one's own" if everybody else _OTHERS[rule.others])
    if rule.never:
        said.append(f"never: {', '.join(_ROLES[role] for role in _ROLES if role in rule.never)}")
    return "; ".join([*said, *([rule.note] if rule.note else [])])


if __name__ == "__main__":
    TARGET.write_text(page(), "utf-8")
