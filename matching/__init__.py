# SPDX-License-Identifier: EUPL-1.2
"""Pure matching and money: frozen values in, frozen values out. No I/O, no clock, no framework."""
