# SPDX-License-Identifier: EUPL-1.2
"""Wire types: what the API, the command line and documents exchange. They know nothing of service or matching."""
