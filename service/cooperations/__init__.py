# SPDX-License-Identifier: EUPL-1.2
"""Cooperations (Kooperationen): groups that municipalities have taken up, through all their states."""
