"""An update that kills the process, in a real one: it starts again and again until the update is buried (I3)."""

import asyncio
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select
from sqlmodel import col

from bot.audit import AuditRow
from bot.messaging.tables import Run
from tests.edge.notebook import Notebook
from tests.workshop import START, Workshop, said

ROOT = Path(__file__).parents[2]


@asynccontextmanager
async def processes(url: str) -> AsyncIterator[Process]:
    command = [sys.executable, "-m", "tests.edge.lives", url]
    process = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdin=PIPE, stdout=PIPE)
    assert process.stdin
    try:
        yield process
    finally:
        process.stdin.close()
        await process.wait()


async def life(process: Process, number: int) -> int:
    """A process begins, handles what waits, and ends: how."""
    assert process.stdin
    assert process.stdout
    process.stdin.write(f"{(START + timedelta(seconds=10 * number)).isoformat()}\n".encode())
    return int(await process.stdout.readline())


async def test_it_is_buried_after_three_tries_and_nothing_else_is_lost(shop: Workshop) -> None:
    """Once in a batch, three times alone; every other update has one effect, in its chat's order."""
    await shop.takes_in(said("11", 1), said("21", 2), said("666", 2), said("22", 2), said("31", 3), said("32", 3))
    async with processes(shop.url) as process:
        ends = [await life(process, 0)]
        await shop.takes_in(said("41", 4))  # arrives while it is down
        while ends[-1] != 0:
            ends.append(await life(process, len(ends)))
    assert ends == [9, 9, 9, 9, 0]
    begun = [row for row in await shop.rows(Run) if row.lock_key > 1000]
    assert [row.clean for row in begun] == [False] * 4 + [True]
    effects = [number for number in await Notebook.effects(shop) if number < 1000]
    assert sorted(effects) == [11, 21, 22, 31, 32, 41]
    assert effects.index(21) < effects.index(22)
    assert effects.index(31) < effects.index(32)
    assert [row.state for row in await shop.updates()].count("buried") == 1
    assert [row.kind for row in await shop.deliveries()] == ["chat.could_not"]
    async with shop.database.read() as session:
        outcomes = (await session.scalars(select(col(AuditRow.outcome)))).all()
    assert outcomes == ["killed the process"]
