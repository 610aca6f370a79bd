"""The lines between the service and the Bot API: slow ones, where what was under way is lost when the caller dies."""

import asyncio
import contextlib
import itertools
import re
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from tests.torture.stage import Stage

LATENCY = 0.03
"""Seconds on the way there, and again on the way back: without them hardly anything is ever between two states."""
_CALL = re.compile(rb"POST /bot[^/ ]+/(\w+) HTTP")


@dataclass(frozen=True, slots=True)
class Call:
    """A call of the Bot API, and which replica made it."""

    replica: str
    method: str
    at: float


@dataclass(slots=True)
class Exchange:
    """A line for each replica to the Bot API, so that it is known who said what, and when."""

    port: int
    calls: list[Call] = field(default_factory=list)
    servers: list[asyncio.Server] = field(default_factory=list)
    talks: set[asyncio.Task[None]] = field(default_factory=set)

    async def line(self, replica: str) -> str:
        """The address by which a replica reaches the Bot API."""

        async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await self._talk(replica, reader, writer)

        server = await asyncio.start_server(connected, "127.0.0.1", 0)
        self.servers.append(server)
        return f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"

    async def _talk(self, replica: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Requests that the caller's death overtakes never arrive; what arrived is done, whoever hears the answer."""
        answers, requests = await asyncio.open_connection("127.0.0.1", self.port)
        ways = {
            asyncio.create_task(self._pass(reader, requests, replica)),
            asyncio.create_task(self._pass(answers, writer)),
        }
        self.talks |= ways
        await asyncio.wait(ways)
        self.talks -= ways

    async def _pass(self, source: asyncio.StreamReader, to: asyncio.StreamWriter, replica: str = "") -> None:
        with contextlib.suppress(ConnectionError):
            while heard := await source.read(65536):
                await asyncio.sleep(LATENCY)
                if replica and (source.at_eof() or source.exception()):
                    break
                if replica:
                    now = time.monotonic()
                    self.calls += [Call(replica, method.decode(), now) for method in _CALL.findall(heard)]
                to.write(heard)
                await to.drain()
        to.close()

    async def close(self) -> None:
        for server in self.servers:
            server.close()
        for talk in list(self.talks):
            talk.cancel()
        await asyncio.gather(*self.talks, return_exceptions=True)

    def turns(self, *methods: str) -> list[str]:
        """Who did these, in turn: one letter for each uninterrupted run of calls."""
        return [
            replica for replica, _ in itertools.groupby(call.replica for call in self.calls if call.method in methods)
        ]


@asynccontextmanager
async def exchange(stage: Stage) -> AsyncIterator[Exchange]:
    lines = Exchange(int(stage.api.url.rpartition(":")[2]))
    try:
        yield lines
    finally:
        stage.end()
        await lines.close()
