# SPDX-License-Identifier: EUPL-1.2
"""Aggregated demand (Nachfrage) for those who decide where a call is worthwhile. Counts only."""
