"""The cast and their town: real service, real database, local Bot API; only the clock is moved by hand.

A test speaks as people do: ``await li.says("/checkin")``, ``await li.taps("38.2")``, ``assert "fever" in wang.last``.
"""

import base64
import random
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import cycle
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from pydantic import SecretStr
from sqlalchemy import select
from sqlmodel import col

from bot import assembly, changes
from bot.chat.pacing import Limits as Pace
from bot.db import Database
from bot.i18n import LANGUAGES
from bot.messaging import Message, outbox
from bot.messaging.tables import Delivery
from bot.migrations import upgrade
from bot.monitoring.tables import Duty, MonitoringEpisode
from bot.people import consent
from bot.people import service as people
from bot.playground.api import Api, Limits
from bot.references import Ids
from bot.sealing import KeyFile
from bot.service import Service
from bot.settings import Settings
from bot.timing import ManualTime

TOKEN = "4242:" + "T" * 35
SHANGHAI = ZoneInfo("Asia/Shanghai")
PICTURE = base64.b64decode("R0lGODlhAQABAAAAACwAAAAAAQABAAAC")
"""A GIF of one dot."""
START = datetime(2026, 3, 1, 8, 0, tzinfo=SHANGHAI)

in_each_language = pytest.mark.parametrize(
    ("migrated_url", "language"), list(zip(cycle(("sqlite", "postgres")), LANGUAGES)), indirect=["migrated_url"]
)
"""For what is about words: each language once, on either database in turn. What may differ there is tested on both."""


Sent = Callable[[Any, int], int]
"""Something a phone sends for its owner; the message's number."""


def photo(caption: str = "") -> Sent:
    """A picture, with words below it."""
    return lambda phones, person: int(phones.photo(person, PICTURE, caption=caption))


def file(name: str, caption: str = "") -> Sent:
    return lambda phones, person: int(phones.document(person, b"a page", name=name, caption=caption))


def voice(caption: str = "") -> Sent:
    return lambda phones, person: int(phones.voice(person, b"OggS", caption=caption))


def location(latitude: float, longitude: float) -> Sent:
    return lambda phones, person: int(phones.location(person, latitude, longitude))


def quick() -> Pace:
    """A pace for tests that are not about pace: the clock need not move between two messages to one chat."""
    return Pace(per_second=100_000, bulk_per_second=100_000, chat_seconds=0.0, group_per_minute=100_000)


