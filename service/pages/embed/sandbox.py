# SPDX-License-Identifier: EUPL-1.2
"""Frozen answers for those who build front-ends: their tests must not change when needs do."""

from collections.abc import Mapping
from importlib import resources
from typing import Final

__all__ = ("SANDBOX", "SANDBOX_FRAGMENTS")

_FOLDER = resources.files("service.pages").joinpath("data/sandbox")

#: Name -> answer about Neuhof and IT operations as it was on 22 November 2026, from labelled sample needs.
SANDBOX: Final[Mapping[str, bytes]] = {
    name: _FOLDER.joinpath(f"{name}.json").read_bytes()
    for name in ("groups", "partners", "municipality", "topics")
}

#: Language -> the fragment of the same groups; `{base}` stands for the address of this service.
SANDBOX_FRAGMENTS: Final[Mapping[str, str]] = {
    language: _FOLDER.joinpath(f"fragment.{language}.html").read_text("utf-8") for language in ("de", "en")
}
