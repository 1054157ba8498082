# SPDX-License-Identifier: EUPL-1.2
"""The graph of municipalities, needs, offers and topics, for other programs."""
