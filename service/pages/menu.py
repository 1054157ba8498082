# SPDX-License-Identifier: EUPL-1.2
"""The menus: the one for everybody, and what somebody who is signed in can do here, by role."""

from collections.abc import Mapping
from typing import Final

from service.access.permissions import Role

__all__ = ("MAIN_PAGES", "OWN_PAGES", "entry_of")

#: Name in the wording -> address, as a pair.
_Entry = tuple[str, str]

#: For everybody.
MAIN_PAGES: Final[tuple[_Entry, ...]] = (
    ("nav.search", "/"),
    ("nav.map", "/karte"),
    ("nav.topics", "/aufgaben"),
    ("nav.cooperations", "/kooperationen"),
    ("nav.grant", "/foerderung"),
)

#: Pages that belong to an entry whose address does not begin theirs.
_BELONG: Final[Mapping[str, tuple[str, ...]]] = {
    "/": ("/gruppen", "/suche"),
    "/karte": ("/kommunen",),
    "/foerderung": ("/foerderprogramme",),
    "/meine": ("/kooperationen/",),
    "/pruefung/neu": ("/pruefung",),
}

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


def entry_of(path: str, entries: tuple[_Entry, ...]) -> str | None:
    """The entry whose page, or a page behind it, the reader sees: its address; None if there is none."""
    found = [
        (len(begin), address)
        for _, address in entries
        for begin in (address, *_BELONG.get(address, ()))
        if path == begin or (begin != "/" and path.startswith(begin.rstrip("/") + "/"))
    ]
    return max(found)[1] if found else None
