# SPDX-License-Identifier: EUPL-1.2
"""Calls (Aufrufe): the clerk answers with one click, the office sees who has answered what."""
