"""A terminal in an empty folder, and a Bot API to talk to."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from bot.assembly import SystemTime
from bot.playground.api import Api, Limits
from tests.cli.linli import TOKEN, Counter, Operator, counter


@pytest.fixture
async def api() -> AsyncIterator[Api]:
    """A Bot API that knows one bot, on real time."""
    served = Api(now=SystemTime().now, sleep=asyncio.sleep, limits=Limits.none(), seed=7)
    served.add_bot(TOKEN, "linli_bot", "Linli")
    await served.start()
    yield served
    await served.stop()


@pytest.fixture(scope="session")
def open_counter() -> Iterator[Counter]:
    """Where the commands of all tests are run."""
    with counter() as opened:
        yield opened


@pytest.fixture
async def operator(tmp_path: Path, api: Api, unused_tcp_port: int, open_counter: Counter) -> AsyncIterator[Operator]:
    """An operator who has set the token, the Bot API's address and a free port."""
    settings = {"bot_token": TOKEN, "bot_api_url": api.url, "listen": f"127.0.0.1:{unused_tcp_port}"}
    somebody = Operator(tmp_path, settings, open_counter)
    yield somebody
    await somebody.leaves()
