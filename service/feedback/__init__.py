# SPDX-License-Identifier: EUPL-1.2
"""Barriers that somebody reports (Feedback zur Barrierefreiheit): told to the office."""
