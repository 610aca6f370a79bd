"""The Bot API over aiohttp: what came back, and whether a failed request was surely not sent (B5)."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from telegram import Bot

from bot.chat.transport import Refused, Transport, Unsendable, Unsent, Unsure
from tests.workshop import TOKEN

Answer = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


def page(body: str | bytes, status: int = 200, *headers: str) -> bytes:
    encoded = body.encode() if isinstance(body, str) else body
    lines = [f"HTTP/1.1 {status} Words", f"Content-Length: {len(encoded)}", *headers, "", ""]
    return "\r\n".join(lines).encode() + encoded


@asynccontextmanager
async def answering(answer: bytes | Answer, **settings: Any) -> AsyncIterator[tuple[Transport, str]]:
    """A server that gives every request this answer, and a transport to ask it by."""

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await reader.readuntil(b"\r\n\r\n")
            if isinstance(answer, bytes):
                writer.write(answer)
                await writer.drain()
            else:
                await answer(reader, writer)
        finally:
            writer.close()

    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    transport = Transport(**settings)
    await transport.initialize()
    try:
        yield transport, f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/bot{TOKEN}/getMe"
    finally:
        await transport.shutdown()
        server.close()


async def ask(answer: bytes | Answer, **settings: Any) -> bytes:
    async with answering(answer, **settings) as (transport, url):
        status, body = await transport.do_request(url, "POST")
        assert status == 200
        return body


async def test_an_answer_comes_back_as_it_is() -> None:
    assert await ask(page('{"ok": true, "result": 7}')) == b'{"ok": true, "result": 7}'


@pytest.mark.parametrize(
    ("body", "status", "expected"),
    [
        ('{"description": "Forbidden", "parameters": null}', 403, ("Forbidden", None, None)),
        ('{"description": "x", "parameters": {"retry_after": 7}}', 429, ("x", 7, None)),
        ('{"description": "x", "parameters": {"retry_after": 0}}', 429, ("x", None, None)),
        ('{"description": "x", "parameters": {"retry_after": -5}}', 429, ("x", None, None)),
        ('{"description": "x", "parameters": {"retry_after": "7"}}', 429, ("x", None, None)),
        ('{"description": "x", "parameters": {"retry_after": 1e400}}', 429, ("x", 86_400, None)),
        ('{"description": "x", "parameters": {"retry_after": NaN}}', 429, ("x", None, None)),
        ('{"description": "x", "parameters": {"migrate_to_chat_id": -1005}}', 400, ("x", None, -1005)),
        ('{"description": "x", "parameters": {"migrate_to_chat_id": "-1005"}}', 400, ("x", None, None)),
        ('{"description": "x", "parameters": [7]}', 429, ("", None, None)),
        ('{"description": 5}', 400, ("5", None, None)),
        ("[]", 400, ("", None, None)),
        ("<html>502 Bad Gateway</html>", 502, ("", None, None)),
        ("", 500, ("", None, None)),
        ("[" * 100_000, 500, ("", None, None)),
        (b"\xff\xfe", 500, ("", None, None)),
    ],
)
async def test_a_refusal_keeps_its_status_its_words_and_its_parameters(
    body: str | bytes, status: int, expected: tuple[str, float | None, int | None]
) -> None:
    with pytest.raises(Refused) as refused:
        await ask(page(body, status))
    error = refused.value
    assert (error.status, (error.description, error.retry_after, error.migrate_to)) == (status, expected)
    assert str(error) == f"refused with {status}"  # its words stay out of every log


async def test_a_redirect_is_not_followed() -> None:
    """A token must not be sent to where somebody points."""
    with pytest.raises(Refused) as refused:
        await ask(page("", 302, "Location: http://127.0.0.1:9/"))
    assert refused.value.status == 302


async def test_nobody_listens() -> None:
    async with answering(page("")) as (transport, url):
        port = url.split(":")[2].split("/")[0]
        server = await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", 0)
        free = server.sockets[0].getsockname()[1]
        server.close()
        await server.wait_closed()
        with pytest.raises(Unsent, match="ClientConnector"):
            await transport.do_request(url.replace(port, str(free), 1), "POST")


async def test_no_connection_is_free() -> None:
    """As surely unsent as when none can be made."""

    async def silent(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
        await reader.read()

    async with answering(silent, connections=1, connect_seconds=0.05, read_seconds=5) as (transport, url):
        first = asyncio.create_task(transport.do_request(url, "POST"))
        await asyncio.sleep(0.02)
        with pytest.raises(Unsent, match="ConnectionTimeoutError"):
            await transport.do_request(url, "POST")
        first.cancel()
        await asyncio.gather(first, return_exceptions=True)


async def no_answer(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
    await reader.read()


async def half_an_answer(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")
    await writer.drain()


async def an_answer_in_drops(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
    for _drop in range(100):
        writer.write(b"{")
        await writer.drain()
        await asyncio.sleep(0.02)


async def reset(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.transport.abort()


@pytest.mark.parametrize(
    "answer",
    [no_answer, half_an_answer, an_answer_in_drops, reset, b"", b"nonsense\r\n\r\n", b"HTTP/1.1 99999 x\r\n\r\n"],
)
async def test_whatever_breaks_after_the_request_was_written_is_unsure(answer: bytes | Answer) -> None:
    """B5; and no error's text names the address, for the token is in it."""
    with pytest.raises(Unsure) as unsure:
        await ask(answer, connect_seconds=0.1, read_seconds=0.05)
    assert str(unsure.value).isidentifier()
    assert TOKEN not in repr(unsure.value.__cause__)


