# SPDX-License-Identifier: EUPL-1.2
"""Who is asking (API keys) and what they may do (one permission table)."""
