"""A street to tell stories in: an empty town on a fresh database of either kind, its service running."""

import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.town import START, Town, town

MEMORY = Path("/dev/shm")  # noqa: S108 -- a folder of one's own is made in it
"""Where a file needs no disk: a story restarts its service and never pulls the plug (tests/torture does)."""


@pytest.fixture
def migrated_sqlite_url(migrated_sqlite: Path) -> Iterator[str]:
    """A SQLite database with all tables and nothing in them, in memory where the machine has such a folder."""
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
        shutil.copy(migrated_sqlite, f"{folder}/linli.sqlite")
        yield f"sqlite+aiosqlite:///{folder}/linli.sqlite"


@pytest.fixture
async def here(migrated_url: str, tmp_path: Path) -> AsyncIterator[Town]:
    """An empty town on 1 March 2026, 16:00 in Shanghai: the evening's slot has just opened."""
    async with town(migrated_url, tmp_path, starts_at=START + timedelta(hours=8)) as opened:
        yield opened


@pytest.fixture
async def morning(migrated_url: str, tmp_path: Path) -> AsyncIterator[Town]:
    """The same at 08:00, when the observation of the small town begins."""
    async with town(migrated_url, tmp_path) as opened:
        yield opened
