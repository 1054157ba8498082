# SPDX-License-Identifier: EUPL-1.2
"""Help for everybody: accessibility and reports of barriers, easy language, sign language, glossary."""
