"""The service's ticks end as they began: whole."""

import asyncio
from datetime import timedelta

from bot.clock import Ticks


async def test_what_runs_when_the_service_stops_is_not_cut_off() -> None:
    """APScheduler cancels what runs when it is shut down; a due item inside the database is let finish."""
    entered, may_go_on, done = asyncio.Event(), asyncio.Event(), 0

    async def tick() -> None:
        nonlocal done
        entered.set()
        await may_go_on.wait()
        done += 1

    ticks = Ticks({"due": (tick, timedelta(milliseconds=5))})
    ticks.start()
    await entered.wait()
    ending = asyncio.create_task(ticks.end())
    await asyncio.sleep(0.03)
    assert (done, ending.done()) == (0, False)
    may_go_on.set()
    await ending
    await asyncio.sleep(0.03)
    assert done == 1
