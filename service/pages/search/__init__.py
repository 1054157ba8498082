# SPDX-License-Identifier: EUPL-1.2
"""The partner search: from the form to the groups."""
