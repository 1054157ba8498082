# SPDX-License-Identifier: EUPL-1.2
"""Calls (Aufruf, "Rundruf"): the office asks who takes part in a topic; closing asks for the plan."""
