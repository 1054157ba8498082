# SPDX-License-Identifier: EUPL-1.2
"""The record: append-only, hash-chained events, written in the transaction of the change."""
