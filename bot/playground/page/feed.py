"""What pages are told, numbered: a page that comes back asks for what came after the number it knows."""

import asyncio
import secrets
from collections import deque
from dataclasses import dataclass
from itertools import islice
from typing import Any

KEPT = 2000
"""How many pieces of news a page may have slept through; after more it reads everything again."""


@dataclass(frozen=True, slots=True)
class News:
    """One thing that is different now: ``kind`` says what, ``data`` is JSON."""

    number: int
    kind: str
    data: dict[str, Any]


class Feed:
    """The newest news, for any number of pages. ``life`` tells one server's numbers from another's."""

    def __init__(self, keep: int = KEPT) -> None:
        self.life = secrets.token_hex(4)
        self.last = 0
        self._kept: deque[News] = deque(maxlen=keep)
        self._grown = asyncio.Event()

    def tell(self, kind: str, **data: Any) -> None:
        """Tell every page."""
        self.last += 1
        self._kept.append(News(self.last, kind, data))
        self._grown.set()
        self._grown = asyncio.Event()

    def after(self, number: int) -> list[News] | None:
        """The news after a number; None when some of it is no longer known."""
        missing = self.last - number
        if missing < 0 or missing > len(self._kept):
            return None
        return list(islice(reversed(self._kept), missing))[::-1]

    async def next(self, number: int) -> list[News] | None:
        """The news after a number, as soon as there is any."""
        while self.last == number:
            await self._grown.wait()
        return self.after(number)
