"""An update that kills the process, in a real one: it starts again and again until the update is buried (I3)."""

import asyncio
import sys
from datetime import timedelta
from pathlib import Path

from sqlalchemy import func, select
from sqlmodel import col

from bot.audit import AuditRow
from bot.messaging.tables import Run
from tests.edge.notebook import Notebook
from tests.workshop import START, Workshop, said

ROOT = Path(__file__).parents[2]


async def one_life(shop: Workshop, number: int) -> int:
    """Start a process that handles what waits; how it ended."""
    instant = START + timedelta(seconds=10 * number)
    command = [sys.executable, "-m", "tests.edge.one_life", shop.url, instant.isoformat()]
    process = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stderr=asyncio.subprocess.PIPE)
    _, errors = await process.communicate()
    assert process.returncode in (0, 9), errors.decode()
    return process.returncode or 0


async def test_it_is_buried_after_three_tries_and_nothing_else_is_lost(shop: Workshop) -> None:
    """Once in a batch, three times alone; every other update has one effect, in its chat's order."""
    await shop.takes_in(said("11", 1), said("21", 2), said("666", 2), said("22", 2), said("31", 3), said("32", 3))
    ends = [await one_life(shop, 0)]
    await shop.takes_in(said("41", 4))  # arrives while it is down
    while ends[-1] != 0:
        ends.append(await one_life(shop, len(ends)))
    assert ends == [9, 9, 9, 9, 0]
    async with shop.database.read() as session:
        lives = (await session.execute(select(func.count()).where(col(Run.lock_key) > 1000))).scalar_one()
        outcome = (await session.scalars(select(col(AuditRow.outcome)))).all()
    assert lives == 5
    assert outcome == ["killed the process"]
    effects = [number for number in await Notebook.effects(shop) if number < 1000]
    assert sorted(effects) == [11, 21, 22, 31, 32, 41]
    assert effects.index(21) < effects.index(22)
    assert effects.index(31) < effects.index(32)
    assert [row.state for row in await shop.updates()].count("buried") == 1
    assert [row.kind for row in await shop.deliveries()] == ["chat.could_not"]
