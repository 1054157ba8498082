# SPDX-License-Identifier: EUPL-1.2
"""Two documents made from what rules the service itself: the processing record, and who sees what."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Final

from matching.lifecycle.visibility import TABLE as MEMBERS
from matching.lifecycle.visibility import Asker, Interest, Stage, View
from service.access.permissions import TABLE, Permission, Reach, Role
from service.privacy.columns import Column

__all__ = ("processing_record", "who_sees_what")

_HEAD: Final = "<!-- SPDX-License-Identifier: EUPL-1.2 -->\n"
_INTEREST: Final = {
    Interest.AS_IS: "its state",
    Interest.UNTIL_ANSWER_DATE: "`open`, after the answer date `not_taking_part`",
    Interest.NEVER: "`open`, after the answer date `not_shown`",
}
_ASKERS: Final = {
    Asker.OWNER: "the member itself",
    Asker.OFFICE: "IKZ office",
    Asker.AUDITOR: "auditor",
    Asker.INTERESTED: "another member that takes part",
    Asker.CO_MEMBER: "another member that does not (yet)",
    Asker.STATION: "an authority that the case lies with or has passed",
    Asker.THIRD: "everybody else",
}
_STAGES: Final = {
    Stage.ASKED: "asked, not (yet) in",
    Stage.TAKING_PART: "taking part",
    Stage.LEFT: "left after signing",
}


def processing_record(columns: Sequence[Column]) -> str:
    """The record of processing activities (Verarbeitungsverzeichnis, Art. 30 GDPR) as Markdown.

    One activity is what is kept for one purpose on one basis for one time. It names what the service does;
    who runs it, whom to ask and how it is secured is for the operator to add.
    """
    activities: dict[tuple[str, str, str], dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for column in columns:
        label = column.label
        if label is not None and label.is_personal:
            activities[label.purpose, label.basis, label.retention][column.table].append(column.name)
    lines = [
        _HEAD,
        "# Record of processing activities (Verzeichnis von Verarbeitungstätigkeiten, Art. 30 GDPR)\n",
        "Made by `ikz privacy record` from the comments of the database's columns; a test compares. The\n"
        "operator adds who is responsible, whom to ask, who receives data, and the measures of the place\n"
        "where it runs.\n",
        "People concerned: official contact persons of municipalities, districts, authorities and offices.\n"
        "The service keeps contact data alone; residents do not appear in it.\n",
        "| purpose | what is kept | legal basis | retention |",
        "| --- | --- | --- | --- |",
    ]
    for (purpose, basis, retention), tables in sorted(activities.items()):
        kept = "; ".join(f"`{table}`: {', '.join(names)}" for table, names in sorted(tables.items()))
        lines.append(f"| {purpose} | {kept} | {basis} | {retention} |")
    return "\n".join(lines) + "\n"


def who_sees_what() -> str:
    """Who sees name, interest, reason and contact person in each state, and who may do what, as Markdown."""
    lines = [
        _HEAD,
        "# Who sees what\n",
        "Made by `ikz privacy who-sees-what` from the tables that the service itself reads; a test\n"
        "compares. That nothing else shows is tested with two worlds that differ in one private fact\n"
        "(`make privacy`).\n",
        "## Members of a cooperation\n",
        "Interest and contact person of X are open to Y when both take part. That is a statement about two,\n"
        "so it holds for three and more. A name is shown as the need is: whoever has a need for the office\n"
        "alone, and was not asked in by name, is nameless until it is interested itself.\n",
        "| who asks | the member asked about | listed | name | interest | reason of a no | contact person |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for asker, stages in MEMBERS.items():
        lines += [_member_line(asker, stage, view) for stage, view in stages.items()]
    lines += [
        "\n## Who may do what\n",
        "`own`: for the Kommune, district or Regierungsbezirk that somebody acts for; `any`: for all.\n",
        "| permission | " + " | ".join(role.value for role in Role) + " |",
        "| --- |" + " --- |" * len(Role),
    ]
    for permission in Permission:
        row = TABLE[permission]
        cells = [_reach(row.get(role)) for role in Role]
        lines.append(f"| `{permission.value}` | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def _member_line(asker: Asker, stage: Stage, view: View) -> str:
    if not view.listed:
        cells = ["no", "-", "-", "-", "-"]
    else:
        name = "yes" if view.named else "as its need"
        cells = ["yes", name, _INTEREST[view.interest], _yes(view.reason), _yes(view.contact)]
    return f"| {_ASKERS[asker]} | {_STAGES[stage]} | " + " | ".join(cells) + " |"


def _yes(value: bool) -> str:
    return "yes" if value else "no"


def _reach(reach: Reach | None) -> str:
    return "" if reach is None else reach.value
