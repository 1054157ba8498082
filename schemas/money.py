# SPDX-License-Identifier: EUPL-1.2
"""An amount of money on the wire."""

from typing import Annotated

import msgspec

__all__ = ("Euro",)

#: Euros as a decimal string with two places, never a number: JSON numbers are binary floats to many readers.
Euro = Annotated[
    str,
    msgspec.Meta(pattern=r"^\d+\.\d{2}$", description="Euros, two decimal places.", examples=["75000.00"]),
]
