# SPDX-License-Identifier: EUPL-1.2
"""Labelled sample needs for a first look; refused in production."""
