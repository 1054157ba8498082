# SPDX-License-Identifier: EUPL-1.2
"""Quotes need the register: the database of these tests holds it."""

import pytest_asyncio

from service.database.pool import Database
from service.register.store import load
from tests.conftest import DatabaseUrls


@pytest_asyncio.fixture
async def database_urls(database_urls: DatabaseUrls) -> DatabaseUrls:
    """The database of the test, with the shipped register in it."""
    async with Database(database_urls.app, pool_size=1) as database:
        await load(database)
    return database_urls
