"""One whole journey of people whose every word is a canary."""

import io
import logging
from collections.abc import Iterator

import pytest

from bot import logs


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    """All logs of all libraries at DEBUG, as the service writes them."""
    root = logging.getLogger()
    before = root.level, list(root.handlers)
    levels = {name: logging.getLogger(name).level for name in logs._QUIET}  # noqa: SLF001 -- put back afterwards
    stream = io.StringIO()
    logs.set_up(stream, logging.DEBUG)
    yield stream
    root.setLevel(before[0])
    root.handlers[:] = before[1]
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)
