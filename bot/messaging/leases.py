"""What only one process may do at a time, and which processes live: found out by locks, not by guessing from clocks."""

import contextlib
import fcntl
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from bot.db import Database, UnitOfWork
from bot.errors import SettingsError
from bot.messaging import inbox, queue
from bot.messaging.tables import Lease, Run

TERM = timedelta(seconds=8)
"""How long a lease lives unrenewed: a frozen holder is replaced after this."""
SILENT = timedelta(seconds=60)
"""A run whose lock cannot be tried (its machine vanished, its connection did not) counts as dead after this."""


class Life:
    """This process's run: it holds a lock as long as it lives, so that others know at once when it is gone.

    On SQLite the lock is on a file and keeps a second process out; on PostgreSQL it is an advisory lock of a connection
    of its own.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._file: IO[bytes] | None = None
        self._connection: AsyncConnection | None = None
        self._lock_key = 0
        self.run_id: UUID

    async def begin(self) -> None:
        """Take the lock, find the dead, and mark what they may have died of (I3). ``SettingsError`` when SQLite's
        folder is in use by another process."""
        self.run_id = self._database.ids.new(self._database.time.now())
        self._lock_key = self.run_id.int & (2**63 - 1)  # the random half: two runs may begin in one millisecond
        try:
            await self._take_lock()
            async with self._database.begin() as uow:
                uow.add(Run(id=self.run_id, lock_key=self._lock_key, started_at=uow.now, seen_at=uow.now))
                await uow.session.flush()
                await self._bury_the_dead(uow)
        except BaseException:  # a start that is given up in the middle leaves no lock behind
            await self.let_go()
            raise

    async def seen(self) -> None:
        """Say that this run lives, and look for others that do not any more."""
        if self._connection:
            await self._hold_lock()
        async with self._database.begin(urgent=True) as uow:
            run = await uow.session.get_one(Run, self.run_id, with_for_update=True, populate_existing=True)
            run.seen_at, run.stopped_at = uow.now, None  # found dead by mistake: frozen for long, or the lock was lost
            await self._bury_the_dead(uow)

    async def end(self) -> None:
        """A clean stop: nothing this run left behind is suspect, and its leases are free at once."""
        async with self._database.begin() as uow:
            run = await uow.session.get_one(Run, self.run_id, with_for_update=True, populate_existing=True)
            run.stopped_at, run.clean = uow.now, True
            await _free_leases(uow, self.run_id)
        await self.let_go()

    async def let_go(self) -> None:
        """Release the lock without a word: what a crash does."""
        if self._connection:
            with contextlib.suppress(SQLAlchemyError):  # a broken connection has let go already
                await self._connection.execute(text("SELECT pg_advisory_unlock_all()"))
            await self._connection.close()
            self._connection = None
        if self._file:
            self._file.close()
            self._file = None

    async def _take_lock(self) -> None:
        if self._database.is_sqlite:
            self._file = _lock_file(Path(f"{self._database.url.database}.lock"))
        else:
            await self._hold_lock()

    async def _hold_lock(self) -> None:
        """Take the lock, and again at every sign of life: a server that was restarted has forgotten it."""
        try:
            self._connection = self._connection or await self._connected()
            await self._connection.execute(text("SELECT pg_try_advisory_lock(:key)"), {"key": self._lock_key})
        except DBAPIError:
            await self.let_go()
            self._connection = await self._connected()
            await self._connection.execute(text("SELECT pg_try_advisory_lock(:key)"), {"key": self._lock_key})

    async def _connected(self) -> AsyncConnection:
        connection = await self._database.engine.connect()
        await connection.execution_options(isolation_level="AUTOCOMMIT")
        await connection.execute(text("SET idle_session_timeout = 0"))
        return connection

    async def _bury_the_dead(self, uow: UnitOfWork) -> None:
        others = select(Run).where(col(Run.stopped_at).is_(None), col(Run.id) != self.run_id)
        for run in await uow.session.scalars(others.with_for_update(skip_locked=True)):
            if await self._is_dead(uow, run):
                run.stopped_at = uow.now
                await inbox.suspect_waiting(uow)
                await _free_leases(uow, run.id)

    async def _is_dead(self, uow: UnitOfWork, run: Run) -> bool:
        if self._database.is_sqlite:
            return True
        free = await uow.session.scalar(text("SELECT pg_try_advisory_xact_lock(:key)"), {"key": run.lock_key})
        return bool(free) or uow.now - run.seen_at > SILENT


async def hold(uow: UnitOfWork, name: str, holder: UUID) -> int | None:
    """Take or renew a lease; its number, which rises with each new holder, or None while another one holds it."""
    lease = await uow.session.get(Lease, name, with_for_update=True, populate_existing=True)
    if lease is None:  # two may ask for it first at the same time
        await queue.add_new(uow, Lease, [{"name": name, "holder": holder, "number": 1, "until": uow.now}])
        lease = await uow.session.get_one(Lease, name, with_for_update=True, populate_existing=True)
    if lease.holder != holder:
        if lease.until > uow.now:
            return None
        lease.holder, lease.number = holder, lease.number + 1
    lease.until = uow.now + TERM
    return lease.number


def is_fresh(renewed_at: datetime | None, now: datetime) -> bool:
    """Whether its holder need not ask for a lease again yet: less than a quarter of its term has passed."""
    return renewed_at is not None and renewed_at <= now < renewed_at + TERM / 4


async def still_held(uow: UnitOfWork, name: str, number: int) -> bool:
    """Whether the lease is still the one that was taken, and stays so until the commit: asked before each send, for a
    process may have been frozen."""
    lease = await uow.session.get(Lease, name, with_for_update=True, populate_existing=True)
    return lease is not None and lease.number == number and lease.until > uow.now


async def _free_leases(uow: UnitOfWork, holder: UUID) -> None:
    for lease in await uow.session.scalars(select(Lease).where(col(Lease.holder) == holder).with_for_update()):
        lease.until = uow.now


def _lock_file(path: Path) -> IO[bytes]:
    path.parent.mkdir(parents=True, exist_ok=True)
    file = path.open("ab")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.close()
        raise SettingsError(f"Another Linli already works on {path.stem}: one process at a time on SQLite.") from None
    return file
