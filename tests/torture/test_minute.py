"""A bad minute: every tenth call fails, in twenty ways, and the service is stopped, killed and started (B3–B6)."""

import asyncio
import random
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from bot.playground.api.faults import Fault, Faults
from tests.torture import stage as stages
from tests.torture import verdict
from tests.torture.residents import Crowd
from tests.torture.stage import LINLI, SENDING, Stage
from tests.torture.verdict import Coroner

SEED = 20260303
PEOPLE = 60
RATE = 0.1
POLLING = (
    {"status": 502, "html_body": True},
    {"status": 409},
    {"garbage": "{"},
    {"reset": "before"},
    {"status": 429, "retry_after": 1},
)
"""How getUpdates fails meanwhile."""


class Witness(Faults):
    """Notes which answers left the caller in doubt, and which of those had taken effect all the same."""

    def __init__(self) -> None:
        super().__init__()
        self.unclear: Counter[int] = Counter()
        self.took_effect: Counter[int] = Counter()
        self.kinds: set[Fault] = set()

    def take(self, method: str, to: int | None) -> Fault | None:
        fault = super().take(method, to)
        if fault and to is not None and method in (name.lower() for name in SENDING):
            self.kinds.add(fault)
            if fault.delay is None and (fault.status is None or fault.status >= 500):
                self.unclear[to] += 1
                self.took_effect[to] += fault.takes_effect
        return fault


async def test_a_bad_minute_loses_nothing(
    database_url: str, tmp_path: Path, long: bool, told: Callable[[str], None]
) -> None:
    """B5: extra copies only after answers that left it open; what was given up was in doubt twice, and no alert was."""
    seconds = 300 if long else 15
    async with stages.opened(database_url, tmp_path, seed=SEED, command=LINLI) as stage:
        witness = stage.api.faults = Witness()
        crowd = Crowd(stage.api, seed=SEED, size=PEOPLE, thinks=5.0, patience=15)
        coroner = Coroner()
        async with crowd.watching(600 + 3 * seconds) as group:
            await _endured(stage, crowd, coroner, seconds, group)
        async with stage.database() as database:
            case = await verdict.case(crowd, stage.api.ledger, database, coroner.caught, witness)
        told(
            f"a bad {seconds} s on {database_url.partition(':')[0]}, seed {SEED}: {len(case.updates)} updates,"
            f" {len(case.promises)} messages, {len(witness.kinds)} kinds of fault,"
            f" {sum(witness.unclear.values())} unclear answers, {case.extra} extra copies;"
            f" given up after two doubts {len(case.given_up)}, asked again {sum(one.asked_again for one in crowd.residents)}"
        )
        assert case.complaints() == []
        assert case.extra <= sum(witness.took_effect.values()) + sum(coroner.caught.values())


async def _endured(stage: Stage, crowd: Crowd, coroner: Coroner, seconds: float, group: asyncio.TaskGroup) -> None:
    async with stage.database() as database:
        await crowd.planted(database)
    life = stage.start()
    await crowd.joined()
    async with stage.database() as database:
        await crowd.observed(database)
    stage.api.faults.random(RATE, SEED)
    reporting = group.create_task(crowd.lives())
    dice = random.Random(SEED)
    ends_at = asyncio.get_running_loop().time() + seconds
    for politely in (True, False) * 50:
        await stage.works(dice.uniform(5, 8))
        if asyncio.get_running_loop().time() > ends_at:
            break
        stage.api.faults.add(method="getUpdates", answer=dice.choice(POLLING))
        if politely:
            assert await life.stops() == 0
        else:
            life.kill()
        await asyncio.sleep(0.1)
        async with stage.database() as database:
            await coroner.examine(database, stage.api.ledger)
        life = stage.start()
    crowd.resting = True
    await reporting
    stage.api.faults.clear()
    await verdict.silence(stage)
    assert await life.stops() == 0
