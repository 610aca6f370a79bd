"""The stage of a story: a fresh data folder, the local Bot API with everybody's phone, the real service, a clock that
stands still until it is moved."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

import aiohttp
from pydantic import SecretStr

from bot import assembly, changes
from bot.chat.pacing import Limits as Pace
from bot.db import Database
from bot.migrations import upgrade
from bot.people import service as people
from bot.playground.api import Api, Limits
from bot.playground.player.story import Story, language_of
from bot.references import Ids
from bot.sealing import KeyFile
from bot.service import Service
from bot.settings import Settings
from bot.timing import ManualTime

TOKEN = "20200131:" + "Linli-plays-a-story-of-its-own-here"
"""No bot of Telegram's has it."""
SEED = 2020
"""What ids and the local Bot API's numbers are drawn from, so that the same file gives the same output."""
UNPACED = Pace(per_second=1e18, bulk_per_second=1e18, chat_seconds=0.0, group_per_minute=10**9)
"""No time passes while messages leave: the lanes keep their order, and the pace between messages is no part of a story."""
_EMPTY: list[bytes] = []
"""A migrated database with nothing in it, once a story has been played."""
BEFORE = timedelta(minutes=1)
"""How long before the story begins everybody joins."""
LOCALES = {"zh_CN": "zh-hans", "zh_TW": "zh-hant"}


class Refusal(Exception):
    """A step that is not allowed, or that nobody could do: the text says why; the story goes on."""


