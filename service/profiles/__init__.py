# SPDX-License-Identifier: EUPL-1.2
"""Dated profiles of municipalities: platforms, specialist software, IT posts."""
