"""What the tests of the local Bot API stand on: the server, a clock that is moved by hand, and a bot that calls it."""

import asyncio
import zlib
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from struct import pack
from typing import Any

import aiohttp

from bot.playground.api import Api
from bot.timing import ManualTime

TOKEN = "4000000001:" + "A" * 35
LI = 7


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer of the server."""

    status: int
    body: dict[str, Any]

    @property
    def result(self) -> Any:
        assert self.status == 200, self.body
        return self.body["result"]

    @property
    def refusal(self) -> tuple[int, str]:
        assert self.body["ok"] is False
        assert self.body["error_code"] == self.status
        return self.status, self.body["description"]


@dataclass(slots=True)
class Stage:
    """One server, its clock, and HTTP to it."""

    api: Api
    time: ManualTime
    http: aiohttp.ClientSession

    async def call(self, method: str, /, *, token: str = TOKEN, **parameters: Any) -> Answer:
        """A bot's call with a JSON body."""
        async with self.http.post(f"{self.api.url}/bot{token}/{method}", json=parameters) as answer:
            return Answer(answer.status, await answer.json())

    async def send(self, text: str, to: int = LI, **parameters: Any) -> Answer:
        """sendMessage, to Li unless said otherwise."""
        return await self.call("sendMessage", chat_id=to, text=text, **parameters)

    async def upload(self, method: str, /, files: dict[str, tuple[str, bytes]], **parameters: Any) -> Answer:
        """A bot's call as multipart/form-data: files are (name, content), everything else goes as text."""
        texts = {name: str(value) for name, value in parameters.items()}
        form = aiohttp.FormData(texts, quote_fields=False, default_to_multipart=True)
        for field, (name, content) in files.items():
            form.add_field(field, BytesIO(content), filename=name)
        async with self.http.post(f"{self.api.url}/bot{TOKEN}/{method}", data=form) as answer:
            return Answer(answer.status, await answer.json())

    async def download(self, file_path: str, token: str = TOKEN) -> tuple[int, bytes]:
        """A file from where getFile says it is."""
        async with self.http.get(f"{self.api.url}/file/bot{token}/{file_path}") as answer:
            return answer.status, await answer.read()

    def screen(self, person: int = LI, **more: Any) -> list[dict[str, Any]]:
        """The messages on somebody's phone."""
        shown: list[dict[str, Any]] = self.api.phones.read(person, **more)["messages"]
        return shown

    async def updates(self, **parameters: Any) -> list[dict[str, Any]]:
        """getUpdates' result."""
        found: list[dict[str, Any]] = (await self.call("getUpdates", **parameters)).result
        return found

    def pass_time(self, seconds: float) -> None:
        """Move the clock on."""
        self.time.move_to(self.time.now() + timedelta(seconds=seconds))

    async def until_asleep(self) -> None:
        """Let everything that can happen without the clock happen: requests arrive, polls begin to wait."""
        for _ in range(20):
            await asyncio.sleep(0.001)


def buttons(*rows: list[tuple[str, str]]) -> dict[str, Any]:
    """An inline keyboard of (label, data) buttons."""
    return {"inline_keyboard": [[{"text": label, "callback_data": data} for label, data in row] for row in rows]}


def png(width: int = 40, height: int = 30) -> bytes:
    """A grey picture."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return pack(">I", len(data)) + kind + data + pack(">I", zlib.crc32(kind + data))

    rows = zlib.compress((b"\0" + b"\x80" * width) * height)
    head = pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
