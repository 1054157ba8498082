# SPDX-License-Identifier: EUPL-1.2
"""Which Kommune does a person mean who types a name, a postal code or a key?

Idea: the first step that finds something decides: key, postal code, whole name, beginnings of words,
and last the likeness of letters (difflib), so that a typo still finds its Kommune. Names are compared
folded: case, accents, ä/ae and ß/ss do not matter.

Complexity: O(Kommunen) per question, for the last step times the length of the names.
"""

import difflib
import re
from collections.abc import Sequence

import msgspec

from matching.register import Kind, Municipality, Register
from matching.wording import label
from service.register.actions import find_municipalities, folded

__all__ = ("Answer", "name_choices", "which_municipality")

#: A single name at least this like what was typed is taken as meant; the page shows its name.
_SURE_LIKENESS = 0.88
#: From here on a name is worth showing as "did you mean".
_FAIR_LIKENESS = 0.6
_MOST_CHOICES = 6
_WORDS = re.compile(r"[^\W_]+")
_DISTRICT = re.compile(r"\b(Landkreis|Kreis) |-Kreis\b")


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """`found` if one Kommune is meant; else `choices`, best first.

    `key` is the key to ask with: that of `found`, or the old key that was typed or that belongs to the old
    name that was typed, because its answer explains what became of it.

    `is_exact` says whether the choices carry the very name or code that was typed, so that only the
    person can decide between them; if false they are guesses. `corrected` says that `found` was typed
    with a mistake.
    """

    found: Municipality | None = None
    key: str = ""
    choices: tuple[Municipality, ...] = ()
    is_exact: bool = False
    corrected: bool = False


def name_choices(register: Register) -> tuple[str, ...]:
    """The names to offer while typing, one for each Kommune, all different, in alphabetical order."""
    return tuple(sorted(_names(register).offered, key=folded))


def which_municipality(register: Register, typed: str) -> Answer:
    """The Kommune or the choices for what a person typed. Any text is allowed."""
    text = " ".join(typed.split())
    if not text:
        return Answer()
    digits = text.replace(" ", "")
    # A kreisfreie Stadt has a district's number too: 06611 is Kassel, 06611000.
    keyed = (register.find(digits) or register.find(f"{digits}000")) if digits.isdigit() else None
    if keyed is not None:
        return Answer(found=keyed.municipality, key=keyed.given)
    if digits.isdigit():
        return _one_or_choice([m for m in register.municipalities if m.postal_code == digits])
    names = _names(register)
    if text in names.offered:
        return _one(names.offered[text])
    wanted = _plain(text)
    carrying = names.carried.get(wanted, [])
    if any(not m.is_district for m in carrying) or (carrying and "kreis" in wanted):
        return _one_or_choice(carrying)
    if wanted in names.former:
        return Answer(found=names.former[wanted][0], key=names.former[wanted][1])
    # "Offenbach" is the district's name and the beginning of the city's.
    beginnings = find_municipalities(register, words=wanted) if len(wanted) > 1 else ()
    if carrying or beginnings:
        return _one_or_choice([*{m.key: m for m in (*carrying, *beginnings)}.values()])
    return _alike(wanted, names.carried)


def _one(municipality: Municipality, *, corrected: bool = False) -> Answer:
    return Answer(found=municipality, key=municipality.key, corrected=corrected)


def _one_or_choice(found: Sequence[Municipality]) -> Answer:
    if len(found) == 1:
        return _one(found[0])
    towns_first = sorted(found, key=lambda m: (m.is_district, -(m.population or 0), m.key))
    return Answer(choices=tuple(towns_first[:_MOST_CHOICES]), is_exact=bool(found))


def _alike(wanted: str, carried: dict[str, list[Municipality]]) -> Answer:
    names = difflib.get_close_matches(wanted, carried, n=_MOST_CHOICES, cutoff=_FAIR_LIKENESS)
    sure = [n for n in names if difflib.SequenceMatcher(None, wanted, n).ratio() >= _SURE_LIKENESS]
    meant = list(dict.fromkeys(m.key for name in sure for m in carried[name]))
    guesses = {m.key: m for name in names for m in sorted(carried[name], key=lambda m: m.is_district)}
    if len(meant) == 1:
        return _one(guesses[meant[0]], corrected=True)
    return Answer(choices=tuple(guesses.values())[:_MOST_CHOICES])


class _Names(msgspec.Struct, frozen=True):
    """`offered`: unique name as shown; `carried`: folded names; `former`: folded, with the old key."""

    offered: dict[str, Municipality]
    carried: dict[str, list[Municipality]]
    former: dict[str, tuple[Municipality, str]]


def _names(register: Register) -> _Names:
    """Made once for each register and kept with it."""
    known = register.__dict__.get("_page_names")
    if known is None:
        known = register.__dict__["_page_names"] = _gather(register)
    names: _Names = known
    return names


def _gather(register: Register) -> _Names:
    carried: dict[str, list[Municipality]] = {}
    for municipality in register.municipalities:
        for name in dict.fromkeys(_plain(name) for name in _every_name(municipality)):
            carried.setdefault(name, []).append(municipality)
    offered: dict[str, Municipality] = {}
    for municipality in register.municipalities:
        shown = label(municipality)
        if not municipality.is_district and len(carried[_plain(shown)]) > 1:
            shown += " (Gemeinde)" if municipality.kind is Kind.GEMEINDE else " (Stadt)"
        offered[shown] = municipality
    for shown, municipality in offered.items():
        known = carried.setdefault(_plain(shown), [])
        if municipality not in known:
            known.append(municipality)
    former: dict[str, tuple[Municipality, str]] = {}
    for period in register.key_periods:
        resolved = register.find(period.key)
        if resolved is not None and _plain(period.name) not in carried:
            former[_plain(period.name)] = (resolved.municipality, period.key)
    return _Names(offered, carried, former)


def _every_name(municipality: Municipality) -> list[str]:
    names = [municipality.name, municipality.official_name, label(municipality)]
    if municipality.is_district:
        # Who types "Kassel" may mean the city or the district.
        names.append(_DISTRICT.sub("", municipality.name))
    return names


def _plain(text: str) -> str:
    """Folded, only letters and digits, one space between words."""
    return " ".join(_WORDS.findall(folded(text)))
