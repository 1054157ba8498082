# SPDX-License-Identifier: EUPL-1.2
"""Digital services: what a municipality lacks and with whom to get it; for everybody what there is."""