class Stage:
    """Where a story is played. ``ids`` and ``phones`` are by the file's short names; ``service`` is None while it is dead,
    until ``up_at``."""

    def __init__(self, story: Story, folder: Path) -> None:
        self.story = story
        self.time = ManualTime(story.starts_at - BEFORE)
        self.api = Api(now=self.time.now, sleep=_at_once, limits=Limits.none(), seed=SEED)
        self.ids: dict[str, UUID] = {}
        self.phones: dict[str, int] = {}
        self.up_at: datetime | None = None
        self._service: Service | None = None
        self._folder = folder
        self._identifiers = Ids(random.Random(SEED))  # noqa: S311 -- a story repeats exactly
        self._session: aiohttp.ClientSession

    @property
    def service(self) -> Service:
        """The living service; ``Refusal`` while it is dead."""
        if self._service is None:
            raise Refusal("the service is down")
        return self._service

    @property
    def is_up(self) -> bool:
        return self._service is not None

    async def open(self) -> None:
        """Start the service as a process does. Ids go on ascending: in life a start is never in the same millisecond."""
        self._service = await assembly.build(
            self._settings, time=self.time, ids=self._identifiers, limits=UNPACED, in_flight=1,
            policy=self.story.policy, protocols=self.story.protocols,
        )  # fmt: skip
        self.up_at = None

    async def die(self) -> None:
        """The process is gone, without a word."""
        await self.service.die()
        self._service = None

    async def take_in(self) -> None:
        """What phones did is fetched, stored and handled; nothing is sent and nothing falls due yet."""
        for poller in self.service.pollers:
            await poller.step(0)
            while not poller.is_idle:
                await poller.step(0)
        await self.service.dispatcher.step()
        await self.service.dispatcher.acknowledged()

    async def settle(self) -> datetime | None:
        """Everything that can happen now happens; when there is more to do."""
        while True:
            following = await self.service.settle()
            if not self.api.phones.account().queue.waiting():
                return following
            polled = [await poller.step(0) for poller in self.service.pollers]
            again = [instant for instant in (*polled, following) if instant is not None]
            if None not in polled:  # a scripted fault keeps updates back: asked for again when the poller would
                return min(again)

    async def phone(self, name: str, verb: str, **body: Any) -> Any:
        """Do something on somebody's phone, over HTTP as a phone would; ``Refusal`` when nobody could."""
        if name not in self.phones:
            raise Refusal(f"{name} has no phone")
        async with self._session.post(f"{self.api.url}/phone/{self.phones[name]}/{verb}", json=body) as answer:
            return self._result(await answer.json(), name)

    async def screen(self, name: str) -> list[dict[str, Any]]:
        """The messages on somebody's phone, newest first; ``Refusal`` when they have none."""
        if name not in self.phones:
            raise Refusal(f"{name} has no phone")
        async with self._session.get(f"{self.api.url}/phone/{self.phones[name]}/chat") as answer:
            shown: list[dict[str, Any]] = self._result(await answer.json(), name)["messages"]
            return shown[::-1]

    async def script(self, fault: dict[str, Any]) -> None:
        """Let the local Bot API answer badly."""
        async with self._session.post(f"{self.api.url}/control/faults", json=fault) as answer:
            self._result(await answer.json(), "the Bot API")

    async def join(self, name: str) -> None:
        """Follow a new invitation's link, on a new phone where there is none; a block is lifted by it."""
        async with self.service.database.begin() as uow:
            token = await people.invite(uow, self.ids[name])
        if name not in self.phones:
            await self._give_phone(name)
        await self.phone(name, "start", payload=token)

    def _result(self, answer: dict[str, Any], name: str) -> Any:
        if not answer["ok"]:
            reason = str(answer["error"])
            raise Refusal(f"{name} {reason.removeprefix(f'{self.phones.get(name)} ')}")
        return answer["result"]

    async def _give_phone(self, name: str) -> None:
        entry = next(each for each in self.story.people() if each["id"] == name)
        language = language_of(entry)
        body = {"first_name": self.story.names[name], "language_code": LOCALES.get(language, language)}
        async with self._session.post(f"{self.api.url}/phone/people", json=body) as answer:
            self.phones[name] = self._result(await answer.json(), name)["id"]

    async def prepare(self) -> None:
        """Make the folder, the keys and the database; plant the town; let everybody with a chat join before it begins."""
        self._session = aiohttp.ClientSession()
        self.api.add_bot(TOKEN, "linli_bot", "Linli 鄰里")
        await self.api.start()
        KeyFile(self._settings.keys).make()
        await self._migrate()
        await self.open()
        content = self.service.content
        async with self.service.database.begin() as uow:
            self.ids = await changes.plant(uow, content.programme, content.protocols, self.story.town)
        for entry in self.story.people():
            if entry.get("chat") != "none":
                await self.join(entry["id"])
            if entry.get("chat") == "blocked":
                await self._reply()
                await self.phone(entry["id"], "block")
        await self._reply()

    async def close(self) -> None:
        """Take everything down; the folder is the caller's."""
        if self._service:
            await self._service.close()
        await self.api.stop()
        if hasattr(self, "_session"):
            await self._session.close()

    async def _reply(self) -> None:
        """Handle and answer what phones did, without letting the clock of the service begin."""
        await self.take_in()
        for sender in self.service.senders:
            await sender.step()
            while await sender.landed():
                await sender.step()

    async def _migrate(self) -> None:
        """An empty database; the second story of a process gets a copy of the first one's."""
        database = Database(self._settings.database, self.time, KeyFile(self._settings.keys).read())
        file = Path(str(database.url.database))
        try:
            if _EMPTY:
                file.write_bytes(_EMPTY[0])  # noqa: ASYNC240 -- nothing runs yet that could wait for it
            else:
                await upgrade.upgrade(database.engine)
        finally:
            await database.close()
        if not _EMPTY:
            _EMPTY.append(file.read_bytes())  # noqa: ASYNC240 -- nothing runs yet that could wait for it

    @property
    def _settings(self) -> Settings:
        """This story's own settings, whatever the environment says."""
        return Settings.model_construct(
            bot_token=(SecretStr(TOKEN),),
            bot_api_url=self.api.url,
            data_dir=self._folder,
            time_zone=self.story.zone.key,
        )


@asynccontextmanager
async def opened(story: Story) -> AsyncIterator[Stage]:
    """A stage in a temporary folder, everybody joined, the clock at the story's beginning."""
    with TemporaryDirectory(prefix="linli-") as folder:
        stage = Stage(story, Path(folder))
        try:
            await stage.prepare()
            stage.time.move_to(story.starts_at)
            yield stage
        finally:
            await stage.close()


async def _at_once(_seconds: float) -> None:
    """A call's own waiting takes no time of the story's: a scripted timeout is a broken connection."""
    await asyncio.sleep(0)
