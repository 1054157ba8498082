# SPDX-License-Identifier: EUPL-1.2
"""Wire types of API, command line and documents. They know nothing of service or matching."""
