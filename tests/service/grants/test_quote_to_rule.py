# SPDX-License-Identifier: EUPL-1.2
"""The page that follows a quote to its rule is what the service answers, and breaks where a link is gone."""

import httpx

from scripts.quote_to_rule import PAGE, page


async def test_every_link_from_the_answer_to_the_rule_holds(client: httpx.AsyncClient) -> None:
    written = await page(client)
    assert written == PAGE.read_text("utf-8")
    assert written.count("**R") == 3
