"""What these tests stand on: a workshop on each kind of database."""

from collections.abc import AsyncIterator

import pytest

from tests.workshop import Workshop, workshop


@pytest.fixture
async def shop(migrated_url: str) -> AsyncIterator[Workshop]:
    """The machinery on an empty database; once on each kind."""
    async with workshop(migrated_url) as made:
        yield made
