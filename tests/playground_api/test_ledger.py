"""The ledger: what arrived, in order, in memory and on disk."""

import asyncio
import json
from pathlib import Path

import aiohttp

from bot.playground.api import Api, Limits
from tests.playground_api.stage import LI, TOKEN, Stage


async def test_every_call_is_written_down_with_its_answer(stage: Stage) -> None:
    await stage.send("hello")
    await stage.send("nobody", to=99)
    await stage.call("getMe", token="5000000002:" + "b" * 35)
    await stage.call("editMessageText", chat_id=LI, message_id=2, text="hello again")
    seen = [(one.seq, one.bot, one.method, one.chat_id, one.text, one.message_id, one.status, one.delivered)
            for one in stage.api.ledger]  # fmt: skip
    assert seen == [
        (1, 4000000001, "sendMessage", LI, "hello", 2, 200, True),
        (2, 4000000001, "sendMessage", 99, "nobody", None, 400, False),
        (3, 0, "getMe", None, None, None, 401, False),
        (4, 4000000001, "editMessageText", LI, "hello again", 2, 200, True),
    ]
    assert {entry.at for entry in stage.api.ledger} == {stage.time.now()}


async def test_one_can_wait_for_the_next_line_and_ask_for_some(stage: Stage) -> None:
    grown = asyncio.create_task(stage.api.ledger.grown())
    await asyncio.sleep(0)
    await stage.send("a")
    await grown
    await stage.send("b", to=99)
    assert [entry.text for entry in stage.api.ledger.since(1)] == ["b"]
    assert [entry.text for entry in stage.api.ledger.of("sendMessage", to=LI)] == ["a"]
    assert [entry.text for entry in stage.api.ledger.of("sendMessage", delivered=False)] == ["b"]


async def test_a_file_has_each_line_at_once(stage: Stage, tmp_path: Path) -> None:
    file = tmp_path / "ledger.jsonl"
    for expected in (1, 2):
        api = Api(now=stage.time.now, limits=Limits.none(), ledger_file=file)
        url = await api.start()
        async with aiohttp.ClientSession() as http, http.get(f"{url}/bot{TOKEN}/getMe") as answer:
            assert answer.status == 200
        lines = [json.loads(line) for line in file.read_text().splitlines()]
        assert [line["method"] for line in lines] == ["getMe"] * expected
        assert lines[0]["at"] == "2026-03-01T12:00:00+00:00"
        await api.stop()
