"""Time is one value, passed from the composition root: what the instant is, and how to wait for a later one."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Protocol

_LOG = logging.getLogger(__name__)


class Time(Protocol):
    """The only clock of the service. Instants are aware and in UTC."""

    def now(self) -> datetime:
        """The present instant."""

    async def wait_until(self, instant: datetime, wake: asyncio.Event | None = None) -> None:
        """Return at ``instant``, or as soon as ``wake`` is set (it is cleared)."""


class ManualTime:
    """A clock that stands still until somebody moves it: the player's and the tests'."""

    def __init__(self, now: datetime) -> None:
        self._now = now.astimezone(UTC)
        self._moved = asyncio.Event()

    def now(self) -> datetime:
        return self._now

    def move_to(self, instant: datetime) -> None:
        """Set the present instant; backwards is allowed, as a real clock may jump."""
        self._now = instant.astimezone(UTC)
        self._moved.set()
        self._moved = asyncio.Event()

    async def wait_until(self, instant: datetime, wake: asyncio.Event | None = None) -> None:
        while self._now < instant and not (wake and wake.is_set()):
            waits = [asyncio.ensure_future(event.wait()) for event in (self._moved, wake) if event]
            try:
                await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for wait in waits:
                    wait.cancel()
        if wake:
            wake.clear()


Step = Callable[[], Awaitable[datetime | None]]
"""One worker's turn: does what can be done now, returns the instant of the next work it knows of (None: none)."""

AFTER_FAILURE = timedelta(seconds=1)
"""How long a worker rests when its step failed: its database may be restarting."""


async def keep_stepping(
    step: Step, time: Time, wake: asyncio.Event, at_least_every: timedelta, stop: asyncio.Event
) -> None:
    """Run one worker until ``stop``: woken by a commit, by the instant it named, and by polling as the safety net.

    A step that fails is tried again; to stop a worker that waits, set ``stop`` and then ``wake``.
    """
    while not stop.is_set():
        try:
            next_at = await step()
        except Exception as error:  # noqa: BLE001 -- one worker's trouble must not end the service
            _LOG.exception("a worker's step failed: %s", type(error).__name__)
            next_at = time.now() + AFTER_FAILURE
        latest = time.now() + at_least_every
        await time.wait_until(min(next_at, latest) if next_at else latest, wake)
