# SPDX-License-Identifier: EUPL-1.2
"""Pages for the authorities that an application goes through: what waits, and one case on one screen."""
