# SPDX-License-Identifier: EUPL-1.2
"""The self-check of digital maturity (Selbstcheck): questions, levels, measures, progress."""
