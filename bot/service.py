"""The running service: its workers, taken through their steps in real time (``run``) or by hand (``settle``)."""

import asyncio
import gc
import logging
from collections.abc import Coroutine, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from telegram import Bot

import handlers
from bot import clock
from bot.catalog import Catalog
from bot.chat.dispatch import Dispatcher
from bot.chat.introduce import Introduction
from bot.chat.receive import Intake, Poller
from bot.chat.send import Sender
from bot.chat.transport import Transport
from bot.clock import Ticks
from bot.db import Database
from bot.i18n import LANGUAGES
from bot.messaging.leases import Life
from bot.metrics import Metrics
from bot.migrations import upgrade
from bot.settings import Settings
from bot.timing import Step, Time, keep_stepping
from bot.web import server

_LOG = logging.getLogger(__name__)
POLL_TABLES = timedelta(milliseconds=500)
"""How often a worker looks at its table without being woken: the safety net, and how replicas hear of each other's work."""
AT_REST = timedelta(seconds=30)
"""The longest a poller that cannot reach Telegram waits before it asks again; how often what is rare looks unwoken."""
SEEN_EVERY = timedelta(seconds=5)
STOP_WITHIN = 9.0
"""Seconds for what is in flight when the service is told to stop; it promises ten in all."""


@dataclass(slots=True)
class Rare:
    """Who does what is seldom to do: looks when woken, when its time has come, and now and then."""

    step: Step
    woken: asyncio.Event
    next_at: datetime | None = None
    rests_until: datetime | None = None

    async def settle(self, now: datetime) -> datetime | None:
        due = min((at for at in (self.next_at, self.rests_until) if at), default=now)
        if self.woken.is_set() or due <= now:
            self.woken.clear()
            self.next_at, self.rests_until = await self.step(), now + AT_REST
        return self.next_at


@dataclass(slots=True)
class Service:
    """Everything built and connected. ``run`` lives; ``settle``, the player's and the tests', works till nothing is left."""

    settings: Settings
    database: Database
    time: Time
    metrics: Metrics
    life: Life
    content: Catalog
    bots: Mapping[int, Bot]
    transports: list[Transport]
    intake: Intake
    dispatcher: Dispatcher
    clock: clock.Clock
    senders: list[Sender] = field(default_factory=list)
    pollers: list[Poller] = field(default_factory=list)
    rare: list[Rare] = field(default_factory=list)

    async def settle(self) -> datetime | None:
        """Take in, handle, fire and send until nothing more can be done now; the instant of the next work."""
        while True:
            for poller in self.pollers:
                await poller.step(0)
                while not poller.is_idle:
                    await poller.step(0)
            following = [await self.dispatcher.step()]
            following += [await each.settle(self.time.now()) for each in self.rare]
            following.append(await self.clock.step())
            await self.dispatcher.acknowledged()
            for sender in self.senders:
                next_at = await sender.step()
                while await sender.landed():
                    next_at = await sender.step()
                    following.append(await self.clock.next_at())  # a message that was refused makes something due
                following.append(next_at)
            later = [instant for instant in following if instant is not None]
            if all(instant > self.time.now() for instant in later) and not any(
                each.woken.is_set() for each in self.rare
            ):
                return min(later, default=None)

    async def run(self, stop: asyncio.Event) -> None:
        """Live until ``stop`` is set; then finish what is in flight, within ten seconds."""
        runner = await self._serve(*self.settings.address)
        gc.freeze()  # what is here now stays: looking through it again would stop everything for some tenths of a second
        await self._catch_up(stop)
        ticks = Ticks({"due": (self.clock.step, clock.EVERY), "seen": (self.life.seen, SEEN_EVERY)})
        ticks.start()
        workers = [asyncio.create_task(work) for work in self._workers(stop)]
        polling = [asyncio.create_task(work) for work in self._polling(stop)]
        try:
            await stop.wait()
        finally:
            await self._finish(ticks, workers, polling)
            await runner.cleanup()

    async def _catch_up(self, stop: asyncio.Event) -> None:
        """What people sent while nobody listened is in before the clock judges what they owed: their time counts (M2)."""

        async def take_in() -> None:
            for poller in self.pollers:
                again_at = await poller.step(0)
                while not poller.is_idle and again_at <= self.time.now():
                    again_at = await poller.step(0)
            await self.dispatcher.step()

        waits = [asyncio.create_task(take_in()), asyncio.create_task(stop.wait())]
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        for task in waits:
            task.cancel()
        await asyncio.gather(*waits, return_exceptions=True)

    def _workers(self, stop: asyncio.Event) -> list[Coroutine[Any, Any, None]]:
        signals = self.database.signals
        works = [(self.dispatcher.step, "inbox"), *((sender.step, "outbox") for sender in self.senders)]
        return [
            *(keep_stepping(step, self.time, signals.worker(table), POLL_TABLES, stop) for step, table in works),
            *(keep_stepping(each.step, self.time, each.woken, AT_REST, stop) for each in self.rare),
        ]

    def _polling(self, stop: asyncio.Event) -> list[Coroutine[Any, Any, None]]:
        """What asks Telegram and may be cut off while it waits for an answer: nothing it learned is lost."""
        pollers = (keep_stepping(poller.step, self.time, asyncio.Event(), AT_REST, stop) for poller in self.pollers)
        secret = self.settings.webhook_secret.get_secret_value() if self.settings.webhook_secret else ""
        webhook = (self.settings.webhook_url, secret) if self.settings.webhook_url else None
        menus = {language: handlers.commands(self.content.wording[language]) for language in LANGUAGES}
        return [*pollers, *(Introduction(bot, menus, self.time, webhook).keep_trying() for bot in self.bots.values())]

    async def _finish(self, ticks: Ticks, workers: list[asyncio.Task[None]], polling: list[asyncio.Task[None]]) -> None:
        self.clock.is_over = True
        for task in polling:
            task.cancel()
        for table in ("inbox", "outbox", "addresses", "roster_files"):
            self.database.signals.wake(table)
        try:
            async with asyncio.timeout(STOP_WITHIN):
                await asyncio.gather(ticks.end(), *workers, *polling, return_exceptions=True)
                for sender in self.senders:
                    await sender.landed()
                await self.dispatcher.acknowledged()
        except TimeoutError:
            _LOG.warning("stopped with messages still in flight; they are settled at the next start")

    async def _serve(self, host: str, port: int) -> Any:
        secret = self.settings.webhook_secret.get_secret_value() if self.settings.webhook_secret else None
        webhook = secret if self.settings.webhook_url else None
        app = server.application(
            store=self.intake.store,
            metrics=self.metrics,
            ready=self.not_ready,
            secret=webhook,
            bots=frozenset(self.bots),
        )
        return await server.listen(app, host, port)

    async def not_ready(self) -> str | None:
        """What keeps the service from working, or None."""
        try:
            current = await upgrade.is_current(self.database.engine)
        except Exception as error:  # noqa: BLE001 -- whatever it is, it is not ready
            return f"the database does not answer ({type(error).__name__})"
        if not current:
            return "the database is not migrated; run `linli db upgrade`"
        if any(sender.token_is_refused for sender in self.senders):
            return "the Bot API refuses the token"
        return None

    async def close(self) -> None:
        """A clean stop."""
        await self.life.end()
        await self._let_go()

    async def die(self) -> None:
        """What a killed process leaves behind: nothing said, nothing settled. For the player and the tests."""
        await self.life.let_go()
        await self._let_go()

    async def _let_go(self) -> None:
        for transport in self.transports:
            await transport.shutdown()
        await self.database.close()
