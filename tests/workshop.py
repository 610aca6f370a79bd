"""The machinery alone, without the town: a database, a bot of the local Bot API, and a clock that is moved by hand."""

import asyncio
import random
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import event, select
from telegram import Bot

from bot import catalog
from bot.assembly import folder
from bot.catalog import Catalog
from bot.chat.dispatch import Dispatcher, Route
from bot.chat.pacing import Limits as Pace
from bot.chat.receive import Intake
from bot.chat.send import Sender
from bot.chat.transport import Transport
from bot.db import Database
from bot.i18n import Wording
from bot.messaging import Lane, Message, addresses, outbox
from bot.messaging.tables import Delivery, Update
from bot.metrics import Metrics
from bot.playground.api import Api, Limits
from bot.references import Ids
from bot.sealing import KeyRing
from bot.timing import ManualTime

TOKEN = "4242:" + "T" * 35
BOT = 4242
START = datetime(2026, 3, 1, tzinfo=UTC)
LI = 1001
ONE = UUID(int=1)


def ring() -> KeyRing:
    """The same keys for every test."""
    return KeyRing({1: b"d" * 32}, b"r" * 32)


def quick(**limits: Any) -> Pace:
    """A pace for tests that are not about pace."""
    unlimited = {"per_second": 1e6, "bulk_per_second": 1e6, "chat_seconds": 0.0, "group_per_minute": 10**6}
    return Pace(**(unlimited | limits))


@cache
def wording() -> Wording:
    return Wording(folder("locales"))


@cache
def content() -> Catalog:
    """The content that is shipped."""
    return catalog.load(folder("content"), wording())


@dataclass(slots=True)
class Workshop:
    """One process's share of the machinery."""

    url: str
    time: ManualTime
    database: Database
    api: Api
    bot: Bot
    transport: Transport
    seed: int = 1
    metrics: Metrics = field(default_factory=Metrics)
    holder: UUID = ONE

    def sender(self, pace: Pace | None = None, *, in_flight: int = 64, **others: Any) -> Sender:
        """A sender for the bot's token."""
        given: dict[str, Any] = {
            "database": self.database,
            "bot": self.bot,
            "holder": self.holder,
            "metrics": self.metrics,
        }
        return Sender(**(given | others), limits=pace or quick(), in_flight=in_flight)

    def dispatcher(self, *routes: Route) -> Dispatcher:
        """A dispatcher over these routes."""
        return Dispatcher(
            database=self.database,
            bots={self.bot.id: self.bot},
            routes=routes,
            wording=wording(),
            content=content,
            metrics=self.metrics,
        )

    def intake(self) -> Intake:
        return Intake(self.database, self.metrics)

    def phone(self, number: int = LI, language: str = "en") -> int:
        """Somebody who has started the bot."""
        self.api.phones.add(f"Phone {number}", person=number, language_code=language)
        self.api.phones.start(number)
        return number

    async def promise(self, text: str, chat: int = LI, lane: Lane = Lane.REPLY, **more: Any) -> bool:
        """Promise a plain message to a chat."""
        message = more.pop("message", None) or Message("test.message", text)
        async with self.database.begin() as uow:
            to = await addresses.of_chat(uow, BOT, chat)
            return await outbox.promise(uow, to, message, lane, **more)

    async def promise_each(self, chats: Iterable[int], lane: Lane = Lane.REPLY, text: str = "hello") -> None:
        """Promise the same message to many chats, in one commit."""
        async with self.database.begin() as uow:
            for chat in chats:
                to = await addresses.of_chat(uow, BOT, chat)
                await outbox.promise(uow, to, Message("test.message", text), lane)

    async def takes_in(self, *updates: Mapping[str, Any]) -> None:
        """Store raw updates, as if they had been received."""
        await self.intake().store(BOT, [dict(update) for update in updates])

    async def rows(self, table: Any) -> list[Any]:
        """All rows of a table, oldest first."""
        async with self.database.read() as session:
            return list(await session.scalars(select(table).order_by(table.id)))

    async def deliveries(self) -> list[Delivery]:
        return await self.rows(Delivery)

    async def delivery(self) -> Delivery:
        """The only one."""
        (row,) = await self.deliveries()
        return row

    async def updates(self) -> list[Update]:
        return await self.rows(Update)

    async def leaves(self, sender: Sender, *, within: float = 0.001) -> datetime | None:
        """Let the sender work until nothing more leaves; the clock goes on to what waits at most so many seconds."""
        until = self.time.now() + timedelta(seconds=within)
        woken = self.database.signals.worker("outbox")
        while True:
            woken.clear()
            following = await sender.step()
            if await sender.landed() or woken.is_set():
                continue
            if following is None or following > until:
                return following
            self.time.move_to(max(following, self.time.now()))

    async def asked(self, count: int = 0) -> None:
        """Wait until every scripted fault has happened and so many messages are in the Bot API's ledger."""
        while (
            any(each["times"] for each in self.api.faults.waiting()) or len(self.api.ledger.of("sendMessage")) < count
        ):
            await asyncio.sleep(0.005)
        await asyncio.sleep(0.005)

    def passes(self, seconds: float) -> None:
        """The clock goes on."""
        self.time.move_to(self.time.now() + timedelta(seconds=seconds))

    def seconds(self) -> float:
        """Since the start."""
        return (self.time.now() - START).total_seconds()

    def received(self, chat: int = LI) -> list[str]:
        """What a chat's phone was sent, in order of arrival, copies included."""
        sent = (entry for entry in self.api.ledger if entry.method in ("sendMessage", "editMessageText"))
        return [entry.text or "" for entry in sent if entry.delivered and entry.chat_id == chat]

    def shown(self, chat: int = LI) -> list[str]:
        """The bot's messages, as a phone shows them now."""
        return [each["text"] for each in self.api.phones.read(chat)["messages"] if each["from"] == "bot"]


