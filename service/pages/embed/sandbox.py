# SPDX-License-Identifier: EUPL-1.2
"""Frozen answers for those who build front-ends: their tests must not change when needs do."""

from importlib import resources
from typing import Final

__all__ = ("SANDBOX_GROUPS",)

#: Groups for Neuhof and IT operations as they were on 22 November 2026, from labelled sample needs.
SANDBOX_GROUPS: Final = resources.files("service.pages").joinpath("data/sandbox/groups.json").read_bytes()
