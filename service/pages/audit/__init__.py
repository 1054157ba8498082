# SPDX-License-Identifier: EUPL-1.2
"""Pages that only read: all cooperations, the file of one, and the record."""
