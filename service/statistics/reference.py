# SPDX-License-Identifier: EUPL-1.2
"""The data files of this area: real awards and the published totals, read once per process."""

import tomllib
from functools import cache
from importlib import resources

import msgspec

from matching.money.awards import Award
from matching.money.series import Period

__all__ = ("read_awards", "read_series")


class _Awards(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    awards: tuple[Award, ...]


class _Series(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    periods: tuple[Period, ...]


@cache
def read_awards() -> tuple[Award, ...]:
    """The real awards of data/awards.toml, in the order of the file."""
    awards = msgspec.convert(tomllib.loads(_text("awards.toml")), _Awards).awards
    if len({award.id for award in awards}) != len(awards):
        raise ValueError("awards.toml: an id occurs twice")
    return awards


@cache
def read_series() -> tuple[Period, ...]:
    """The published totals of data/series.toml, in the order of the file."""
    return msgspec.convert(tomllib.loads(_text("series.toml")), _Series).periods


def _text(name: str) -> str:
    return resources.files("service.statistics").joinpath(f"data/{name}").read_text("utf-8")