@dataclass(slots=True)
class Actor:
    """Somebody with a phone, or without one."""

    town: "Town"
    name: str
    id: UUID
    phone: Any = None

    async def says(self, text: str) -> None:
        """Write something, and let everything happen that follows from it."""
        self.town.api.phones.say(self.phone.id, text)
        await self.town.settle()

    async def sends(self, *things: Sent) -> None:
        """Send something besides words, several at once as an album, and let everything happen that follows from it."""
        for thing in things:
            thing(self.town.api.phones, self.phone.id)
        await self.town.settle()

    async def taps(self, *labels: str) -> None:
        """Tap buttons of the newest messages, one after the other, by what they say (or begin with)."""
        for label in labels:
            self.town.api.phones.tap(self.phone.id, self._button(label))
            await self.town.settle()

    def _button(self, label: str) -> str:
        labels = self.buttons
        for known in labels:
            if known == label:
                return known
        return next((known for known in labels if label in known), label)

    async def taps_data(self, data: str, message_id: int | None = None) -> None:
        """Tap a button by its data: an old one, or one no bot made."""
        self.town.api.phones.tap(self.phone.id, data=data, message_id=message_id)
        await self.town.settle()

    async def is_held_up(self, minutes: int = 10) -> None:
        """Telegram takes nothing for this phone for some minutes; an answer to its owner waits."""
        refusal = {"status": 429, "retry_after": 60 * minutes}
        self.town.api.faults.add(answer=refusal, method="sendMessage", to=self.phone.id)
        await self.says("/help")

    def blocks(self) -> None:
        """Stop the bot on this phone."""
        self.town.api.phones.block(self.phone.id)

    def unblocks(self) -> None:
        """Let the bot write again."""
        self.town.api.phones.unblock(self.phone.id)

    @property
    def messages(self) -> list[dict[str, Any]]:
        """What the bot has said, as the phone shows it now, oldest first."""
        return [each for each in self.town.api.phones.read(self.phone.id)["messages"] if each["from"] == "bot"]

    @property
    def last(self) -> str:
        """The text of the newest message from the bot; empty when there is none."""
        shown = self.messages
        return str(shown[-1]["text"]) if shown else ""

    @property
    def texts(self) -> list[str]:
        return [str(each["text"]) for each in self.messages]

    def since(self, count: int) -> list[str]:
        """What the bot has said after its first so many messages."""
        return self.texts[count:]

    @property
    def buttons(self) -> list[str]:
        """Labels of the newest message that has buttons."""
        for each in reversed(self.messages):
            if each["rows"]:
                return [button["label"] for row in each["rows"] for button in row]
        return []

    def label_of(self, verb: str, *args: str) -> str:
        """What the newest button of a verb says, whatever the language."""
        for each in reversed(self.messages):
            for button in (button for row in each["rows"] for button in row):
                asked, *rest = button.get("data", "").split(":")
                if asked == verb and set(args) <= set(rest):
                    return str(button["label"])
        raise AssertionError(f"no button asks to {verb} among {self.buttons}")

    def data_of(self, label: str) -> tuple[str, int]:
        """A button's data and its message's number, to tap again later."""
        for each in reversed(self.messages):
            for row in each["rows"]:
                for button in row:
                    if label in button["label"]:
                        return button["data"], each["id"]
        raise AssertionError(f"no button {label!r} among {self.buttons}")


