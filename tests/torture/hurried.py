"""`linli run` at a pace of its own: at Telegram's 29 messages a second 200 people would mostly wait, and so would a kill."""

import asyncio
import signal

from bot import assembly, logs
from bot import settings as environment
from bot.chat.pacing import Limits

PACE = Limits(per_second=100_000, bulk_per_second=100_000, chat_seconds=0.0, group_per_minute=100_000)


async def live() -> None:
    """As the command does it."""
    service = await assembly.build(environment.read(), limits=PACE)
    stop = asyncio.Event()
    for each in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(each, stop.set)
    try:
        await service.run(stop)
    finally:
        await service.close()


if __name__ == "__main__":
    logs.set_up()
    asyncio.run(live())
