"""The listen address: the secret before the body, 200 only after the commit, health and figures (I1, I5)."""

import asyncio
import gzip
import json
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest
from sqlalchemy import event, text

from bot.errors import SettingsError
from bot.web import server
from tests.workshop import BOT, Workshop, said

SECRET = "s" * 32
Problem = Callable[[], Awaitable[str | None]]


async def well() -> str | None:
    return None


@asynccontextmanager
async def listening(
    shop: Workshop, store: server.Store | None = None, *, secret: str | None = SECRET, ready: Problem = well
) -> AsyncIterator[tuple[aiohttp.ClientSession, str]]:
    app = server.application(
        store=store or shop.intake().store, metrics=shop.metrics, ready=ready, bots=frozenset({BOT}), secret=secret
    )
    runner = await server.listen(app, "127.0.0.1", 0)
    async with aiohttp.ClientSession() as http:
        yield http, f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


async def post(
    http: aiohttp.ClientSession, url: str, body: Any, secret: str | None = SECRET, bot: Any = BOT, **more: str
) -> int:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    headers = more | ({} if secret is None else {server.SECRET_HEADER: secret})
    async with http.post(f"{url}/telegram/{bot}", data=data, headers=headers) as answer:
        return answer.status


async def test_an_update_is_answered_when_it_is_committed(shop: Workshop) -> None:
    async with listening(shop) as (http, url):
        assert await post(http, url, said("a")) == 200
        assert len(await shop.updates()) == 1


async def test_no_200_while_the_commit_runs(shop: Workshop) -> None:
    committing, may_end = asyncio.Event(), asyncio.Event()

    async def slow(bot: int, updates: list[Any]) -> None:
        committing.set()
        await may_end.wait()
        await shop.intake().store(bot, updates)

    async with listening(shop, slow) as (http, url):
        asking = asyncio.create_task(post(http, url, said("a")))
        await committing.wait()
        await asyncio.sleep(0.05)
        assert not asking.done()
        assert await shop.updates() == []
        may_end.set()
        assert await asking == 200


async def test_no_200_when_nothing_was_stored(shop: Workshop) -> None:
    """Telegram brings it again; a commit that fails is no commit."""
    async with listening(shop) as (http, url):
        async with shop.database.begin() as uow:
            await uow.session.execute(text("ALTER TABLE inbox RENAME TO away"))
        assert await post(http, url, update := said("a")) == 500
        async with shop.database.begin() as uow:
            await uow.session.execute(text("ALTER TABLE away RENAME TO inbox"))
        assert [await post(http, url, update), await post(http, url, update)] == [200, 200]
        assert len(await shop.updates()) == 1


async def test_many_at_once_share_commits(shop: Workshop) -> None:
    commits: list[None] = []
    event.listen(shop.database.engine.sync_engine, "commit", lambda _: commits.append(None))
    async with listening(shop) as (http, url):
        assert await asyncio.gather(*(post(http, url, said(str(number))) for number in range(80))) == [200] * 80
    assert len(await shop.updates()) == 80
    assert len(commits) <= 40


async def test_without_the_secret_nothing_is_read(shop: Workshop) -> None:
    """The answer comes before the body does."""
    async with listening(shop) as (http, url):
        for secret in (None, "", "wrong", SECRET[:-1], SECRET + "s", "é" * 32):
            assert await post(http, url, said("a"), secret) == 401
            assert await raw(url, f"{server.SECRET_HEADER}: {secret}") == b"HTTP/1.1 401"
        assert await shop.updates() == []


async def raw(url: str, header: str) -> bytes:
    """The answer's beginning to a request that announces a body and does not send it."""
    host, port = url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    head = f"POST /telegram/{BOT} HTTP/1.1\r\nHost: x\r\nContent-Length: 900000\r\n{header}\r\n\r\n"
    writer.write(head.encode())
    answer = await asyncio.wait_for(reader.read(12), 5)
    writer.close()
    return answer


async def test_only_our_bots(shop: Workshop) -> None:
    async with listening(shop) as (http, url):
        for bot in (BOT + 1, "x", "9" * 5000, "٤٢٤٢", -1):
            assert await post(http, url, said("a"), bot=bot) in (400, 404)
        assert await shop.updates() == []


NO_UPDATES = [b"", b"{", b"\xff\xfe", b"[]", b"7", b"null", b'"x"', b"[" * 100_000, b'{"update_id": "x"}', b'{"update_id": NaN}',
              b'{"update_id": ' + b"9" * 5000 + b"}"]  # fmt: skip


async def test_what_is_no_update_is_counted_and_confirmed(shop: Workshop) -> None:
    """I5: refusing it would bring it back for ever."""
    async with listening(shop) as (http, url):
        assert [await post(http, url, body) for body in NO_UPDATES] == [200] * len(NO_UPDATES)
        assert await post(http, url, said("next")) == 200
    assert len(await shop.updates()) == 1
    assert shop.metrics.unreadable._value.get() == len(NO_UPDATES)  # noqa: SLF001 -- what /metrics shows


async def test_a_body_has_a_limit_also_when_it_is_packed(shop: Workshop) -> None:
    """I5."""
    async with listening(shop) as (http, url):
        long = said("x" * server.LARGEST_BODY)
        assert await post(http, url, long) == 413
        packed = gzip.compress(json.dumps(long).encode())
        assert await post(http, url, packed, **{"Content-Encoding": "gzip"}) == 413
        assert await post(http, url, b"no gzip", **{"Content-Encoding": "gzip"}) == 400
        assert await shop.updates() == []


async def test_without_a_secret_there_is_no_webhook(shop: Workshop) -> None:
    async with listening(shop, secret=None) as (http, url):
        assert await post(http, url, said("a")) == 404


async def get(http: aiohttp.ClientSession, url: str) -> tuple[int, str]:
    async with http.get(url) as answer:
        return answer.status, await answer.text()


async def test_health_and_readiness(shop: Workshop) -> None:
    problem: str | None = None

    async def ready() -> str | None:
        return problem

    async with listening(shop, ready=ready) as (http, url):
        assert await get(http, f"{url}/healthz") == (200, "ok\n")
        assert await get(http, f"{url}/readyz") == (200, "ready\n")
        problem = "the Bot API refuses the token"
        assert await get(http, f"{url}/readyz") == (503, "the Bot API refuses the token\n")
        assert await get(http, f"{url}/healthz") == (200, "ok\n")
        assert (await get(http, f"{url}/anything"))[0] == 404


async def test_metrics_count_what_was_received(shop: Workshop) -> None:
    async with listening(shop) as (http, url):
        await post(http, url, said("a"))
        status, page = await get(http, f"{url}/metrics")
        assert status == 200
        assert "linli_updates_received_total 1.0" in page


async def test_an_address_that_is_taken_is_one_sentence(shop: Workshop) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        app = server.application(store=shop.intake().store, metrics=shop.metrics, ready=well)
        with pytest.raises(SettingsError, match=f"LINLI_LISTEN: cannot listen on 127.0.0.1:{port}"):
            await server.listen(app, "127.0.0.1", port)
