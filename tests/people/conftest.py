"""A small town with a book to bring people into, on each kind of database."""

from collections.abc import AsyncIterator

import pytest

from tests.people.community import Community
from tests.workshop import workshop


@pytest.fixture
async def community(migrated_url: str) -> AsyncIterator[Community]:
    async with workshop(migrated_url) as shop:
        here = Community(shop)
        await here.begins()
        yield here
