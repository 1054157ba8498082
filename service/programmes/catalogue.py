# SPDX-License-Identifier: EUPL-1.2
"""The programmes of service/programmes/data, one file each, read once per process."""

import tomllib
from functools import cache
from importlib import resources

import msgspec

from matching.money.programme import Programme
from matching.money.selection import Programmes
from service.programmes.agreement import disagreements
from service.programmes.rules import unknown_rules

__all__ = ("parse_programme", "read_programmes")


@cache
def read_programmes() -> Programmes:
    """All programmes, ascending by id; raises ValueError naming the file when one is faulty."""
    folder = resources.files("service.programmes").joinpath("data")
    files = sorted(
        (f for f in folder.iterdir() if f.name.endswith(".toml") and f.name != "rules.toml"),
        key=lambda f: f.name,
    )
    programmes = []
    for file in files:
        programme = parse_programme(file.read_text("utf-8"), file.name)
        if file.name != f"{programme.id}.toml":
            raise ValueError(f"{file.name}: the file must be named {programme.id}.toml")
        programmes.append(programme)
    return Programmes(programmes=tuple(sorted(programmes, key=lambda programme: programme.id)))


def parse_programme(text: str, name: str) -> Programme:
    """One programme from TOML. Raises ValueError, naming `name`, for anything that is not a programme
    and for every figure that its text and its data give differently."""
    try:
        programme = msgspec.convert(tomllib.loads(text), Programme)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise ValueError(f"{name}: {error}") from error
    wrong = disagreements(programme)
    wrong += tuple(f"there is no rule {id_}" for id_ in unknown_rules(programme))
    if wrong:
        raise ValueError(f"{name}: " + "; ".join(wrong))
    return programme
