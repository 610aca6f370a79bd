"""Three replicas on one PostgreSQL serve sixty people; the one that sends is killed in the middle (B6, B13, I2)."""

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path

from tests.torture import stage as stages
from tests.torture import verdict
from tests.torture.exchange import Exchange, exchange
from tests.torture.residents import Crowd
from tests.torture.stage import LINLI, SENDING, Stage
from tests.torture.verdict import Coroner, Promise, Saying

SEED = 20260302
PEOPLE = 60
REPLICAS = "abc"


async def test_three_replicas_share_the_work_and_one_may_die(
    postgres_url: str, tmp_path: Path, told: Callable[[str], None]
) -> None:
    """B13: one sends and one polls at a time, whoever that is; B6, I2: nothing is lost, each chat's messages keep order."""
    async with stages.opened(postgres_url, tmp_path, seed=SEED, command=LINLI) as stage, exchange(stage) as lines:
        crowd = Crowd(stage.api, seed=SEED, size=PEOPLE, thinks=4.0, patience=120)
        coroner = Coroner()
        async with crowd.watching(600) as group:
            victim, took_over = await _journey(stage, crowd, coroner, lines, group)
        async with stage.database() as database:
            case = await verdict.case(crowd, stage.api.ledger, database, coroner.caught)
        handled = Counter(call.replica for call in lines.calls if call.method == "answerCallbackQuery")
        told(
            f"three replicas, {PEOPLE} people: {len(case.updates)} updates, {len(case.promises)} messages,"
            f" {case.extra} extra copies of {sum(coroner.caught.values())} being sent at the kill;"
            f" taps handled by each {dict(handled)}; the dead one's sending was taken over after {took_over:.1f} s"
        )
        assert case.complaints() == []
        for methods in (SENDING, ("getUpdates",)):
            turns = lines.turns(*methods)
            assert len(turns) == len(set(turns))
        assert lines.turns(*SENDING)[0] == victim
        residents = {resident.phone for resident in crowd.residents}  # a worker's alerts come from many, at once
        promises = [promise for promise in case.promises if promise.saying[0] in residents]
        assert out_of_order(promises, [(entry.chat_id or 0, entry.text or "") for entry in stage.api.ledger]) == []


async def _journey(
    stage: Stage, crowd: Crowd, coroner: Coroner, lines: Exchange, group: asyncio.TaskGroup
) -> tuple[str, float]:
    """Everybody joins, is reminded and reports; who was killed, and after how long another one sent."""
    async with stage.database() as database:
        await crowd.planted(database)
    lives = {replica: stage.start(bot_api_url=await lines.line(replica)) for replica in REPLICAS}
    await crowd.joined()
    async with stage.database() as database:
        await crowd.observed(database)
    reporting = group.create_task(crowd.lives())
    await _recorded(stage, PEOPLE // 4)
    victim = lines.turns(*SENDING)[-1]
    killed_at = time.monotonic()
    lives.pop(victim).kill()
    await asyncio.sleep(0.1)
    async with stage.database() as database:
        await coroner.examine(database, stage.api.ledger)
    await _recorded(stage, PEOPLE)
    crowd.resting = True
    await reporting
    await verdict.silence(stage)
    for life in lives.values():
        assert await life.stops() == 0
    first = next(call.at for call in lines.calls if call.method in SENDING and call.replica != victim)
    return victim, first - killed_at


async def _recorded(stage: Stage, reports: int) -> None:
    """Wait until so many reports have been answered."""
    while sum("✅" in (entry.text or "") for entry in stage.api.ledger) < reports:
        await stage.works(0.05)


def out_of_order(promises: Iterable[Promise], sayings: list[Saying]) -> list[Saying]:
    """What reached a chat before something of the same lane that was promised to it earlier."""
    arrived: dict[int, list[str]] = {}
    for chat, text in sayings:
        arrived.setdefault(chat, []).append(text)
    places: dict[tuple[int, int], int] = {}
    wrong = []
    for each in (promise for promise in promises if promise.outcome != "withdrawn"):
        chat, text = each.saying
        after = places.get((chat, each.lane), 0)
        try:
            places[chat, each.lane] = arrived.get(chat, []).index(text, after) + 1
        except ValueError:
            wrong.append(each.saying)
    return wrong
