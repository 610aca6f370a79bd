"""The database: SQLite inside one process, PostgreSQL beyond it, and the unit of work, the project's only commit.

Nothing but the database is awaited inside a unit of work. Leaving it normally commits, raising rolls everything back.
"""

import asyncio
import sqlite3
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import event, func, make_url, select
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine
from sqlmodel import SQLModel

from bot import audit
from bot.errors import SettingsError
from bot.references import Ids
from bot.sealing import KeyRing, Sealed
from bot.timing import Time

_Row = TypeVar("_Row", bound=SQLModel)
IDLE_LIMIT = "8s"
"""A transaction that forgot itself lets go of its row locks (PostgreSQL)."""


class Signals:
    """Who is woken by a commit: the workers that read a table, each by an event of its own. (The first to wake clears its
    event; on a shared one, another that was still busy would sleep through the news.)"""

    def __init__(self) -> None:
        self._events: dict[str, list[asyncio.Event]] = {}

    def worker(self, table: str) -> asyncio.Event:
        """What one worker of this table waits for."""
        awaited = asyncio.Event()
        self._events.setdefault(table, []).append(awaited)
        return awaited

    def wake(self, table: str) -> None:
        """There is news in this table."""
        for awaited in self._events.get(table, ()):
            awaited.set()


@dataclass(slots=True)
class UnitOfWork:
    """One change of the world: rows, promised messages and audit lines that become true together."""

    session: AsyncSession
    ring: KeyRing
    now: datetime
    zone: str
    _ids: Ids
    _lines: list[audit.Line] = field(default_factory=list)
    _woken: set[str] = field(default_factory=set)
    _turns: set[str] = field(default_factory=set)

    def new_id(self) -> UUID:
        return self._ids.new(self.now)

    def add(self, row: _Row) -> _Row:
        """Add a row; its table's worker is woken by the commit."""
        self.session.add(row)
        self._woken.add(str(row.__tablename__))
        return row

    def wake(self, table: str) -> None:
        """Wake a table's worker at the commit, for rows changed rather than added."""
        self._woken.add(table)

    async def lock(self, table: type[_Row], row_id: UUID) -> _Row | None:
        """The row a verb is about to judge, locked until the commit and as it is now. Others may go on pointing to it."""
        return await self.session.get(table, row_id, with_for_update={"key_share": True}, populate_existing=True)

    async def in_turn(self, what: str) -> None:
        """Until the commit nobody else is in the middle of the same, on any replica: for what touches many rows in an order
        that nobody knows before. SQLite has one writer anyway."""
        if what not in self._turns and self.session.get_bind().dialect.name == "postgresql":
            await self.session.execute(select(func.pg_advisory_xact_lock(func.hashtext(what))))
        self._turns.add(what)

    def seal(self, text: str, *place: object) -> Sealed:
        return self.ring.seal(text, *place)

    def record(self, action: str, obj: object, **more: Any) -> None:
        """Put a line into the audit chain when this unit of work ends (A2)."""
        self._lines.append(audit.Line(action, str(obj), **more))


class Database:
    """The engines, the writer gate and the signals of one process."""

    def __init__(self, url: str, time: Time, ring: KeyRing, *, zone: str = "UTC", ids: Ids | None = None) -> None:
        self.url = driver_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.time = time
        self.ring = ring
        self.zone = zone
        self.ids = ids or Ids()
        self.signals = Signals()
        self._gate = WriterGate() if self.is_sqlite else None
        self.engine, self._reader, self._looker = _engines(self.url)

    @asynccontextmanager
    async def begin(self, *, urgent: bool = False) -> AsyncIterator[UnitOfWork]:
        """A unit of work. ``urgent`` passes the queue of writers on SQLite, where one writes at a time."""
        if self._gate:
            await self._gate.enter(urgent=urgent)
        try:
            async with AsyncSession(self.engine, expire_on_commit=False) as session:
                uow = UnitOfWork(session, self.ring, self.time.now(), self.zone, self.ids)
                yield uow
                if uow._lines:  # noqa: SLF001 -- its own unit of work
                    await session.flush()
                    await audit.chain(session, uow._lines, uow.now, self.ring)  # noqa: SLF001 -- its own unit of work
                await session.commit()
        finally:
            if self._gate:
                self._gate.leave()
        for table in uow._woken:  # noqa: SLF001 -- its own unit of work
            self.signals.wake(table)

    @asynccontextmanager
    async def read(self, *, whole: bool = False) -> AsyncIterator[AsyncSession]:
        """A session for looking only: on SQLite it cannot write and holds up no writer. Each statement stands alone, which
        saves two messages to the database a look; ``whole`` is one transaction, for what is read bit by bit."""
        async with AsyncSession(self._reader if whole else self._looker, expire_on_commit=False) as session:
            yield session

    async def close(self) -> None:
        """Dispose the engines; aiosqlite's threads end with them."""
        await self.engine.dispose()
        await self._reader.dispose()


