# SPDX-License-Identifier: EUPL-1.2
"""Pages for the IKZ office: reviewing a plan on one screen, starting one, cases and what is overdue."""
