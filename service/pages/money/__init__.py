# SPDX-License-Identifier: EUPL-1.2
"""Money for everybody: the grant calculator that explains itself, and what was paid so far."""
