# SPDX-License-Identifier: EUPL-1.2
"""What real cooperations say about the ranking: backtest and fit (MODEL 9)."""
