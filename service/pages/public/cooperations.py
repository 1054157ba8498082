# SPDX-License-Identifier: EUPL-1.2
"""The list of cooperations that exist: what is chosen, what of it is shown, and the map of it."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from matching.landscape import Landscape
from matching.lifecycle.legal_forms import LEGAL_FORMS
from matching.register import Register
from schemas.statistics import AcceptedCooperation
from service.maps.svg import MapGroup, draw_around, draw_state
from service.maps.theme import Connection, Theme
from service.pages.render import Speech
from service.pages.shared.names import district_name, task_group_name

__all__ = (
    "Choice",
    "Options",
    "chosen",
    "cooperation_map",
    "options_of",
)

#: Value of the choice for cooperations whose legal form no source names.
NOT_NAMED = "-"
_MOST_STEPS = 5
_AGS_DIGITS = 8


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody asks for; empty: everything. Values that do not exist find nothing."""

    task: str = ""
    district: str = ""
    year: str = ""
    form: str = ""

    @property
    def is_any(self) -> bool:
        """Whether nothing is chosen."""
        return not (self.task or self.district or self.year or self.form)


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """What can be chosen, as pairs of value and name; only what at least one cooperation has."""

    tasks: tuple[tuple[str, str], ...]
    districts: tuple[tuple[str, str], ...]
    years: tuple[tuple[str, str], ...]
    forms: tuple[tuple[str, str], ...]


def options_of(cooperations: Sequence[AcceptedCooperation], register: Register, speech: Speech) -> Options:
    """The options for all cooperations there are, by name; years fall."""
    groups = {found.task_group for found in cooperations}
    districts = {key for found in cooperations for key in _districts(found, register)}
    years = {year for found in cooperations for year in (found.year_min, found.year_max) if year}
    forms = {found.legal_form for found in cooperations if found.legal_form}
    return Options(
        tasks=_sorted((group, task_group_name(group, speech)) for group in groups),
        districts=_sorted((key, district_name(register, key)) for key in districts),
        years=tuple((str(year), str(year)) for year in sorted(years, reverse=True)),
        forms=(
            *_sorted((form, speech.say(LEGAL_FORMS[form].label)) for form in forms),
            (NOT_NAMED, speech.text("cooperations.form_not_named")),
        ),
    )


def chosen(
    cooperations: Iterable[AcceptedCooperation], choice: Choice, register: Register
) -> tuple[AcceptedCooperation, ...]:
    """Those that fit everything that is chosen, in their order."""
    return tuple(found for found in cooperations if _fits(found, choice, register))


def _fits(found: AcceptedCooperation, choice: Choice, register: Register) -> bool:
    return (
        (not choice.task or found.task_group == choice.task)
        and (not choice.district or choice.district in _districts(found, register))
        and (not choice.year or choice.year in (str(found.year_min), str(found.year_max)))
        and (not choice.form or (found.legal_form or NOT_NAMED) == choice.form)
    )


def cooperation_map(
    landscape: Landscape, cooperations: Sequence[AcceptedCooperation], speech: Speech, *, is_near: bool
) -> str:
    """Close up each cooperation in a colour and numbered as in the table; else all of Hessen: the darker a
    municipality the more cooperations it has, lines join their members."""
    register = landscape.register
    links = {m.key: speech.link(f"/kommunen/{m.key}") for m in register.municipalities if not m.is_district}
    title, description = speech.text("cooperations.map"), speech.text("cooperations.map_text")
    if is_near:
        groups = [
            MapGroup(label=str(number), keys=_municipalities(found), title=found.task)
            for number, found in enumerate(cooperations, start=1)
            if _municipalities(found)
        ]
        return draw_around(register, groups, title=title, description=description, links=links)
    counts = Counter(key for found in cooperations for key in _municipalities(found))
    theme = Theme(
        steps={key: min(count, _MOST_STEPS) for key, count in counts.items()},
        facts={key: speech.text("cooperations.fact", count=count) for key, count in counts.items()},
        connections=tuple(
            Connection(keys=_municipalities(found), strong=found.digital) for found in cooperations
        ),
    )
    return draw_state(register, title=title, description=description, links=links, theme=theme)


def _municipalities(found: AcceptedCooperation) -> tuple[str, ...]:
    return tuple(member.ags for member in found.members if len(member.ags) == _AGS_DIGITS)


def _districts(found: AcceptedCooperation, register: Register) -> set[str]:
    by_key: Mapping[str, object] = register.by_key
    members = [register.by_key[member.ags] for member in found.members if member.ags in by_key]
    return {member.key if member.is_district else member.district_key or member.key for member in members}


def _sorted(pairs: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(pairs, key=lambda pair: pair[1]))
