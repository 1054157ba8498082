# SPDX-License-Identifier: EUPL-1.2
"""The sample case, made once."""

import pytest

from service.documents.papers import CasePaper
from service.documents.sample import sample_paper


@pytest.fixture(scope="session")
def paper() -> CasePaper:
    """The sample case with everything filled in."""
    return sample_paper()
