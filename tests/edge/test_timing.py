"""Time that is moved by hand, and workers that are woken by a commit, by an instant or by polling."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone

import pytest

from bot.assembly import SystemTime
from bot.timing import ManualTime, Time, keep_stepping

NOW = datetime(2026, 3, 1, tzinfo=UTC)
SECOND = timedelta(seconds=1)
LONG = timedelta(hours=1)


async def turns(count: int = 5) -> None:
    for _ in range(count):
        await asyncio.sleep(0)


async def test_it_stands_still_until_it_is_moved() -> None:
    time = ManualTime(NOW.astimezone(timezone(timedelta(hours=8))))
    waiting = asyncio.create_task(time.wait_until(NOW + 2 * SECOND))
    await turns()
    time.move_to(NOW + SECOND)
    await turns()
    assert not waiting.done()
    time.move_to(NOW + 2 * SECOND)
    await waiting
    assert time.now() == NOW + 2 * SECOND
    assert time.now().tzinfo is UTC
    await time.wait_until(NOW)  # past already


@pytest.mark.parametrize("make", [lambda: ManualTime(NOW), SystemTime])
async def test_a_wait_ends_by_its_event_which_is_cleared(make: Callable[[], Time]) -> None:
    time, wake = make(), asyncio.Event()
    waiting = asyncio.create_task(time.wait_until(time.now() + LONG, wake))
    await turns()
    wake.set()
    await waiting
    assert not wake.is_set()
    wake.set()
    await time.wait_until(time.now() + LONG, wake)  # set before: no news is slept through
    assert not wake.is_set()


async def test_the_systems_time_passes() -> None:
    time = SystemTime()
    began = time.now()
    await time.wait_until(began + timedelta(milliseconds=5))
    await time.wait_until(began + timedelta(milliseconds=10), asyncio.Event())
    assert time.now() >= began + timedelta(milliseconds=10)


class Steps:
    """A worker that says when to look again."""

    def __init__(self, *answers: datetime | Exception | None) -> None:
        self.answers = list(answers)
        self.count = 0

    async def __call__(self) -> datetime | None:
        self.count += 1
        answer = self.answers.pop(0) if self.answers else None
        if isinstance(answer, Exception):
            raise answer
        return answer


async def working(steps: Steps, time: ManualTime) -> tuple[asyncio.Task[None], asyncio.Event, asyncio.Event]:
    wake, stop = asyncio.Event(), asyncio.Event()
    task = asyncio.create_task(keep_stepping(steps, time, wake, LONG, stop))
    await turns()
    return task, wake, stop


async def test_a_worker_is_woken_by_the_instant_it_named_by_a_commit_and_by_polling() -> None:
    time, steps = ManualTime(NOW), Steps(NOW + SECOND, None, NOW + 10 * LONG)
    task, wake, stop = await working(steps, time)
    assert steps.count == 1
    time.move_to(NOW + SECOND)
    await turns()
    assert steps.count == 2
    wake.set()
    await turns()
    assert steps.count == 3
    time.move_to(time.now() + LONG)
    await turns()
    assert steps.count == 4
    stop.set()
    wake.set()
    await task
    assert steps.count == 4


async def test_a_step_that_fails_is_tried_again() -> None:
    """One worker's trouble must not end the service: its database may be restarting."""
    time, steps = ManualTime(NOW), Steps(OSError("gone"))
    task, wake, stop = await working(steps, time)
    time.move_to(NOW + SECOND)
    await turns()
    assert steps.count == 2
    stop.set()
    wake.set()
    await task


async def test_a_commit_during_a_step_is_not_slept_through() -> None:
    time, wake, stop, count = ManualTime(NOW), asyncio.Event(), asyncio.Event(), 0

    async def step() -> None:
        nonlocal count
        count += 1
        if count == 1:
            wake.set()

    task = asyncio.create_task(keep_stepping(step, time, wake, LONG, stop))
    await turns()
    assert count == 2
    task.cancel()
