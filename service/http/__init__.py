# SPDX-License-Identifier: EUPL-1.2
"""What every area's HTTP needs: problems, conditional requests, paging, OpenAPI, headers, health."""
