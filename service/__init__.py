# SPDX-License-Identifier: EUPL-1.2
"""The service: everything that reads, writes or speaks. Decisions about partners and money live in `matching`."""
