# SPDX-License-Identifier: EUPL-1.2
"""The years after an award: money and dates of its letter, reviews, members that leave, the report."""
