# SPDX-License-Identifier: EUPL-1.2
"""The map of Hessen with layers that everybody may see: size, cooperations, stated needs."""