@asynccontextmanager
async def workshop(url: str, *, limits: Limits | None = None, **transport: Any) -> AsyncIterator[Workshop]:
    """The machinery on a migrated database."""
    time = ManualTime(START)

    async def sleep(seconds: float) -> None:
        await time.wait_until(time.now() + timedelta(seconds=seconds))

    api = Api(now=time.now, sleep=sleep, limits=limits or Limits.none(), seed=7)
    api.add_bot(TOKEN, "linli_bot", "Linli")
    async with AsyncExitStack() as stack:
        base = await api.start()
        stack.push_async_callback(api.stop)
        made = await _joined(stack, url, time, api, base, 1, transport)
        made.phone()
        yield made


@asynccontextmanager
async def another(first: Workshop) -> AsyncIterator[Workshop]:
    """A second process's share: its own connections to the same database, the same Bot API and the same clock."""
    async with AsyncExitStack() as stack:
        made = await _joined(stack, first.url, first.time, first.api, first.api.url, first.seed + 1, {})
        made.holder = UUID(int=first.holder.int + 1)
        yield made


async def _joined(
    stack: AsyncExitStack, url: str, time: ManualTime, api: Api, base: str, seed: int, transport_: Mapping[str, Any]
) -> Workshop:
    database = Database(url, time, ring(), ids=Ids(random.Random(seed)))
    stack.push_async_callback(database.close)
    transport = Transport(**transport_)
    bot = Bot(TOKEN, base_url=f"{base}/bot", request=transport, get_updates_request=transport)
    await bot.initialize()
    stack.push_async_callback(transport.shutdown)
    return Workshop(url, time, database, api, bot, transport, seed)


class HasDatabase(Protocol):
    @property
    def database(self) -> Database: ...


@contextmanager
def statements(shop: HasDatabase) -> Iterator[list[str]]:
    """The SELECTs that are sent to the database meanwhile."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.startswith("SELECT"):
            seen.append(statement)

    engines = {shop.database.engine.sync_engine, shop.database._reader.sync_engine}  # noqa: SLF001 -- both are looked at
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    yield seen
    for engine in engines:
        event.remove(engine, "before_cursor_execute", note)


_NUMBERS = iter(range(1, 10**9))


def said(text: str, chat: int = LI, update_id: int | None = None, **more: Any) -> dict[str, Any]:
    """An update: somebody wrote."""
    number = next(_NUMBERS) if update_id is None else update_id
    person = {"id": chat, "is_bot": False, "first_name": "Li", "language_code": "en"}
    message = {"message_id": 1, "date": int(START.timestamp()), "chat": {"id": chat, "type": "private"}, "from": person}
    return {"update_id": number, "message": message | {"text": text} | more}
