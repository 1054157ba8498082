# SPDX-License-Identifier: EUPL-1.2
"""Budgets (Haushaltsmittel) of the programmes per year, and the money held for each cooperation."""

__all__ = ()
