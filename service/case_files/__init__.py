# SPDX-License-Identifier: EUPL-1.2
"""The case file (Prüfakte): one ZIP per case that can be verified offline."""
