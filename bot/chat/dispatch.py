"""Waiting updates become what they ask for: in order for each person, people together, one commit for many (I1–I5)."""

import asyncio
import json
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from telegram import Bot, CallbackQuery
from telegram import Update as TelegramUpdate
from telegram.error import TelegramError
from telegram.ext import BaseHandler

from bot.catalog import Catalog
from bot.chat import messages
from bot.chat.render import Signer
from bot.chat.turn import Turn
from bot.db import Database, UnitOfWork
from bot.errors import LinliError
from bot.i18n import Wording, nearest
from bot.messaging import Lane, addresses, inbox, outbox, queue, rules
from bot.messaging.tables import Update
from bot.metrics import Metrics
from bot.people import access

_LOG = logging.getLogger(__name__)
OLDEST_ACT = timedelta(hours=24)
"""Telegram keeps updates a day; a message's own time counts no further back than that."""

Route = BaseHandler[TelegramUpdate, Any, None]


@dataclass(frozen=True, slots=True)
class _Handled:
    """What one update came to: told to the metrics, and its button to Telegram, once it is committed."""

    result: str
    lag: float = 0.0
    bot: int = 0
    tapped: CallbackQuery | None = None


class Dispatcher:
    """Runs routes over the inbox. A handler's exception rolls back everything it did; the third buries the update."""

    def __init__(
        self,
        *,
        database: Database,
        bots: Mapping[int, Bot],
        routes: Sequence[Route],
        wording: Wording,
        content: Callable[[], Catalog],
        metrics: Metrics,
    ) -> None:
        self._database = database
        self._bots = bots
        self._routes = routes
        self._wording = wording
        self._content = content
        self._metrics = metrics
        self._signer = Signer(database.ring)
        self._acknowledging: set[asyncio.Task[None]] = set()

    async def step(self) -> datetime | None:
        """Handle everything that may be handled now; the instant of the next retry, if one waits."""
        while True:
            async with self._database.read() as session:
                seen = await inbox.outlook(session, self._database.time.now())
            if seen.suspect and await self._suspect(seen.suspect):
                continue
            if not (seen.anything and await self._batch()):
                return seen.next_at

    async def acknowledged(self) -> None:
        """Wait until the last tapped button has been acknowledged, or could not be."""
        while self._acknowledging:
            await asyncio.wait(self._acknowledging)

    async def _batch(self) -> bool:
        """One commit for up to 32 chats; when one of them raises, nothing has happened yet and each goes alone."""
        claimed: list[UUID] = []
        try:
            async with self._database.begin() as uow:
                rows = await inbox.claim(uow)
                claimed = [row.id for row in rows]
                handled = [await self._handle(uow, row) for row in rows]
        except Exception as error:
            if not claimed:
                raise
            await self._apart(claimed, error)
        else:
            self._tell(handled)
        return bool(claimed)

    async def _apart(self, update_ids: list[UUID], error: Exception) -> None:
        if len(update_ids) == 1:
            await self._failed(update_ids[0], error)
            return
        for update_id in update_ids:
            await self._alone(update_id)

    async def _alone(self, update_id: UUID, *, counted: bool = False) -> None:
        try:
            async with self._database.begin() as uow:
                row = await inbox.claim_one(uow, update_id)
                handled = [await self._handle(uow, row)] if row else []
        except Exception as error:  # noqa: BLE001 -- whatever a handler raises is this update's failure, not the service's
            await self._failed(update_id, error, counted=counted)
        else:
            self._tell(handled)

    async def _suspect(self, update_id: UUID) -> bool:
        """After an unclean stop: one at a time, each attempt committed before the try, so that a killer is buried. False
        when another replica has it in hand."""
        async with self._database.begin() as uow:
            row = await inbox.claim_one(uow, update_id)
            if row is None:
                return False
            row.attempts += 1
            if row.attempts > rules.UPDATE_ATTEMPTS:
                await self._bury(uow, row, "killed the process")
                await self._apologise_unread(uow, row)
                return True
            row.suspect = False
            row.due_at = uow.now + timedelta(seconds=1)  # no other replica's batch takes it while it is tried
            _LOG.info("trying update %s alone, attempt %d", update_id, row.attempts)
        await self._alone(update_id, counted=True)
        return True

    async def _handle(self, uow: UnitOfWork, row: Update) -> _Handled:
        """Route one update."""
        update = self._parsed(uow, row)
        if update is None:
            queue.retry_or_bury(uow, row, "unreadable", None)
            return _Handled("quarantined")
        queue.done(uow, row)
        if update.effective_chat is None and update.effective_user is None:
            return _Handled("ignored")
        turn = await self._turn(uow, row, update)
        if update.callback_query and not turn.choice:
            await turn.old_button()  # not made by us, or not for this chat (I4)
        else:
            await self._route(update, turn)
        lag = max((uow.now - row.received_at).total_seconds(), 0)
        return _Handled("done", lag, row.bot, update.callback_query)

    def _tell(self, handled: Sequence[_Handled]) -> None:
        for each in handled:
            self._metrics.handled.labels(each.result).inc()
            if each.result == "done":
                self._metrics.lag.observe(each.lag)
            if each.tapped:
                task = asyncio.create_task(self._acknowledge(each.bot, each.tapped))
                self._acknowledging.add(task)
                task.add_done_callback(self._acknowledging.discard)

    async def _route(self, update: TelegramUpdate, turn: Turn) -> None:
        for route in self._routes:
            check = route.check_update(update)
            if check is not None and check is not False:
                try:
                    await route.handle_update(update, None, check, turn)  # type: ignore[arg-type]  # the library's application is not used
                except LinliError as error:  # a refusal: said in the person's language, judged before anything changed
                    await turn.add(messages.refused(turn.words, error))
                return

    def _parsed(self, uow: UnitOfWork, row: Update) -> TelegramUpdate | None:
        """The update as the library reads it; None when it cannot (it is quarantined, the rest goes on)."""
        try:
            raw = json.loads(uow.ring.open(row.raw, "inbox.raw", row.id))
            return _sound(TelegramUpdate.de_json(raw, self._bots[row.bot]))
        except Exception as error:  # noqa: BLE001 -- any error in reading a foreign document
            _LOG.warning("update %s is unreadable: %s", row.id, type(error).__name__)
            return None

    async def _turn(self, uow: UnitOfWork, row: Update, update: TelegramUpdate) -> Turn:
        chat = update.effective_chat.id if update.effective_chat else update.effective_user.id  # type: ignore[union-attr]  # one is there
        address = await addresses.of_chat(uow, row.bot, chat)
        person = await access.by_address(uow, address)
        user = update.effective_user
        language = person.language if person else nearest(user.language_code if user else None)
        query = update.callback_query
        choice = self._signer.read(query.data, row.bot, chat) if query and query.data else None
        words, content = self._wording[language], self._content()
        return Turn(uow, update, address, person, words, content, _acted_at(update, row), choice or ())

    async def _failed(self, update_id: UUID, error: Exception, *, counted: bool = False) -> None:
        """A second small unit of work notes the failure; nothing of the first is left."""
        failure = type(error).__name__
        _LOG.error("update %s failed: %s", update_id, failure, exc_info=error)
        self._metrics.handled.labels("failed").inc()
        try:
            await self._note(update_id, failure, counted=counted, apologise=True)
        except Exception as also:  # noqa: BLE001 -- no apology may keep an update from being buried
            _LOG.exception("update %s failed in its apology too: %s", update_id, type(also).__name__)
            await self._note(update_id, failure, counted=counted, apologise=False)

    async def _note(self, update_id: UUID, failure: str, *, counted: bool, apologise: bool) -> None:
        async with self._database.begin() as uow:
            row = await inbox.claim_one(uow, update_id)
            if row is None:
                return
            row.attempts += not counted
            wait = rules.update_backoff(row.attempts)
            if wait is not None:
                queue.retry_or_bury(uow, row, failure, wait)
                return
            await self._bury(uow, row, failure)
            if apologise:
                await self._apologise(uow, row)

    async def _bury(self, uow: UnitOfWork, row: Update, failure: str) -> None:
        """Out of the way of the chat's later messages, where an operator sees it (I3)."""
        queue.retry_or_bury(uow, row, failure, None)
        self._metrics.handled.labels("buried").inc()
        uow.record("update.buried", row.id, outcome=failure)

    async def _apologise(self, uow: UnitOfWork, row: Update) -> None:
        update = self._parsed(uow, row)
        if update and update.effective_user:
            turn = await self._turn(uow, row, update)
            await turn.add(messages.could_not(turn.words))

    async def _apologise_unread(self, uow: UnitOfWork, row: Update) -> None:
        """Reading it again may be what kills: whoever has written before is found by the chat's key alone."""
        if address := await addresses.known(uow, row.bot, row.chat_key):
            person = await access.by_address(uow, address)
            words = self._wording[person.language if person else nearest(None)]
            await outbox.promise(uow, address, messages.could_not(words), Lane.REPLY)

    async def _acknowledge(self, bot: int, query: CallbackQuery) -> None:
        """Stop a button's spinning: best effort, straight out, after the commit, and nobody waits for it."""
        try:
            await self._bots[bot].answer_callback_query(query.id)
        except TelegramError as error:
            _LOG.info("a button was not acknowledged: %s", type(error).__name__)


def _sound(update: TelegramUpdate) -> TelegramUpdate:
    """The update, when the numbers it is ordered and answered by are numbers; ``ValueError`` when they are not (I5)."""
    for each in (update.effective_chat, update.effective_user):
        if each is not None and not (type(each.id) is int and -(2**63) <= each.id < 2**63):
            raise ValueError("an id that is no number of Telegram's")
    return update


def _acted_at(update: TelegramUpdate, row: Update) -> datetime:
    """When the person acted: a message's own time (it may have waited for us), a button's arrival."""
    message = update.message
    if message is None:
        return row.received_at
    return min(max(message.date.astimezone(UTC), row.received_at - OLDEST_ACT), row.received_at)
