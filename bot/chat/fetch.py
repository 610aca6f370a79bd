"""Files that people sent are fetched: outside any unit of work, piece by piece, never larger than allowed.

A file is read while no row is locked; what it says is judged afterwards, in a unit of work of its own.
"""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from telegram import Bot
from telegram.error import TelegramError

from bot import changes
from bot.catalog import Catalog
from bot.chat.transport import Transport
from bot.db import Database
from bot.errors import N_, LinliError
from bot.people import roster_columns, roster_file, roster_post
from bot.people.roster_columns import Limits, Table, Vocabulary
from bot.people.roster_post import Wanted

_LOG = logging.getLogger(__name__)


class Fetcher:
    """Fetches rosters for one token, one after the other."""

    def __init__(self, database: Database, bot: Bot, transport: Transport, content: Callable[[], Catalog]) -> None:
        self._database = database
        self._bot = bot
        self._transport = transport
        self._content = content
        self._known: Vocabulary | None = None

    async def step(self) -> datetime | None:
        """Fetch and judge everything that waits; when to look again."""
        while True:
            async with self._database.read() as session:
                next_at = await roster_post.next_due_at(session, self._bot.id)
            if next_at is None or next_at > self._database.time.now():
                return next_at
            async with self._database.begin() as uow:
                wanted = await roster_post.claim(uow, self._content().wording, self._bot.id)
            if wanted is None:
                return None  # another replica has it in hand
            await self._fetch(wanted)

    async def _fetch(self, wanted: Wanted) -> None:
        refusal: LinliError | None = None
        try:
            table, known = await self._read(wanted)
            async with self._database.begin() as uow:
                await changes.roster_fetched(uow, self._content().programme, wanted.id, table, known)
        except LinliError as error:
            refusal, failure = error, error.code
        except TelegramError as error:
            failure = type(error).__name__
        except Exception as error:  # noqa: BLE001 -- one file's failure is not the service's
            _LOG.error("roster %s failed: %s", wanted.id, type(error).__name__)
            failure = type(error).__name__
        else:
            return
        async with self._database.begin() as uow:
            await roster_post.refused(uow, self._content().wording, wanted.id, refusal, failure)

    async def _read(self, wanted: Wanted) -> tuple[Table, Vocabulary]:
        data = await self._transport.download(self._bot, wanted.file_id, Limits().packed)
        if data is None:
            raise LinliError("roster_packed", N_("The file is larger than {size} MB. Please split it."), size=5)
        wording = self._content().wording
        known = self._known = self._known or roster_columns.vocabulary(wording)

        def read() -> Table:
            table = roster_file.read(data, wanted.kind, known, wording[wanted.language])
            return replace(table, rows=iter(list(table.rows)))

        return await asyncio.to_thread(read), known
