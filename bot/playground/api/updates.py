"""Updates waiting for a bot: one queue each, read by long polling or delivered to a webhook.

As at Telegram: sequential ids that turn random after a week without updates, kept for 24 hours, confirmed by a higher
offset; types that were not asked for are dropped when they happen. Differences: a conflict is answered at once
(Telegram holds repeated ones back for 3 s), and repeated polls with the same offset are not slowed down.
"""

import asyncio
import random
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from bot.playground.api.answers import Json, conflict

KEPT_FOR = timedelta(hours=24)
QUIET = timedelta(days=7)
"""After so long without updates the next id is a random one."""
AHEAD = 10
"""An offset further than this beyond the last id is none of this queue's ids, so it confirms nothing."""
LARGEST_ID = 1 << 30

TYPES = frozenset(
    {
        *("message", "edited_message", "channel_post", "edited_channel_post", "callback_query", "inline_query"),
        *("chosen_inline_result", "shipping_query", "pre_checkout_query", "poll", "poll_answer", "my_chat_member"),
        *("chat_join_request", "chat_boost", "removed_chat_boost", "business_connection", "business_message"),
        *("edited_business_message", "deleted_business_messages", "purchased_paid_media"),
    }
)
"""What a bot gets when it names no types."""
ON_REQUEST = frozenset({"chat_member", "message_reaction", "message_reaction_count"})

Sleep = Callable[[float], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Pending:
    """An update nobody confirmed yet; ``lane`` is whose order it belongs to."""

    id: int
    at: datetime
    lane: int
    kind: str
    content: Json

    def shown(self) -> Json:
        """As a Bot API ``Update``."""
        return {"update_id": self.id, self.kind: self.content}


class Queue:
    """The updates of one bot."""

    def __init__(self, now: Callable[[], datetime], dice: random.Random) -> None:
        self.now = now
        self._dice = dice
        self._pending: OrderedDict[int, Pending] = OrderedDict()
        self._last_id = dice.randrange(1, LARGEST_ID)
        self._last_at: datetime | None = None
        self._poller: asyncio.Future[None] | None = None
        self.allowed: frozenset[str] = TYPES
        self.on_update: Callable[[Pending], None] | None = None
        self.on_taken: Callable[[Pending], None] | None = None

    def __len__(self) -> int:
        self._expire()
        return len(self._pending)

    def allow(self, types: object) -> None:
        """Want only these types from now on: a list of names; an empty one means the usual, anything else no change."""
        if not isinstance(types, list) or not all(isinstance(name, str) for name in types):
            return
        self.allowed = frozenset(name.lower() for name in types) & (TYPES | ON_REQUEST) or TYPES

    def add(self, kind: str, content: Json, *, lane: int) -> int | None:
        """Something happened; returns the update's id, or None when its type is not wanted."""
        if kind not in self.allowed:
            return None
        at = self.now()
        if self._last_at and at - self._last_at > QUIET:
            self._pending.clear()
            self._last_id = self._dice.randrange(1, LARGEST_ID)
        self._last_id += 1
        self._last_at = at
        update = Pending(self._last_id, at, lane, kind, content)
        self._pending[update.id] = update
        if self.on_update:
            self.on_update(update)
        self.wake()
        return update.id

    def has(self, update_id: int) -> bool:
        """Whether an update still waits: neither taken nor dropped nor too old."""
        self._expire()
        return update_id in self._pending

    def waiting(self) -> list[Pending]:
        """All that is not confirmed, oldest first."""
        self._expire()
        return list(self._pending.values())

    def forget(self, update_ids: Iterable[int]) -> None:
        """These were delivered."""
        for update_id in update_ids:
            if taken := self._pending.pop(update_id, None):
                self._tell_taken(taken)

    def _tell_taken(self, update: Pending) -> None:
        if self.on_taken:
            self.on_taken(update)

    def drop(self) -> None:
        """Forget everything that waits."""
        self._pending.clear()

    def confirm(self, offset: int) -> None:
        """What getUpdates does with an offset: forget the earlier ones; a negative one keeps only that many."""
        if offset < 0:
            while len(self._pending) > -offset:
                self._tell_taken(self._pending.popitem(last=False)[1])
        elif offset <= self._last_id + AHEAD:
            while self._pending and next(iter(self._pending)) < offset:
                self._tell_taken(self._pending.popitem(last=False)[1])

    async def poll(self, offset: int, limit: int, patience: float, sleep: Sleep) -> list[Json]:
        """getUpdates: at most ``limit`` updates, waiting up to ``patience`` seconds; a newer poll ends an older one."""
        self._expire()
        self.confirm(offset)
        if patience > 0 and not self._pending:
            await self._wait(patience, sleep)
        return [update.shown() for update in islice(self._pending.values(), limit)]

    async def _wait(self, patience: float, sleep: Sleep) -> None:
        self.interrupt("terminated by other getUpdates request; make sure that only one bot instance is running")
        poller = self._poller = asyncio.get_running_loop().create_future()
        sleeper = asyncio.ensure_future(sleep(patience))
        try:
            await asyncio.wait((poller, sleeper), return_when=asyncio.FIRST_COMPLETED)
            if poller.done():
                poller.result()
        finally:
            sleeper.cancel()
            if self._poller is poller:
                self._poller = None

    def wake(self) -> None:
        """Let the waiting poll answer with what there is."""
        if self._poller and not self._poller.done():
            self._poller.set_result(None)

    def interrupt(self, reason: str) -> None:
        """End the waiting poll with a conflict."""
        if self._poller and not self._poller.done():
            self._poller.set_exception(conflict(reason))

    def _expire(self) -> None:
        horizon = self.now() - KEPT_FOR
        while self._pending and next(iter(self._pending.values())).at < horizon:
            self._pending.popitem(last=False)
