# SPDX-License-Identifier: EUPL-1.2
"""The funding programmes (Förderprogramme) as dated data files, and the routes that serve them."""

__all__ = ()
