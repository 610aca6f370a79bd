"""Updates come in: the raw row is committed before Telegram is told that we have it."""

import asyncio
import json
import logging
from datetime import datetime, timedelta
from typing import Any, TypeGuard
from uuid import UUID

from telegram import Bot
from telegram.error import TelegramError

from bot.chat.transport import Refused, Transport
from bot.db import Database
from bot.messaging import inbox, leases
from bot.messaging.inbox import Arrival
from bot.messaging.queue import SharedCommit
from bot.metrics import Metrics

_LOG = logging.getLogger(__name__)
LONG_POLL_SECONDS = 25
LONGEST_UPDATE = 1_000_000
"""Characters of one update's JSON; Telegram's own are far shorter."""


class Intake:
    """Stores raw updates; many that arrive together share one commit."""

    def __init__(self, database: Database, metrics: Metrics) -> None:
        self._database = database
        self._metrics = metrics
        self._shared: SharedCommit[list[Arrival]] = SharedCommit(self._commit)

    async def store(self, bot: int, updates: list[Any]) -> None:
        """Return when every readable update is committed; one without an id of its own is counted and left out (I5)."""
        arrivals = [arrival for update in updates if (arrival := self._arrival(bot, update))]
        if arrivals:
            await self._shared.submit(arrivals)

    async def _commit(self, batches: list[list[Arrival]]) -> None:
        async with self._database.begin(urgent=True) as uow:
            new = await inbox.store(uow, [arrival for batch in batches for arrival in batch])
        self._metrics.received.inc(new)

    def _arrival(self, bot: int, update: Any) -> Arrival | None:
        update_id = id_of(update)
        if update_id is None:
            self._metrics.unreadable.inc()
            _LOG.warning("an update without an id was left out")
            return None
        raw = _written(update)
        if raw is None:
            self._metrics.unreadable.inc()
            raw = json.dumps({"update_id": update_id})
        return Arrival(bot, update_id, chat_of(update), raw)


def id_of(update: Any) -> int | None:
    """An update's number, if it has one that can be kept."""
    update_id = update.get("update_id") if isinstance(update, dict) else None
    return update_id if _is_number(update_id) else None


def _is_number(value: Any) -> TypeGuard[int]:
    return type(value) is int and -(2**63) <= value < 2**63


def _written(update: Any) -> str | None:
    """An update as text again; None when it is too long, or too deep to be written."""
    try:
        raw = json.dumps(update)
    except RecursionError:
        return None
    return raw if len(raw) <= LONGEST_UPDATE else None


def chat_of(update: dict[str, Any]) -> int | None:
    """The chat whose order an update belongs to, however odd the update is; a private chat has its person's number."""
    for part in update.values():
        if not isinstance(part, dict):
            continue
        tapped = part.get("message")  # its sender is the bot: who tapped is named beside it
        named = (tapped.get("chat") if isinstance(tapped, dict) else None, part.get("chat"), part.get("from"))
        for chat in named:
            if isinstance(chat, dict) and _is_number(number := chat.get("id")):
                return number
    return None


class Poller:
    """Long polling for one token: the next offset is asked for only when everything before it is committed.

    Replicas take turns by a lease, so that Telegram never sees two pollers.
    """

    def __init__(self, database: Database, intake: Intake, bot: Bot, transport: Transport, holder: UUID) -> None:
        self._database = database
        self._intake = intake
        self._bot = bot
        self._transport = transport
        self._holder = holder
        self._offset: int | None = None
        self._failures = 0
        self._renewed_at: datetime | None = None
        self.is_idle = True

    async def step(self, wait_seconds: int = LONG_POLL_SECONDS) -> datetime:
        """One getUpdates and its commit; when to ask again."""
        self.is_idle = True
        if not await self._leads():
            return self._database.time.now() + leases.TERM / 4
        try:
            updates = await self._fetch(wait_seconds)
        except (TelegramError, TypeError) as error:
            return self._again(_reason(error))
        await self._intake.store(self._bot.id, updates)
        known = [update_id for update in updates if (update_id := id_of(update)) is not None]
        if updates and not known:
            return self._again("updates without an id cannot be confirmed")
        self._failures = 0
        self.is_idle = not updates
        # an empty answer to an offset has confirmed all before it; kept on, the number could confirm unread updates after
        # a quiet week, when ids begin anew at random
        self._offset = max(known) + 1 if known else None
        return self._database.time.now()

    def _again(self, why: str) -> datetime:
        """When to ask again after a failure."""
        self._failures += 1
        _LOG.warning("getUpdates failed: %s", why)
        return self._database.time.now() + timedelta(seconds=min(2 ** min(self._failures, 5), 30))

    async def _leads(self) -> bool:
        """Hold the lease: taken or renewed when a quarter of its term has passed."""
        now = self._database.time.now()
        if leases.is_fresh(self._renewed_at, now):
            return True
        async with self._database.begin(urgent=True) as uow:
            number = await leases.hold(uow, f"poll:{self._bot.id}", self._holder)
        self._renewed_at = now if number is not None else None
        return number is not None

    async def _fetch(self, wait_seconds: int) -> list[Any]:
        parameters = {"timeout": str(wait_seconds), "limit": "100", "allowed_updates": json.dumps(ALLOWED)}
        if self._offset is not None:
            parameters["offset"] = str(self._offset)
        renewing = asyncio.create_task(self._renew())
        try:
            result = await self._transport.call(self._bot, "getUpdates", parameters, wait_seconds + 10)
        finally:
            renewing.cancel()
            await asyncio.gather(renewing, return_exceptions=True)
        if not isinstance(result, list):
            raise TypeError("getUpdates gave no list")
        return result

    async def _renew(self) -> None:
        """Keep the lease while Telegram lets us wait."""
        while True:
            await self._database.time.wait_until(self._database.time.now() + leases.TERM / 3)
            await self._leads()


ALLOWED = ["message", "edited_message", "callback_query", "my_chat_member"]
"""The updates this service has routes for."""


def _reason(error: Exception) -> str:
    return f"status {error.status}" if isinstance(error, Refused) else type(error).__name__