async def test_a_call_may_take_longer_than_others() -> None:
    async def late(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.1)
        writer.write(page("{}"))

    async with answering(late, read_seconds=0.02) as (transport, url):
        assert await transport.do_request(url, "POST", read_timeout=2) == (200, b"{}")
        with pytest.raises(Unsure):
            await transport.do_request(url, "POST")
        assert transport.read_timeout == 0.02


@pytest.mark.parametrize(
    "body", [b"", b"{", b"\xff", b"[]", b"7", b"null", b'{"ok": true}', b"<html>Welcome</html>", b"[" * 100_000]
)
def test_an_unreadable_answer_with_200_is_unsure(body: bytes) -> None:
    with pytest.raises(Unsure):
        Transport.parse_json_payload(body)


def test_a_readable_one() -> None:
    assert Transport.parse_json_payload(b'{"ok": true, "result": null}') == {"ok": True, "result": None}


async def test_what_is_no_text_is_unsendable() -> None:
    """A lone surrogate: the library would put the whole message into its error's text."""
    async with answering(page('{"ok": true, "result": true}')) as (transport, url):
        bot = Bot(TOKEN, base_url=url.split(TOKEN)[0], request=transport, get_updates_request=transport)
        with pytest.raises(Unsendable, match=r"^UnicodeEncodeError$"):
            await transport.call(bot, "sendMessage", {"text": "secret \ud800"}, 1)
        assert await transport.call(bot, "sendMessage", {"text": "𝄞"}, 1) is True


async def test_the_bot_apis_own_clock() -> None:
    dated = page("{}", 200, "Date: Sun, 01 Mar 2026 00:00:07 GMT")
    for answer, expected in (
        (dated, datetime(2026, 3, 1, 0, 0, 7, tzinfo=UTC)),
        (page("{}"), None),
        (page("{}", 200, "Date: yesterday"), None),
        (no_answer, None),
    ):
        async with answering(answer, read_seconds=0.05) as (transport, url):
            bot = Bot(TOKEN, base_url=url.split(TOKEN)[0], request=transport, get_updates_request=transport)
            assert await transport.served_at(bot) == expected


async def test_it_can_be_shut_down_twice_and_opens_again() -> None:
    async with answering(page("{}")) as (transport, url):
        await transport.shutdown()
        await transport.shutdown()
        assert await transport.do_request(url, "POST") == (200, b"{}")
