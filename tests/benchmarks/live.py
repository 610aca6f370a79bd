"""A service that runs in real time against a local Bot API, for figures that are about time."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from pydantic import SecretStr

from bot import assembly
from bot.assembly import SystemTime
from bot.db import Database
from bot.migrations import upgrade
from bot.playground.api import Api, Limits
from bot.sealing import KeyFile
from bot.service import Service
from bot.settings import Settings
from tests.town import TOKEN


@asynccontextmanager
async def service(
    database_url: str, folder: Path, limits: Limits, *, planting: Callable[[Database], Awaitable[None]] | None = None
) -> AsyncIterator[tuple[Service, Api]]:
    """Running, under the shipped policy's own limits; the Bot API judges by ``limits``. What is there before it starts is
    ``planting``'s."""
    time = SystemTime()
    api = Api(now=time.now, limits=limits, seed=7)
    api.add_bot(TOKEN, "linli_bot", "Linli")
    key_file = KeyFile(folder / "keys.json")
    key_file.make()
    settings = Settings(
        bot_token=(SecretStr(TOKEN),),
        bot_api_url=await api.start(),
        database_url=SecretStr(database_url),
        key_file=key_file.path,
        data_dir=folder,
        listen="127.0.0.1:0",
    )
    database = Database(settings.database, time, key_file.read())
    if not await upgrade.is_current(database.engine):
        await upgrade.upgrade(database.engine)
    if planting:
        await planting(database)
    await database.close()
    running = await assembly.build(settings)
    stop = asyncio.Event()
    life = asyncio.create_task(running.run(stop))
    try:
        yield running, api
    finally:
        stop.set()
        await life
        await running.close()
        await api.stop()
