# SPDX-License-Identifier: EUPL-1.2
"""HTML pages: they call the actions of the areas, never SQL."""
