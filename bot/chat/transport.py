"""The Bot API over aiohttp, keeping what python-telegram-bot's exceptions drop: the status, and whether a failed request
was surely not sent."""

import asyncio
import json
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any

import aiohttp
from telegram import Bot
from telegram.error import NetworkError, TelegramError
from telegram.request import BaseRequest, RequestData

LONGEST_HOLD = 86_400.0
"""Seconds; a 429 that asks for more than a day, or for no number at all, is not taken at its word."""


class Refused(TelegramError):
    """The Bot API answered with an error: its status, its words, and its parameters where it gave any."""

    def __init__(self, status: int, description: str, retry_after: float | None, migrate_to: int | None) -> None:
        super().__init__(f"refused with {status}")
        self.status = status
        self.description = description
        self.retry_after = retry_after
        self.migrate_to = migrate_to


class Unsent(NetworkError):
    """The request surely did not reach the Bot API: no connection was made."""


class Unsendable(NetworkError):
    """The request cannot be written at all: something in it is no text."""


class Unsure(NetworkError):
    """Nobody knows whether the Bot API acted: the request was written, its answer is missing or unreadable."""


class Transport(BaseRequest):
    """python-telegram-bot's request interface, one aiohttp session for all calls of a token."""

    def __init__(
        self,
        connections: int = 100,
        connect_seconds: float = 5.0,
        read_seconds: float = 20.0,
        *,
        through_proxy: bool = True,
    ) -> None:
        """``through_proxy``: go through the environment's proxy, if it names one; not for a Bot API on this machine."""
        self._connections = connections
        self._through_proxy = through_proxy
        self._connect_seconds = connect_seconds
        self._read_seconds = read_seconds
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        return self._read_seconds

    async def initialize(self) -> None:
        await self._opened()

    async def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            connector = aiohttp.TCPConnector(limit=self._connections, ttl_dns_cache=300)
            self._session = aiohttp.ClientSession(connector=connector, trust_env=self._through_proxy)
        return self._session

    async def shutdown(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = None,  # noqa: ARG002 -- the library's signature
        connect_timeout: Any = None,  # noqa: ARG002 -- the same
        pool_timeout: Any = None,  # noqa: ARG002 -- the same
    ) -> tuple[int, bytes]:
        """One call. Raises ``Refused``, ``Unsent``, ``Unsendable`` or ``Unsure``, never an error whose text would carry the
        token or the message."""
        parameters: dict[str, str] | aiohttp.FormData = request_data.json_parameters if request_data else {}
        if request_data and request_data.contains_files:
            parameters = _form(request_data)
        seconds = read_timeout if isinstance(read_timeout, int | float) else self._read_seconds
        return 200, await self._post(url, method, parameters, seconds)

    async def call(self, bot: Bot, method: str, parameters: dict[str, str], seconds: float) -> Any:
        """A method's raw result, for what must be stored before the library reads it (getUpdates)."""
        body = await self._post(f"{bot.base_url}/{method}", "POST", parameters, seconds)
        return self.parse_json_payload(body)["result"]

    async def download(self, bot: Bot, file_id: str, most: int) -> bytes | None:
        """A file somebody sent, read piece by piece; None when it is larger than ``most`` bytes. Raises as ``call``."""
        found = await self.call(bot, "getFile", {"file_id": file_id}, self._read_seconds)
        path = found.get("file_path") if isinstance(found, dict) else None
        session = await self._opened()
        pieces = bytearray()
        try:
            async with session.get(
                f"{bot.base_file_url}/{path}", timeout=self._timeout(self._read_seconds), allow_redirects=False
            ) as answer:
                if answer.status != 200:
                    raise Refused(answer.status, "", None, None)
                async for piece in answer.content.iter_chunked(65_536):
                    pieces += piece
                    if len(pieces) > most:
                        return None
        except (aiohttp.ClientError, asyncio.TimeoutError, OSError) as error:  # noqa: UP041 -- aiohttp raises both
            raise Unsure(type(error).__name__) from None
        return bytes(pieces)

    async def served_at(self, bot: Bot) -> datetime | None:
        """The Bot API's own clock, to the second, from the header of an answer."""
        session = await self._opened()
        timeout = self._timeout(self._read_seconds)
        try:
            async with session.get(f"{bot.base_url}/getMe", timeout=timeout, allow_redirects=False) as answer:
                return parsedate_to_datetime(answer.headers["Date"])
        except (aiohttp.ClientError, TimeoutError, KeyError, ValueError):
            return None

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """The answer's JSON. An unreadable one came with status 200, so the Bot API has probably acted."""
        try:
            answer = json.loads(payload.decode("utf-8", "replace"))
        except (ValueError, RecursionError):
            raise Unsure("unreadable answer") from None
        if not isinstance(answer, dict) or "result" not in answer:
            raise Unsure("answer without a result")
        return answer

    async def _post(
        self, url: str, method: str, parameters: dict[str, str] | aiohttp.FormData, seconds: float
    ) -> bytes:
        session = await self._opened()
        timeout = self._timeout(seconds)
        try:
            async with session.request(method, url, data=parameters, timeout=timeout, allow_redirects=False) as answer:
                body = await answer.read()
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise Unsent(type(error).__name__) from None
        except UnicodeError as error:
            raise Unsendable(type(error).__name__) from None
        except (aiohttp.ClientError, asyncio.TimeoutError, OSError) as error:  # noqa: UP041 -- aiohttp raises both
            raise Unsure(type(error).__name__) from None
        if answer.status != 200:
            raise _refusal(answer.status, body)
        return body

    def _timeout(self, seconds: float) -> aiohttp.ClientTimeout:
        """Waiting for a free connection and making one is one limit, each silence another; an answer in drops ends too."""
        whole = self._connect_seconds + 2 * seconds
        return aiohttp.ClientTimeout(total=whole, connect=self._connect_seconds, sock_read=seconds)


def _form(request_data: RequestData) -> aiohttp.FormData:
    """The parameters and the files beside them, as one form of several parts."""
    form = aiohttp.FormData(quote_fields=False, default_to_multipart=True)  # Telegram shows a name as it is written
    for name, value in request_data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, mime_type) in request_data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=mime_type)
    return form


def _refusal(status: int, body: bytes) -> Refused:
    try:
        answer = json.loads(body)
        parameters = answer.get("parameters") or {}
        hold, migrate_to = parameters.get("retry_after"), parameters.get("migrate_to_chat_id")
    except (ValueError, AttributeError, RecursionError):
        return Refused(status, "", None, None)
    seconds = min(float(hold), LONGEST_HOLD) if isinstance(hold, int | float) and hold > 0 else None
    return Refused(status, str(answer.get("description")), seconds, migrate_to if isinstance(migrate_to, int) else None)
