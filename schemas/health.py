# SPDX-License-Identifier: EUPL-1.2
"""Whether the service is there."""

from typing import Literal

import msgspec

__all__ = ("Health",)


class Health(msgspec.Struct, frozen=True):
    """`live`: the process answers. `ready`: it can also reach its database."""

    status: Literal["live", "ready"]
