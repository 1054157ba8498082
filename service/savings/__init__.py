# SPDX-License-Identifier: EUPL-1.2
"""Savings (Einsparung), cost sheets and splits: calculations for everybody, nothing is stored."""

__all__ = ()
