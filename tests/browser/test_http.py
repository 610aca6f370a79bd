"""What the page's server answers to whom: this machine's own page, and nobody else."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
import pytest_asyncio

from tests.browser.pages import Showing


@pytest_asyncio.fixture(loop_scope="session")
async def served(look: Showing) -> AsyncIterator[tuple[str, aiohttp.ClientSession]]:
    if not look.url:
        await look.begin()
    async with aiohttp.ClientSession() as session:
        yield look.url.rstrip("/"), session


async def _post(served: Any, path: str, body: Any, **headers: str) -> int:
    url, session = served
    given = {"Origin": url, "Content-Type": "application/json", **headers}
    async with session.post(url + path, data=body, headers=given) as answer:
        return int(answer.status)


async def test_another_sites_name_is_refused(served: Any) -> None:
    """A rebound name leads to this machine, but not to this page."""
    url, session = served
    for host in ("evil.example", "evil.example:8090", "127.0.0.1.evil.example:80", "localhost"):
        async with session.get(f"{url}/town", headers={"Host": host}) as answer:
            assert answer.status == 403
    async with session.get(f"{url}/town", headers={"Host": f"localhost:{url.rpartition(':')[2]}"}) as answer:
        assert answer.status == 200


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "https://127.0.0.1:1", ""])
async def test_a_forged_post_is_refused(served: Any, origin: str) -> None:
    assert await _post(served, "/clock", '{"do": "pause"}', Origin=origin) == 403


@pytest.mark.parametrize(
    "body",
    ["", "[]", "{", '{"do": "fly"}', '{"do": "add"}', '{"do": "add", "minutes": -1}', '{"do": "add", "minutes": NaN}',
     '{"do": "add", "minutes": 1e9}', '{"do": "play", "speed": true, "hours": 1}'],
)  # fmt: skip
async def test_what_cannot_be_meant_is_refused(served: Any, body: str) -> None:
    """I5: nothing unreadable stops the town."""
    assert await _post(served, "/clock", body) == 400


async def test_what_no_phone_could_do_is_told(served: Any) -> None:
    assert await _post(served, "/phones/p1/tap", '{"label": "no such button"}') == 409
    assert await _post(served, "/phones/nobody/open", "{}") == 409
    assert await _post(served, "/phones/p1/fly", "{}") == 404
    assert await _post(served, "/phones/p1/say", '{"text": "   "}') == 400
    assert await _post(served, "/phones/p1/photo?name=a.png", b"no picture") == 409


async def test_every_answer_forbids_what_the_page_does_not_need(served: Any) -> None:
    """No inline code, no other host, no guessing of types, no referrer: on pages, scripts, refusals and the stream."""
    url, session = served
    for path in ("/", "/static/app.js", "/town", "/nothing", "/events"):
        async with session.get(url + path) as answer:
            policy = answer.headers["Content-Security-Policy"]
            assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'")
            assert "unsafe" not in policy
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert answer.headers["Referrer-Policy"] == "no-referrer"


async def test_the_stream_resumes_where_it_broke_and_resets_another_towns_page(served: Any) -> None:
    """The news after a number, each once; a number of another life means: read everything again."""
    url, session = served

    async def first(after: str) -> str:
        async with session.get(f"{url}/events", headers={"Last-Event-ID": after}) as answer, asyncio.timeout(10):
            while True:
                line: str = (await answer.content.readline()).decode().strip()
                if line.startswith(("id:", "event: reset")):
                    return line

    async with session.get(f"{url}/town") as answer:
        life, known = (told := await answer.json())["life"], told["after"]
    assert await _post(served, "/clock", '{"do": "pause"}') == 200
    assert await first(f"{life}:{known}") == f"id: {life}:{known + 1}"
    assert (await first("another:1")).startswith(f"id: {life}:")
