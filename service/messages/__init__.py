# SPDX-License-Identifier: EUPL-1.2
"""Messages (Mitteilungen): outbox, mail, digests, webhooks and live events."""
