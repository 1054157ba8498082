# SPDX-License-Identifier: EUPL-1.2
"""Documents (Unterlagen) of a cooperation and of a plan: from stored data, byte for byte reproducible."""

__all__ = ()
