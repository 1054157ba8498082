# SPDX-License-Identifier: EUPL-1.2
"""What is known of the programme's past: real awards beside the rules, and the published totals."""

__all__ = ()
