"""A test cannot talk to the world: the real Telegram, the real internet."""

import asyncio
import socket

import pytest

from tests.conftest import NetworkBlocked

ELSEWHERE = "192.0.2.1"  # RFC 5737: documentation only, nobody answers there


def test_a_connection_that_leaves_this_machine_is_refused_before_it_starts() -> None:
    with socket.socket() as door, pytest.raises(NetworkBlocked, match=ELSEWHERE):
        door.connect((ELSEWHERE, 443))
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as door, pytest.raises(NetworkBlocked):
        door.sendto(b"?", (ELSEWHERE, 53))


async def test_a_name_is_not_even_looked_up() -> None:
    with pytest.raises(NetworkBlocked, match=r"api\.telegram\.org"):
        await asyncio.open_connection("api.telegram.org", 443)


async def test_loopback_stays_open() -> None:
    async with await asyncio.start_server(lambda _reader, writer: writer.close(), "localhost", 0) as server:
        port = server.sockets[0].getsockname()[1]
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        assert await reader.read() == b""
        writer.close()
        await writer.wait_closed()
