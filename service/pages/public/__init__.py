# SPDX-License-Identifier: EUPL-1.2
"""What anyone can look up: municipalities, the map, tasks, how the order comes about, words."""
