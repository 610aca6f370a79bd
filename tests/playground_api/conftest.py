"""A fresh server, Li's phone in a started chat, no flood limits and a clock that stands still."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import aiohttp
import pytest

from bot.playground.api import Api, Limits
from bot.timing import ManualTime
from tests.playground_api.stage import LI, TOKEN, Stage

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
async def empty_stage() -> AsyncIterator[Stage]:
    time = ManualTime(NOON)

    async def sleep(seconds: float) -> None:
        await time.wait_until(time.now() + timedelta(seconds=seconds))

    api = Api(now=time.now, sleep=sleep, limits=Limits.none())
    await api.start()
    async with aiohttp.ClientSession() as http:
        yield Stage(api, time, http)
    await api.stop()


@pytest.fixture
async def stage(empty_stage: Stage) -> Stage:
    empty_stage.api.add_bot(TOKEN, "linli_test_bot", "Linli")
    empty_stage.api.phones.add("Li", person=LI, language_code="zh-hans", username="li_hua")
    empty_stage.api.phones.start(LI)
    empty_stage.api.phones.account().queue.drop()
    return empty_stage
