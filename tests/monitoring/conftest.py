"""A living town to take documents from: reported, corrected, missed, late, ill."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.town import Town, town


@pytest.fixture
async def here(migrated_url: str, tmp_path: Path) -> AsyncIterator[Town]:
    """An empty town on 1 March 2026, 08:00 in Shanghai."""
    async with town(migrated_url, tmp_path) as opened:
        yield opened
