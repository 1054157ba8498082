# SPDX-License-Identifier: EUPL-1.2
"""For other websites: one element, one HTML fragment, types, and the page that explains them."""
