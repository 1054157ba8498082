# SPDX-License-Identifier: EUPL-1.2
"""Pages for whoever works for a municipality: what is to be done, needs, cooperations."""