class Town:
    """One database, one Bot API, one running service, and a clock; ``zone`` is what local times in a test mean."""

    def __init__(self, settings: Settings, time: ManualTime, api: Api) -> None:
        self.settings = settings
        self.time = time
        self.api = api
        self.zone = ZoneInfo(settings.time_zone)
        self.service: Service
        self.actors: dict[str, Actor] = {}
        self.limits = quick()
        self.more: dict[str, Any] = {}
        self._seed = 1

    async def open(self) -> None:
        """Start the service, as a process does."""
        self._seed += 1
        self.service = await assembly.build(
            self.settings,
            time=self.time,
            ids=Ids(random.Random(self._seed)),
            limits=self.limits,
            in_flight=1,
            **self.more,
        )

    async def restart(self) -> None:
        """The process dies without a word and starts again."""
        await self.service.die()
        await self.open()
        await self.settle()

    async def is_down_until(self, local: str | datetime) -> None:
        """The process dies, time goes on without it, and it starts again."""
        await self.service.die()
        self.jumps_to(local)
        await self.open()
        await self.settle()

    async def loses_the_api(self) -> int:
        """Nothing answers at the Bot API's address any more; its port."""
        port = int(self.api.url.rpartition(":")[2])
        await self.api.stop()
        return port

    async def finds_the_api(self, port: int) -> None:
        """It answers again."""
        await self.api.start(port=port)
        await self.settle()

    async def settle(self) -> None:
        """Everything that can happen now happens; messages held by the pace are waited for, up to a minute."""
        until = self.time.now() + timedelta(minutes=1)
        while (following := await self.service.settle()) and following <= until and await self._unsent():
            self.time.move_to(following)

    async def moves_to(self, local: str | datetime) -> None:
        """The clock goes on to a local time (``09:30``, or a date and time); what is due on the way happens in order."""
        goal = self._instant(local)
        while (following := await self.service.settle()) and following <= goal:
            self.time.move_to(max(following, self.time.now()))
        self.time.move_to(goal)
        paced = goal + timedelta(milliseconds=100)  # what leaves at the same instant leaves one after the other
        while (following := await self.service.settle()) and following <= paced and await self._unsent():
            self.time.move_to(max(following, self.time.now()))

    def jumps_to(self, local: str | datetime) -> None:
        """The clock jumps; nothing happens until somebody acts or ``settle``."""
        self.time.move_to(self._instant(local))

    async def plants(self, town: dict[str, Any]) -> dict[str, Actor]:
        """Put a town's people, homes and episodes into the database and let everyone with a chat join by invitation."""
        content = self.service.content
        async with self.service.database.begin() as uow:
            ids = await changes.plant(uow, content.programme, content.protocols, town)
        for entry in {each["id"]: each for each in (*town.get("workers", ()), *town.get("people", ()))}.values():
            actor = Actor(self, entry["id"], ids[entry["id"]])
            self.actors[actor.name] = actor
            if entry.get("chat") != "none":
                await self.invites(actor)
        await self.settle()
        return self.actors

    async def moves_in(self, **changes: Any) -> tuple[Actor, Actor, Actor]:
        """The small town: Li, who is observed, Wang, who is responsible, and Chen, the doctor."""
        cast = await self.plants(small_town(**changes))
        return cast["li"], cast["wang"], cast["chen"]

    async def invites(self, actor: Actor) -> None:
        """Give somebody a phone and press Start on their invitation; ``settle`` makes it count. They have agreed before."""
        async with self.service.database.begin() as uow:
            await consent.give(uow, actor.id, self.service.content.terms.version)
            token = await people.invite(uow, actor.id)
        actor.phone = actor.phone or self.api.phones.add(actor.name, language_code="zh-hans")
        self.api.phones.start(actor.phone.id, token)

    async def stranger(self, name: str = "stranger", language_code: str = "en") -> Actor:
        """Somebody the roster does not know."""
        actor = Actor(self, name, UUID(int=0), self.api.phones.add(name, language_code=language_code))
        self.api.phones.start(actor.phone.id)
        await self.settle()
        return actor

    async def deliveries(self, kind: str | None = None) -> list[Delivery]:
        """The outbox, oldest first."""
        async with self.service.database.read() as session:
            rows = list(await session.scalars(select(Delivery).order_by(Delivery.id)))  # type: ignore[arg-type]  # a column
        return [row for row in rows if kind is None or row.kind == kind]

    async def read_deliveries(self) -> list[Message]:
        """What the outbox says, opened, oldest first."""
        return [outbox.read(self.service.database.ring, row) for row in await self.deliveries()]

    async def episode(self, actor: Actor) -> MonitoringEpisode:
        """A person's latest episode as it is now."""
        episodes: list[MonitoringEpisode] = await self.rows(MonitoringEpisode)
        return next(row for row in reversed(episodes) if row.person_id == actor.id)

    async def duties(self, actor: Actor) -> list[tuple[str, str, str | None, bool]]:
        """What a person owed: day, slot, outcome, and whether a late reading stands beside it (S1)."""
        episode = await self.episode(actor)
        rows = [row for row in await self.rows(Duty) if row.episode_id == episode.id]
        rows.sort(key=lambda row: row.due_at)
        return [(f"{row.on:%m-%d}", row.slot, row.outcome, row.late_at is not None) for row in rows]

    async def rows(self, table: Any) -> list[Any]:
        """All rows of a table, oldest first."""
        async with self.service.database.read() as session:
            return list(await session.scalars(select(table).order_by(table.id)))

    def sent(self) -> list[tuple[str, str]]:
        """Who received what, in the order in which it arrived at the Bot API."""
        names = {actor.phone.id: name for name, actor in self.actors.items() if actor.phone}
        return [
            (names.get(entry.chat_id, "?"), entry.text)
            for entry in self.api.ledger
            if entry.delivered and entry.chat_id and entry.text
        ]

    async def _unsent(self) -> bool:
        async with self.service.database.read() as session:
            waiting = select(col(Delivery.id)).where(col(Delivery.state) == "waiting")
            return (await session.scalars(waiting.limit(1))).first() is not None

    def _instant(self, local: str | datetime) -> datetime:
        if isinstance(local, datetime):
            return local
        today = self.time.now().astimezone(self.zone)
        if len(local) == 5:
            hour, minute = map(int, local.split(":"))
            return today.replace(hour=hour, minute=minute, second=0, microsecond=0)
        return datetime.fromisoformat(local).replace(tzinfo=self.zone)


