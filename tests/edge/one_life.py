"""One life of a process that handles updates: ``python -m tests.edge.one_life URL INSTANT``. The text 666 kills it."""

import asyncio
import os
import sys
from datetime import datetime

os.environ["PTB_TIMEDELTA"] = "1"  # read when telegram is first imported

from telegram import Bot
from telegram.ext import MessageHandler, filters

from bot.chat.dispatch import Dispatcher
from bot.db import Database
from bot.messaging.leases import Life
from bot.metrics import Metrics
from bot.timing import ManualTime
from tests.edge.notebook import Notebook
from tests.workshop import BOT, TOKEN, ring, wording


def dies(text: str) -> None:
    if text == "666":
        os._exit(9)


async def live(url: str, instant: datetime) -> None:
    time, notebook = ManualTime(instant), Notebook()
    notebook.before = dies
    database = Database(url, time, ring())
    life = Life(database)
    await life.begin()
    dispatcher = Dispatcher(
        database=database,
        bots={BOT: Bot(TOKEN)},
        routes=[MessageHandler(filters.ALL, notebook)],
        wording=wording(),
        content=lambda: None,
        metrics=Metrics(),
    )
    while (following := await dispatcher.step()) is not None:
        time.move_to(following)
    await life.end()
    await database.close()


if __name__ == "__main__":
    asyncio.run(live(sys.argv[1], datetime.fromisoformat(sys.argv[2])))