def gave_way(error: BaseException) -> bool:
    """Whether PostgreSQL ended a unit of work so that another one, which waited for it in a circle, could go on: nothing of
    it has happened, and it can be tried again at once."""
    return isinstance(error, DBAPIError) and getattr(error.orig, "sqlstate", None) in ("40P01", "40001")


class WriterGate:
    """One writer at a time, urgent ones first: SQLite has one writer's lock, and its own queue knows no order."""

    def __init__(self) -> None:
        self._taken = False
        self._waiting: tuple[deque[asyncio.Future[None]], deque[asyncio.Future[None]]] = (deque(), deque())

    async def enter(self, *, urgent: bool) -> None:
        if not self._taken:
            self._taken = True
            return
        turn = asyncio.get_running_loop().create_future()
        queue = self._waiting[0 if urgent else 1]
        queue.append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if not turn.cancelled():  # the gate was handed over while this writer was being cancelled
                self.leave()
            raise

    def leave(self) -> None:
        for queue in self._waiting:
            while queue:
                turn = queue.popleft()
                if not turn.cancelled():
                    turn.set_result(None)
                    return
        self._taken = False


def driver_url(text: str) -> URL:
    """The URL with the driver this service uses; ``SettingsError`` for another database."""
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        raise SettingsError("LINLI_DATABASE_URL is not a database URL, such as postgresql://user@host/name") from None
    drivers = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg", "postgres": "postgresql+asyncpg"}
    if (name := url.drivername.split("+")[0]) not in drivers:
        raise SettingsError(f"LINLI_DATABASE_URL names {name}; Linli keeps its data in SQLite or PostgreSQL.")
    if name == "sqlite" and url.database in (None, "", ":memory:"):
        raise SettingsError(
            "LINLI_DATABASE_URL names no file; SQLite's looks like sqlite:////var/lib/linli/linli.sqlite"
        )
    return url.set(drivername=drivers[name])


def _engines(url: URL) -> tuple[AsyncEngine, AsyncEngine, AsyncEngine]:
    """For units of work, for what is read bit by bit, and for looks, which begin no transaction."""
    if url.get_backend_name() == "sqlite":
        reader = _sqlite(url, writing=False)
        return _sqlite(url, writing=True), reader, reader.execution_options(alone=True)
    limits = {"server_settings": {"idle_in_transaction_session_timeout": IDLE_LIMIT, "application_name": "linli"}}
    engine = create_async_engine(
        url, pool_size=8, max_overflow=8, pool_pre_ping=True, hide_parameters=True, connect_args=limits
    )
    return engine, engine, engine.execution_options(isolation_level="AUTOCOMMIT")


def _sqlite(url: URL, *, writing: bool) -> AsyncEngine:
    engine = create_async_engine(
        url, pool_size=1 if writing else 4, max_overflow=0, hide_parameters=True, connect_args={"timeout": 30}
    )
    pragmas = ["journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=30000"]
    if not writing:
        pragmas = ["busy_timeout=30000", "query_only=ON"]

    @event.listens_for(engine.sync_engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # the driver's own BEGIN would come too late and take no lock
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}").close()

    @event.listens_for(engine.sync_engine, "begin")
    def begin(connection: Any) -> None:
        if not connection.get_execution_options().get("alone"):
            connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

    @event.listens_for(engine.sync_engine, "invalidate")
    def give_up(connection: Any, _record: Any, _error: Any) -> None:
        """A cancelled unit of work lets go of the file now: a closed connection keeps its lock while a cursor is known."""
        with suppress(SQLAlchemyError, sqlite3.Error, ValueError):  # it may be closed already
            connection.rollback()

    return engine
