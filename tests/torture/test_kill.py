"""SIGKILL at random moments while many people check in: nothing lost, nothing applied twice (B6, I1–I3)."""

import asyncio
import os
import platform
import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.postgres import cluster
from tests.torture import stage as stages
from tests.torture import verdict
from tests.torture.exchange import LATENCY, exchange
from tests.torture.residents import Crowd
from tests.torture.stage import Stage
from tests.torture.verdict import Autopsy, Coroner

SEED = 20260301
PEOPLE = {"long": 200, "short": 60}
"""Who checks in: always enough to have something in flight."""
LONGEST_LIFE = 0.8
"""Seconds from the first message of a life to its end, at most."""


@pytest.fixture
def durable_url() -> Iterator[str]:
    """A PostgreSQL that syncs what it commits."""
    with cluster.running(durable=True) as running, running.server.database() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest) -> str:
    return str(request.getfixturevalue({"sqlite": "sqlite_url", "postgres": "durable_url"}[request.param]))


async def test_nothing_is_lost_and_nothing_done_twice(
    url: str, tmp_path: Path, long: bool, told: Callable[[str], None]
) -> None:
    """B6: kill -9, again and again, each time with something in flight."""
    wanted = 50 if long else 6
    async with stages.opened(url, tmp_path, seed=SEED) as stage, exchange(stage) as lines:
        stage.address = await lines.line("linli")
        crowd = Crowd(stage.api, seed=SEED, size=PEOPLE["long" if long else "short"], thinks=1.0, patience=120)
        coroner = Coroner()
        async with crowd.watching(300 + 30 * wanted) as group:
            resumed = await _tortured(stage, crowd, coroner, wanted, group)
        async with stage.database() as database:
            case = await verdict.case(crowd, stage.api.ledger, database, coroner.caught)
        told(_table(url, case, coroner, resumed))
        assert case.complaints() == []
        assert case.extra <= sum(coroner.caught.values())


async def _tortured(stage: Stage, crowd: Crowd, coroner: Coroner, wanted: int, group: asyncio.TaskGroup) -> list[float]:
    """Everybody joins in peace and reports under fire; the seconds after which each new life sent something."""
    async with stage.database() as database:
        await crowd.planted(database)
    life = stage.start()
    await crowd.joined()
    async with stage.database() as database:
        await crowd.observed(database)
    reporting = group.create_task(crowd.lives())
    dice = random.Random(SEED)
    resumed = []
    while sum(each.counts for each in coroner.found) < wanted:
        await stage.works(dice.uniform(0, LONGEST_LIFE))
        life.kill()
        await asyncio.sleep(4 * LATENCY)  # what the Bot API had in hand is finished there
        async with stage.database() as database:
            await coroner.examine(database, stage.api.ledger)
        life = stage.start()
        resumed.append(await stage.resumes(life))
    crowd.resting = True
    await reporting
    await verdict.silence(stage)
    assert await life.stops() == 0
    return resumed


def _table(url: str, case: verdict.Case, coroner: Coroner, resumed: list[float]) -> str:
    found: list[Autopsy] = [each for each in coroner.found if each.counts]
    caught = "; ".join(
        f"{name.replace('_', ' ')} {sum(bool(getattr(each, name)) for each in found)} kills"
        f" ({sum(getattr(each, name) for each in found)} in all)"
        for name in ("before_commit", "before_send", "after_send")
    )
    machine = f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores"
    return "\n".join([
        f"kill -9 on {url.partition(':')[0]}, {len(case.crowd.residents)} people, seed {SEED}, on {machine}",
        f"  kills that count {len(found)} of {len(coroner.found)}; something was caught {caught}",
        f"  updates {len(case.updates)}, reports {sum(map(len, case.reports.values()))}, messages {len(case.promises)},"
        f" being sent at a kill {sum(coroner.caught.values())}, extra copies {case.extra}",
        f"  first message after a restart: {min(resumed):.1f} to {max(resumed):.1f} s;"
        f" asked again for want of an answer: {sum(each.asked_again for each in case.crowd.residents)}",
    ])  # fmt: skip
