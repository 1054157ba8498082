# SPDX-License-Identifier: EUPL-1.2
"""Needs and offers (Bedarfe und Angebote), and with whom a municipality does not want to work."""