@asynccontextmanager
async def town(
    database_url: str,
    folder: Path,
    *,
    starts_at: datetime = START,
    limits: Limits | None = None,
    more: Mapping[str, Any] | None = None,
    **settings: Any,
) -> AsyncIterator[Town]:
    """An empty town with a running service, on any database; ``more`` is for ``assembly.build`` (policy, protocols …)."""
    time = ManualTime(starts_at)

    async def sleep(seconds: float) -> None:
        await time.wait_until(time.now() + timedelta(seconds=seconds))

    api = Api(now=time.now, sleep=sleep, limits=limits or Limits.none(), seed=7)
    api.add_bot(TOKEN, "linli_bot", "Linli")
    url = await api.start()
    key_file = KeyFile(folder / "keys.json")
    if not key_file.path.exists():
        key_file.make()
    made = Settings(
        bot_token=(SecretStr(TOKEN),),
        bot_api_url=url,
        database_url=SecretStr(database_url),
        key_file=key_file.path,
        data_dir=folder,
        **settings,
    )
    here = Town(made, time, api)
    here.more = dict(more or {})
    await _migrate(here)
    await here.open()
    try:
        yield here
    finally:
        await here.service.close()
        await api.stop()


async def _migrate(here: Town) -> None:
    database = Database(here.settings.database, here.time, KeyFile(here.settings.keys).read())
    try:
        if not await upgrade.is_current(database.engine):
            await upgrade.upgrade(database.engine)
    finally:
        await database.close()


def neighbours(starts_at: datetime, **languages: str) -> dict[str, Any]:
    """The small town with these residents instead, each observed, alone at home, with their language."""
    return small_town(
        people=[{"id": name, "language": language} for name, language in languages.items()],
        households=[
            {"id": name, "grid": "G1", "responsible": "wang", "head": name, "members": [name]} for name in languages
        ],
        episodes=[{"person": name, "protocol": "home-observation-14", "starts_at": starts_at} for name in languages],
    )


def small_town(**changes_: Any) -> dict[str, Any]:
    """One community, one grid: a resident under observation with a mother without a phone, a worker, a doctor."""
    base: dict[str, Any] = {
        "areas": [{"id": "C"}, {"id": "T1", "parent": "C"}, {"id": "K1", "parent": "T1"}, {"id": "G1", "parent": "K1"}],
        "workers": [
            {
                "id": "wang",
                "name": "王芳",
                "post": "G1",
                "role": "grid_worker",
                "skills": ["care", "visit"],
                "shift": "07:00-22:00",
                "languages": ["en"],
            },
            {
                "id": "chen",
                "name": "陈医生",
                "post": "K1",
                "role": "community_doctor",
                "skills": ["medical"],
                "shift": "00:00-24:00",
                "languages": ["en"],
            },
        ],
        "people": [{"id": "li", "name": "李明", "language": "en"}, {"id": "mother", "name": "李妈妈", "chat": "none"}],
        "households": [{"id": "h1", "grid": "G1", "responsible": "wang", "head": "li", "members": ["li", "mother"]}],
        "episodes": [{"person": "li", "protocol": "home-observation-14", "starts_at": START, "end_on": "2026-03-14"}],
    }
    return base | changes_
