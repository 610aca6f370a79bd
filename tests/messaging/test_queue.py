"""Many items in one commit, each with its own fate; rows that are added once."""

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest

from bot.messaging import due, queue
from bot.messaging.queue import SharedCommit
from bot.messaging.tables import Due
from tests.workshop import START, Workshop


class Slow:
    """A commit that takes until it is let go, and refuses what it is told to."""

    def __init__(self, *refused: str) -> None:
        self.batches: list[list[str]] = []
        self.refused = refused
        self.may_end = asyncio.Event()

    async def __call__(self, items: list[str]) -> None:
        self.batches.append(items)
        await self.may_end.wait()
        if set(items) & set(self.refused):
            raise ValueError(items)


async def submitted(shared: SharedCommit[str], *items: str) -> list[asyncio.Task[None]]:
    tasks = [asyncio.create_task(shared.submit(item)) for item in items]
    await asyncio.sleep(0)
    return tasks


async def test_what_arrives_during_a_commit_shares_the_next_one() -> None:
    commit = Slow()
    shared = SharedCommit(commit)
    first = await submitted(shared, "a")
    await asyncio.sleep(0)
    others = await submitted(shared, "b", "c", "d")
    assert commit.batches == [["a"]]
    assert not any(task.done() for task in (*first, *others))  # nobody is told before the commit
    commit.may_end.set()
    await asyncio.gather(*first, *others)
    assert commit.batches == [["a"], ["b", "c", "d"]]


async def test_one_that_fails_fails_alone() -> None:
    """B15."""
    commit = Slow("b")
    shared = SharedCommit(commit)
    tasks = await submitted(shared, "a", "b", "c")
    commit.may_end.set()
    results = await asyncio.gather(*tasks, return_exceptions=True)
    assert [type(result) for result in results] == [type(None), ValueError, type(None)]
    assert commit.batches == [["a", "b", "c"], ["a"], ["b"], ["c"]]


async def test_a_single_failure_is_not_tried_twice() -> None:
    commit = Slow("a")
    commit.may_end.set()
    shared = SharedCommit(commit)
    with pytest.raises(ValueError, match="a"):
        await shared.submit("a")
    assert commit.batches == [["a"]]
    await shared.submit("b")  # and the next one is unharmed


@pytest.mark.parametrize("refused", ["a", "z"])
async def test_whoever_stops_waiting_harms_nobody(refused: str) -> None:
    commit = Slow(refused)
    shared = SharedCommit(commit)
    gone, stays = await submitted(shared, "a", "b")
    await asyncio.sleep(0)
    gone.cancel()
    commit.may_end.set()
    await stays
    with pytest.raises(asyncio.CancelledError):
        await gone


async def test_a_natural_key_is_promised_once(shop: Workshop) -> None:
    async with shop.database.begin() as uow:
        assert await due.plan(uow, "remind", UUID(int=1), "checkin:li:2026-03-01:morning", START)
        assert not await due.plan(uow, "remind", UUID(int=1), "checkin:li:2026-03-01:morning", START)
        assert await due.plan(uow, "remind", UUID(int=1), "checkin:li:2026-03-01:evening", START)
    assert len(await shop.rows(Due)) == 2


async def test_adding_wakes_the_tables_worker_and_adding_nothing_new_does_not(shop: Workshop) -> None:
    woken = shop.database.signals.worker("due")
    for expected in (True, False):
        woken.clear()
        async with shop.database.begin() as uow:
            await due.plan(uow, "remind", UUID(int=1), "once", START)
            assert not woken.is_set()  # only by the commit
        assert woken.is_set() is expected


async def test_a_failed_row_waits_or_is_buried(shop: Workshop) -> None:
    """I3: the failure's kind is kept, an operator sees it; a row that is finished is done."""
    async with shop.database.begin() as uow:
        await due.plan(uow, "remind", UUID(int=1), "a", START)
    for wait, state in ((timedelta(seconds=5), "waiting"), (None, "buried")):
        async with shop.database.begin() as uow:
            row = await due.claim(uow)
            assert row is not None
            queue.retry_or_bury(uow, row, "ValueError", wait)
        (kept,) = await shop.rows(Due)
        assert (kept.state, kept.failure) == (state, "ValueError")
        shop.passes(5)
    assert kept.settled_at == START + timedelta(seconds=5)


async def test_due_items_fall_due_in_order_and_can_be_dropped(shop: Workshop) -> None:
    async with shop.database.begin() as uow:
        for key, seconds, subject in (("later", 20, 1), ("sooner", 10, 1), ("other", 15, 2)):
            await due.plan(uow, "remind", UUID(int=subject), key, START + timedelta(seconds=seconds))
        assert await due.claim(uow) is None
        assert await due.next_due_at(uow.session) == START + timedelta(seconds=10)
    shop.passes(60)
    async with shop.database.begin() as uow:
        first = await due.claim(uow)
        assert first is not None
        assert first.natural_key == "sooner"
        await due.drop(uow, UUID(int=1), "remind")
        last = await due.claim(uow)
        assert last is not None
        assert last.natural_key == "other"
        queue.done(uow, last)
    async with shop.database.read() as session:
        assert await due.next_due_at(session) is None
