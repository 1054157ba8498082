# SPDX-License-Identifier: EUPL-1.2
"""Digital services (Verwaltungsleistungen): who is responsible, what is online, who could build together."""
