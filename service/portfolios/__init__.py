# SPDX-License-Identifier: EUPL-1.2
"""Portfolios: which groups to fund when money is short. And competitions for a number of places."""

__all__ = ()
