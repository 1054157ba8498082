# SPDX-License-Identifier: EUPL-1.2
"""Suggestions: partners and groups for one municipality, with reasons and the grant."""
