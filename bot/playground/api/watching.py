"""Changes over HTTP, as server-sent events: each watcher goes on from the number it knows.

``id:`` is the change's number and ``data:`` the change in JSON. A comment comes every few seconds when nothing else
does, so that whoever is gone is noticed. ``event: start_over`` says that too much was missed: read the chats again.
"""

import asyncio
import contextlib
import json
from collections.abc import Iterable

from aiohttp import web

from bot.playground.api.changes import Change, Changes
from bot.playground.api.parameters import Parameters

HEADERS = {"Content-Type": "text/event-stream; charset=utf-8", "Cache-Control": "no-store"}
RETRY = b"retry: 1000\n\n"
"""Milliseconds after which a page whose connection broke comes again."""
HEARTBEAT = b": still here\n\n"
AT_ONCE = 500
"""Changes in one piece, so that a watcher who is far behind does not fill the memory."""


class Watching:
    """Everybody who watches, each at their own place."""

    def __init__(self, changes: Changes, heartbeat: float, stopping: asyncio.Event) -> None:
        self._changes = changes
        self._heartbeat = heartbeat
        self._stopping = stopping

    async def events(self, request: web.BaseRequest) -> web.StreamResponse:
        """Answer with changes until the watcher goes or the server stops; by default from now on."""
        seq = self._first(request)
        response = web.StreamResponse(headers=HEADERS)
        await response.prepare(request)
        with contextlib.suppress(ConnectionError):
            await response.write(RETRY)
            while not self._stopping.is_set():
                news = await self._news(seq)
                for at in range(0, len(news), AT_ONCE):
                    await response.write(lines(news[at : at + AT_ONCE]))
                if not news:
                    await response.write(HEARTBEAT)
                seq = news[-1].seq if news else seq
            await response.write_eof()
        return response

    def _first(self, request: web.BaseRequest) -> int:
        known = request.headers.get("Last-Event-ID") or request.query.get("since", "")
        return Parameters({"since": known}).number("since", self._changes.last, 0)

    async def _news(self, seq: int) -> list[Change]:
        """What came after a number; nothing when the time for a heartbeat came first, or the server's end."""
        waits = [asyncio.ensure_future(self._changes.next(seq)), asyncio.ensure_future(self._stopping.wait())]
        try:
            await asyncio.wait(waits, timeout=self._heartbeat, return_when=asyncio.FIRST_COMPLETED)
            return self._changes.since(seq)
        finally:
            for wait in waits:
                wait.cancel()


def lines(changes: Iterable[Change]) -> bytes:
    """Changes as server-sent events."""
    return b"".join(event(change) for change in changes)


def event(change: Change) -> bytes:
    """A change as one server-sent event; only a start over has a name of its own."""
    name = "event: start_over\n" if change.what == "start_over" else ""
    return f"id: {change.seq}\n{name}data: {json.dumps(change._asdict(), separators=(',', ':'))}\n\n".encode()
