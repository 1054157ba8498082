# SPDX-License-Identifier: EUPL-1.2
"""The page on permissions says what the tables say."""

import importlib.util
from pathlib import Path


def test_the_page_is_current() -> None:
    path = Path(__file__).parents[2] / "scripts/write_permissions.py"
    spec = importlib.util.spec_from_file_location("write_permissions", path)
    assert spec is not None
    assert spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    assert script.TARGET.read_text("utf-8") == script.page(), "run scripts/write_permissions.py"
