"""The ledger: every call that arrived and what was answered, in order; tests and the player judge by it."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TextIO


@dataclass(frozen=True, slots=True)
class Entry:
    """One call. ``status`` is what was answered (None: the connection broke), ``delivered`` whether it took effect."""

    seq: int
    at: datetime
    bot: int
    method: str
    chat_id: int | None
    text: str | None
    message_id: int | None
    status: int | None
    delivered: bool

    def line(self) -> str:
        """The entry as one line of JSON."""
        return json.dumps(asdict(self) | {"at": self.at.isoformat()}, ensure_ascii=False)


class Ledger(list[Entry]):
    """The entries, oldest first; the place in the list is ``seq - 1``. Optionally also a file, flushed line by line."""

    def __init__(self, now: Callable[[], datetime], file: Path | None = None) -> None:
        super().__init__()
        self._now = now
        self._file: TextIO | None = file.open("a", encoding="utf-8") if file else None
        self._grown = asyncio.Event()

    def note(self, *, bot: int, method: str, status: int | None, delivered: bool, **what: Any) -> None:
        """Write down one call: ``chat_id``, ``text`` and ``message_id`` where it had them."""
        entry = Entry(
            seq=len(self) + 1,
            at=self._now(),
            bot=bot,
            method=method,
            chat_id=what.get("chat_id"),
            text=what.get("text"),
            message_id=what.get("message_id"),
            status=status,
            delivered=delivered,
        )
        self.append(entry)
        if self._file:
            self._file.write(entry.line() + "\n")
            self._file.flush()
        self._grown.set()
        self._grown = asyncio.Event()

    def since(self, seq: int) -> list[Entry]:
        """The entries after a number."""
        return self[max(0, seq) :]

    def of(self, method: str, *, to: int | None = None, delivered: bool | None = None) -> list[Entry]:
        """The entries of a method, to one chat or to all, delivered or not or both."""
        return [
            entry
            for entry in self
            if entry.method == method
            and to in (None, entry.chat_id)
            and (delivered is None or entry.delivered == delivered)
        ]

    async def grown(self) -> None:
        """Return when the next entry is written."""
        await self._grown.wait()

    def close(self) -> None:
        """Close the file, if there is one."""
        if self._file:
            self._file.close()
            self._file = None
