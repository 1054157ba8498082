# SPDX-License-Identifier: EUPL-1.2
"""Cases at the stations, driven over HTTP."""

from tests.service.cooperations.conftest import case, day, keys

__all__ = ("case", "day", "keys")
