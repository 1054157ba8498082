# SPDX-License-Identifier: EUPL-1.2
"""The second menu: what somebody who is signed in can do here, by role."""

from collections.abc import Mapping
from typing import Final

from service.access.permissions import Role

__all__ = ("OWN_PAGES",)

#: Name in the wording -> address, as a pair.
_Entry = tuple[str, str]

_MUNICIPALITY: Final[tuple[_Entry, ...]] = (
    ("menu.overview", "/meine"),
    ("menu.need", "/meine/bedarf/neu"),
    ("menu.calls", "/aufrufe"),
    ("menu.services", "/meine/dienste"),
    ("menu.self_check", "/meine/selbstcheck"),
    ("menu.account", "/konto"),
)
_STATION: Final[tuple[_Entry, ...]] = (("menu.station", "/stelle"), ("menu.account", "/konto"))

#: Role -> pages in the order shown. Whoever has no entry has no second menu.
OWN_PAGES: Final[Mapping[Role, tuple[_Entry, ...]]] = {
    Role.MUNICIPALITY_EDITOR: _MUNICIPALITY,
    Role.MUNICIPALITY_SIGNATORY: _MUNICIPALITY,
    Role.MUNICIPALITY_DEPUTY: _MUNICIPALITY,
    Role.IKZ_OFFICE: (
        ("menu.today", "/pruefung/heute"),
        ("menu.plans", "/pruefung/neu"),
        ("menu.cases", "/pruefung/faelle"),
        ("menu.calls", "/aufrufe"),
        ("menu.budgets", "/pruefung/mittel"),
        ("menu.demand", "/nachfrage"),
        ("menu.account", "/konto"),
    ),
    Role.DISTRICT_OFFICER: _STATION,
    Role.RP_OFFICER: _STATION,
    Role.COORDINATION_OFFICE: (
        ("menu.demand", "/nachfrage"),
        ("menu.calls", "/aufrufe"),
        ("menu.account", "/konto"),
    ),
    Role.AUDITOR: (
        ("menu.case_files", "/akten"),
        ("menu.record", "/akten/protokoll"),
        ("menu.demand", "/nachfrage"),
        ("menu.account", "/konto"),
    ),
    Role.ADMIN: (("menu.record", "/akten/protokoll"), ("menu.account", "/konto")),
}
