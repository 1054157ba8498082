# SPDX-License-Identifier: EUPL-1.2
"""One's own account, the people of a municipality or office, messages, webhooks."""
