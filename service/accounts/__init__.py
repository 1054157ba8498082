# SPDX-License-Identifier: EUPL-1.2
"""People: accounts, dated roles, letters that invite, sign-in, sessions, and what a clerk confirms."""

__all__ = ()
