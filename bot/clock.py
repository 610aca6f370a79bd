"""The clock: APScheduler wakes a few ticks, and what is due is a row. It stores no jobs and decides nothing."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.assistance.service import routing, timers
from bot.assistance.service.ground import Ground
from bot.catalog import Catalog
from bot.db import Database, UnitOfWork, gave_way
from bot.forms import service as forms
from bot.messaging import addresses, due, outbox, queue
from bot.messaging.tables import Due
from bot.metrics import Metrics
from bot.monitoring.service import alerts, beginning, handing_on, reminders, shifts, silence, unanswered, visits
from bot.monitoring.service.episodes import Programme
from bot.people import access, claims

_LOG = logging.getLogger(__name__)
EVERY = timedelta(seconds=1)
RETRIES = (timedelta(seconds=5), timedelta(seconds=30), timedelta(minutes=5))

Verb = Callable[[UnitOfWork, Catalog, Due], Awaitable[None]]


def _programme(verb: Callable[[UnitOfWork, Programme, Due], Awaitable[None]]) -> Verb:
    """A verb of monitoring's, with its part of the content."""
    return lambda uow, content, item: verb(uow, content.programme, item)


def _ground(verb: Callable[[UnitOfWork, Ground, Due], Awaitable[None]]) -> Verb:
    """A verb of assistance's, with its part of the content."""
    return lambda uow, content, item: verb(uow, content.assistance, item)


async def _reachable(uow: UnitOfWork, content: Catalog, item: Due) -> None:
    """Whoever can be reached again may have been waited for (R3)."""
    back = [person.id for person in await access.at_address(uow, item.subject_id)]
    await routing.free(uow, content.assistance, back, came=True)


DUE: Mapping[str, Verb] = {
    reminders.REMIND: _programme(reminders.remind),
    reminders.CLOSE_SLOT: _programme(reminders.close_slot),
    reminders.NUDGE: _programme(reminders.nudge),
    alerts.UNANSWERED: _programme(unanswered.fall_due),
    visits.VISIT: _programme(visits.fall_due),
    beginning.TELL: _programme(beginning.fall_due),
    shifts.EDGE: _programme(shifts.fall_due),
    addresses.UNREACHABLE: _programme(silence.unreachable),
    addresses.REACHABLE: _reachable,
    timers.DEADLINE: _ground(timers.expire),
    timers.REMIND: _ground(timers.remind),
    timers.LOOK: _ground(routing.look),
    timers.LEAVE: _programme(handing_on.on_leave),
    claims.UNANSWERED: lambda uow, content, item: claims.unanswered(uow, content.reception, item.subject_id),
    forms.EXPIRE: lambda uow, _content, item: forms.expire(uow, item),
    outbox.VANISH: lambda uow, _content, item: outbox.vanish(uow, item),
}
"""What happens when a row of this kind falls due, on one page."""


class Clock:
    """Fires what is due, one row a unit of work, each judged again by its verb."""

    def __init__(self, database: Database, content: Callable[[], Catalog], metrics: Metrics) -> None:
        self._database = database
        self._content = content
        self._metrics = metrics
        self.is_over = False
        """Whether the service is being stopped: nothing more is fired."""

    async def step(self) -> datetime | None:
        """Fire everything due now; the instant of the next, past while another replica has it in its hands."""
        while not self.is_over:
            next_at = await self.next_at()
            if next_at is None or next_at > self._database.time.now():
                return next_at
            if not await self._fire():
                return next_at
        return None

    async def next_at(self) -> datetime | None:
        """When the next item falls due, or fell due already."""
        async with self._database.read() as session:
            return await due.next_due_at(session)

    async def _fire(self) -> bool:
        """Fire the earliest item; False when all that are due are being fired by others."""
        fired: Due | None = None
        try:
            async with self._database.begin() as uow:
                fired = await due.claim(uow)
                if fired is None:
                    return False
                queue.done(uow, fired)
                await DUE[fired.kind](uow, self._content(), fired)
        except Exception as error:
            if fired is None:
                raise
            if not gave_way(error):
                await self._failed(fired, error)
        else:
            self._metrics.fired.labels(fired.kind, "done").inc()
        return True

    async def _failed(self, item: Due, error: Exception) -> None:
        """Tried again three times, then buried where an operator sees it."""
        _LOG.error("due %s (%s) failed: %s", item.id, item.kind, type(error).__name__)
        self._metrics.fired.labels(item.kind, "failed").inc()
        async with self._database.begin() as uow:
            row = await uow.lock(Due, item.id)
            if row is None or row.state != "waiting":
                return
            row.attempts += 1
            wait = RETRIES[row.attempts - 1] if row.attempts <= len(RETRIES) else None
            queue.retry_or_bury(uow, row, type(error).__name__, wait)


class Ticks:
    """APScheduler with the service's few ticks: a tick that is still running is not started again, late ones are one."""

    def __init__(self, ticks: Mapping[str, tuple[Callable[[], Awaitable[object]], timedelta]]) -> None:
        self._scheduler = AsyncIOScheduler(timezone="UTC")
        self._turns = {name: asyncio.Lock() for name in ticks}
        for name, (tick, every) in ticks.items():
            self._scheduler.add_job(
                self._in_turn(self._turns[name], tick),
                "interval",
                seconds=every.total_seconds(),
                id=name,
                max_instances=1,
                coalesce=True,
                misfire_grace_time=None,
            )

    def start(self) -> None:
        """Tick from now on."""
        self._scheduler.start()

    async def end(self) -> None:
        """Tick no more; return when what is running is done. APScheduler itself would cut it off inside the database."""
        self._scheduler.pause()
        try:
            for turn in self._turns.values():
                await turn.acquire()
        finally:
            self._scheduler.shutdown(wait=False)

    @staticmethod
    def _in_turn(turn: asyncio.Lock, tick: Callable[[], Awaitable[object]]) -> Callable[[], Awaitable[None]]:
        async def ticking() -> None:
            async with turn:
                await tick()

        return ticking
