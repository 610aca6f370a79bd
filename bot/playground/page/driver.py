"""The one task that owns the service: it moves the time, settles, and does what the page orders in between."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.playground.api import Api, Limits
from bot.playground.page.clock import Clock
from bot.playground.page.feed import Feed
from bot.playground.page.scenario import Scenario
from bot.playground.player import acts
from bot.playground.player.stage import SEED, Refusal, Stage
from bot.playground.player.steps import Step
from bot.playground.player.story import Story

_LOG = logging.getLogger(__name__)
TICK = 0.25
"""Real seconds between two looks at the clock while nothing happens."""


class Live(Stage):
    """A stage on which a slow Bot API takes real time."""

    def __init__(self, story: Story, folder: Path) -> None:
        super().__init__(story, folder)
        self.api = Api(now=self.time.now, sleep=asyncio.sleep, limits=Limits.none(), seed=SEED)


class Driver:
    """Drives one stage. ``changed`` is called when there may be something new to see; ``reading`` is held by whoever
    looks into the database, so that a killed service is not pulled away under their eyes."""

    def __init__(self, stage: Live, clock: Clock, feed: Feed, scenario: Scenario, changed: Callable[[], None]) -> None:
        self.stage = stage
        self.clock = clock
        self.reading = asyncio.Lock()
        self.steps: list[Step] = list(stage.story.steps)
        self._feed = feed
        self._scenario = scenario
        self._changed = changed
        self._orders: asyncio.Queue[Callable[[], Awaitable[None]]] = asyncio.Queue()
        self._woken = asyncio.Event()
        self._following: datetime | None = None
        self._is_over = False

    def wake(self) -> None:
        """There is something to do."""
        self._woken.set()
        self._changed()

    async def order(self, work: Callable[[], Awaitable[None]]) -> None:
        """Let the driver do something in its turn, between two settlings; what it raises is raised here."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

        async def doing() -> None:
            try:
                await work()
            except Exception as error:  # noqa: BLE001 -- whoever ordered it is told
                if not done.cancelled():
                    done.set_exception(error)
            else:
                if not done.cancelled():
                    done.set_result(None)

        self._orders.put_nowait(doing)
        self._woken.set()
        await done

    async def kill(self) -> None:
        """The service's process dies without a word."""
        if self.stage.is_up:
            async with self.reading:
                await self.stage.die()
            self._following = None
            self._scenario.died(self.stage.time.now())
            self._tell_service()

    async def start(self) -> None:
        """It starts again, and does what has waited for it."""
        if not self.stage.is_up:
            await self.stage.open()
            self._scenario.restarted(self.stage.time.now())
            self._tell_service()
            await self._settle()

    async def end(self) -> None:
        """Go no further: return between two settlings, when nothing is under way in the database."""

        async def over() -> None:
            self._is_over = True

        await self.order(over)

    async def drive(self) -> None:
        """Go on until it is told to end."""
        while not self._is_over:
            try:
                await self._turn()
            except Exception as error:  # noqa: BLE001 -- one turn's trouble must not end the town
                _LOG.exception("the town's driver failed: %s", type(error).__name__)
                await asyncio.sleep(1)

    async def _turn(self) -> None:
        """Orders first, then the time as far as it has come; then rest until there is more to do."""
        while not self._orders.empty():
            await self._orders.get_nowait()()
            self._woken.set()
        if self._is_over:
            return
        busy = self._woken.is_set()
        self._woken.clear()
        await self._reach(self.clock.target(), busy=busy)
        if self.clock.arrived():
            self._feed.tell("clock", **self.clock.shown())
        with suppress(TimeoutError):
            async with asyncio.timeout(TICK if self.clock.speed <= 1 else TICK / 5):
                await self._woken.wait()

    async def _reach(self, target: datetime, *, busy: bool) -> None:
        """Everything due up to an instant happens, in order; an order that comes meanwhile is done first."""
        time = self.stage.time
        while True:
            now = time.now()
            if self.stage.up_at is not None and self.stage.up_at <= now:
                await self.start()
            if self.steps and self.steps[0].at <= now:
                await self._perform(self.steps.pop(0))
                busy = True
            if busy or (self._following is not None and self._following <= now):
                await self._settle()
                busy = False
            if self.steps and self.steps[0].at <= now:
                continue
            following = [self._following, self.stage.up_at, self.steps[0].at if self.steps else None]
            coming = min((at for at in following if at is not None and at > now), default=None)
            if not self._orders.empty() or coming is None or coming > target:
                break
            time.move_to(coming)
        if self._orders.empty() and target > time.now():
            time.move_to(target)

    async def _settle(self) -> None:
        """Everything that can happen now happens. Time that this takes is not the town's."""
        began = asyncio.get_running_loop().time()
        self._following = await self.stage.settle() if self.stage.is_up else None
        self._changed()
        if self.clock.goal is not None or asyncio.get_running_loop().time() - began > TICK:
            self.clock.anchor()
            self._feed.tell("clock", **self.clock.shown())

    async def _perform(self, step: Step) -> None:
        """The story's next step; one that cannot be done is told, and the story goes on."""
        refused = None
        try:
            for part in acts.parts(step):
                async with self.reading:
                    await acts.perform(self.stage, step, part)
                if self.stage.is_up:
                    await self.stage.take_in()
        except Refusal as refusal:
            refused = str(refusal)
        given: dict[str, Any] = {key: value for key, value in step.given.items() if isinstance(value, str | int | dict)}
        self._feed.tell("step", number=step.number, who=step.who, does=step.does, given=given, refused=refused)
        self._tell_service()

    def _tell_service(self) -> None:
        self._feed.tell("service", up=self.stage.is_up)
        self._changed()
