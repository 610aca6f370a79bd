"""One queue code for the inbox, the outbox and due items: add once, settle, retry, bury; and commits that are shared."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from typing import Any, Generic, TypeVar

from sqlalchemy import literal
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import SQLModel

from bot.db import UnitOfWork
from bot.messaging.tables import Queued

_Item = TypeVar("_Item")


async def add_new(uow: UnitOfWork, table: type[SQLModel], rows: Sequence[dict[str, Any]]) -> int:
    """Insert the rows, at least one, whose natural key (or other unique key) is not there yet; how many were new."""
    await uow.session.flush()
    dialect = uow.session.get_bind().dialect.name
    insert = (sqlite if dialect == "sqlite" else postgresql).insert(table)
    done = await uow.session.execute(insert.values(list(rows)).on_conflict_do_nothing().returning(literal(1)))
    added = len(done.all())
    if added:
        uow.wake(str(table.__tablename__))
    return added


def done(uow: UnitOfWork, row: Queued) -> None:
    """The work of this row is finished."""
    row.state, row.settled_at = "done", uow.now


def retry_or_bury(uow: UnitOfWork, row: Queued, failure: str, wait: timedelta | None) -> None:
    """Try a failed row again after ``wait``, or bury it where an operator sees it (None). ``failure`` names the error's
    type, never its text: that may quote what a person wrote."""
    row.failure = failure
    if wait is None:
        row.state, row.settled_at = "buried", uow.now
    else:
        row.due_at = uow.now + wait
        uow.wake(str(row.__tablename__))


class SharedCommit(Generic[_Item]):
    """Many items in one commit under load: whatever arrives while a commit runs goes into the next one, with no wait.

    When a commit of many fails, each is committed alone, so that one item's failure is nobody else's.
    """

    def __init__(self, commit: Callable[[list[_Item]], Awaitable[None]]) -> None:
        self._commit = commit
        self._waiting: list[tuple[_Item, asyncio.Future[None]]] = []
        self._running: asyncio.Task[None] | None = None

    async def submit(self, item: _Item) -> None:
        """Return when the item is committed; raise what the commit raised."""
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, future))
        if self._running is None:
            self._running = asyncio.create_task(self._run())
        await future

    async def _run(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting, []
            error = await self._try([item for item, _ in batch])
            for item, future in batch:
                failed = await self._try([item]) if error and len(batch) > 1 else error
                if not future.cancelled():
                    future.set_exception(failed) if failed else future.set_result(None)
        self._running = None

    async def _try(self, items: list[_Item]) -> Exception | None:
        try:
            await self._commit(items)
        except Exception as error:  # noqa: BLE001 -- handed to the submitter
            return error
        return None
