"""Everything that changes in any chat, numbered: whoever watches asks for what came after the number it knows.

Memory is bounded: the newest changes are kept, and whoever comes with an older number (or one of another server's
life) is told to start over, that is, to read the chats again and go on from the number given.
"""

import asyncio
from collections import deque
from itertools import islice
from typing import Literal, NamedTuple

What = Literal[
    "message", "edited", "deleted", "typing", "read", "toast", "keyboard", "pin", "reaction",
    "members", "start", "inline", "menu", "start_over",
]  # fmt: skip
KEPT = 10_000


class Change(NamedTuple):
    """One thing that is different now; ``person`` None means everybody in it, ``chat`` None the bot everywhere."""

    seq: int
    what: What
    bot: int | None = None
    chat: int | None = None
    person: int | None = None
    message_id: int | None = None


class Changes:
    """The newest changes, oldest first."""

    def __init__(self, keep: int = KEPT) -> None:
        self.last = 0
        self._kept: deque[Change] = deque(maxlen=keep)
        self._grown: asyncio.Event | None = None

    def note(
        self,
        what: What,
        *,
        bot: int,
        chat: int | None = None,
        person: int | None = None,
        message_id: int | None = None,
    ) -> None:
        """Tell everybody who watches."""
        self.last += 1
        self._kept.append(Change(self.last, what, bot, chat, person, message_id))
        if self._grown:
            self._grown.set()
            self._grown = None

    def since(self, seq: int) -> list[Change]:
        """The changes after a number; a single ``start_over`` when some of them are no longer known."""
        news = self.last - seq
        if news < 0 or news > len(self._kept):
            return [Change(self.last, "start_over")]
        return list(islice(reversed(self._kept), news))[::-1]

    async def next(self, since: int) -> list[Change]:
        """The changes after a number, as soon as there are any."""
        while self.last == since:
            if self._grown is None:
                self._grown = asyncio.Event()
            await self._grown.wait()
        return self.since(since)
