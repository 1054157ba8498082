# SPDX-License-Identifier: EUPL-1.2
"""The self-check (Selbst-Check) for a municipality: one question a page, one click an answer."""
