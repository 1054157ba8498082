# SPDX-License-Identifier: EUPL-1.2
"""Writes GV100AD files for tests, by the columns of the official description and from nothing else."""

import datetime as dt
from collections.abc import Iterable

from matching.register import Kind, Municipality

__all__ = ("district", "file_of", "gemeinde", "unincorporated")

_TYPES = {
    Kind.KREISFREIE_STADT: "61",
    Kind.STADT: "63",
    Kind.SONDERSTATUSSTADT: "63",
    Kind.GEMEINDE: "64",
}
LENGTH = 220


def put(*parts: tuple[int, str]) -> str:
    """A line of 220 blanks with texts at columns counted from 1."""
    line = [" "] * LENGTH
    for column, text in parts:
        line[column - 1 : column - 1 + len(text)] = text
    return "".join(line)


def gemeinde(day: dt.date, m: Municipality, *, hectares: int | None = None) -> str:
    """Record type 60."""
    area = round((m.area_km2 or 0) * 100) if hectares is None else hectares
    return put(
        (1, "60"),
        (3, f"{day:%Y%m%d}"),
        (11, m.key),
        (19, m.ars[5:9]),
        (23, m.official_name),
        (123, _TYPES[m.kind]),
        (129, f"{area:011d}"),
        (140, f"{m.population or 0:011d}"),
        (151, f"{0:011d}"),
        (166, m.postal_code or ""),
        (171, "*****"),
    )


def unincorporated(day: dt.date, key: str, name: str, hectares: int) -> str:
    """Record type 60 of a gemeindefreies Gebiet without inhabitants."""
    return put(
        (1, "60"), (3, f"{day:%Y%m%d}"), (11, key), (19, "9200"), (23, name), (123, "66"),
        (129, f"{hectares:011d}"), (140, f"{0:011d}"), (151, f"{0:011d}"),
    )  # fmt: skip


def district(day: dt.date, m: Municipality) -> str:
    """Record type 40."""
    name = m.name.removeprefix("Landkreis ").removeprefix("Kreis ")
    return put((1, "40"), (3, f"{day:%Y%m%d}"), (11, m.key), (23, name), (73, m.seat or ""), (123, "44"))


def file_of(day: dt.date, municipalities: Iterable[Municipality], *more: str) -> bytes:
    """A whole file: the Land, its regions, districts, one association each, municipalities, then `more`."""
    chosen = sorted(municipalities, key=lambda m: m.key)
    stamp = f"{day:%Y%m%d}"
    lines = [put((1, "10"), (3, stamp), (11, "06"), (23, "Hessen"), (73, "Wiesbaden"))]
    for key, name in (("064", "Darmstadt"), ("065", "Gießen"), ("066", "Kassel")):
        lines.append(put((1, "20"), (3, stamp), (11, key), (23, f"Reg.-Bez. {name}"), (73, name)))
    for m in chosen:
        if m.is_district:
            lines.append(district(day, m))
        else:
            if m.kind is Kind.KREISFREIE_STADT:
                lines.append(put((1, "40"), (3, stamp), (11, m.key[:5]), (23, m.official_name), (123, "41")))
            lines.append(
                put((1, "50"), (3, stamp), (11, m.key[:5]), (19, m.ars[5:9]), (23, m.name), (123, "50"))
            )
            lines.append(gemeinde(day, m))
    lines.append(put((1, "60"), (3, stamp), (11, "01001000"), (23, "Flensburg, Stadt"), (123, "61")))
    return ("\n".join([*lines, *more]) + "\n").encode("utf-8")
