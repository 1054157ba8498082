# SPDX-License-Identifier: EUPL-1.2
"""The record: append-only, hash-chained events, written in the transaction of the change."""

from service.record.store import append, read_events

__all__ = ("append", "read_events")
