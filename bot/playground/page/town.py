"""The town behind the page: the real service on a fresh database, phones at the local Bot API, a clock that can be steered.

Phones are the Bot API's, so pressing on one needs no turn; what the page asks of the service waits for the driver's.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from datetime import datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from bot.db import Database
from bot.people import consent
from bot.people import service as people
from bot.playground.api import Impossible
from bot.playground.page import cast, trouble
from bot.playground.page.clock import Clock
from bot.playground.page.driver import Driver, Live
from bot.playground.page.feed import Feed
from bot.playground.page.handsets import Handsets
from bot.playground.page.panel import Panel
from bot.playground.page.scenario import Scenario
from bot.playground.page.screens import Screens
from bot.playground.player.stage import LOCALES
from bot.playground.player.story import Story
from bot.playground.small_town import small_town

_Answer = TypeVar("_Answer")
ZONE = ZoneInfo("Asia/Shanghai")
BEGINS = datetime(2026, 3, 1, 7, 55, tzinfo=ZONE)
"""Five minutes before the first reminder."""
GATHER = 0.12
"""Real seconds in which changes are gathered before the panel is read again."""
STOP_WITHIN = 5.0
"""Real seconds for what is under way when the town is told to stop."""


class NotNow(Exception):
    """It cannot be done at the moment; the text is a key of ``messages``."""


class Town:
    """One town. ``feed`` tells the pages what happens in it, ``handsets`` is what people do, ``scenario`` keeps it."""

    def __init__(self, story: Story, folder: Path) -> None:
        self.story = story
        self.stage = Live(story, folder)
        self.feed = Feed()
        self.scenario = Scenario(story)
        self.cast = cast.cast(story)
        self.first = cast.first_phones(story)
        self.clock = Clock(self.stage.time)
        self.driver = Driver(self.stage, self.clock, self.feed, self.scenario, self._changed)
        self.handsets = Handsets(
            self.stage.api, self.stage.phones, self.scenario, self.stage.time.now, self.driver.wake
        )
        self._owners: dict[int, str] = {}
        self.screens = Screens(self.stage.api, self.feed, self._owners)
        self._names = {entry["id"]: entry for entry in self.cast}
        self._stale = asyncio.Event()
        self._facts: dict[str, Any] = {}

    async def prepare(self) -> None:
        """Plant the town, let everybody join who has a chat, and set the clock to the beginning."""
        await self.stage.prepare()
        self.stage.time.move_to(self.story.starts_at)
        self.clock.run(0 if self.story.steps else 1)
        await self._read_rows()
        self.screens.look()
        self.driver.wake()

    async def live(self) -> None:
        """Go on until cancelled."""
        async with asyncio.TaskGroup() as group:
            for work in (self.driver.drive, self.screens.watch, self._watch_rows):
                group.create_task(work())

    async def end(self, living: asyncio.Task[None]) -> None:
        """Stop living once nothing is under way in the database, or after a while in any case."""
        with suppress(TimeoutError):
            async with asyncio.timeout(STOP_WITHIN):
                await self.driver.end()
                await self.driver.reading.acquire()
        living.cancel()
        await asyncio.gather(living, return_exceptions=True)

    # What pages read.

    def shown(self) -> dict[str, Any]:
        """What a page needs to begin: who lives here, what time it is, what the panel says."""
        return {
            "life": self.feed.life, "after": self.feed.last, "zone": self.story.zone.key, "clock": self.clock.shown(),
            "people": [entry | {"phone": entry["id"] in self.stage.phones} for entry in self.cast],
            "first": self.first, "panel": self._facts, "story": self._progress(),
        }  # fmt: skip

    def phone(self, name: str) -> dict[str, Any]:
        """One person's phone, whole."""
        return self.screens.shown(self.handsets.number(name))

    async def read(self, question: Callable[[Database], Awaitable[_Answer]]) -> _Answer | None:
        """Ask the service's database; None while the service is down."""
        async with self.driver.reading:
            return await question(self.stage.service.database) if self.stage.is_up else None

    async def open(self, name: str) -> None:
        """Give somebody their phone, with their invitation's link followed on it, if they have none yet."""
        if name not in self._names:
            raise Impossible(f"nobody is called {name}")
        if name not in self.stage.phones:
            await self.driver.order(lambda: self._invite(name))

    # The clock.

    def jump(self, to: datetime) -> None:
        """Go to an instant at once, through everything due on the way."""
        self.clock.jump(to)
        self._clock_changed()

    def run(self, speed: float, until: datetime | None = None) -> None:
        """Let time go at a speed."""
        self.clock.run(speed, until)
        self._clock_changed()

    def next_slot(self) -> datetime:
        """When the next first reminders are due (M10)."""
        return self._next_local(sorted(self._policy.remind_at.values()))

    def next_day(self) -> datetime:
        """The next end of the night (B9)."""
        return self._next_local([self._policy.quiet_hours.ends])

    def next_step(self) -> datetime:
        """When the story goes on."""
        return self.driver.steps[0].at if self.driver.steps else self.story.ends_at

    # Trouble.

    def fault(self, kind: str) -> None:
        """Let the Bot API answer badly from now on."""
        for one in trouble.FAULTS[kind]:
            self.stage.api.faults.add(**one)
            if one["times"] is not None:
                self.scenario.add(self.stage.time.now(), "api", **one)
        if kind == "slow":
            self.scenario.leave_out(self.stage.time.now(), "the Bot API", "is slow")
        self._changed()

    def calm(self) -> None:
        """No more trouble."""
        self.stage.api.faults.clear()
        self._changed()

    async def _invite(self, name: str) -> None:
        if not self.stage.is_up:
            raise NotNow("down")
        async with self.stage.service.database.begin() as uow:
            await consent.give(uow, self.stage.ids[name], self.stage.service.content.terms.version)
            token = await people.invite(uow, self.stage.ids[name])
        language = self._names[name]["language"]
        phones = self.stage.api.phones
        number = phones.add(self._names[name]["name"], language_code=LOCALES.get(language, language)).id
        phones.open(number, f"https://t.me/{phones.account().username}?start={token}")
        self.stage.phones[name] = number
        self._own()
        self.feed.tell("people", id=name)

    async def _watch_rows(self) -> None:
        """Read the panel again when something has changed, a few times a second at most."""
        while True:
            await self._stale.wait()
            await asyncio.sleep(GATHER)
            self._stale.clear()
            await self._read_rows()

    async def _read_rows(self) -> None:
        self._own()
        today = self.stage.time.now().astimezone(self.story.zone).date()
        panel = Panel({person_id: name for name, person_id in self.stage.ids.items()}, self._owners)
        facts = await self.read(lambda database: panel.facts(database, today)) or dict(self._facts)
        facts |= {"up": self.stage.is_up, "waiting": len(self.stage.api.phones.account().queue),
                  "trouble": trouble.found(self.stage.api.faults.waiting()), "story": self._progress()}  # fmt: skip
        if facts != self._facts:
            self._facts = facts
            self.feed.tell("panel", **facts)

    def _own(self) -> None:
        """Whose phone is whose; a story's step may have given somebody theirs."""
        self._owners |= {number: name for name, number in self.stage.phones.items()}

    def _progress(self) -> Mapping[str, Any] | None:
        steps = len(self.story.steps)
        return {"name": self.story.name, "done": steps - len(self.driver.steps), "steps": steps} if steps else None

    @property
    def _policy(self) -> Any:
        if not self.stage.is_up:
            raise NotNow("down")
        return self.stage.service.content.policy

    def _clock_changed(self) -> None:
        self.feed.tell("clock", **self.clock.shown())
        self.driver.wake()

    def _changed(self) -> None:
        self._stale.set()

    def _next_local(self, times: list[time]) -> datetime:
        local = self.stage.time.now().astimezone(self.story.zone)
        days = (local.date(), local.date() + timedelta(days=1))
        moments = (datetime.combine(day, each, self.story.zone) for day in days for each in times)
        return next(each for each in moments if each > local)


def shipped() -> Story:
    """The small town as a story in which nothing has happened yet."""
    town = small_town(BEGINS)
    names = {entry["id"]: entry["name"] for entry in (*town["workers"], *town["people"])}
    return Story("small town", ZONE, BEGINS, BEGINS, {}, {}, town, names, ())


@asynccontextmanager
async def opened(story: Story | None = None) -> AsyncIterator[Town]:
    """A living town in a folder of its own, gone at the end."""
    with TemporaryDirectory(prefix="linli-") as folder:
        town = Town(story or shipped(), Path(folder))
        try:
            await town.prepare()
            living = asyncio.create_task(town.live())
            try:
                yield town
            finally:
                await town.end(living)
        finally:
            await town.stage.close()
