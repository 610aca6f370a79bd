"""Delivery of updates to a bot's webhook: one after the other within a chat, chats side by side, repeated until taken.

Differences from Telegram: plain http addresses are allowed, certificates and IP addresses are ignored.
"""

import asyncio
import contextlib
import json
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from http import HTTPStatus

import aiohttp

from bot.playground.api import updates
from bot.playground.api.answers import Json

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the header's name
LONGEST_DELAY = 60.0
PATIENCE = aiohttp.ClientTimeout(total=60)

Perform = Callable[[Json], Awaitable[None]]
"""Carries out the method a webhook may answer with."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where a bot wants its updates: at most ``connections`` at once, with its secret in the header."""

    url: str
    secret: str = ""
    connections: int = 40


class Delivery:
    """Brings a bot's updates to its webhook until it is closed."""

    def __init__(
        self,
        target: Target,
        queue: updates.Queue,
        http: aiohttp.ClientSession,
        sleep: updates.Sleep,
        perform: Perform,
    ) -> None:
        self.target = target
        self.last_error: tuple[int, str] | None = None
        self._queue = queue
        self._http = http
        self._sleep = sleep
        self._perform = perform
        self._gate = asyncio.Semaphore(target.connections)
        self._lanes: dict[int, deque[updates.Pending]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def open(self) -> None:
        """Start with what is waiting, go on with what comes."""
        for update in self._queue.waiting():
            self._take(update)
        self._queue.on_update = self._take

    async def close(self) -> None:
        """Stop; what was not taken stays in the queue."""
        self._queue.on_update = None
        others = self._tasks - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    def _take(self, update: updates.Pending) -> None:
        if update.lane in self._lanes:
            self._lanes[update.lane].append(update)
            return
        self._lanes[update.lane] = deque([update])
        task = asyncio.get_running_loop().create_task(self._deliver_lane(update.lane))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _deliver_lane(self, number: int) -> None:
        lane = self._lanes[number]
        while lane:
            update = lane.popleft()
            delay = 1.0
            while self._queue.has(update.id) and (wish := await self._deliver(update)) is not None:
                await self._sleep(max(wish, delay))
                delay = min(LONGEST_DELAY, delay * 2)
            self._queue.forget((update.id,))
        del self._lanes[number]

    async def _deliver(self, update: updates.Pending) -> float | None:
        """None when the webhook took it, else the seconds it asked to wait (0: it did not say)."""
        headers = {SECRET_HEADER: self.target.secret} if self.target.secret else {}
        try:
            async with (
                self._gate,
                self._http.post(
                    self.target.url, json=update.shown(), headers=headers, timeout=PATIENCE, allow_redirects=False
                ) as answer,
            ):
                body = await answer.read()
        except TimeoutError:
            return self._failed("Read timeout expired", 0)
        except (aiohttp.ClientError, OSError) as error:
            return self._failed(reason(error), 0)
        if not HTTPStatus.OK <= answer.status < HTTPStatus.MULTIPLE_CHOICES:
            wish = answer.headers.get("Retry-After", "")[:9]
            text = f"Wrong response from the webhook: {answer.status} {answer.reason}"
            return self._failed(text, float(wish) if wish.isdecimal() else 0)
        await self._carry_out(body)
        return None

    def _failed(self, text: str, wish: float) -> float:
        self.last_error = (int(self._queue.now().timestamp()), text)
        return wish

    async def _carry_out(self, body: bytes) -> None:
        with contextlib.suppress(ValueError, RecursionError):
            call = json.loads(body)
            if isinstance(call, dict) and isinstance(call.get("method"), str):
                await self._perform(call)


def reason(error: Exception) -> str:
    """A broken delivery in Telegram's words."""
    if isinstance(error, aiohttp.ClientConnectorError):
        return "Connection refused"
    return "Connection reset by peer"


class Hooks:
    """The webhooks that are set, by bot."""

    def __init__(self, sleep: updates.Sleep) -> None:
        self._sleep = sleep
        self._open: dict[int, Delivery] = {}
        self._http: aiohttp.ClientSession | None = None

    def of(self, bot_id: int) -> Delivery | None:
        """The bot's delivery, if it has a webhook."""
        return self._open.get(bot_id)

    async def put(self, bot_id: int, queue: updates.Queue, target: Target, perform: Perform) -> None:
        """Deliver to this webhook from now on, instead of the one before."""
        await self.remove(bot_id)
        if self._http is None:
            self._http = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))
        delivery = self._open[bot_id] = Delivery(target, queue, self._http, self._sleep, perform)
        delivery.open()

    async def remove(self, bot_id: int) -> bool:
        """Deliver nowhere; says whether there was a webhook."""
        delivery = self._open.pop(bot_id, None)
        if delivery:
            await delivery.close()
        return delivery is not None

    async def close(self) -> None:
        """End all deliveries."""
        for bot_id in list(self._open):
            await self.remove(bot_id)
        if self._http:
            await self._http.close()
            self._http = None
