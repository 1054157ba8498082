# SPDX-License-Identifier: EUPL-1.2
"""The states of suggestions, memberships and cooperations as data, and the one function that reads them."""
