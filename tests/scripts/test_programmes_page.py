# SPDX-License-Identifier: EUPL-1.2
"""docs/programmes.md says what the data say."""

from scripts.programmes_page import PAGE, filled


def test_the_page_is_written_from_the_data() -> None:
    page = PAGE.read_text("utf-8")
    assert filled(page) == page
    assert "| R29 |" in page
    assert "`he-efa-running-costs` 2" in page


def test_a_table_that_is_not_the_data_is_found_out() -> None:
    page = PAGE.read_text("utf-8")
    assert filled(page.replace("EUR 125,000", "EUR 120,000")) == page
