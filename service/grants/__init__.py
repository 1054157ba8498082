# SPDX-License-Identifier: EUPL-1.2
"""The grant (Zuwendung): quotes for groups over HTTP and on the command line."""

__all__ = ()
