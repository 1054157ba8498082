# SPDX-License-Identifier: EUPL-1.2
"""What several rooms of the pages need; rooms do not import each other."""
