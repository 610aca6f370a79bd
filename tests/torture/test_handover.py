"""A worker with much in hand leaves, and the machine loses power in between: nothing is lost, each resident is told once (R12)."""

import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlmodel import col

from bot.assistance.tables import Assignment, Task
from bot.messaging.tables import Delivery
from tests.benchmarks import crowded
from tests.benchmarks.crowded import Crowded
from tests.torture import stage as stages
from tests.torture import verdict
from tests.torture.stage import ROOT, Stage

SEED = 20260301
LEAVER = "wG000"


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest) -> str:
    return str(request.getfixturevalue(f"{request.param}_url"))


async def test_a_handover_survives_kills(url: str, tmp_path: Path, long: bool, told: Callable[[str], None]) -> None:
    """R12: all of it or nothing, however often the process dies; then each resident reads one message."""
    tasks, kills = (200, 10) if long else (40, 2)
    async with stages.opened(url, tmp_path, seed=SEED) as stage:
        async with stage.database() as database:
            town = await crowded.planted(database, tasks, open_requests=tasks, homes_in=1)
        crowded.switch_on(stage.api, town)
        seen = len(stage.api.ledger)
        assert await _held(stage, town) == {LEAVER: tasks}
        died = [await _dies(stage, town, tasks, at) for at in _moments(kills)]
        took = _leaves(stage)
        held = await _held(stage, town)
        assert LEAVER not in held
        assert sum(held.values()) == tasks
        doubted = await _sent_under_fire(stage)
        received = Counter(entry.chat_id for entry in stage.api.ledger.since(seen) if entry.delivered)
        copies = [received[town.chats[name]] for name in town.residents]
        assert min(copies) == 1
        assert sum(copies) - tasks <= doubted
        assert await _told(stage) == tasks
    told(
        f"handover of {tasks} on {url.partition(':')[0]}, seed {SEED}: {took:.1f} s whole; killed {sum(died)} times inside, nothing "
        f"lost; each resident told once, extra copies {sum(copies) - tasks} of {doubted} being sent at a kill"
    )


def _moments(kills: int) -> list[float]:
    """When to pull the plug, in seconds after the unit of work began."""
    dice = random.Random(SEED)
    return [dice.uniform(0.0, 0.5) for _ in range(kills)]


async def _dies(stage: Stage, town: Crowded, tasks: int, seconds: float) -> bool:
    """One attempt that is killed; whether it was inside the unit of work. Either all is as it was, or all is done."""
    with _leaving(stage) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"begins\n"
        time.sleep(seconds)  # noqa: ASYNC251 -- nothing else is to happen meanwhile
        process.send_signal(signal.SIGKILL)
        done = b"done" in process.stdout.read()
    held = await _held(stage, town)
    assert held.get(LEAVER, 0) in (0, tasks)
    assert sum(held.values()) == tasks
    return not done


def _leaves(stage: Stage) -> float:
    """The attempt that comes through, unless an earlier one did before it was killed; seconds."""
    began = time.perf_counter()
    with _leaving(stage) as process:
        assert process.stdout is not None
        process.stdout.read()
    return time.perf_counter() - began


def _leaving(stage: Stage) -> subprocess.Popen[bytes]:
    environment = {
        "PYTHONPATH": str(ROOT),
        "LINLI_DATABASE_URL": stage.database_url,
        "LINLI_DATA_DIR": str(stage.folder),
    }
    command = [sys.executable, "-m", "tests.torture.leaving", LEAVER]
    return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)


async def _held(stage: Stage, town: Crowded) -> Counter[str]:
    """How many open requests each has before them; each open request is with one person (R8)."""
    names = {person_id: name for name, person_id in town.ids.items()}
    async with stage.database() as database, database.read() as session:
        found = select(col(Assignment.task_id), col(Assignment.worker_id)).where(col(Assignment.ended_at).is_(None))
        rows = [tuple(row) for row in (await session.execute(found)).all()]
        is_open = select(col(Task.id)).where(col(Task.state) == "offered")
        assert sorted(task_id for task_id, _ in rows) == sorted(await session.scalars(is_open))
    return Counter(names[worker_id] for _, worker_id in rows)


async def _sent_under_fire(stage: Stage) -> int:
    """The service starts, is killed while it sends, starts again and sends the rest; how many were being sent at the kill."""
    life = stage.start()
    await stage.resumes(life)
    await stage.works(0.2)
    life.kill()
    async with stage.database() as database, database.read() as session:
        doubted = len(list(await session.scalars(select(col(Delivery.id)).where(col(Delivery.state) == "sending"))))
    life = stage.start()
    await verdict.silence(stage)
    assert await life.stops() == 0
    return doubted


async def _told(stage: Stage) -> int:
    """How many residents the handover was promised to: each one message."""
    async with stage.database() as database, database.read() as session:
        rows = list(await session.scalars(select(Delivery).where(col(Delivery.kind) == "assistance.moved_on")))
    assert len({row.person_id for row in rows}) == len(rows)
    return len(rows)
