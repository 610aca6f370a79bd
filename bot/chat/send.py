"""Promised messages leave: one sender per token, paced, urgent first, each settled with what became of it (B3–B15)."""

import asyncio
import logging
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from telegram import Bot, InputFile, LinkPreviewOptions
from telegram.constants import ParseMode
from telegram.error import TelegramError

from bot import chart, paper
from bot.chat import answers, render
from bot.chat.answers import Meaning
from bot.chat.pacing import Limits, Pacer
from bot.chat.render import Part, Signer
from bot.db import Database
from bot.messaging import Carries, Enclosure, Lane, leases, outbox
from bot.messaging.outbox import Candidate, Outlook, Result, Sending
from bot.messaging.queue import SharedCommit
from bot.messaging.rules import Answer
from bot.metrics import Metrics

_LOG = logging.getLogger(__name__)
PROBE = timedelta(seconds=30)
"""How often a refused token is tried again."""
SETTLE_TRIES = 30
"""Seconds for which an answer is kept in memory while the database cannot take it."""
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


class Sender:
    """Sends for one token while it holds that token's lease; another replica takes over when it is lost."""

    def __init__(
        self, *, database: Database, bot: Bot, holder: UUID, limits: Limits, metrics: Metrics, in_flight: int = 64
    ) -> None:
        self._database = database
        self._bot = bot
        self._holder = holder
        self._metrics = metrics
        self._most_in_flight = in_flight
        self._signer = Signer(database.ring)
        self._pacer = Pacer(limits)
        self._settling: SharedCommit[Result] = SharedCommit(self._settle)
        self._flights: dict[UUID, tuple[UUID, asyncio.Task[None]]] = {}  # by address: its message, and the call
        self._flew = False
        self._lease: int | None = None
        self._renewed_at: datetime | None = None
        self._probe_at: datetime | None = None

    async def step(self) -> datetime | None:
        """Let leave what may leave now; when to look again."""
        now = self._database.time.now()
        if not await self._leads(now):
            return now + leases.TERM / 4
        if self._probe_at and now < self._probe_at <= now + PROBE:  # else the clock was set back
            return self._probe_at
        while len(self._flights) < (1 if self._probe_at else self._most_in_flight):
            slot = self._pacer.free_at(now.timestamp())
            seen = await self._look(now, may_send=slot <= now.timestamp())
            if isinstance(seen, Outlook):
                return self._next(now, slot, seen)
            await self._launch(seen)
            now = self._database.time.now()
            if not await self._leads(now):
                return now + leases.TERM / 4
        return None

    @property
    def token_is_refused(self) -> bool:
        """Whether the Bot API's last word was that it does not know this token (red health)."""
        return self._probe_at is not None

    async def landed(self) -> bool:
        """Wait until nothing is in flight and everything is settled; whether anything was since it was last asked."""
        while self._flights:
            await asyncio.wait([flight for _, flight in self._flights.values()])
        flew, self._flew = self._flew, False
        return flew

    async def _leads(self, now: datetime) -> bool:
        """Hold or renew the lease; whatever is neither waiting nor flown by us is in doubt."""
        if leases.is_fresh(self._renewed_at, now):
            return True
        async with self._database.begin(urgent=True) as uow:
            number = await leases.hold(uow, f"send:{self._bot.id}", self._holder)
            if number is not None:
                await outbox.doubt_unfinished(uow, self._bot.id, [flown for flown, _ in self._flights.values()])
        self._lease = number
        self._renewed_at = now if number is not None else None
        return number is not None

    async def _look(self, now: datetime, *, may_send: bool) -> Candidate | Outlook:
        """The next message: by lane, never to a held chat. Without one, what waits."""
        lanes, held = self._pacer.lanes(now.timestamp()), self._held(now)
        async with self._database.read() as session:
            if may_send and (found := await outbox.candidates(session, self._bot.id, lanes, now, held)):
                return found[0]
            return await outbox.outlook(session, self._bot.id, now)

    def _held(self, now: datetime) -> list[UUID]:
        return [*self._pacer.held(now.timestamp()), *self._flights]  # type: ignore[list-item]  # chats are addresses here

    def _next(self, now: datetime, slot: float, seen: Outlook) -> datetime | None:
        """When something may leave: its own time, then its chat's, then the token's."""
        at, due_at = now.timestamp(), seen.next_due_at
        if not seen.anything_due:
            return due_at
        if slot > at:
            return _instant(slot)
        waits = (self._pacer.next_chat_free_at(at), self._pacer.bulk_free_at(at))
        return min(
            [_instant(wait) for wait in waits if wait and wait > at] + ([due_at] if due_at else []), default=None
        )

    async def _launch(self, chosen: Candidate) -> None:
        async with self._database.begin(urgent=chosen.lane is Lane.URGENT) as uow:
            if self._lease is None or not await leases.still_held(uow, f"send:{self._bot.id}", self._lease):
                self._renewed_at = None  # frozen or replaced in between: ask for the lease again
                return
            claimed = await outbox.claim(uow, [chosen.id])
        for sending in claimed:
            self._flew = True
            now = self._database.time.now().timestamp()
            self._pacer.take(now, sending.lane, sending.address_id, group=sending.chat < 0)
            self._flights[sending.address_id] = (sending.id, asyncio.create_task(self._fly(sending)))

    async def _fly(self, sending: Sending) -> None:
        try:
            result = await self._deliver(sending)
            self._learn(sending, result)
            await self._note(result)
        finally:
            del self._flights[sending.address_id]
            self._database.signals.wake("outbox")

    async def _note(self, result: Result) -> None:
        """Write down what became of a message, also when the database comes back only in a while; after that it is in
        doubt (B5)."""
        for _ in range(SETTLE_TRIES):
            try:
                await self._settling.submit(result)
            except Exception as error:  # noqa: BLE001 -- the database's trouble; the answer is known and must not be lost
                _LOG.warning("message %s could not be settled: %s", result.sending.id, type(error).__name__)
            else:
                return
            await self._database.time.wait_until(self._database.time.now() + timedelta(seconds=1))

    async def _deliver(self, sending: Sending) -> Result:
        """Send the message's next part; a message of several leaves part by part, so that a failure resumes at its own."""
        if sending.deletes is not None:
            return await self._delete(sending, sending.deletes)
        try:
            parts = render.parts(sending.message, self._signer, self._bot.id, sending.chat)
        except ValueError as error:
            _LOG.error("message %s (%s) cannot be rendered: %s", sending.id, sending.message.kind, type(error).__name__)
            return Result(sending, Answer.REJECTED, failure="unrenderable")
        part = parts[min(sending.parts_sent, len(parts) - 1)]  # a newer version may cut differently
        message_id, meaning = await self._call(sending, part, sending.edits if sending.parts_sent == 0 else None)
        done = sending.parts_sent + (meaning.answer is Answer.DELIVERED)
        more = meaning.answer is Answer.DELIVERED and done < len(parts)
        return Result(sending, meaning.answer, message_id, done, meaning.wait, meaning.moved_to, meaning.failure, more)

    async def _delete(self, sending: Sending, message_id: int) -> Result:
        try:
            await self._bot.delete_message(chat_id=sending.chat, message_id=message_id)
        except Exception as error:  # noqa: BLE001 -- whatever it is, it is judged and settled
            meaning = answers.meaning(error)
            return Result(sending, meaning.answer, None, 0, meaning.wait, meaning.moved_to, meaning.failure)
        return Result(sending, Answer.DELIVERED)

    async def _call(self, sending: Sending, part: Part, edits: int | None) -> tuple[int | None, Meaning]:
        """One call of the Bot API, and at most one repair of each kind: sent anew, then without markup (B14)."""
        try:
            return await self._request(sending, part, edits), Meaning(Answer.DELIVERED, "")
        except Exception as error:  # noqa: BLE001 -- whatever it is, it is judged and settled
            meaning = answers.meaning(error)
            if not isinstance(error, TelegramError):
                _LOG.warning("message %s failed before it left: %s", sending.id, type(error).__name__)
        if meaning.repair == "send anew" and edits is not None:
            return await self._call(sending, part, None)
        if meaning.repair == "plain" and part.markup:
            bare = Part(render.plain(part.text), False, part.keyboard, part.enclosed)
            return await self._call(sending, bare, edits)
        return edits if meaning.answer is Answer.DELIVERED else None, meaning

    async def _request(self, sending: Sending, part: Part, edits: int | None) -> int:
        if part.enclosed:
            return await self._send_enclosed(sending.chat, part, part.enclosed)
        common: dict[str, Any] = {
            "text": part.text,
            "parse_mode": ParseMode.HTML if part.markup else None,
            "reply_markup": part.keyboard,
            "link_preview_options": _NO_PREVIEW,
        }
        if edits is not None:
            await self._bot.edit_message_text(chat_id=sending.chat, message_id=edits, **common)
            return edits
        return (await self._bot.send_message(chat_id=sending.chat, **common)).message_id

    async def _send_enclosed(self, chat: int, part: Part, enclosed: Enclosure) -> int:
        """A file or a place is always a message of its own: what it would take the place of stays."""
        if enclosed.carries is Carries.LOCATION:
            at = (enclosed.latitude, enclosed.longitude)
            return (await self._bot.send_location(chat, *at, reply_markup=part.keyboard)).message_id
        file = enclosed.file_id or InputFile(await _content(enclosed), filename=enclosed.name)
        below: dict[str, Any] = {"caption": part.text or None, "parse_mode": ParseMode.HTML if part.markup else None}
        match enclosed.carries:
            case Carries.PHOTO:
                sent = await self._bot.send_photo(chat, file, reply_markup=part.keyboard, **below)
            case Carries.VOICE:
                sent = await self._bot.send_voice(chat, file, reply_markup=part.keyboard, **below)
            case _:
                sent = await self._bot.send_document(chat, file, reply_markup=part.keyboard, **below)
        return sent.message_id

    def _learn(self, sending: Sending, result: Result) -> None:
        """What an answer means for the next sends of this chat and this token."""
        now = self._database.time.now()
        self._metrics.sent.labels(sending.lane.name.lower(), result.answer.name.lower()).inc()
        self._metrics.token_refused.set(result.answer is Answer.UNAUTHORIZED)
        if result.answer not in (Answer.UNSENT, Answer.UNSURE):  # these say nothing about the token
            self._probe_at = None
        if result.answer is Answer.HELD and result.wait:
            self._pacer.refused(now.timestamp(), sending.address_id, result.wait.total_seconds())
        elif result.answer is Answer.UNAUTHORIZED:
            self._probe_at = now + PROBE
            _LOG.error("the Bot API refuses the token of bot %d; trying again every 30 s", self._bot.id)

    async def _settle(self, results: list[Result]) -> None:
        async with self._database.begin(urgent=True) as uow:
            await outbox.settle(uow, results)


async def _content(enclosed: Enclosure) -> bytes:
    """A file as it is kept; a sheet is printed and a curve drawn now, in a thread: that takes some tenths of a second."""
    if enclosed.sheet:
        return await asyncio.to_thread(paper.pdf, enclosed.sheet)
    return await asyncio.to_thread(chart.png, enclosed.chart) if enclosed.chart else enclosed.content


def _instant(seconds: float) -> datetime:
    # a microsecond later: the float's rounding must not name an instant that is a hair too early
    return datetime.fromtimestamp(seconds, UTC) + timedelta(microseconds=1)
