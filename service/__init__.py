# SPDX-License-Identifier: EUPL-1.2
"""Everything that reads, writes or speaks. Decisions about partners and money live in `matching`."""
