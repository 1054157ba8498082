# SPDX-License-Identifier: EUPL-1.2
"""Stations that an application goes through (R23): what waits there, and their opinions."""
