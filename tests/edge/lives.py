"""Processes that handle updates: ``python -m tests.edge.lives URL``. The text 666 kills one at once.

Each line of standard input is the instant at which the next life begins; its end is answered as an exit code. All are
forked from one that has imported everything, which is what takes time in starting.
"""

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
from tests.workshop import BOT, TOKEN, content, ring, wording


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
        content=content,
        metrics=Metrics(),
    )
    while (following := await dispatcher.step()) is not None:
        time.move_to(following)
    await life.end()
    await database.close()


def begin(url: str, instant: str) -> int:
    """One life, to its end."""
    child = os.fork()
    if child == 0:
        asyncio.run(live(url, datetime.fromisoformat(instant)))
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


if __name__ == "__main__":
    wording()
    for line in sys.stdin:
        print(begin(sys.argv[1], line.strip()), flush=True)
