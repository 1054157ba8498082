# SPDX-License-Identifier: EUPL-1.2
"""Privacy: what is kept of people and why, their data on request, and forgetting them."""
