"""Whether it stays as quick with a million people under observation as with ten thousand, on PostgreSQL."""

import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from sqlalchemy import func, select
from sqlmodel import col

from bot import clock
from bot.messaging import due, queue
from bot.messaging.tables import Due, waits
from bot.monitoring.service import course, overview
from bot.people import access
from bot.people.access import Known
from bot.people.tables import Post
from tests.benchmarks import machine
from tests.monitoring import multitude
from tests.town import Town, town

STEPS = (10_000, 100_000, 1_000_000)
REMINDERS = 400
"""How many of the round's reminders are timed at each size; the first ones, as the clock takes them."""
CLOSED = 20_000
"""How many observations are ended, of a million."""
AT_ONCE = 50


async def test_growth(postgres_url: str, tmp_path: Path) -> None:
    """M10: a reminder costs at a million at most 1.3 times what it costs at ten thousand; who is due is known within a
    second; a worker's page does not grow with the country."""
    async with town(postgres_url, tmp_path, starts_at=multitude.NOW, time_zone="Asia/Shanghai") as here:
        bot = next(iter(here.service.bots))
        await multitude.settle_in(here.service.database, bot, 1, 2_000)
        before, figures = 2_000, {}
        staff = await _worker(here)
        for people in STEPS:
            began = time.perf_counter()
            await multitude.settle_in(here.service.database, bot, before + 1, people)
            made = time.perf_counter() - began
            before = people
            await _remind(here, 40)  # prepared statements and caches are warm at every size
            figures[people] = (
                made,
                await _best(lambda: _who_is_due(here)),
                await _remind(here, REMINDERS),
                await _best(lambda: _page(here, staff)),
            )
        closing = await _close(here, staff)
        machine.tell(
            "People under observation, postgresql",
            *(
                f"{people:>9,}: made in {made:.0f} s; who is due in {asked * 1000:.1f} ms; {reminded * 1000:.1f} ms a reminder"
                f" ({1 / reminded:.0f}/s); a page of a worker's list in {page * 1000:.0f} ms"
                for people, (made, asked, reminded, page) in figures.items()
            ),
            f"closing {CLOSED:,} observations: {closing:.0f} s ({CLOSED / closing:.0f}/s)",
            f"a reminder at 1,000,000 : at 10,000 = {figures[STEPS[-1]][2] / figures[STEPS[0]][2]:.2f}",
        )
        assert figures[STEPS[-1]][1] < 1
        assert figures[STEPS[-1]][2] <= 1.3 * figures[STEPS[0]][2]
        assert figures[STEPS[-1]][3] <= 4 * figures[STEPS[0]][3]  # it reads the grid's people, wherever their pages lie


async def _worker(here: Town) -> Known:
    async with here.service.database.begin() as uow:
        for number in (1, 2):
            person_id, area_id = multitude.row_id("person", number), multitude.row_id("area", 3 - number)
            uow.add(Post(id=uow.new_id(), person_id=person_id, area_id=area_id, role="grid_worker"))
        await uow.session.flush()
        return await access.by_id(uow, multitude.row_id("person", 1))


async def _best(work: Callable[[], Awaitable[None]]) -> float:
    """The shortest of five: others use the machine, too."""
    seconds = []
    for _ in range(5):
        began = time.perf_counter()
        await work()
        seconds.append(time.perf_counter() - began)
    return min(seconds)


async def _who_is_due(here: Town) -> None:
    """When the next falls due, how many are due now, and the first of them claimed."""
    async with here.service.database.read() as session:
        await due.next_due_at(session)
        await session.scalar(select(func.count()).where(waits(Due), col(Due.due_at) <= here.time.now()))
    async with here.service.database.begin() as uow:
        assert await due.claim(uow)
        await uow.session.rollback()


async def _remind(here: Town, count: int) -> float:
    """Seconds for one reminder, promised: what one in ten stays below, so that a busy machine is not taken for growth."""
    seconds = []
    for _ in range(count):
        began = time.perf_counter()
        async with here.service.database.begin() as uow:  # as the clock does it
            item = await due.claim(uow)
            assert item
            queue.done(uow, item)
            await clock.DUE[item.kind](uow, here.service.content, item)
        seconds.append(time.perf_counter() - began)
    return sorted(seconds)[count // 10]


async def _page(here: Town, staff: Known) -> None:
    async with here.service.database.begin() as uow:
        await overview.listed(uow, here.service.content.programme, staff, "ill", 0)


async def _close(here: Town, staff: Known) -> float:
    """Seconds for so many observations ended by staff, some in each unit of work."""
    async with here.service.database.begin() as uow:
        area = multitude.row_id("area", 0)
        uow.add(Post(id=uow.new_id(), person_id=staff.id, area_id=area, role="supervisor"))
    programme = here.service.content.programme
    began = time.perf_counter()
    for first in range(1_001, 1_001 + CLOSED, AT_ONCE):
        async with here.service.database.begin() as uow:
            for number in range(first, first + AT_ONCE):
                await course.end(uow, programme, staff, multitude.row_id("episode", number), "other")
    return time.perf_counter() - began
