# SPDX-License-Identifier: EUPL-1.2
"""Money: programmes as dated values, the quote of a group, shares exact to the cent."""

__all__ = ()
