# SPDX-License-Identifier: EUPL-1.2
"""Getting in: by mail, with a letter, at the office's own provider; choosing a role; getting out."""
